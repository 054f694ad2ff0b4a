import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { MarketView } from "../../engine/market-view.ts";
import { SURFACE_FIELDS } from "../../market/surface-field.ts";
import { onThemeChange, readChartTokens } from "../../ui/chart-tokens.ts";
import { readDivergingRamp, readRamp } from "../../ui/color-ramp.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatExpiry } from "../../ui/format.ts";
import type { PlotlyCamera } from "../../ui/PlotlyChart.tsx";
import { lazyPart } from "../../ui/part.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { Select } from "../../ui/Select.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import { ModelSelect } from "../ModelSelect.tsx";
import type { PanelProps } from "../panel.ts";
import { referenceName, referenceSlices, referenceSurface } from "../reference-surface.ts";
import { SmileChart, type SmileChartHandle } from "../SmileChart.tsx";
import { smile } from "../smile-model.ts";
import { AXIS_OPTIONS } from "../strike-axis-words.ts";
import { isContradicting, qualityLine, qualityWords, surfaceQuality } from "../surface-words.ts";
import { type ToolFact, writeFacts, writeText } from "../tool-facts.ts";
import { emptyWords } from "../unlisted.ts";
import { useMarketState, usePainter, useStructure } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { viewSlices } from "../view-slices.ts";
import { CertificateBadge } from "./CertificateBadge.tsx";
import { CompareSelect } from "./CompareSelect.tsx";
import { FIELD_WORDS } from "./field-words.ts";
import { surfaceFigure } from "./figure.ts";
import { type AxisLimits, axisLimits, colorLimits, divergingLimits } from "./limits.ts";
import { surfaceModel } from "./model.ts";
import { Picture, type PictureHandle } from "./Picture.tsx";
import type { SurfaceSettings } from "./settings.ts";
import { missingRows, surfaceTable, tableColumns } from "./table.ts";
import { useSurfaceCommands } from "./use-surface-commands.ts";
import "../panel-tools.css";
import "./surface.css";

const InstantPicker = lazyPart(async () => (await import("./InstantPicker.tsx")).default);

const FIELDS = SURFACE_FIELDS.map((value) => ({ value, label: FIELD_WORDS[value].label }));

/** Redrawn at most this often, ms, and never for more than a tenth of the time: the chain beside it goes first. */
const INTERVAL = 250;
const SHARE = 10;
/** From this width on the chosen slice stands beside the picture, px. */
const WIDE = 900;
/** Below this the colour scale is short: it would stand over the labels. */
const NARROW = 480;
/** A camera that did not move for so long is at rest, ms. */
const CAMERA_REST = 250;
/** Strikes of the slice: within this many standard deviations of the forward. */
const DEVIATIONS = 3.5;

/** Names the expiries whose quotes the surface does not follow. */
function contradictionFacts({ slices }: MarketView): readonly ToolFact[] {
  const named = [...slices].filter(([, row]) => isContradicting(row)).map(([expiry]) => formatExpiry(expiry));
  return named.length === 0 ? [] : [["contradict the others, not followed", named.join(", ")]];
}

/** All expiries as one surface: the fit as a mesh, the quotes as points. */
export default function SurfacePanel({ id, engine, header, settings, change }: PanelProps<SurfaceSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const { surface: reference } = useStore(referenceSurface);
  const [words, state] = useMarketState(engine, header);
  const [failure, setFailure] = useState("");
  const [fitted, setFitted] = useState(0);
  const [width, setWidth] = useState(0);
  const [colors, setColors] = useState<readonly [number, number] | null>(null);
  const [cameraKey, setCameraKey] = useState(0);
  const [picking, setPicking] = useState<{ readonly file: File | null } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const sliceName = useRef<HTMLElement>(null);
  const qualityText = useRef<HTMLParagraphElement>(null);
  const picture = useRef<PictureHandle | null>(null);
  const slice = useRef<SmileChartHandle | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const limits = useRef<AxisLimits | null>(null);
  /** Expiries in the surface that the colours were set for. */
  const colored = useRef(0);
  /** Age of the drawn surface, ms, and the market time it was drawn at. */
  const painted = useRef({ age: Number.NaN, at: Number.NaN });
  const latest = useRef({ expiry, settings, colors, cameraKey });
  latest.current = { expiry, settings, colors, cameraKey };

  const paint = useCallback(() => {
    const { view } = engine;
    const { expiry: chosen, settings: set, colors: frozen, cameraKey: key } = latest.current;
    const slices = viewSlices(view);
    const { surface: reference } = referenceSurface.getState();
    const model = surfaceModel(view, set.axis, set.height, chosen, referenceSlices(reference, view.clock), set.color);
    const { diverging } = FIELD_WORDS[set.color ?? set.height];
    setFitted(slices.length);
    painted.current = { age: model?.age ?? Number.NaN, at: view.now };
    header.setAge(painted.current.age);
    const quality = surfaceQuality(view.slices.values());
    header.setContext(qualityWords(engine.surface, quality));
    writeText(qualityText.current, qualityLine(engine.surface, quality));
    const shown = slices.find((one) => one.expiry === chosen) ?? slices[0];
    writeText(sliceName.current, shown ? formatExpiry(shown.expiry) : "");
    slice.current?.show(
      shown
        ? smile(
            view,
            { expiry: shown.expiry, axis: set.axis, sides: "otm", deviations: DEVIATIONS },
            referenceSlices(reference, view.clock),
          )
        : null,
    );
    if (!model) {
      writeFacts(facts.current, []);
      picture.current?.clear();
      return;
    }
    const listed = view.catalog?.expiries.length ?? 0;
    const all = model.slices.length === listed;
    writeFacts(facts.current, [
      ...contradictionFacts(view),
      ["fit", all ? `${listed} slices` : `${model.slices.length} of ${listed} slices`],
      ["points", String(model.points.length)],
      ["slice", model.line && chosen !== null ? formatExpiry(chosen) : "—"],
    ]);
    table.current?.([...surfaceTable(view, model, chosen, model.valueAt), ...missingRows(view, model)]);
    const choice = view.catalog?.choice;
    limits.current = axisLimits(
      limits.current,
      `${choice?.venue} ${choice?.underlying} ${set.axis} ${set.height}`,
      model,
    );
    // Colours stand still until the user asks: the first surface of a market sets them, and again each with more expiries.
    const kept = model.slices.length > colored.current ? null : frozen;
    const color = kept ?? (diverging ? divergingLimits : colorLimits)(model.colorRange);
    colored.current = Math.max(colored.current, model.slices.length);
    if (!kept) setColors(color);
    const drawn = picture.current;
    if (!drawn) return;
    drawn.draw(
      model,
      surfaceFigure(model, readChartTokens(drawn.element), {
        axis: set.axis,
        limits: { x: limits.current.x, z: limits.current.z, color },
        ramp: diverging ? readDivergingRamp(drawn.element) : readRamp(drawn.element),
        width: drawn.element.clientWidth,
        height: drawn.element.clientHeight,
        chosen,
        camera: set.camera,
        cameraKey: String(key),
      }),
    );
  }, [engine, header]);

  const repaint = usePainter(engine, id, root, state, {
    layer: "chart",
    interval: () => Math.max(INTERVAL, SHARE * (picture.current?.cost ?? 0)),
    paint,
    held: () => picture.current?.dragging === true,
    // Frozen, the view stands still with its age.
    between: () => header.setAge(painted.current.age + engine.view.now - painted.current.at),
    resized: setWidth,
  });

  useEffect(() => (root.current ? onThemeChange(root.current.ownerDocument, repaint) : undefined), [repaint]);

  useEffect(() => {
    if (!root.current) return;
    // Behind another tab it wants nothing: every option of the underlying would be sent for no one.
    const screen = new IntersectionObserver((seen) => {
      engine.setInterest(id, seen[seen.length - 1]?.isIntersecting ? { wholeSurface: true } : null);
    });
    screen.observe(root.current);
    return () => {
      screen.disconnect();
      engine.setInterest(id, null);
    };
  }, [engine, id]);

  const market = engine.view.catalog
    ? `${engine.view.catalog.choice.venue} ${engine.view.catalog.choice.underlying}`
    : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market or field has other colours
  useEffect(() => {
    colored.current = 0;
    setColors(null);
  }, [market, settings.height, settings.color]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, settings, reference, colors, cameraKey, width > WIDE, fitted, repaint]);

  const onPicture = useCallback(
    (handle: PictureHandle | null) => {
      picture.current = handle;
      repaint();
    },
    [repaint],
  );
  const cameraTimer = useRef(0);
  useEffect(() => () => clearTimeout(cameraTimer.current), []);
  // A wheel moves it many times a second: it is kept where it comes to rest.
  const onCamera = (camera: PlotlyCamera): void => {
    clearTimeout(cameraTimer.current);
    cameraTimer.current = window.setTimeout(() => change({ ...latest.current.settings, camera }), CAMERA_REST);
  };
  const onReset = (): void => {
    clearTimeout(cameraTimer.current);
    setCameraKey((n) => n + 1);
    if (settings.camera) change({ ...settings, camera: null });
  };
  const onSlice = useCallback(
    (handle: SmileChartHandle | null) => {
      slice.current = handle;
      repaint();
    },
    [repaint],
  );
  const onTable = useCallback(
    (write: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = write;
      // At once: what takes the focus is not empty.
      if (write) paint();
    },
    [paint],
  );
  useSurfaceCommands(settings, change);
  const onKey = useTableKey(root, ".surface-picture", settings.table, (next) => change({ ...settings, table: next }));

  const onCompare = (on: boolean): void => change({ ...settings, height: on ? "difference" : "vol" });
  const shownField = FIELD_WORDS[settings.height];
  const shownColor = FIELD_WORDS[settings.color ?? settings.height];
  const fields = FIELDS.filter(({ value }) => value !== "difference" || reference !== null);
  const wide = width > WIDE;
  const enough = fitted > 1;
  const showTable = settings.table || failure !== "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the picture inside
    <div className="surface" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <ModelSelect engine={engine} />
        <Select
          label="Height"
          title={shownField.hint}
          options={fields}
          value={settings.height}
          onChange={(height) => change({ ...settings, height })}
        />
        <Select
          label="Colour"
          title={settings.color ? FIELD_WORDS[settings.color].hint : "The colour measures the height"}
          options={[{ value: "height", label: "Colour" }, ...fields]}
          value={settings.color ?? "height"}
          onChange={(color) => change({ ...settings, color: color === "height" ? null : color })}
        />
        <CompareSelect engine={engine} onCompare={onCompare} onInstant={(file) => setPicking({ file })} />
        <Segmented
          label="Strike axis"
          options={AXIS_OPTIONS}
          value={settings.axis}
          onChange={(axis) => change({ ...settings, axis })}
        />
        <span className="panel-facts" ref={facts} />
      </div>
      {picking ? (
        <InstantPicker
          engine={engine}
          file={picking.file}
          onSurface={(surface) => {
            referenceSurface.setState({ surface });
            onCompare(true);
          }}
          onClose={() => setPicking(null)}
        />
      ) : null}
      {reference && settings.height === "difference" ? (
        <p className="surface-compare">{`Less ${referenceName(reference)}, at equal ln(K/F) and time to expiry`}</p>
      ) : null}
      {failure ? (
        <p className="surface-note">
          The 3D picture cannot be drawn here: {failure}. Table and slice show the same numbers.
        </p>
      ) : fitted === 1 ? (
        <p className="surface-note">One expiry is fitted; a surface needs two.</p>
      ) : null}
      <div className={wide ? "surface-body" : "surface-body stacked"}>
        {fitted > 0 && !showTable ? (
          <div className="surface-verdict">
            <CertificateBadge engine={engine} market={market} />
            <p className="surface-quality" ref={qualityText} />
          </div>
        ) : null}
        {showTable && enough ? (
          <TwinTable
            key={settings.height}
            caption={`${shownField.label} by expiry and standardised strike: ${shownField.hint}; press t for the picture`}
            columns={tableColumns(settings.height)}
            onTable={onTable}
          />
        ) : null}
        {showTable ? null : (
          <Picture
            engine={engine}
            hidden={!enough}
            colors={colors}
            label={shownColor.scale}
            decimals={colors && colors[1] - colors[0] >= 4 ? 0 : colors && colors[1] - colors[0] >= 0.4 ? 1 : 2}
            diverging={shownColor.diverging}
            barHeight={wide ? 200 : width < NARROW ? 80 : 120}
            onPicture={onPicture}
            onFailure={setFailure}
            onCamera={onCamera}
            onReset={onReset}
            onRescale={() => setColors(null)}
            onIdle={repaint}
          />
        )}
        {(wide && enough) || failure || fitted === 1 ? (
          <div className="surface-slice">
            <div className="surface-slice-title">
              slice <b ref={sliceName} />
            </div>
            <SmileChart
              strip={false}
              onChart={onSlice}
              onOpen={(point) => selection.getState().focus(point.name)}
              onStale={repaint}
            />
          </div>
        ) : null}
        {fitted === 0 ? (
          <div className="surface-empty">
            <EmptyState
              {...emptyWords(engine.view, {
                title: "No surface yet",
                text: "Two fitted expiries are needed; they appear here as soon as their quotes have arrived.",
              })}
            />
          </div>
        ) : null}
      </div>
    </div>
  );
}

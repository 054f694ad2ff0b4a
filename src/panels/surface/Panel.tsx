import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import { roundStep } from "../../ui/axis-ticks.ts";
import { ColorBar } from "../../ui/ColorBar.tsx";
import { type ChartTip, createChartTip } from "../../ui/chart-tip.ts";
import { onThemeChange, readChartTokens } from "../../ui/chart-tokens.ts";
import { SEQUENTIAL_RAMP } from "../../ui/color-ramp.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge, formatExpiry, formatNumber, formatStrike, formatVol } from "../../ui/format.ts";
import { PlotlyChart, type PlotlyHandle, type PlotlyHover } from "../../ui/PlotlyChart.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { AXIS_OPTIONS } from "../strike-axis-words.ts";
import { writeFacts } from "../tool-facts.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { surfaceFigure, TRACE } from "./figure.ts";
import { type SurfaceModel, surfaceModel } from "./model.ts";
import type { SurfaceSettings } from "./settings.ts";
import { surfaceTable, TABLE_COLUMNS } from "./table.ts";
import "./surface.css";

const HEIGHTS = [
  { value: "vol", label: "Vol" },
  { value: "variance", label: "Total var", title: "Total variance, vol² × years" },
] as const;

/** Redrawn at most this often, ms, and never for more than a tenth of the time: the chain beside it goes first. */
const INTERVAL = 250;
const SHARE = 10;

/** All expiries as one surface: the fit as a mesh, the quotes as points. */
export default function SurfacePanel({ id, engine, header, settings, change }: PanelProps<SurfaceSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const [words, state] = useMarketState(engine, header);
  const [failure, setFailure] = useState("");
  const [ready, setReady] = useState(false);
  const [limits, setLimits] = useState<readonly [number, number] | null>(null);
  const [cameraKey, setCameraKey] = useState(0);
  const [dark, setDark] = useState(true);
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const chart = useRef<PlotlyHandle | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const tip = useRef<ChartTip | null>(null);
  const model = useRef<SurfaceModel | null>(null);
  const latest = useRef({ expiry, settings, limits, cameraKey });
  latest.current = { expiry, settings, limits, cameraKey };

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);

  const paint = useCallback(() => {
    const { expiry: chosen, settings: set, limits: frozen, cameraKey: key } = latest.current;
    const next = surfaceModel(engine.view, set.axis, set.height, chosen);
    model.current = next;
    setReady(next !== null);
    header.setAge(next?.age ?? Number.NaN);
    if (!next || !plot.current) return;
    const slice = chosen === null ? "—" : formatExpiry(chosen);
    writeFacts(facts.current, [`fit ${next.slices.length} slices`, `points ${next.points.length}`, `slice ${slice}`]);
    table.current?.(surfaceTable(engine.view, next));
    // Colours stand still until the user asks: only the first surface of a market sets them.
    const shown = frozen ?? roundLimits(next.zRange);
    if (!frozen) setLimits(shown);
    const tokens = readChartTokens(plot.current);
    setDark(tokens.dark);
    chart.current?.draw(
      surfaceFigure(next, tokens, {
        axis: set.axis,
        limits: shown,
        width: plot.current.clientWidth,
        cameraKey: `${key} ${set.axis} ${set.height}`,
      }),
    );
  }, [engine, header]);

  useLayoutEffect(() => {
    if (!root.current || !plot.current) return;
    const screen = watchOnScreen(root.current, repaint);
    const card = createChartTip(plot.current);
    tip.current = card;
    const stopThemes = onThemeChange(document, repaint);
    const remove = engine.loop.add(id, {
      layer: "chart",
      get interval() {
        return Math.max(INTERVAL, SHARE * (chart.current?.cost ?? 0));
      },
      visible: () => screen.visible() && !chart.current?.dragging,
      paint(_level, time) {
        state.paint(time);
        paint();
      },
    });
    return () => {
      remove();
      stopThemes();
      screen.stop();
      card.destroy();
      tip.current = null;
    };
  }, [engine, id, state, paint, repaint]);

  useEffect(() => {
    header.setContext(["SVI"]);
    engine.setInterest(id, { wholeSurface: true });
    return () => engine.setInterest(id, null);
  }, [engine, header, id]);

  const market = engine.view.catalog
    ? `${engine.view.catalog.choice.venue} ${engine.view.catalog.choice.underlying}`
    : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market or height has other colours
  useEffect(() => setLimits(null), [market, settings.height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, settings, limits, cameraKey, repaint]);

  const onChart = useCallback(
    (handle: PlotlyHandle | null) => {
      chart.current = handle;
      repaint();
    },
    [repaint],
  );
  const onTable = useCallback(
    (write: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = write;
      repaint();
    },
    [repaint],
  );

  function onHover(hover: PlotlyHover | null): void {
    const shown = model.current;
    const box = plot.current?.getBoundingClientRect();
    if (!hover || !shown || !box || hover.curve !== TRACE.quotes || typeof hover.point !== "number") {
      tip.current?.hide();
      return;
    }
    const point = shown.points[hover.point];
    if (!point) return;
    tip.current?.show(
      hover.clientX - box.left,
      hover.clientY - box.top,
      `${formatStrike(point.strike)}  ${formatExpiry(point.expiry)}`,
      [
        ["Vol at mid", `${formatVol(point.vol)} %`],
        ["Age", formatAge(point.age)],
      ],
      "right",
    );
  }

  const onKey = useTableKey(root, ".surface-picture", settings.table, (table) => change({ ...settings, table }));

  const vol = settings.height === "vol";
  const showTable = settings.table || failure !== "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the picture inside
    <div className="surface" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="surface-tools">
        <Segmented
          label="Height"
          options={HEIGHTS}
          value={settings.height}
          onChange={(height) => change({ ...settings, height })}
        />
        <Segmented
          label="Strike axis"
          options={AXIS_OPTIONS}
          value={settings.axis}
          onChange={(axis) => change({ ...settings, axis })}
        />
        <span className="surface-facts" ref={facts} />
      </div>
      {failure ? (
        <p className="surface-failure">The 3D picture cannot be drawn here ({failure}); the table says the same.</p>
      ) : null}
      {showTable && ready ? (
        <TwinTable
          caption="Fitted vol in percent by expiry and standardised strike; press t for the picture"
          columns={TABLE_COLUMNS}
          onTable={onTable}
        />
      ) : null}
      <div className="surface-plot" ref={plot} hidden={showTable}>
        <div
          className="surface-picture"
          role="img"
          aria-label="Vol surface over strike and time to expiry. Press t for the table."
          // biome-ignore lint/a11y/noNoninteractiveTabindex: t shows the table
          tabIndex={0}
          onDoubleClick={() => setCameraKey((n) => n + 1)}
        >
          {showTable ? null : (
            <PlotlyChart onChart={onChart} onHover={onHover} onFailure={setFailure} onIdle={repaint} />
          )}
        </div>
        {limits && ready && !showTable ? (
          <ColorBar
            ramp={SEQUENTIAL_RAMP[dark ? "dark" : "light"]}
            from={limits[0]}
            to={limits[1]}
            label={vol ? "Vol %" : "Total var"}
            height={120}
            format={(value) => formatNumber(value, vol ? 0 : 2)}
            onRescale={() => setLimits(null)}
          />
        ) : null}
      </div>
      {ready ? null : (
        <div className="surface-empty">
          <EmptyState
            title="No surface yet"
            text="Two fitted expiries are needed; they appear here as soon as their quotes have arrived."
          />
        </div>
      )}
    </div>
  );
}

/** Colour limits on round values around the data. */
function roundLimits([low, high]: readonly [number, number]): readonly [number, number] {
  const step = roundStep(high - low, 8);
  return Number.isNaN(step) ? [low, low + 1] : [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

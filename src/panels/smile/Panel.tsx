import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { serverNow } from "../../engine/market-view.ts";
import { surfaceSlice } from "../../market/surface-grid.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge, formatExpiry, formatNumber, formatSigned, formatStrike, formatTimeLeft } from "../../ui/format.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { Select } from "../../ui/Select.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import { ModelSelect } from "../ModelSelect.tsx";
import type { PanelProps } from "../panel.ts";
import { referenceSlices, referenceSurface } from "../reference-surface.ts";
import { SmileChart, type SmileChartHandle } from "../SmileChart.tsx";
import type { ResidualUnit } from "../smile-draw.ts";
import { type Smile, type SmilePoint, smile } from "../smile-model.ts";
import { AXIS_OPTIONS } from "../strike-axis-words.ts";
import { qualityWords, sliceReason, surfaceQuality } from "../surface-words.ts";
import { type ToolFact, writeFacts, writeText, writeWords } from "../tool-facts.ts";
import { emptyWords, unlisted } from "../unlisted.ts";
import { useMarketState, usePainter, useStructure } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { Probabilities } from "./Probabilities.tsx";
import { probabilityFacts } from "./probability-facts.ts";
import type { SmileSettings } from "./settings.ts";
import "../panel-tools.css";
import "./smile.css";

/** Strikes shown: within this many standard deviations of the forward. */
const DEVIATIONS = 3.5;

/** Redrawn at most this often, ms. */
const INTERVAL = 200;

/** Below this width there is no room for the strip of residuals, px. */
const NARROW = 480;
/** From this width on there is room for the choice of a second expiry, px. */
const WIDE = 640;

const SIDES = [
  { value: "otm", label: "OTM", title: "Calls from the forward up, puts below" },
  { value: "both", label: "Both", title: "Calls and puts at every strike" },
] as const;

const COLUMNS = [
  { label: "Strike", unit: "USD" },
  { label: "Right", unit: "" },
  { label: "Bid vol", unit: "%" },
  { label: "Ask vol", unit: "%" },
  { label: "Mark vol", unit: "%" },
  { label: "Fit", unit: "%" },
  { label: "Mid − fit", unit: "pts" },
  { label: "Worth", unit: "USD" },
  { label: "Filter", unit: "" },
  { label: "Age", unit: "" },
] as const;

/** One expiry's quotes and its fit, with what they disagree by. */
export default function SmilePanel({ id, engine, header, settings, change }: PanelProps<SmileSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const focused = useStore(selection, (now) => now.focused);
  const { surface: reference } = useStore(referenceSurface);
  const [words, state] = useMarketState(engine, header);
  // The difference is shown as soon as there is something to compare with, and is no lasting setting.
  const [difference, setDifference] = useState(true);
  const residual: ResidualUnit = reference !== null && difference ? "difference" : settings.residual;
  const setResidual = (unit: ResidualUnit): void => {
    setDifference(unit === "difference");
    if (unit !== "difference") change({ ...settings, residual: unit });
  };
  const [width, setWidth] = useState(NARROW);
  const narrow = width < NARROW;
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const qualityText = useRef<HTMLSpanElement>(null);
  const odds = useRef<HTMLElement | null>(null);
  const title = useRef<HTMLElement>(null);
  const left = useRef<HTMLSpanElement>(null);
  const chart = useRef<SmileChartHandle | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const latest = useRef({ expiry, focused, settings });
  latest.current = { expiry, focused, settings };

  const paint = useCallback(() => {
    const { expiry: chosen, focused: name, settings: set } = latest.current;
    const model =
      chosen === null
        ? null
        : smile(
            engine.view,
            { expiry: chosen, axis: set.axis, sides: set.sides, deviations: DEVIATIONS, second: set.second },
            referenceSlices(referenceSurface.getState().surface, engine.view.clock),
          );
    chart.current?.show(model);
    table.current?.((model?.points ?? []).map((point) => tableRow(point, point.name === name)));
    writeText(title.current, chosen === null ? "" : formatExpiry(chosen));
    writeText(left.current, chosen === null ? "" : formatTimeLeft(chosen, serverNow(engine.view)));
    writeFacts(facts.current, model ? factWords(model) : []);
    const row = chosen === null ? undefined : engine.view.slices.get(chosen);
    const quality = surfaceQuality(row ? [row] : []);
    const said = qualityWords(engine.surface, quality);
    header.setContext(said);
    const fitted = row ? surfaceSlice(row) : null;
    const why = fitted ? "" : sliceReason(row);
    writeWords(qualityText.current, why === "" ? said.slice(1) : [`No fit: ${why}`]);
    writeFacts(odds.current, fitted ? probabilityFacts(fitted, set.low, set.high) : []);
    header.setAge(model?.age ?? Number.NaN);
  }, [engine, header]);

  const repaint = usePainter(engine, id, root, state, {
    layer: "text",
    interval: INTERVAL,
    paint,
    resized: setWidth,
  });

  const { second } = settings;
  const listed = (engine.view.catalog?.expiries.length ?? 0) > 0;
  useEffect(() => {
    engine.setInterest(id, expiry === null ? null : { expiries: second === null ? [expiry] : [expiry, second] });
    return () => engine.setInterest(id, null);
  }, [engine, id, expiry, second]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, focused, settings, reference, residual, repaint]);

  const onChart = useCallback(
    (handle: SmileChartHandle | null) => {
      chart.current = handle;
      repaint();
    },
    [repaint],
  );
  const onTable = useCallback(
    (writeRows: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = writeRows;
      // At once: what takes the focus is not empty.
      if (writeRows) paint();
    },
    [paint],
  );

  const onKey = useTableKey(root, ".smile-chart", settings.table, (next) => change({ ...settings, table: next }));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="smile" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <b ref={title} />
        <span ref={left} />
        <ModelSelect engine={engine} />
        <Segmented
          label="Strike axis"
          options={AXIS_OPTIONS}
          value={settings.axis}
          onChange={(axis) => change({ ...settings, axis })}
        />
        <button
          type="button"
          className="chip"
          aria-pressed={settings.probabilities}
          title="Risk-neutral probabilities of the fitted smile: below, between, above and touch (by reflection)"
          onClick={() => change({ ...settings, probabilities: !settings.probabilities })}
        >
          Prob.
        </button>
        <span className="smile-sides">
          <Segmented
            label="Options shown"
            options={SIDES}
            value={settings.sides}
            onChange={(sides) => change({ ...settings, sides })}
          />
        </span>
        {width >= WIDE ? (
          <Select
            label="Second expiry"
            title="The fit of another expiry beside this one"
            options={[
              { value: "", label: "Beside…" },
              ...(engine.view.catalog?.expiries ?? [])
                .filter((one) => one !== expiry)
                .map((one) => ({ value: String(one), label: formatExpiry(one) })),
            ]}
            value={settings.second === null || settings.second === expiry ? "" : String(settings.second)}
            onChange={(second) => change({ ...settings, second: second === "" ? null : Number(second) })}
          />
        ) : null}
        <span className="panel-facts" ref={facts} />
      </div>
      {settings.probabilities && expiry !== null ? (
        <Probabilities
          settings={settings}
          change={change}
          onFacts={(element) => {
            odds.current = element;
          }}
        />
      ) : null}
      {expiry === null || unlisted(engine.view) !== "" ? (
        listed ? (
          <EmptyState title="No expiry chosen" text="Choose an expiry in the chain; its smile is drawn here." />
        ) : (
          <EmptyState
            {...emptyWords(engine.view, {
              title: "No smile yet",
              text: "It is drawn as soon as the market has listed its options.",
            })}
          />
        )
      ) : settings.table ? (
        <TwinTable caption="Vols by strike; press t for the chart" columns={COLUMNS} onTable={onTable} />
      ) : (
        <SmileChart
          key={narrow ? "chart" : "chart and strip"}
          strip={!narrow}
          residual={residual}
          quality={qualityText}
          compared={reference !== null}
          onResidual={setResidual}
          onChart={onChart}
          onOpen={(point) => selection.getState().focus(point.name)}
          onStale={repaint}
        />
      )}
    </div>
  );
}

function factWords({ fitted, points, reason, facts }: Smile): readonly ToolFact[] {
  const why: readonly ToolFact[] = reason === "" ? [] : [["slice", reason]];
  return fitted ? [["ATM", formatNumber(facts.atmVol, 1)], ...why] : [...why, ["strikes", String(points.length)]];
}

function tableRow(point: SmilePoint, current: boolean): TwinRow {
  const number = (points: number, decimals = 1) => formatNumber(points, decimals);
  return {
    cells: [
      formatStrike(point.strike),
      point.right,
      number(point.bid),
      number(point.ask),
      number(point.mark),
      number(point.fit),
      formatSigned(point.residual, 2),
      formatSigned(point.residualUsd, 2),
      point.filter || "fitted",
      formatAge(point.age),
    ],
    mark: current ? "current" : point.dropped || point.freshness === "stale" || point.freshness === "dead" ? "dim" : "",
  };
}

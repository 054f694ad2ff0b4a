import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { isCalendar } from "../../market/event-clock.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatExpiry, formatVol } from "../../ui/format.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { mayEdit } from "../../views/viewer.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { qualityWords, surfaceQuality } from "../surface-words.ts";
import { writeFacts } from "../tool-facts.ts";
import { emptyWords } from "../unlisted.ts";
import { useMarketState, usePainter, useStructure } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { ClockEditor } from "./ClockEditor.tsx";
import { termStructure } from "./model.ts";
import type { TermSettings } from "./settings.ts";
import { TermChart, type TermChartHandle } from "./TermChart.tsx";
import { TABLES, termRows } from "./tables.ts";
import "../panel-tools.css";
import "./term.css";

/** Redrawn at most this often, ms. */
const INTERVAL = 250;

const SHOWN = [
  { value: "curve", label: "Curve", title: "ATM vol, forward vol, skew and butterfly by expiry" },
  { value: "forwards", label: "Forwards", title: "Forward of every expiry, its source and the evidence" },
  { value: "nodes", label: "Nodes", title: "The surface at 7, 30, 60, 90 and 180 days" },
  { value: "index", label: "Index", title: "A 30-day vol index from the chain, strike by strike, beside the venue's" },
] as const;

const CLOCKS = [
  { value: "calendar", label: "Calendar", title: "Every hour counts alike, in every panel" },
  {
    value: "event",
    label: "Event",
    title: "Weekends and events weigh as set: every vol in every panel, but the venue's own",
  },
] as const;

/** At-the-money vol and skew over time to expiry, with the forward vol between expiries. */
export default function TermPanel({ id, engine, header, settings, change }: PanelProps<TermSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const [words, state] = useMarketState(engine, header);
  const [empty, setEmpty] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const headline = useRef<HTMLDivElement>(null);
  const chart = useRef<TermChartHandle | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const latest = useRef({ expiry, settings });
  latest.current = { expiry, settings };
  const { show } = settings;
  const { clock } = engine;
  const event = !isCalendar(engine.view.clock);
  const onClock = show === "curve" || show === "nodes";
  const showTable = show !== "curve" || settings.table;

  const paint = useCallback(() => {
    const { expiry: chosen, settings: set } = latest.current;
    const { view } = engine;
    const points = termStructure(view);
    chart.current?.show(points, chosen);
    if (table.current) {
      const { rows, facts: said } = termRows(set.show, view, chosen);
      table.current(rows);
      writeFacts(headline.current, said);
    }
    const point = points.find((one) => one.expiry === chosen);
    writeFacts(facts.current, point ? [[formatExpiry(point.expiry), formatVol(point.atmVol)]] : []);
    header.setAge(points.reduce((oldest, point) => Math.max(oldest, point.age), points.length > 0 ? 0 : Number.NaN));
    header.setContext(qualityWords(engine.surface, surfaceQuality(view.slices.values())).slice(0, 2));
    setEmpty(points.length === 0);
  }, [engine, header]);

  const repaint = usePainter(engine, id, root, state, { layer: "text", interval: INTERVAL, paint });

  const whole = show === "forwards" || show === "index";
  useEffect(() => {
    engine.setInterest(id, whole ? { wholeSurface: true } : null);
    return () => engine.setInterest(id, null);
  }, [engine, id, whole]);

  const market = engine.view.catalog
    ? `${engine.view.catalog.choice.venue} ${engine.view.catalog.choice.underlying}`
    : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market has other limits
  useEffect(() => chart.current?.reset(), [market]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, settings, repaint]);

  const onChart = useCallback(
    (handle: TermChartHandle | null) => {
      chart.current = handle;
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
  const onKey = useTableKey(root, ".term-plot", showTable, (next) => {
    if (show === "curve") change({ ...settings, table: next });
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="term" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <Segmented
          label="Shown"
          options={SHOWN}
          value={show}
          onChange={(next) => change({ ...settings, show: next })}
        />
        {onClock && mayEdit() ? (
          <Segmented
            label="Clock"
            options={CLOCKS}
            value={clock.use}
            onChange={(use) => engine.setClock({ ...clock, use })}
          />
        ) : null}
        <span className="panel-facts" ref={facts} />
      </div>
      {clock.use === "event" && onClock && mayEdit() ? <ClockEditor clock={clock} change={engine.setClock} /> : null}
      {show === "index" ? <div className="term-headline" ref={headline} /> : null}
      <div className="term-body">
        {showTable ? (
          <TwinTable key={show} caption={TABLES[show].caption} columns={TABLES[show].columns} onTable={onTable} />
        ) : (
          <TermChart
            delta={settings.delta}
            onDelta={(delta) => change({ ...settings, delta })}
            onChart={onChart}
            onChoose={(point) => selection.getState().setExpiry(point.expiry)}
            onStale={repaint}
          />
        )}
        {empty ? (
          <div className="term-empty">
            <EmptyState
              {...emptyWords(engine.view, {
                title: "No term structure yet",
                text: "It is drawn as soon as an expiry has been fitted.",
              })}
            />
          </div>
        ) : null}
      </div>
      <p className="chart-note" title={TABLES[show].note}>
        {onClock ? `${event ? "Event time" : "Calendar time"} · ${TABLES[show].note}` : TABLES[show].note}
      </p>
    </div>
  );
}

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge, formatExpiry, formatVol, formatVolPoints } from "../../ui/format.ts";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { qualityWords, surfaceQuality } from "../surface-words.ts";
import { writeFacts } from "../tool-facts.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { type TermPoint, termStructure } from "./model.ts";
import type { TermSettings } from "./settings.ts";
import { TermChart, type TermChartHandle } from "./TermChart.tsx";
import "../panel-tools.css";
import "./term.css";

/** Redrawn at most this often, ms. */
const INTERVAL = 250;

const COLUMNS = [
  { label: "Expiry", unit: "" },
  { label: "ATM vol", unit: "%" },
  { label: "Forward vol", unit: "%" },
  { label: "RR 25Δ", unit: "pts" },
  { label: "BF 25Δ", unit: "pts" },
  { label: "Age", unit: "" },
] as const;

/** At-the-money vol and skew over time to expiry, with the forward vol between expiries. */
export default function TermPanel({ id, engine, header, settings, change }: PanelProps<TermSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const [words, state] = useMarketState(engine, header);
  const [empty, setEmpty] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const chart = useRef<TermChartHandle | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const latest = useRef(expiry);
  latest.current = expiry;

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);

  const paint = useCallback(() => {
    const chosen = latest.current;
    const points = termStructure(engine.view);
    chart.current?.show(points, chosen);
    table.current?.(points.map((point) => tableRow(point, point.expiry === chosen)));
    const shown = points.find((point) => point.expiry === chosen);
    writeFacts(facts.current, shown ? [[formatExpiry(shown.expiry), formatVol(shown.atmVol)]] : []);
    header.setAge(points.reduce((oldest, point) => Math.max(oldest, point.age), points.length > 0 ? 0 : Number.NaN));
    header.setContext(qualityWords(engine.surface, surfaceQuality(engine.view.slices.values())).slice(0, 2));
    setEmpty(points.length === 0);
  }, [engine, header]);

  useLayoutEffect(() => {
    if (!root.current) return;
    const screen = watchOnScreen(root.current, repaint);
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: INTERVAL,
      visible: screen.visible,
      paint(_level, time) {
        state.paint(time);
        paint();
      },
    });
    return () => {
      remove();
      screen.stop();
    };
  }, [engine, id, state, paint, repaint]);

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
      repaint();
    },
    [repaint],
  );
  const onKey = useTableKey(root, ".term-plot", settings.table, (next) => change({ ...settings, table: next }));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="term" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <b>ATM vol</b>
        <span>by expiry, √time</span>
        <span className="panel-facts" ref={facts} />
      </div>
      <div className="term-body">
        {settings.table ? (
          <TwinTable caption="Term structure; press t for the chart" columns={COLUMNS} onTable={onTable} />
        ) : (
          <TermChart
            onChart={onChart}
            onChoose={(point) => selection.getState().setExpiry(point.expiry)}
            onStale={repaint}
          />
        )}
        {empty ? (
          <div className="term-empty">
            <EmptyState title="No term structure yet" text="It is drawn as soon as an expiry has been fitted." />
          </div>
        ) : null}
      </div>
    </div>
  );
}

function tableRow(point: TermPoint, current: boolean): TwinRow {
  return {
    cells: [
      formatExpiry(point.expiry),
      formatVol(point.atmVol),
      formatVol(point.forwardVol),
      formatVolPoints(point.riskReversal),
      formatVolPoints(point.butterfly),
      formatAge(point.age),
    ],
    mark: current ? "current" : "",
  };
}

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type uPlot from "uplot";
import { LEVEL } from "../../engine/frame-loop.ts";
import { serverNow } from "../../engine/market-view.ts";
import { constantMaturities } from "../../market/constant-maturity.ts";
import { CALENDAR_CLOCK } from "../../market/event-clock.ts";
import { REALISED_ESTIMATORS } from "../../quant/realised-vol.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatVol } from "../../ui/format.ts";
import { LineChart } from "../../ui/LineChart.tsx";
import { Select } from "../../ui/Select.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { queries } from "../queries.ts";
import { writeFacts } from "../tool-facts.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { viewSlices } from "../view-slices.ts";
import { type ConeScene, coneData, coneOptions } from "./draw.ts";
import { COLUMNS, coneRows, dailyBars, ESTIMATOR_WORDS, volCone, WINDOWS } from "./model.ts";
import type { RealisedSettings } from "./settings.ts";
import "../panel-tools.css";
import "./realised.css";

/** Redrawn at most this often, ms; candles are asked for again this often, ms. */
const INTERVAL = 1_000;
const REFETCH = 600_000;
/** Days of history asked for. */
const HISTORY_DAYS = 730;
const DAY = 86_400_000;

const ESTIMATORS = REALISED_ESTIMATORS.map((value) => ({ value, label: ESTIMATOR_WORDS[value].label }));

/** Realised vol of the underlying's perpetual by window, its cone over two years, and what is implied for the same maturities. */
export default function RealisedPanel({ id, engine, header, settings, change }: PanelProps<RealisedSettings>) {
  const structure = useStructure(engine);
  const [words, state] = useMarketState(engine, header);
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const chart = useRef<uPlot | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const scene = useRef<ConeScene>(null);
  scene.current ??= { points: [], limits: null };

  const { catalog } = engine.view;
  const perpetual = catalog?.instruments.find(([, one]) => one.kind === "perpetual")?.[1].name ?? null;
  const { data, error, isFetching } = useQuery(
    {
      queryKey: ["candles", catalog?.choice.venue, catalog?.choice.host, perpetual],
      enabled: perpetual !== null,
      retry: 1,
      refetchInterval: REFETCH,
      queryFn: async () => {
        const to = Math.floor(serverNow(engine.view));
        const reply = await engine.request({
          kind: "candles",
          name: perpetual ?? "",
          resolution: "1D",
          from: to - HISTORY_DAYS * DAY,
          to,
        });
        return reply.kind === "candles" ? reply.candles : new Float64Array(0);
      },
    },
    queries,
  );
  const latest = useRef({ settings, data });
  latest.current = { settings, data };

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);
  const paint = useCallback(() => {
    const { settings: set, data: candles } = latest.current;
    const { view } = engine;
    if (!candles || !scene.current) return;
    const now = serverNow(view);
    const nodes = constantMaturities(viewSlices(view, CALENDAR_CLOCK), CALENDAR_CLOCK, now, WINDOWS);
    const implied = (days: number): number => {
      const node = nodes.find((one) => one.days === days);
      return node && !node.extrapolated ? node.atmVol : Number.NaN;
    };
    const bars = dailyBars(candles, now);
    const points = volCone(bars, set.estimator, implied);
    scene.current.points = points;
    chart.current?.setData(coneData(scene.current, set.estimator));
    table.current?.(coneRows(points, set.estimator));
    const month = points.find((point) => point.days === 30);
    writeFacts(facts.current, [
      ["30 d realised", formatVol(month?.realised[set.estimator] ?? Number.NaN)],
      ["implied", formatVol(month?.implied ?? Number.NaN)],
      ["days", String(bars.close.length)],
    ]);
  }, [engine]);

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

  useEffect(() => header.setContext([ESTIMATOR_WORDS[settings.estimator].label, "24/7, 365 days"]), [header, settings]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market has other limits
  useEffect(() => {
    if (scene.current) scene.current.limits = null;
  }, [perpetual]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, settings, data, repaint]);

  const onChart = useCallback(
    (made: uPlot | null) => {
      chart.current = made;
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
  const onKey = useTableKey(root, ".realised-plot", settings.table, (next) => change({ ...settings, table: next }));

  const note = `${ESTIMATOR_WORDS[settings.estimator].hint} · whole UTC days · annualised by 365: the market never closes · implied vol at the forward, same calendar days`;
  const missing = data ? (data.length === 0 ? "The venue has no candles of it" : "") : error ? error.message : "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="realised" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <Select
          label="Estimator"
          title={ESTIMATOR_WORDS[settings.estimator].hint}
          options={ESTIMATORS}
          value={settings.estimator}
          onChange={(estimator) => change({ ...settings, estimator })}
        />
        <span>{perpetual ?? ""}</span>
        <span className="panel-facts" ref={facts} />
      </div>
      {missing !== "" ? (
        <EmptyState title="No history" text={`${missing}.`} />
      ) : !data ? (
        <EmptyState title="Reading history" text={isFetching ? "Two years of daily candles are on their way." : ""} />
      ) : settings.table ? (
        <TwinTable
          caption="Realised vol by window, its cone, and implied vol; press t for the chart"
          columns={COLUMNS}
          onTable={onTable}
        />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, not a chart
        <div
          className="realised-plot"
          role="group"
          aria-roledescription="chart"
          aria-label="Realised vol by window within its cone, beside implied vol. Press t for the table."
          // biome-ignore lint/a11y/noNoninteractiveTabindex: t shows the table
          tabIndex={0}
        >
          <LineChart
            options={(tokens: ChartTokens) => coneOptions(tokens, scene.current ?? { points: [], limits: null })}
            onChart={onChart}
          />
          <div className="chart-legend line-legend" aria-hidden="true">
            <span className="realised-now">Realised</span>
            <span className="realised-implied">Implied ATM</span>
            <span className="realised-cone">Median, quarters, extremes of two years</span>
          </div>
        </div>
      )}
      <p className="chart-note" title={note}>
        {note}
      </p>
    </div>
  );
}

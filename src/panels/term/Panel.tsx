import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type uPlot from "uplot";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import { steadyLimits, thinLabels } from "../../ui/axis-ticks.ts";
import { type ChartTip, createChartTip } from "../../ui/chart-tip.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge, formatExpiry, formatTimeLeft, formatVol, formatVolPoints } from "../../ui/format.ts";
import { chartAxis, LineChart, type LineChartOptions } from "../../ui/LineChart.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import { type TermPoint, termStructure } from "./model.ts";
import type { TermSettings } from "./settings.ts";
import "./term.css";

const COLUMNS = [
  { label: "Expiry", unit: "" },
  { label: "ATM vol", unit: "%" },
  { label: "Forward vol", unit: "%" },
  { label: "RR 25Δ", unit: "pts" },
  { label: "BF 25Δ", unit: "pts" },
  { label: "Age", unit: "" },
] as const;

interface Scene {
  points: readonly TermPoint[];
  yLimits: readonly [number, number] | null;
  chosen: number | null;
}

/** At-the-money vol over time to expiry, with the forward vol between expiries. */
export default function TermPanel({ id, engine, header, settings, change }: PanelProps<TermSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const [words, state] = useMarketState(engine, header);
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const empty = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const tip = useRef<ChartTip | null>(null);
  const scene = useRef<Scene>({ points: [], yLimits: null, chosen: null });
  scene.current.chosen = expiry;

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);

  const paint = useCallback(() => {
    const points = termStructure(engine.view);
    scene.current.points = points;
    const vols = points.flatMap((point) => [100 * point.atmVol, 100 * point.forwardVol]).filter(Number.isFinite);
    scene.current.yLimits = steadyLimits(scene.current.yLimits, Math.min(...vols), Math.max(...vols), 5);
    chart.current?.setData(termData(points));
    table.current?.(points.map((point) => tableRow(point, point.expiry === scene.current.chosen)));
    header.setAge(points.reduce((oldest, point) => Math.max(oldest, point.age), points.length > 0 ? 0 : Number.NaN));
    if (empty.current) empty.current.hidden = points.length > 0;
  }, [engine, header]);

  useLayoutEffect(() => {
    if (!root.current || !plot.current) return;
    const screen = watchOnScreen(root.current, repaint);
    const card = createChartTip(plot.current);
    tip.current = card;
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: 250,
      visible: screen.visible,
      paint(_level, time) {
        state.paint(time);
        paint();
      },
    });
    return () => {
      remove();
      screen.stop();
      card.destroy();
      tip.current = null;
    };
  }, [engine, id, state, paint, repaint]);

  useEffect(() => header.setContext(["SVI"]), [header]);

  const market = engine.view.catalog
    ? `${engine.view.catalog.choice.venue} ${engine.view.catalog.choice.underlying}`
    : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market has other limits
  useEffect(() => {
    scene.current.yLimits = null;
  }, [market]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, settings, repaint]);

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
      repaint();
    },
    [repaint],
  );

  function pointAt(event: PointerEvent | React.MouseEvent): TermPoint | undefined {
    const made = chart.current;
    if (!made || !plot.current) return undefined;
    const left = event.clientX - plot.current.getBoundingClientRect().left - made.bbox.left / (devicePixelRatio || 1);
    const x = made.posToVal(left, "x");
    return [...scene.current.points].sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
  }

  function onMove(event: PointerEvent): void {
    const point = pointAt(event);
    const made = chart.current;
    if (!point || !made) return;
    const px = devicePixelRatio || 1;
    const x = made.bbox.left / px + made.valToPos(point.x, "x");
    const y = made.bbox.top / px + made.valToPos(100 * point.atmVol, "y");
    tip.current?.show(
      x,
      y,
      `${formatExpiry(point.expiry)}  ${formatTimeLeft(point.expiry, engine.view.now)}`,
      tipRows(point),
      [],
    );
  }

  const onKey = useTableKey(root, ".term-plot", settings.table, (table) => change({ ...settings, table }));

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="term" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      {settings.table ? (
        <TwinTable caption="Term structure; press t for the chart" columns={COLUMNS} onTable={onTable} />
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the expiry tabs choose by keyboard */}
      <div
        className="term-plot"
        ref={plot}
        hidden={settings.table}
        role="img"
        aria-label="At-the-money vol by time to expiry. Press t for the table."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: t shows the table
        tabIndex={0}
        onPointerMove={onMove}
        onPointerLeave={() => tip.current?.hide()}
        onClick={(event) => {
          const point = pointAt(event);
          if (point) selection.getState().setExpiry(point.expiry);
        }}
      >
        <LineChart options={(tokens: ChartTokens) => termOptions(tokens, scene.current)} onChart={onChart} />
        <div className="term-legend" aria-hidden="true">
          <span className="term-line" /> ATM vol % <span className="term-step" /> Forward vol %
        </div>
      </div>
      <div className="term-empty" ref={empty} hidden>
        <EmptyState title="No term structure yet" text="It is drawn as soon as an expiry has been fitted." />
      </div>
    </div>
  );
}

/** x, ATM vol at each expiry, forward vol as steps between them. */
function termData(points: readonly TermPoint[]): uPlot.AlignedData {
  const vol = (value: number) => (Number.isFinite(value) ? 100 * value : null);
  return [
    points.map((point) => point.x),
    points.map((point) => vol(point.atmVol)),
    points.map((point) => vol(point.forwardVol)),
  ] as unknown as uPlot.AlignedData;
}

function termOptions(tokens: ChartTokens, scene: Scene): LineChartOptions {
  const axis = chartAxis(tokens);
  /** Expiry names where they do not touch. */
  const labelled = (chart: uPlot): readonly TermPoint[] => {
    const places = scene.points.map(
      (point) =>
        (chart.bbox.width * (point.x - (scene.points[0]?.x ?? 0))) /
        Math.max(1e-9, (scene.points.at(-1)?.x ?? 1) - (scene.points[0]?.x ?? 0)),
    );
    return thinLabels(places, 52 * (devicePixelRatio || 1)).flatMap((i) => scene.points[i] ?? []);
  };
  return {
    padding: [12, 28, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, from, to) => [from - 0.02 * (to - from), to + 0.02 * (to - from)] },
      y: { range: () => [...(scene.yLimits ?? [0, 100])] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        splits: (chart) => labelled(chart).map((point) => point.x),
        values: (chart) => labelled(chart).map((point) => formatExpiry(point.expiry)),
      },
      { ...axis, size: 44, space: 32, gap: 8 },
    ],
    series: [
      {},
      {
        stroke: tokens.line,
        width: 1.5,
        points: { show: true, size: 5, width: 1, fill: tokens.panel, stroke: tokens.line },
      },
      { stroke: tokens.text3, width: 1.5, dash: [2, 3], paths: steps, points: { show: false } },
    ],
    hooks: {
      draw: [
        (chart) => {
          const chosen = scene.points.find((point) => point.expiry === scene.chosen);
          if (!chosen) return;
          const px = devicePixelRatio || 1;
          chart.ctx.save();
          chart.ctx.strokeStyle = tokens.accent;
          chart.ctx.lineWidth = 2 * px;
          chart.ctx.beginPath();
          chart.ctx.arc(
            chart.valToPos(chosen.x, "x", true),
            chart.valToPos(100 * chosen.atmVol, "y", true),
            4 * px,
            0,
            2 * Math.PI,
          );
          chart.ctx.stroke();
          chart.ctx.restore();
        },
      ],
    },
  };
}

/** Steps that end at each point: a forward vol holds from the expiry before to its own. */
const steps: uPlot.Series.PathBuilder = (chart, series, from, to) => {
  const stroke = new Path2D();
  const xs = chart.data[0];
  const ys = chart.data[series];
  for (let i = Math.max(1, from); i <= to; i++) {
    const y = ys?.[i];
    if (y === null || y === undefined) continue;
    const at = chart.valToPos(y, "y", true);
    stroke.moveTo(chart.valToPos(xs[i - 1]!, "x", true), at);
    stroke.lineTo(chart.valToPos(xs[i]!, "x", true), at);
  }
  return { stroke };
};

function tipRows(point: TermPoint): readonly (readonly [string, string])[] {
  return [
    ["ATM vol", `${formatVol(point.atmVol)} %`],
    ["Forward vol", Number.isNaN(point.forwardVol) ? "—" : `${formatVol(point.forwardVol)} %`],
    ["RR 25Δ", `${formatVolPoints(point.riskReversal)} pts`],
    ["BF 25Δ", `${formatVolPoints(point.butterfly)} pts`],
    ["Age", formatAge(point.age)],
  ];
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

import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import type uPlot from "uplot";
import { type ChartPointer, createChartPointer, steppedTo } from "../../ui/chart-pointer.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatAge, formatExpiry, formatNumber, formatVol, formatVolPoints } from "../../ui/format.ts";
import { LineChart } from "../../ui/LineChart.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import {
  emptyScene,
  levelData,
  levelOptions,
  placeOf,
  skewData,
  skewOptions,
  type TermScene,
  updateScene,
} from "./draw.ts";
import type { TermPoint } from "./model.ts";

export interface TermChartHandle {
  /** Draws `points`; `chosen` (an expiry) is filled. */
  show(points: readonly TermPoint[], chosen: number | null): void;
  /** Lets the axes start anew with the next points. */
  reset(): void;
}

export interface TermChartProps {
  /** Delta that risk reversal and butterfly are taken at. */
  readonly delta: "25" | "10";
  onDelta(delta: "25" | "10"): void;
  onChart(chart: TermChartHandle | null): void;
  /** Enter or a click on an expiry. */
  onChoose(point: TermPoint): void;
  /** Draw again: the size or the theme changed. */
  onStale(): void;
}

const DELTAS = [
  { value: "25", label: "25Δ", title: "At 25 delta, undiscounted forward delta" },
  { value: "10", label: "10Δ", title: "At 10 delta, undiscounted forward delta" },
] as const;

/** Levels over skews by time to expiry, with a pointer to each expiry by mouse or arrow keys. */
export function TermChart({ delta, onDelta, onChart, onChoose, onStale }: TermChartProps) {
  const plot = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLDivElement>(null);
  const scene = useRef<TermScene>(null);
  scene.current ??= emptyScene();
  if (scene.current.delta !== delta) Object.assign(scene.current, { delta, skews: null });
  const charts = useRef<{ levels: uPlot | null; skews: uPlot | null }>({ levels: null, skews: null });
  const hover = useRef<ChartPointer | null>(null);
  const latest = useRef({ onChart, onStale });
  latest.current = { onChart, onStale };

  const showHover = useCallback(() => {
    const shown = hover.current;
    const chart = charts.current.levels;
    const points = scene.current?.points ?? [];
    if (!shown) return;
    const point = points[shown.index];
    if (!point || !chart) {
      shown.hide();
      return;
    }
    const placed = (of: TermPoint) => placeOf(chart, of.x, 100 * of.atmVol);
    shown.show(placed(point), titleOf(point), tipRows(point), points.map(placed));
  }, []);

  useLayoutEffect(() => {
    if (!plot.current) return;
    const pointer = createChartPointer(plot.current);
    hover.current = pointer;
    return () => {
      pointer.destroy();
      hover.current = null;
    };
  }, []);

  useEffect(() => {
    latest.current.onChart({
      show(points, chosen) {
        const { current } = scene;
        if (!current) return;
        current.chosen = chosen;
        updateScene(current, points);
        charts.current.levels?.setData(levelData(current));
        charts.current.skews?.setData(skewData(current));
        showHover();
      },
      reset() {
        // In place: the charts hold on to it.
        if (scene.current) Object.assign(scene.current, emptyScene(), { delta: scene.current.delta });
      },
    });
    return () => latest.current.onChart(null);
  }, [showHover]);

  const onLevels = useCallback((chart: uPlot | null) => {
    charts.current.levels = chart;
    latest.current.onStale();
  }, []);
  const onSkews = useCallback((chart: uPlot | null) => {
    charts.current.skews = chart;
    latest.current.onStale();
  }, []);

  function pointAt(index: number): void {
    if (!hover.current || hover.current.index === index) return;
    hover.current.index = index;
    showHover();
  }

  function onMove(event: MouseEvent): void {
    const chart = charts.current.levels;
    if (!chart || !plot.current) return;
    const left = event.clientX - plot.current.getBoundingClientRect().left;
    let nearest = -1;
    let distance = Number.POSITIVE_INFINITY;
    (scene.current?.points ?? []).forEach((point, i) => {
      const d = Math.abs(placeOf(chart, point.x, 0)[0] - left);
      if (d >= distance) return;
      distance = d;
      nearest = i;
    });
    pointAt(nearest);
  }

  function choose(): void {
    const point = scene.current?.points[hover.current?.index ?? -1];
    if (point) onChoose(point);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const points = scene.current?.points ?? [];
    const start = points.findIndex((point) => point.expiry === scene.current?.chosen);
    const target = steppedTo(event.key, hover.current?.index ?? -1, start, points.length - 1);
    if (target !== undefined) {
      pointAt(target);
      const point = points[target];
      if (spoken.current) spoken.current.textContent = point ? sentence(point) : "";
    } else if (event.key === "Enter") choose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, not a chart
    <div
      className="term-plot"
      ref={plot}
      role="group"
      aria-roledescription="chart"
      aria-label="At-the-money vol, risk reversal and butterfly by time to expiry. Arrow keys step through expiries, Enter chooses one, t shows the table."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys step through the expiries
      tabIndex={0}
      onPointerMove={onMove}
      onPointerLeave={() => pointAt(-1)}
      onClick={choose}
      onKeyDown={onKey}
    >
      <div className="term-levels">
        <LineChart
          options={(tokens: ChartTokens) => levelOptions(tokens, scene.current ?? emptyScene())}
          onChart={onLevels}
        />
        <div className="chart-legend line-legend" aria-hidden="true">
          <span className="term-line">ATM vol %</span>
          <span className="term-step">Forward vol %</span>
        </div>
      </div>
      <div className="term-skews">
        <div className="chart-legend line-legend">
          <Segmented label="Delta" options={DELTAS} value={delta} onChange={onDelta} />
          <span className="term-line" aria-hidden="true">{`RR ${delta}Δ pts`}</span>
          <span className="term-dash" aria-hidden="true">{`BF ${delta}Δ pts`}</span>
        </div>
        <LineChart
          options={(tokens: ChartTokens) => skewOptions(tokens, scene.current ?? emptyScene())}
          onChart={onSkews}
        />
      </div>
      <div className="visually-hidden" aria-live="polite" ref={spoken} />
    </div>
  );
}

const titleOf = (point: TermPoint): string =>
  `${formatExpiry(point.expiry)}  ${(point.years * 365).toFixed(point.years < 10 / 365 ? 1 : 0)} d`;

function tipRows(point: TermPoint): readonly (readonly [string, string])[] {
  return [
    ["ATM vol", `${formatVol(point.atmVol)} %`],
    ...(Math.abs(point.clockYears / point.years - 1) < 1e-9
      ? []
      : [["Event days", formatNumber(365 * point.clockYears, 1)] as const]),
    ["Forward vol", Number.isNaN(point.forwardVol) ? "—" : `${formatVol(point.forwardVol)} %`],
    ["RR 25Δ", `${formatVolPoints(point.riskReversal)} pts`],
    ["BF 25Δ", `${formatVolPoints(point.butterfly)} pts`],
    ["RR 10Δ", `${formatVolPoints(point.riskReversal10)} pts`],
    ["BF 10Δ", `${formatVolPoints(point.butterfly10)} pts`],
    ["Age", formatAge(point.age)],
  ];
}

/** The tip in words, for a screen reader. */
function sentence(point: TermPoint): string {
  const rows = tipRows(point).map(([label, value]) => `${label} ${value === "—" ? "none" : value}`);
  return `${titleOf(point)}: ${rows.join(", ")}`;
}

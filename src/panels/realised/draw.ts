import type uPlot from "uplot";
import type { RealisedEstimator } from "../../quant/realised-vol.ts";
import { ROUND_STEPS, steadyLimits } from "../../ui/axis-ticks.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatNumber } from "../../ui/format.ts";
import { chartAxis, chartLine, type LineChartOptions } from "../../ui/LineChart.tsx";
import { type ConePoint, WINDOWS } from "./model.ts";

/** What the chart draws from, kept between paints so that its limits stand still. */
export interface ConeScene {
  points: readonly ConePoint[];
  limits: readonly [number, number] | null;
}

const place = (days: number): number => Math.sqrt(days);
const percent = (vol: number): number | null => (Number.isFinite(vol) ? 100 * vol : null);

/** Least, most, the quarters, and the median last: the band between the quarters would cover it. */
const CONE_ORDER = [0, 4, 1, 3, 2] as const;

/** x = √days; the cone's five lines, realised and implied vol, percent. */
export function coneData(scene: ConeScene, estimator: RealisedEstimator): uPlot.AlignedData {
  const { points } = scene;
  const known = points
    .flatMap((point) => [...point.cone, point.realised[estimator], point.implied])
    .filter(Number.isFinite);
  if (known.length > 0)
    scene.limits = steadyLimits(scene.limits, 100 * Math.min(...known), 100 * Math.max(...known), 10);
  return [
    points.map((point) => place(point.days)),
    ...CONE_ORDER.map((i) => points.map((point) => percent(point.cone[i]!))),
    points.map((point) => percent(point.realised[estimator])),
    points.map((point) => percent(point.implied)),
  ] as uPlot.AlignedData;
}

/** The cone in quiet lines, what was realised over it, what is implied in the accent. */
export function coneOptions(tokens: ChartTokens, scene: ConeScene): LineChartOptions {
  const quiet = (dash: number[]): uPlot.Series => ({ ...chartLine(tokens.text3, dash), width: 1 });
  return {
    padding: [12, 28, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, from, to) => [from - 0.03 * (to - from), to + 0.03 * (to - from)] },
      y: { range: () => [...(scene.limits ?? [0, 100])] },
    },
    axes: [
      {
        ...chartAxis(tokens),
        size: 24,
        gap: 4,
        splits: () => WINDOWS.map(place),
        values: () => WINDOWS.map((days) => `${days} d`),
      },
      {
        ...chartAxis(tokens),
        size: 44,
        space: 32,
        gap: 8,
        incrs: ROUND_STEPS.filter((step) => step >= 1),
        values: (_, at) => at.map((vol) => formatNumber(vol, 0)),
      },
    ],
    bands: [{ series: [4, 3], fill: tokens.grid }],
    series: [
      {},
      quiet([1, 4]),
      quiet([1, 4]),
      quiet([]),
      quiet([]),
      quiet([6, 3]),
      { ...chartLine(tokens.line), points: { show: true, size: 6, fill: tokens.panel, stroke: tokens.line } },
      { ...chartLine(tokens.accent), points: { show: true, size: 6, fill: tokens.accent, stroke: tokens.accent } },
    ],
  };
}

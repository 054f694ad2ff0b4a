import type uPlot from "uplot";
import { ROUND_STEPS, steadyLimits, thinLabels } from "../../ui/axis-ticks.ts";
import { pixelRatio } from "../../ui/chart-marks.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatExpiry, formatNumber, formatSigned } from "../../ui/format.ts";
import { chartAxis, chartLine, type LineChartOptions } from "../../ui/LineChart.tsx";
import type { TermPoint } from "./model.ts";

/** What the charts draw from, kept between paints so that limits stand still while data moves. */
export interface TermScene {
  points: readonly TermPoint[];
  /** Vol points. */
  levels: readonly [number, number] | null;
  skews: readonly [number, number] | null;
  chosen: number | null;
  /** Delta that risk reversal and butterfly are taken at. */
  delta: "25" | "10";
}

/** A scene that shows nothing yet. */
export function emptyScene(): TermScene {
  return { points: [], levels: null, skews: null, chosen: null, delta: "25" };
}

/** Takes in new points; limits only grow. */
export function updateScene(scene: TermScene, points: readonly TermPoint[]): void {
  scene.points = points;
  const range = (values: readonly number[]): [number, number] => {
    const known = values.filter(Number.isFinite);
    return [Math.min(...known), Math.max(...known)];
  };
  scene.levels = steadyLimits(scene.levels, ...range(points.flatMap((p) => [100 * p.atmVol, 100 * p.forwardVol])), 5);
  const skews = range(points.flatMap((p) => [0, 100 * riskReversalOf(scene, p), 100 * butterflyOf(scene, p)]));
  scene.skews = steadyLimits(scene.skews, ...skews, 2);
}

const riskReversalOf = ({ delta }: TermScene, point: TermPoint): number =>
  delta === "25" ? point.riskReversal : point.riskReversal10;
const butterflyOf = ({ delta }: TermScene, point: TermPoint): number =>
  delta === "25" ? point.butterfly : point.butterfly10;

const points100 = (values: readonly number[]): (number | null)[] =>
  values.map((value) => (Number.isFinite(value) ? 100 * value : null));

/** x, ATM vol at each expiry, forward vol up to it. */
export function levelData({ points }: TermScene): uPlot.AlignedData {
  return [
    points.map((point) => point.x),
    points100(points.map((point) => point.atmVol)),
    points100(points.map((point) => point.forwardVol)),
  ] as uPlot.AlignedData;
}

/** x, risk reversal and butterfly of each expiry. */
export function skewData(scene: TermScene): uPlot.AlignedData {
  return [
    scene.points.map((point) => point.x),
    points100(scene.points.map((point) => riskReversalOf(scene, point))),
    points100(scene.points.map((point) => butterflyOf(scene, point))),
  ] as uPlot.AlignedData;
}

const LEFT = 44;
const RIGHT = 28;
/** Least distance between expiry names, px. */
const LABEL_GAP = 52;

function xScale(): uPlot.Scale {
  return { time: false, range: (_, from, to) => [from - 0.02 * (to - from), to + 0.02 * (to - from)] };
}

/** Expiry names where they do not touch, the chosen one first. */
function xAxis(tokens: ChartTokens, scene: TermScene): uPlot.Axis {
  const labelled = (chart: uPlot): readonly TermPoint[] => {
    const places = scene.points.map((point) => chart.valToPos(point.x, "x"));
    const wanted = scene.points.findIndex((point) => point.expiry === scene.chosen);
    return thinLabels(places, LABEL_GAP, wanted < 0 ? undefined : wanted).flatMap((i) => scene.points[i] ?? []);
  };
  return {
    ...chartAxis(tokens),
    size: 24,
    gap: 4,
    splits: (chart) => labelled(chart).map((point) => point.x),
    values: (chart) => labelled(chart).map((point) => formatExpiry(point.expiry)),
  };
}

const marker = (tokens: ChartTokens, size: number): uPlot.Series.Points => ({
  show: true,
  size,
  width: 1,
  fill: tokens.panel,
  stroke: tokens.line,
});

/** ATM vol with a dot at every expiry, forward vol as steps; the chosen expiry is filled. */
export function levelOptions(tokens: ChartTokens, scene: TermScene): LineChartOptions {
  return {
    // The legend stands above the plot: the curves reach its top.
    padding: [24, RIGHT, 8, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: xScale(), y: { range: () => [...(scene.levels ?? [0, 100])] } },
    axes: [
      { ...xAxis(tokens, scene), size: 0, values: (chart, at) => (chart ? at.map(() => "") : []) },
      {
        ...chartAxis(tokens),
        size: LEFT,
        space: 32,
        gap: 8,
        incrs: [...ROUND_STEPS.filter((step) => step >= 1)],
        values: (_, at) => at.map((vol) => formatNumber(vol, 0)),
      },
    ],
    series: [
      {},
      { ...chartLine(tokens.line), points: marker(tokens, 6) },
      { ...chartLine(tokens.text3, [2, 3]), paths: steps },
    ],
    hooks: { draw: [(chart) => drawChosen(chart, tokens, scene)] },
  };
}

/** Risk reversal and butterfly, vol points. */
export function skewOptions(tokens: ChartTokens, scene: TermScene): LineChartOptions {
  return {
    padding: [4, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: xScale(), y: { range: () => [...(scene.skews ?? [-10, 2])] } },
    axes: [
      xAxis(tokens, scene),
      {
        ...chartAxis(tokens),
        size: LEFT,
        space: 24,
        gap: 8,
        incrs: [...ROUND_STEPS.filter((step) => step >= 1)],
        values: (_, at) => at.map((points) => formatSigned(points, 0)),
      },
    ],
    series: [{}, chartLine(tokens.line), chartLine(tokens.line, [6, 3])],
  };
}

function drawChosen(chart: uPlot, tokens: ChartTokens, scene: TermScene): void {
  const chosen = scene.points.find((point) => point.expiry === scene.chosen);
  if (!chosen) return;
  const { ctx } = chart;
  const x = chart.valToPos(chosen.x, "x", true);
  const y = chart.valToPos(100 * chosen.atmVol, "y", true);
  ctx.save();
  ctx.fillStyle = tokens.accent;
  ctx.beginPath();
  ctx.arc(x, y, 4 * pixelRatio(chart), 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
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

/** Place of a vol on the chart, CSS px of its host. */
export function placeOf(chart: uPlot, x: number, vol: number): readonly [x: number, y: number] {
  const px = pixelRatio(chart);
  return [chart.bbox.left / px + chart.valToPos(x, "x"), chart.bbox.top / px + chart.valToPos(vol, "y")];
}

import type uPlot from "uplot";
import { roundStep, steadyLimits } from "../../ui/axis-ticks.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import { chartAxis, type LineChartOptions } from "../../ui/LineChart.tsx";
import { axisLabel } from "../strike-axis-words.ts";
import type { Smile, SmilePoint } from "./model.ts";

/** What the charts draw from, kept between paints so that limits stand still while data moves. */
export interface SmileScene {
  smile: Smile | null;
  xLimits: readonly [number, number];
  yLimits: readonly [number, number] | null;
  /** Which expiry and axis the limits belong to. */
  key: string;
}

/** Residuals beyond this are clamped, vol points. */
const RESIDUAL_LIMIT = 2;
/** Limits that the data fill by less than this share are set anew. */
const ROOM_USED = 0.7;
const LEFT = 44;
const RIGHT = 28;

/** Takes in a new model: limits grow with the data and start anew with the expiry or the axis. */
export function updateScene(scene: SmileScene, smile: Smile | null): void {
  scene.smile = smile;
  if (!smile) return;
  const { expiry, axis, sides } = smile.choice;
  const key = `${expiry} ${axis} ${sides}`;
  if (key !== scene.key) {
    scene.key = key;
    scene.yLimits = null;
    scene.xLimits = smile.xRange;
  }
  const [low, high] = smile.yRange;
  // One wild quote at the open must not flatten the smile for good.
  const shown = scene.yLimits;
  if (shown && high - low < ROOM_USED * (shown[1] - shown[0]) - 5) scene.yLimits = null;
  scene.yLimits = steadyLimits(scene.yLimits, low, high, high - low > 40 ? 10 : 5);
  const [from, to] = smile.xRange;
  const step = roundStep(to - from, 40);
  scene.xLimits = steadyLimits(scene.xLimits, from, to, step) ?? smile.xRange;
}

/** Curve data: x, the fit on the quoted range, the fit beyond it. */
export function curveData(smile: Smile | null): uPlot.AlignedData {
  const curve = smile?.curve;
  if (!curve)
    return [
      [0, 1],
      [null, null],
      [null, null],
    ] as unknown as uPlot.AlignedData;
  const quoted = Array.from(curve.vol, (vol, i) => (curve.quoted[i] ? vol : null));
  // The dashes begin at the last quoted sample, so that no gap shows.
  const beyond = Array.from(curve.vol, (vol, i) =>
    !curve.quoted[i] || curve.quoted[i + 1] === 0 || curve.quoted[i - 1] === 0 ? vol : null,
  );
  return [Array.from(curve.x), quoted, beyond] as unknown as uPlot.AlignedData;
}

export function smileOptions(tokens: ChartTokens, scene: SmileScene): LineChartOptions {
  const axis = chartAxis(tokens);
  return {
    padding: [12, RIGHT, 8, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [...scene.xLimits] },
      y: { range: () => [...(scene.yLimits ?? [0, 100])] },
    },
    axes: [
      { ...axis, size: 0, space: 56, values: (_, at) => at.map(() => "") },
      { ...axis, size: LEFT, space: 32, gap: 8, values: (_, at) => at.map((vol) => formatNumber(vol, 0)) },
    ],
    series: [
      {},
      { stroke: tokens.line, width: 1.5, points: { show: false } },
      { stroke: tokens.line, width: 1.5, dash: [2, 4], points: { show: false } },
    ],
    hooks: { draw: [(chart) => drawForward(chart, tokens, scene), (chart) => drawQuotes(chart, tokens, scene)] },
  };
}

export function residualOptions(tokens: ChartTokens, scene: SmileScene): LineChartOptions {
  const axis = chartAxis(tokens);
  return {
    padding: [4, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [...scene.xLimits] },
      y: { range: () => [-RESIDUAL_LIMIT, RESIDUAL_LIMIT] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 56,
        gap: 4,
        values: (_, at) => at.map((x) => axisLabel(scene.smile?.choice.axis ?? "strike", x)),
      },
      {
        ...axis,
        size: LEFT,
        gap: 8,
        splits: () => [-RESIDUAL_LIMIT, 0, RESIDUAL_LIMIT],
        values: (_, at) => at.map((points) => formatSigned(points, 0)),
      },
    ],
    series: [{}, { points: { show: false } }],
    hooks: { draw: [(chart) => drawResiduals(chart, tokens, scene)] },
  };
}

const ratio = (): number => devicePixelRatio || 1;

function inside(chart: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

function drawForward(chart: uPlot, tokens: ChartTokens, { smile }: SmileScene): void {
  if (!smile) return;
  const x = Math.round(chart.valToPos(smile.forwardX, "x", true)) + 0.5;
  inside(chart, (context) => {
    context.strokeStyle = tokens.text3;
    context.lineWidth = ratio();
    context.setLineDash([2 * ratio(), 3 * ratio()]);
    context.beginPath();
    context.moveTo(x, chart.bbox.top);
    context.lineTo(x, chart.bbox.top + chart.bbox.height);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = tokens.text2;
    context.font = `${10 * ratio()}px ${tokens.font}`;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText(
      `Forward ${formatNumber(smile.forward, smile.forward < 10 ? 4 : 0)}`,
      x + 4 * ratio(),
      chart.bbox.top + 2 * ratio(),
    );
  });
}

/** Bars from bid to ask with a tick at mid; a mark alone where nobody quotes both sides. Old quotes are dimmed. */
function drawQuotes(chart: uPlot, tokens: ChartTokens, { smile }: SmileScene): void {
  if (!smile) return;
  const px = ratio();
  inside(chart, (context) => {
    for (const point of smile.points) {
      const x = Math.round(chart.valToPos(point.x, "x", true));
      const y = (vol: number) => chart.valToPos(vol, "y", true);
      context.globalAlpha = point.freshness === "stale" || point.freshness === "dead" ? 0.45 : 1;
      if (Number.isFinite(point.mid)) {
        const top = y(point.ask);
        context.fillStyle = tokens.bar;
        context.fillRect(x - Math.round(1.5 * px), top, 3 * px, Math.max(2 * px, y(point.bid) - top));
        context.fillStyle = tokens.mid;
        context.fillRect(x - 3 * px, y(point.mid) - 0.75 * px, 6 * px, 1.5 * px);
      } else if (Number.isFinite(point.mark)) {
        context.strokeStyle = tokens.bar;
        context.lineWidth = px;
        context.strokeRect(x - 2 * px + 0.5, y(point.mark) - 2 * px + 0.5, 4 * px, 4 * px);
      }
    }
  });
}

function drawResiduals(chart: uPlot, tokens: ChartTokens, { smile }: SmileScene): void {
  if (!smile) return;
  const px = ratio();
  inside(chart, (context) => {
    const zero = Math.round(chart.valToPos(0, "y", true)) + 0.5;
    context.strokeStyle = tokens.lineStrong;
    context.lineWidth = px;
    context.beginPath();
    context.moveTo(chart.bbox.left, zero);
    context.lineTo(chart.bbox.left + chart.bbox.width, zero);
    context.stroke();
    for (const point of smile.points) {
      if (!Number.isFinite(point.residual)) continue;
      const x = Math.round(chart.valToPos(point.x, "x", true));
      const clamped = Math.max(-RESIDUAL_LIMIT, Math.min(RESIDUAL_LIMIT, point.residual));
      const y = chart.valToPos(clamped, "y", true);
      context.fillStyle = point.outside ? tokens.warn : tokens.bar;
      context.fillRect(x - Math.round(1.5 * px), Math.min(y, zero), 3 * px, Math.max(px, Math.abs(y - zero)));
      if (!point.outside) continue;
      context.strokeStyle = tokens.warn;
      context.strokeRect(x - 2.5 * px, y - 2.5 * px, 5 * px, 5 * px);
    }
  });
}

/** Place of a point on the main chart, CSS px of its canvas host. */
export function placeOf(chart: uPlot, point: SmilePoint): readonly [x: number, y: number] {
  const vol = Number.isFinite(point.mid) ? point.mid : Number.isFinite(point.mark) ? point.mark : point.fit;
  const left = chart.bbox.left / ratio();
  const top = chart.bbox.top / ratio();
  return [left + chart.valToPos(point.x, "x"), top + chart.valToPos(vol, "y")];
}

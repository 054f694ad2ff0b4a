import type uPlot from "uplot";
import type { ChartTokens } from "./chart-tokens.ts";

/** A range with its middle and a reference value at one place of the x axis; NaN for what is missing. */
export interface RangeMark {
  readonly x: number;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  readonly reference: number;
  /** Drawn weaker: old. */
  readonly dim: boolean;
  /** Crossed out. */
  readonly struck: boolean;
}

/** Device pixels per CSS pixel, as the chart's canvas has them. */
export function pixelRatio(chart: uPlot): number {
  return chart.ctx.canvas.width / Math.max(1, chart.width);
}

/** Draws within the plot's height; a mark half over its left or right edge stays whole. */
export function withinPlot(chart: uPlot, draw: (context: CanvasRenderingContext2D, px: number) => void): void {
  const { ctx, bbox } = chart;
  const px = pixelRatio(chart);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 4 * px, bbox.top, bbox.width + 8 * px, bbox.height);
  ctx.clip();
  draw(ctx, px);
  ctx.restore();
}

/** CSS px between two lines of a hatching. */
const HATCH = 7;

/** Diagonal lines over the full height of the plot between two places of the x axis, behind what is drawn after. */
export function drawHatch(chart: uPlot, tokens: ChartTokens, from: number, to: number): void {
  const { left, top, width, height } = chart.bbox;
  const begin = Math.max(left, chart.valToPos(from, "x", true));
  const end = Math.min(left + width, chart.valToPos(to, "x", true));
  if (!(end > begin)) return;
  withinPlot(chart, (context, px) => {
    context.beginPath();
    context.rect(begin, top, end - begin, height);
    context.clip();
    context.strokeStyle = tokens.lineStrong;
    context.globalAlpha = 0.6;
    context.lineWidth = px;
    context.beginPath();
    // From one origin, so that the lines stand still while the edge moves.
    const step = HATCH * px;
    for (let x = left - height; x < left + width; x += step) {
      context.moveTo(x, top + height);
      context.lineTo(x + height, top);
    }
    context.stroke();
  });
}

/**
 * Bars from low to high with a tick at the middle and a dot at the reference; an end alone where the range has only one,
 * and the reference alone, hollow, where it has none. A cross over those struck out.
 */
export function drawRanges(chart: uPlot, tokens: ChartTokens, marks: readonly RangeMark[]): void {
  withinPlot(chart, (context, px) => {
    const { left, width } = chart.bbox;
    for (const mark of marks) {
      const x = Math.round(chart.valToPos(mark.x, "x", true));
      if (!(x >= left - px && x <= left + width + px)) continue;
      const y = (value: number): number => chart.valToPos(value, "y", true);
      const dot = (value: number, half: number): void =>
        context.fillRect(x - half * px, y(value) - half * px, 2 * half * px, 2 * half * px);
      context.globalAlpha = mark.dim ? 0.45 : 1;
      context.fillStyle = tokens.bar;
      const low = Number.isFinite(mark.low);
      const high = Number.isFinite(mark.high);
      if (low && high) {
        const top = y(mark.high);
        context.fillRect(x - Math.round(1.5 * px), top, Math.round(3 * px), Math.max(2 * px, y(mark.low) - top));
      } else if (low || high) {
        context.fillRect(x - 3 * px, y(low ? mark.low : mark.high) - 0.5 * px, 6 * px, Math.max(1, px));
      }
      if (Number.isFinite(mark.mid)) {
        context.fillStyle = tokens.mid;
        context.fillRect(x - 3 * px, y(mark.mid) - 0.75 * px, 6 * px, 1.5 * px);
      }
      if (mark.struck && (low || high)) {
        const at = y(low && high ? 0.5 * (mark.low + mark.high) : low ? mark.low : mark.high);
        context.globalAlpha = 1;
        context.strokeStyle = tokens.warn;
        context.lineWidth = 1.25 * px;
        context.beginPath();
        for (const side of [-1, 1]) {
          context.moveTo(x - 3 * px, at - side * 3 * px);
          context.lineTo(x + 3 * px, at + side * 3 * px);
        }
        context.stroke();
      }
      if (!Number.isFinite(mark.reference)) continue;
      if (low && high) {
        context.fillStyle = tokens.text3;
        dot(mark.reference, 1);
      } else {
        context.strokeStyle = tokens.mid;
        context.lineWidth = px;
        context.strokeRect(x - 1.5 * px, y(mark.reference) - 1.5 * px, 3 * px, 3 * px);
      }
    }
  });
}

/** A dashed vertical line; its label, if any, stands at the top where it fits, right of the line first. */
export function drawUpright(chart: uPlot, tokens: ChartTokens, at: number, label: string): void {
  const { min, max } = chart.scales.x ?? {};
  if (!(at >= (min ?? at) && at <= (max ?? at))) return;
  withinPlot(chart, (context, px) => {
    const { bbox } = chart;
    const x = Math.round(chart.valToPos(at, "x", true)) + 0.5;
    context.strokeStyle = tokens.text3;
    context.lineWidth = px;
    context.setLineDash([2 * px, 3 * px]);
    context.beginPath();
    context.moveTo(x, bbox.top);
    context.lineTo(x, bbox.top + bbox.height);
    context.stroke();
    if (label === "") return;
    context.fillStyle = tokens.text2;
    context.font = `${10 * px}px ${tokens.font}`;
    context.textBaseline = "top";
    const gap = 4 * px;
    const width = gap + context.measureText(label).width;
    const right = x + width <= bbox.left + bbox.width;
    if (!right && x - width < bbox.left) return;
    context.textAlign = right ? "left" : "right";
    context.fillText(label, right ? x + gap : x - gap, bbox.top + 2 * px);
  });
}

import type uPlot from "uplot";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import { chartAxis, chartLine, type LineChartOptions } from "../../ui/LineChart.tsx";
import type { Payoff } from "./model.ts";

/** What the chart draws besides its curves; read at each draw. */
export interface PayoffScene {
  payoff: Payoff | null;
  /** Its market was last heard of too long ago to rely on. */
  old: boolean;
}

/** Bands, zero line, forward and break-evens under three curves: expiry solid, the middle day dotted, today dashed. */
export function payoffOptions(scene: PayoffScene, tokens: ChartTokens): LineChartOptions {
  const axis = chartAxis(tokens);
  const expiry = { ...chartLine(tokens.line), stroke: () => (scene.old ? tokens.axis : tokens.line) };
  return {
    padding: [12, 28, 0, 0],
    legend: { show: false },
    scales: { x: { time: false } },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    axes: [
      { ...axis, size: 24, space: 64, gap: 4, values: (_, ticks) => ticks.map((tick) => formatNumber(tick, 0)) },
      { ...axis, size: 64, space: 32, gap: 8, values: (_, ticks) => ticks.map((tick) => short(tick)) },
    ],
    series: [{}, expiry, chartLine(tokens.axis, [2, 3]), chartLine(tokens.axis, [6, 4])],
    hooks: {
      drawClear: [(chart) => drawUnder(chart, scene, tokens)],
      draw: [(chart) => drawBreakEvens(chart, scene, tokens)],
    },
  };
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 10_000) return `${formatSigned(value / 1_000, 0)}k`;
  return formatSigned(value, size >= 10 || value === 0 ? 0 : size >= 1 ? 1 : 3);
}

function drawUnder(chart: uPlot, { payoff }: PayoffScene, tokens: ChartTokens): void {
  if (!payoff) return;
  const { ctx } = chart;
  const { left, top, width, height } = chart.bbox;
  const at = (spot: number): number => Math.max(left, Math.min(left + width, chart.valToPos(spot, "x", true)));
  ctx.save();
  if (payoff.bands) {
    const [low2, low1, high1, high2] = payoff.bands;
    ctx.fillStyle = tokens.grid;
    ctx.globalAlpha = 0.5;
    ctx.fillRect(at(low2), top, at(high2) - at(low2), height);
    ctx.fillRect(at(low1), top, at(high1) - at(low1), height);
    ctx.globalAlpha = 1;
  }
  const line = (x1: number, y1: number, x2: number, y2: number, dash: number[]): void => {
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
  };
  ctx.lineWidth = 1;
  ctx.strokeStyle = tokens.axis;
  const zero = Math.round(chart.valToPos(0, "y", true)) + 0.5;
  if (zero > top && zero < top + height) line(left, zero, left + width, zero, []);
  const now = Math.round(at(payoff.spot)) + 0.5;
  line(now, top, now, top + height, [2, 2]);
  ctx.restore();
}

/** Break-evens with their levels, each on a ground of its own: curves and the line of today's spot pass there. */
function drawBreakEvens(chart: uPlot, { payoff, old }: PayoffScene, tokens: ChartTokens): void {
  if (!payoff) return;
  const { ctx } = chart;
  const { left, top, width, height } = chart.bbox;
  const zero = Math.round(chart.valToPos(0, "y", true)) + 0.5;
  if (!(zero > top && zero < top + height)) return;
  const gap = 4 * devicePixelRatio;
  ctx.save();
  ctx.font = `${10 * devicePixelRatio}px ${tokens.font}`;
  ctx.textAlign = "left";
  ctx.lineWidth = 1;
  ctx.strokeStyle = tokens.axis;
  const { spots } = payoff;
  const within = payoff.breakEvens.filter((spot) => spot >= spots[0]! && spot <= spots[spots.length - 1]!);
  within.slice(0, 4).forEach((spot, i) => {
    const x = Math.max(left, Math.min(left + width, chart.valToPos(spot, "x", true)));
    ctx.beginPath();
    ctx.moveTo(x, zero - gap);
    ctx.lineTo(x, zero + gap);
    ctx.stroke();
    const words = formatNumber(spot, 0);
    const wide = ctx.measureText(words).width;
    const from = i % 2 === 0 ? x - gap - wide : x + gap;
    ctx.fillStyle = tokens.panel;
    ctx.fillRect(from - gap / 2, zero - 5 * gap, wide + gap, 4 * gap);
    ctx.fillStyle = old ? tokens.text3 : tokens.text2;
    ctx.fillText(words, from, zero - 2 * gap);
  });
  ctx.restore();
}

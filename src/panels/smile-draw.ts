import type uPlot from "uplot";
import { ROUND_STEPS, roundStep, roundTicks, steadyLimits, thinLabels } from "../ui/axis-ticks.ts";
import { drawHatch, drawRanges, drawUpright, pixelRatio, withinPlot } from "../ui/chart-marks.ts";
import type { ChartTokens } from "../ui/chart-tokens.ts";
import { formatNumber, formatSigned } from "../ui/format.ts";
import { chartAxis, chartLine, type LineChartOptions } from "../ui/LineChart.tsx";
import type { Smile, SmilePoint } from "./smile-model.ts";
import { axisLabel, DELTA_TICKS } from "./strike-axis-words.ts";

/** Residuals in vol points, or in what they are worth (times vega, USD per option); or the fit less the one compared with, vol points. */
export type ResidualUnit = "vol" | "usd" | "difference";

/** What the charts draw from, kept between paints so that limits stand still while data moves. */
export interface SmileScene {
  smile: Smile | null;
  xLimits: readonly [number, number];
  yLimits: readonly [number, number] | null;
  /** What the strip under the chart measures. */
  residual: ResidualUnit;
  /** Half height of that strip where it is in USD. */
  usdLimit: number;
  /** Half height of that strip where it is the difference to another fit, vol points. */
  differenceLimit: number;
  /** A part of the axis the user drew out; null for all of it. */
  zoom: readonly [number, number] | null;
  /** Which expiry and axis the limits belong to. */
  key: string;
}

/** A scene that shows nothing yet. */
export function emptyScene(): SmileScene {
  return {
    smile: null,
    xLimits: [0, 1],
    yLimits: null,
    residual: "vol",
    usdLimit: Number.NaN,
    differenceLimit: Number.NaN,
    zoom: null,
    key: "",
  };
}

/** Residuals beyond this are clamped, vol points. */
const RESIDUAL_LIMIT = 2;
/** Limits that the data fill by less than this share are set anew. */
const ROOM_USED = 0.7;
/** A narrower vol axis may have steps below 5, vol points. */
const FINE = 15;
const LEFT = 44;
const RIGHT = 28;

/** Takes in a new model: limits grow with the data and start anew with the expiry or the axis. */
export function updateScene(scene: SmileScene, smile: Smile | null): void {
  scene.smile = smile;
  if (!smile) return;
  const { expiry, axis, sides, second } = smile.choice;
  const key = `${expiry} ${axis} ${sides} ${second}`;
  const [from, to] = smile.xRange;
  if (key !== scene.key) {
    scene.key = key;
    scene.yLimits = null;
    scene.zoom = null;
    scene.usdLimit = Number.NaN;
    scene.differenceLimit = Number.NaN;
    scene.xLimits = smile.xRange;
  }
  const worth = Math.max(...smile.points.map((point) => Math.abs(point.residualUsd)).filter(Number.isFinite), 0);
  // Grows with the data and shrinks only where they became far smaller.
  if (!(worth <= scene.usdLimit && worth > 0.2 * scene.usdLimit)) scene.usdLimit = roundUp(worth);
  const apart = Math.max(...differences(smile).filter(Number.isFinite).map(Math.abs), 0);
  if (!(apart <= scene.differenceLimit && apart > 0.2 * scene.differenceLimit)) scene.differenceLimit = roundUp(apart);
  const [low, high] = smile.yRange;
  // One wild quote at the open must not flatten the smile for good.
  const shown = scene.yLimits;
  if (shown && high - low < ROOM_USED * (shown[1] - shown[0]) - 5) scene.yLimits = null;
  scene.yLimits = steadyLimits(scene.yLimits, low, high, high - low > 40 ? 10 : 5);
  const [left, right] = scene.xLimits;
  if (to - from < ROOM_USED * (right - left)) scene.xLimits = smile.xRange;
  else scene.xLimits = steadyLimits(scene.xLimits, from, to, roundStep(to - from, 40)) ?? smile.xRange;
}

/** The next of 1, 2, 5, 10 … at or above `value`; 1 where there is none. */
function roundUp(value: number): number {
  return value > 0 ? roundStep(value, 1) : 1;
}

/** The fit less the one compared with at every sample; empty without one. */
function differences({ curve, reference }: Smile): readonly number[] {
  return curve && reference ? Array.from(curve.vol, (vol, i) => vol - reference[i]!) : [];
}

/** Half height of the strip, and a residual in its unit. */
function residualLimit(scene: SmileScene): number {
  if (scene.residual === "difference" && scene.differenceLimit > 0) return scene.differenceLimit;
  return scene.residual === "usd" && scene.usdLimit > 0 ? scene.usdLimit : RESIDUAL_LIMIT;
}

function residualOf(scene: SmileScene, point: SmilePoint): number {
  return scene.residual === "usd" ? point.residualUsd : point.residual;
}

/** Curve data: x, the fit on the quoted range, the fit beyond it, the fit compared with, that of the second expiry. */
export function curveData(smile: Smile | null): uPlot.AlignedData {
  const curve = smile?.curve;
  if (!curve)
    return [
      [0, 1],
      [null, null],
      [null, null],
      [null, null],
      [null, null],
    ] as unknown as uPlot.AlignedData;
  const quoted = Array.from(curve.vol, (vol, i) => (curve.quoted[i] ? vol : null));
  // The dashes begin at the last quoted sample, so that no gap shows.
  const beyond = Array.from(curve.vol, (vol, i) =>
    !curve.quoted[i] || curve.quoted[i + 1] === 0 || curve.quoted[i - 1] === 0 ? vol : null,
  );
  const reference = Array.from(curve.vol, (_, i) => smile.reference?.[i] ?? null);
  const second = Array.from(curve.vol, (_, i) => {
    const vol = smile.second?.vol[i] ?? Number.NaN;
    return Number.isNaN(vol) ? null : vol;
  });
  return [Array.from(curve.x), quoted, beyond, reference, second] as unknown as uPlot.AlignedData;
}

/** Data of the residual strip: its axis only, the bars are drawn from the scene. */
export function stripData(scene: SmileScene): uPlot.AlignedData {
  return [[...scene.xLimits], [null, null]] as unknown as uPlot.AlignedData;
}

function xScale(scene: SmileScene): uPlot.Scale {
  return { time: false, range: () => [...(scene.zoom ?? scene.xLimits)] };
}

function xAxis(tokens: ChartTokens, scene: SmileScene): uPlot.Axis {
  const axisOf = () => scene.smile?.choice.axis ?? "strike";
  const deltas = (chart: uPlot): number[] => {
    const { min, max } = chart.scales.x ?? {};
    const within = DELTA_TICKS.filter((delta) => delta >= (min ?? 0) && delta <= (max ?? 1));
    const places = within.map((delta) => chart.valToPos(delta, "x"));
    return thinLabels(places, 32, within.indexOf(0.5)).map((i) => within[i]!);
  };
  return {
    ...chartAxis(tokens),
    size: 28,
    space: 56,
    gap: 8,
    incrs: [...ROUND_STEPS],
    splits: (chart, _, min, max, step) => (axisOf() === "delta" ? deltas(chart) : roundTicks(min, max, step)),
    // Without a smile the axis stands for nothing.
    values: (_, at) => at.map((x) => (scene.smile ? axisLabel(axisOf(), x) : "")),
  };
}

/** The chart: fit, quotes and the forward. `labels` puts the strike axis under it, where no strip follows. */
export function smileOptions(
  tokens: ChartTokens,
  scene: SmileScene,
  labels: boolean,
  zoomed: (range: readonly [number, number] | null) => void,
): LineChartOptions {
  const x = xAxis(tokens, scene);
  return {
    padding: [12, RIGHT, labels ? 0 : 8, 0],
    legend: { show: false },
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, uni: 8 },
      bind: {
        dblclick: () => () => {
          zoomed(null);
          return null;
        },
      },
    },
    scales: {
      x: xScale(scene),
      y: { range: () => [...(scene.yLimits ?? [0, 100])] },
    },
    axes: [
      labels ? x : { ...x, size: 0, values: (_, at) => at.map(() => "") },
      {
        ...chartAxis(tokens),
        size: LEFT,
        space: 32,
        gap: 8,
        incrs: (_, __, min, max) => ROUND_STEPS.filter((step) => step >= (max - min < FINE ? 1 : 5)),
        values: (_, at) => at.map((vol) => formatNumber(vol, 0)),
      },
    ],
    series: [
      {},
      chartLine(tokens.line),
      chartLine(tokens.line, [2, 4]),
      chartLine(tokens.text3, [6, 3]),
      chartLine(tokens.bar),
    ],
    hooks: {
      drawAxes: [(chart) => drawExtrapolated(chart, tokens, scene.smile)],
      draw: [
        (chart) => {
          const { smile } = scene;
          if (!smile) return;
          const forward = formatNumber(smile.forward, smile.forward < 10 ? 4 : 0);
          drawUpright(chart, tokens, smile.forwardX, `Forward ${forward}`);
          drawRanges(chart, tokens, smile.points.map(rangeOf));
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 8) return;
          zoomed([chart.posToVal(left, "x"), chart.posToVal(left + width, "x")]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Hatches what lies beyond the quotes that the fit was made of. */
function drawExtrapolated(chart: uPlot, tokens: ChartTokens, smile: Smile | null): void {
  const curve = smile?.curve;
  if (!curve) return;
  const first = curve.quoted.indexOf(1);
  const last = curve.quoted.lastIndexOf(1);
  const { min = curve.x[0]!, max = curve.x[curve.x.length - 1]! } = chart.scales.x ?? {};
  drawHatch(chart, tokens, min, first < 0 ? max : curve.x[first]!);
  if (first >= 0) drawHatch(chart, tokens, curve.x[last]!, max);
}

const isOld = (point: SmilePoint): boolean => point.freshness === "stale" || point.freshness === "dead";

function rangeOf(point: SmilePoint) {
  return {
    x: point.x,
    low: point.bid,
    mid: point.mid,
    high: point.ask,
    reference: point.mark,
    dim: isOld(point) || point.dropped,
    struck: point.dropped,
  };
}

/** The strip under the chart: mid less fit, on the same axis. */
export function residualOptions(tokens: ChartTokens, scene: SmileScene): LineChartOptions {
  return {
    padding: [8, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: xScale(scene),
      y: { range: () => [-residualLimit(scene), residualLimit(scene)] },
    },
    axes: [
      { ...xAxis(tokens, scene), grid: { show: false } },
      {
        ...chartAxis(tokens),
        size: LEFT,
        gap: 8,
        grid: { show: false },
        splits: () => [-residualLimit(scene), 0, residualLimit(scene)],
        values: (_, at) => at.map((value) => formatSigned(value, residualLimit(scene) < 1 ? 2 : 0)),
      },
    ],
    series: [{}, { points: { show: false } }],
    hooks: { draw: [(chart) => drawResiduals(chart, tokens, scene)] },
  };
}

function drawResiduals(chart: uPlot, tokens: ChartTokens, scene: SmileScene): void {
  const { smile } = scene;
  if (!smile) return;
  const [from, to] = scene.zoom ?? scene.xLimits;
  const limit = residualLimit(scene);
  drawUpright(chart, tokens, smile.forwardX, "");
  withinPlot(chart, (context, px) => {
    const zero = Math.round(chart.valToPos(0, "y", true)) + 0.5;
    context.strokeStyle = tokens.lineStrong;
    context.lineWidth = px;
    context.beginPath();
    context.moveTo(chart.bbox.left, zero);
    context.lineTo(chart.bbox.left + chart.bbox.width, zero);
    context.stroke();
    if (scene.residual === "difference") {
      drawDifference(chart, tokens, context, smile);
      return;
    }
    for (const point of smile.points) {
      const residual = residualOf(scene, point);
      if (!Number.isFinite(residual) || point.x < from || point.x > to) continue;
      const x = Math.round(chart.valToPos(point.x, "x", true));
      const clamped = Math.max(-limit, Math.min(limit, residual));
      const y = chart.valToPos(clamped, "y", true);
      context.globalAlpha = isOld(point) ? 0.45 : 1;
      context.fillStyle = point.outside ? tokens.warn : tokens.bar;
      context.fillRect(
        x - Math.round(1.5 * px),
        Math.min(y, zero),
        Math.round(3 * px),
        Math.max(px, Math.abs(y - zero)),
      );
      if (!point.outside) continue;
      // The square is hollow: it must not hide the bar's end.
      context.fillStyle = tokens.panel;
      context.strokeStyle = tokens.warn;
      context.lineWidth = 1.5 * px;
      context.fillRect(x - 2.5 * px, y - 2.5 * px, 5 * px, 5 * px);
      context.strokeRect(x - 2.5 * px, y - 2.5 * px, 5 * px, 5 * px);
    }
  });
}

/** The difference to the fit compared with, filled on either side of 0. */
function drawDifference(chart: uPlot, tokens: ChartTokens, context: CanvasRenderingContext2D, smile: Smile): void {
  const zero = chart.valToPos(0, "y", true);
  const gaps = differences(smile);
  gaps.forEach((gap, i) => {
    if (i === 0 || !Number.isFinite(gap)) return;
    const left = chart.valToPos(smile.curve!.x[i - 1]!, "x", true);
    const right = chart.valToPos(smile.curve!.x[i]!, "x", true);
    const y = chart.valToPos(gap, "y", true);
    context.fillStyle = gap > 0 ? tokens.positive : tokens.negative;
    context.fillRect(left, Math.min(y, zero), right - left + 0.5, Math.abs(y - zero));
  });
}

/** Place of a value on the chart, CSS px of its host. */
export function placeOf(chart: uPlot, x: number, vol: number): readonly [x: number, y: number] {
  const px = pixelRatio(chart);
  return [chart.bbox.left / px + chart.valToPos(x, "x"), chart.bbox.top / px + chart.valToPos(vol, "y")];
}

/** The vol a hover points at: the fit, or without one what is quoted. */
export function hoverVol(point: SmilePoint): number {
  if (Number.isFinite(point.fit)) return point.fit;
  return Number.isFinite(point.mid) ? point.mid : point.mark;
}

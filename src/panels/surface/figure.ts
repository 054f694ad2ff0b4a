import type { Data, Layout } from "plotly.js";
import type { StrikeAxis } from "../../market/strike-axis.ts";
import { rootDays } from "../../market/surface-grid.ts";
import { roundStep, roundTicks, thinLabels } from "../../ui/axis-ticks.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import type { ColorRamp } from "../../ui/color-ramp.ts";
import { formatExpiry, formatNumber } from "../../ui/format.ts";
import { type PlotlyFigure, plainText } from "../../ui/PlotlyChart.tsx";
import { AXIS_TITLE, axisLabel, DELTA_TICKS } from "../strike-axis-words.ts";
import type { SurfaceModel } from "./model.ts";
import type { SurfaceSettings } from "./settings.ts";

/** Camera that shows the whole mesh, for narrow and wide panels. */
const CAMERA = {
  narrow: { eye: { x: 1.36, y: -1.72, z: 0.86 }, center: { x: 0.06, y: -0.02, z: -0.3 }, up: { x: 0, y: 0, z: 1 } },
  wide: { eye: { x: 1.3, y: -1.64, z: 0.82 }, center: { x: 0.04, y: -0.02, z: -0.26 }, up: { x: 0, y: 0, z: 1 } },
} as const;

/** Traces by number, as hover events name them. */
export const TRACE = { mesh: 0, beyond: 1, quotes: 2, line: 3, hatch: 4 } as const;

/** Ends of the axes and of the colours; they stand still while data move. */
export interface SurfaceLimits {
  readonly x: readonly [number, number];
  readonly z: readonly [number, number];
  readonly color: readonly [number, number];
}

export interface FigureOptions {
  readonly axis: StrikeAxis;
  readonly limits: SurfaceLimits;
  readonly ramp: ColorRamp;
  /** Size of the picture, px. */
  readonly width: number;
  readonly height: number;
  /** The chosen expiry, named on its axis before the others. */
  readonly chosen: number | null;
  /** The user's own camera; null for the first place. */
  readonly camera: SurfaceSettings["camera"];
  /** Changes when the camera is to go back to its first place. */
  readonly cameraKey: string;
}

/** √days between contour lines along the strike axis. */
const TIME_STEP = 1.5;

/** The plotly figure of a surface. */
export function surfaceFigure(model: SurfaceModel, tokens: ChartTokens, options: FigureOptions): PlotlyFigure {
  const { limits, ramp } = options;
  const meshLine = tokens.dark ? "rgba(9,12,16,.35)" : "rgba(255,255,255,.45)";
  const last = model.grid.y[model.grid.y.length - 1]!;
  const step = strikeStep(options.axis, limits.x);
  const contour = (size: number, start: number, end: number) => ({
    show: true,
    width: 1,
    color: meshLine,
    size,
    start,
    end,
    highlight: false,
  });
  /** `every`: contour lines on every so many steps. */
  const sheet = (z: readonly Float64Array[], every: number) => ({
    type: "surface",
    x: model.grid.x,
    y: model.grid.x.map((row, i) => new Float64Array(row.length).fill(model.grid.y[i]!)),
    z,
    ...(model.color ? { surfacecolor: model.color.values } : {}),
    cmin: limits.color[0],
    cmax: limits.color[1],
    colorscale: ramp.map(([at, color]) => [at, color]),
    showscale: false,
    hoverinfo: "none",
    lighting: { ambient: 0.85, diffuse: 0.25, specular: 0.02, roughness: 1, fresnel: 0 },
    contours: {
      // From a whole step on, so that lines stay where they are while the mesh breathes.
      x: contour(step * every, Math.ceil(limits.x[0] / step) * step, limits.x[1]),
      y: contour(TIME_STEP * every, 0, last),
      z: { show: false, highlight: false },
    },
  });
  const data = [
    sheet(model.sheets.quoted, 1),
    { ...sheet(model.sheets.beyond, 2), opacity: 0.45, visible: model.sheets.extrapolated },
    {
      type: "scatter3d",
      mode: "markers",
      x: model.points.map((point) => point.x),
      y: model.points.map((point) => point.y),
      z: model.points.map((point) => point.z),
      hoverinfo: "none",
      marker: { size: 1.2, color: tokens.text1, opacity: 0.9 },
    },
    {
      type: "scatter3d",
      mode: "lines",
      x: model.line?.x ?? [],
      y: model.line?.y ?? [],
      z: model.line?.z ?? [],
      hoverinfo: "skip",
      line: { width: 5, color: tokens.text1 },
    },
    {
      type: "scatter3d",
      mode: "lines",
      ...hatch(model, 0.002 * (limits.z[1] - limits.z[0])),
      hoverinfo: "skip",
      line: { width: 1.5, color: tokens.text2 },
    },
  ] as unknown as Data[];
  return { data, layout: layoutOf(model, tokens, options) };
}

/** Diagonal lines over the part of the mesh that no quote reaches, to the edge of the quotes, `lift` above it; NaN between them. */
export function hatch({ grid, sheets: { beyond } }: Pick<SurfaceModel, "grid" | "sheets">, lift: number) {
  const [xs, ys, zs]: [number[], number[], number[]] = [[], [], []];
  const add = (x: number, y: number, height: number): void => {
    xs.push(x);
    ys.push(y);
    zs.push(height);
  };
  const [rows, columns] = [beyond.length, beyond[0]?.length ?? 0];
  for (let offset = -rows + 1; offset < columns; offset++) {
    let drawn = false;
    for (let i = Math.max(0, -offset); i < rows && i + offset < columns; i++) {
      const j = i + offset;
      const height = beyond[i]![j]!;
      const inside = !Number.isNaN(height);
      if (inside) add(grid.x[i]![j]!, grid.y[i]!, height + lift);
      else if (drawn) add(Number.NaN, Number.NaN, Number.NaN);
      drawn = inside;
    }
    if (drawn) add(Number.NaN, Number.NaN, Number.NaN);
  }
  return { x: xs, y: ys, z: zs };
}

/** Contour lines along the time axis: every half deviation, or about nine of a round step. */
function strikeStep(axis: StrikeAxis, [from, to]: readonly [number, number]): number {
  return axis === "std" ? 0.5 : roundStep(to - from, 9);
}

/** The cameras show the whole mesh in a picture of this shape, beside its labels; a narrower one is looked at from further off. */
const ASPECT = 1.35;
/** Room for the labels on both sides, px: they stay as large where the mesh is small. */
const LABELS = 40;

function cameraFor(width: number, height: number) {
  const { eye, center, up } = width >= 1_000 ? CAMERA.wide : CAMERA.narrow;
  const further = Math.max(1, (ASPECT * height) / Math.max(1, width - LABELS));
  return { eye: { x: eye.x * further, y: eye.y * further, z: eye.z * further }, center, up };
}

function layoutOf(model: SurfaceModel, tokens: ChartTokens, options: FigureOptions): Partial<Layout> {
  const { axis, limits } = options;
  const family = tokens.font;
  const side = {
    showgrid: true,
    gridcolor: tokens.grid,
    gridwidth: 1,
    zeroline: false,
    showline: true,
    linecolor: tokens.lineStrong,
    linewidth: 1,
    showbackground: false,
    ticks: "",
    tickfont: { family, size: 10, color: tokens.text3 },
    spikecolor: tokens.text3,
    spikethickness: 1,
    spikesides: false,
  };
  const title = (text: string) => ({ text: plainText(text), font: { family, size: 11, color: tokens.text2 } });
  const ticks = (at: readonly number[], text: (value: number) => string) => ({
    tickmode: "array",
    tickvals: [...at],
    ticktext: at.map((value) => plainText(text(value))),
  });
  const places = model.slices.map((slice) => rootDays(slice.years));
  const first = places[0] ?? 0;
  const last = places[places.length - 1] ?? 1;
  const wanted = model.slices.findIndex((slice) => slice.expiry === options.chosen);
  const named = thinLabels(places, (last - first) / 8, wanted < 0 ? undefined : wanted);
  const strikes =
    axis === "delta"
      ? DELTA_TICKS.filter((delta) => delta >= 0.1 && delta <= 0.9)
      : roundTicks(limits.x[0], limits.x[1], axis === "std" ? 1 : roundStep(limits.x[1] - limits.x[0], 5));
  const heights = roundTicks(limits.z[0], limits.z[1], roundStep(limits.z[1] - limits.z[0], 4));
  const step = roundStep(limits.z[1] - limits.z[0], 4);
  const decimals = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  return {
    autosize: false,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    uirevision: options.cameraKey,
    font: { family, size: 11, color: tokens.text2 },
    scene: {
      uirevision: options.cameraKey,
      dragmode: "orbit",
      aspectmode: "manual",
      aspectratio: { x: 1.5, y: 1.5, z: 0.72 },
      camera: options.camera ?? cameraFor(options.width, options.height),
      xaxis: {
        ...side,
        title: title(AXIS_TITLE[axis]),
        range: [...limits.x],
        ...ticks(strikes, (value) => (axis === "std" ? formatNumber(value, 0) : axisLabel(axis, value))),
      },
      yaxis: {
        ...side,
        title: title(""),
        range: [first, last],
        ...ticks(
          named.map((i) => places[i]!),
          (place) => formatExpiry(model.slices[places.indexOf(place)]!.expiry),
        ),
      },
      zaxis: {
        ...side,
        title: title(""),
        range: [...limits.z],
        ...ticks(heights, (value) => formatNumber(value, decimals)),
      },
    },
  } as unknown as Partial<Layout>;
}

import type { Data, Layout } from "plotly.js";
import type { StrikeAxis } from "../../market/strike-axis.ts";
import { rootDays } from "../../market/surface-grid.ts";
import { thinLabels } from "../../ui/axis-ticks.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { SEQUENTIAL_RAMP } from "../../ui/color-ramp.ts";
import { formatExpiry } from "../../ui/format.ts";
import { type PlotlyFigure, plainText } from "../../ui/PlotlyChart.tsx";
import { AXIS_TITLE } from "../strike-axis-words.ts";
import { MESH, type SurfaceModel } from "./model.ts";

/** Camera that shows the whole mesh, for narrow and wide panels. */
const CAMERA = {
  narrow: { eye: { x: 1.36, y: -1.72, z: 0.86 }, center: { x: 0.06, y: -0.02, z: -0.26 }, up: { x: 0, y: 0, z: 1 } },
  wide: { eye: { x: 1.3, y: -1.64, z: 0.82 }, center: { x: 0.04, y: -0.02, z: -0.22 }, up: { x: 0, y: 0, z: 1 } },
} as const;

/** Traces by number, as hover events name them. */
export const TRACE = { mesh: 0, quotes: 1, line: 2 } as const;

export interface FigureOptions {
  readonly axis: StrikeAxis;
  readonly limits: readonly [number, number];
  readonly width: number;
  /** Changes when the camera is to go back to its first place. */
  readonly cameraKey: string;
}

/** The plotly figure of a surface. */
export function surfaceFigure(model: SurfaceModel, tokens: ChartTokens, options: FigureOptions): PlotlyFigure {
  const { axis, limits } = options;
  const ramp = SEQUENTIAL_RAMP[tokens.dark ? "dark" : "light"];
  const meshLine = tokens.dark ? "rgba(9,12,16,.35)" : "rgba(255,255,255,.45)";
  const last = model.grid.y[model.grid.y.length - 1]!;
  const step =
    axis === "std"
      ? 0.5
      : (model.grid.x[model.grid.x.length - 1]!.at(-1)! - model.grid.x[model.grid.x.length - 1]![0]!) / 9;
  const contour = (size: number, start: number, end: number) => ({
    show: true,
    width: 1,
    color: meshLine,
    size,
    start,
    end,
    highlight: false,
  });
  const data = [
    {
      type: "surface",
      x: model.grid.x,
      y: model.grid.x.map((row, i) => new Float64Array(row.length).fill(model.grid.y[i]!)),
      z: model.z,
      cmin: limits[0],
      cmax: limits[1],
      colorscale: ramp.map(([at, color]) => [at, color]),
      showscale: false,
      hoverinfo: "none",
      lighting: { ambient: 0.85, diffuse: 0.25, specular: 0.02, roughness: 1, fresnel: 0 },
      contours: {
        x: contour(
          step,
          axis === "std" ? MESH.from : model.grid.x[0]![0]!,
          axis === "std" ? MESH.to : Math.max(...model.grid.x.map((row) => row.at(-1)!)),
        ),
        y: contour(1.5, 0, last),
        z: { show: false, highlight: false },
      },
    },
    {
      type: "scatter3d",
      mode: "markers",
      x: model.points.map((point) => point.x),
      y: model.points.map((point) => point.y),
      z: model.points.map((point) => point.z),
      hoverinfo: "none",
      marker: { size: 1.8, color: tokens.text1, opacity: 0.9 },
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
  ] as unknown as Data[];
  return { data, layout: layoutOf(model, tokens, options) };
}

function layoutOf(model: SurfaceModel, tokens: ChartTokens, options: FigureOptions): Partial<Layout> {
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
    tickfont: { family: "Inter", size: 10, color: tokens.text3 },
    spikecolor: tokens.text3,
    spikethickness: 1,
    spikesides: false,
  };
  const title = (text: string) => ({ text, font: { family: "Inter", size: 11, color: tokens.text2 } });
  const places = model.slices.map((slice) => rootDays(slice.years));
  const span = (places.at(-1) ?? 1) - (places[0] ?? 0);
  const kept = thinLabels(places, span / 7);
  return {
    autosize: false,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    uirevision: options.cameraKey,
    font: { family: "Inter", size: 11, color: tokens.text2 },
    scene: {
      uirevision: options.cameraKey,
      dragmode: "orbit",
      aspectmode: "manual",
      aspectratio: { x: 1.5, y: 1.5, z: 0.72 },
      camera: options.width >= 1_000 ? CAMERA.wide : CAMERA.narrow,
      xaxis: {
        ...side,
        title: title(AXIS_TITLE[options.axis]),
        ...(options.axis === "percent" ? { tickformat: ".0%" } : {}),
      },
      yaxis: {
        ...side,
        title: title(""),
        tickmode: "array",
        tickvals: kept.map((i) => places[i]),
        ticktext: kept.map((i) => plainText(formatExpiry(model.slices[i]!.expiry))),
      },
      zaxis: { ...side, title: title("") },
    },
  } as unknown as Partial<Layout>;
}

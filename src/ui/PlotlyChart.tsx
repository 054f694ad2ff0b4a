import type { Config, Data, Layout } from "plotly.js";
import { useEffect, useRef } from "react";
import { chartFontsLoaded, readChartTokens } from "./chart-tokens.ts";
import { createLatestWins } from "./latest-wins.ts";
import "./chart.css";

export interface PlotlyFigure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/** What the pointer is over: the trace, its point (a mesh's as column and row), and where that is drawn, px of the chart. */
export interface PlotlyHover {
  readonly curve: number;
  readonly point: number | readonly [column: number, row: number];
  readonly x: number;
  readonly y: number;
}

export interface PlotlyHandle {
  /** Draws this figure, or a newer one instead: what is overtaken is dropped. */
  draw(figure: PlotlyFigure): void;
  /** Hides what is drawn until the next figure is. */
  clear(): void;
  /** True while the user turns the scene: data waits. */
  readonly dragging: boolean;
  /** What the last draw took until the page painted again, ms: on a machine without graphics hardware much of a second. */
  readonly cost: number;
}

export interface PlotlyChartProps {
  onChart(chart: PlotlyHandle | null): void;
  onHover?(hover: PlotlyHover | null): void;
  /** The scene could not be drawn here, with the reason. */
  onFailure(reason: string): void;
  /** The user let go of the scene. */
  onIdle?(): void;
  /** The user moved the camera here. */
  onCamera?(camera: PlotlyCamera): void;
}

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: false,
};

interface Emitter extends HTMLElement {
  on?(event: string, listener: (data: PointerData & LayoutChange) => void): void;
}

interface Point3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Where a scene is looked at from. */
export interface PlotlyCamera {
  readonly eye: Point3;
  readonly center: Point3;
  readonly up: Point3;
}

interface LayoutChange {
  readonly "scene.camera"?: PlotlyCamera;
}

interface PointerData {
  readonly points?: readonly {
    readonly curveNumber: number;
    readonly pointNumber: number | [number, number];
    /** Where it is drawn, px of the nearest positioned ancestor. */
    readonly bbox?: { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number };
  }[];
}

function hoverOf(element: HTMLElement, data: PointerData): PlotlyHover | null {
  const point = data.points?.[0];
  if (!point?.bbox) return null;
  const { curveNumber, pointNumber, bbox } = point;
  return {
    curve: curveNumber,
    point: pointNumber,
    x: (bbox.x0 + bbox.x1) / 2 - element.offsetLeft,
    y: (bbox.y0 + bbox.y1) / 2 - element.offsetTop,
  };
}

/** Names from outside would act as markup inside a figure's texts. */
export function plainText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Settles after the next frame but one began: the one before it has then been painted. A hidden page does not wait. */
function painted(page: Window): Promise<void> {
  if (page.document.hidden) return Promise.resolve();
  return new Promise((resolve) => page.requestAnimationFrame(() => page.requestAnimationFrame(() => resolve())));
}

/** A scene is set up at the latest this long after it could be, ms. */
const CALM_PATIENCE = 800;
/** Frames this close together leave the thread time, ms. */
const CALM_FRAME = 25;

/**
 * Settles once three frames came in time: nothing else is being built or filled. Setting up a scene takes the thread for up to a second
 * without graphics hardware, and the numbers beside it come first. A hidden page does not wait.
 */
function calm(page: Window): Promise<void> {
  if (page.document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const from = performance.now();
    let last = Number.NEGATIVE_INFINITY;
    let inTime = 0;
    const frame = (now: number): void => {
      inTime = now - last <= CALM_FRAME ? inTime + 1 : 0;
      last = now;
      if (inTime >= 3 || performance.now() - from >= CALM_PATIENCE) resolve();
      else page.requestAnimationFrame(frame);
    };
    page.requestAnimationFrame(frame);
  });
}

/** Whether this page can draw in 3D. Asked first: without it the library would put its own words in the picture. */
function hasWebGl(page: Document): boolean {
  const context = page.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** What the library keeps of a drawn scene. Its own export writes markup, which a guarded page refuses; the scene alone does not. */
interface DrawnScene extends Element {
  readonly _fullLayout?: { readonly scene?: { readonly _scene?: { toImage(format: "png"): string } } };
}

/** The 3D chart drawn in `element` as a PNG in a data URL; null where there is none. */
export function chartImage(element: Element): string | null {
  return (element as DrawnScene)._fullLayout?.scene?._scene?.toImage("png") ?? null;
}

/** A 3D plotly figure that fills its parent. The library loads with the first chart; the camera is the user's. */
export function PlotlyChart(props: PlotlyChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = host.current as Emitter | null;
    if (!element) return;
    if (!hasWebGl(element.ownerDocument)) {
      latest.current.onFailure("no WebGL");
      return;
    }
    let gone = false;
    let dragging = false;
    let cost = 0;
    let stop = (): void => undefined;

    const press = (): void => {
      dragging = true;
    };
    const release = (): void => {
      if (!dragging) return;
      dragging = false;
      latest.current.onIdle?.();
    };
    element.addEventListener("pointerdown", press);
    const page = element.ownerDocument.defaultView ?? window;
    page.addEventListener("pointerup", release);
    page.addEventListener("pointercancel", release);

    const listen = (): void => {
      element.on?.("plotly_hover", (data) => latest.current.onHover?.(dragging ? null : hoverOf(element, data)));
      element.on?.("plotly_relayout", ({ "scene.camera": camera }) => {
        if (camera) latest.current.onCamera?.({ eye: camera.eye, center: camera.center, up: camera.up });
      });
      element.on?.("plotly_unhover", () => latest.current.onHover?.(null));
    };

    void Promise.all([import("./plotly.ts"), chartFontsLoaded(element.ownerDocument, readChartTokens(element).font)])
      .then(([{ default: Plotly }]) => {
        if (gone) return;
        /** The last figure asked for: what a resize draws again, even while an older one is still being drawn. */
        let newest: PlotlyFigure | null = null;
        /** Figures from before the picture was cleared do not show it again. */
        let clears = 0;
        let listening = false;
        const size = () => ({ width: Math.max(50, element.clientWidth), height: Math.max(50, element.clientHeight) });
        const queue = createLatestWins<{ readonly figure: PlotlyFigure; readonly after: number }>(
          async ({ figure, after }) => {
            if (!listening) await calm(page);
            const started = performance.now();
            // The library writes the user's camera into the layout it is given: every draw gets its own.
            const layout = { ...structuredClone(figure.layout), ...size() };
            await Plotly.react(element, figure.data, layout, CONFIG);
            await painted(page);
            cost = performance.now() - started;
            if (after === clears) element.style.visibility = "";
            if (!listening) listen();
            listening = true;
          },
          (error) => latest.current.onFailure(error instanceof Error ? error.message : String(error)),
        );
        const resize = new ResizeObserver(() => {
          if (newest && !dragging) queue.push({ figure: newest, after: clears });
        });
        resize.observe(element);
        stop = () => {
          resize.disconnect();
          queue.close();
          Plotly.purge(element);
        };
        latest.current.onChart({
          draw(figure) {
            newest = figure;
            queue.push({ figure, after: clears });
          },
          clear() {
            newest = null;
            clears++;
            element.style.visibility = "hidden";
          },
          get dragging() {
            return dragging;
          },
          get cost() {
            return cost;
          },
        });
      })
      .catch((error: unknown) => latest.current.onFailure(error instanceof Error ? error.message : String(error)));

    return () => {
      gone = true;
      element.removeEventListener("pointerdown", press);
      page.removeEventListener("pointerup", release);
      page.removeEventListener("pointercancel", release);
      latest.current.onChart(null);
      stop();
    };
  }, []);

  return <div className="chart" ref={host} />;
}

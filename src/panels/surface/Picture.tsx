import { type MouseEvent, type PointerEvent, useCallback, useLayoutEffect, useRef } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { ColorBar } from "../../ui/ColorBar.tsx";
import { type ChartTip, createChartTip } from "../../ui/chart-tip.ts";
import { formatNumber } from "../../ui/format.ts";
import {
  type PlotlyCamera,
  PlotlyChart,
  type PlotlyFigure,
  type PlotlyHandle,
  type PlotlyHover,
} from "../../ui/PlotlyChart.tsx";
import { selection } from "../../views/selection.ts";
import { type SurfaceTip, surfaceTip } from "./hover.ts";
import type { SurfaceModel } from "./model.ts";

export interface PictureHandle {
  readonly element: HTMLElement;
  draw(model: SurfaceModel, figure: PlotlyFigure): void;
  /** Hides what is drawn: it is of another market. The next draw shows again. */
  clear(): void;
  readonly dragging: boolean;
  readonly cost: number;
}

export interface PictureProps {
  readonly engine: EngineClient;
  readonly hidden: boolean;
  /** Ends of the colour scale; null before the first surface. */
  readonly colors: readonly [number, number] | null;
  readonly label: string;
  readonly decimals: number;
  /** Signed data: colours on either side of 0. */
  readonly diverging: boolean;
  /** Height of the colour scale, px. */
  readonly barHeight: number;
  onPicture(picture: PictureHandle | null): void;
  onFailure(reason: string): void;
  /** The user looks at it from here now. */
  onCamera(camera: PlotlyCamera): void;
  /** The camera is to go back to its first place. */
  onReset(): void;
  /** New colour limits are wanted. */
  onRescale(): void;
  /** Draw again: the user let go of the scene. */
  onIdle(): void;
}

/** A press that moved further than this turned the scene and opens nothing, px. */
const CLICK_REACH = 4;

/** The 3D scene with its own tip, accent point and colour bar. */
export function Picture(props: PictureProps) {
  const plot = useRef<HTMLDivElement>(null);
  const chart = useRef<PlotlyHandle | null>(null);
  const drawn = useRef<SurfaceModel | null>(null);
  const marks = useRef<{ tip: ChartTip; ring: HTMLElement; shown: SurfaceTip | null } | null>(null);
  const pressed = useRef<readonly [number, number]>([0, 0]);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const host = plot.current;
    if (!host) return;
    const ring = host.appendChild(host.ownerDocument.createElement("div"));
    ring.className = "chart-ring";
    ring.hidden = true;
    const tip = createChartTip(host);
    marks.current = { tip, ring, shown: null };
    return () => {
      tip.destroy();
      ring.remove();
      marks.current = null;
    };
  }, []);

  const onChart = useCallback((handle: PlotlyHandle | null) => {
    chart.current = handle;
    const element = plot.current;
    if (!handle || !element) {
      latest.current.onPicture(null);
      return;
    }
    latest.current.onPicture({
      element,
      draw(model, figure) {
        drawn.current = model;
        handle.draw(figure);
      },
      clear() {
        drawn.current = null;
        handle.clear();
      },
      get dragging() {
        return handle.dragging;
      },
      get cost() {
        return handle.cost;
      },
    });
  }, []);

  function onHover(hover: PlotlyHover | null): void {
    const over = marks.current;
    if (!over) return;
    const said = hover && drawn.current ? surfaceTip(props.engine.view, drawn.current, hover) : null;
    over.shown = said;
    over.ring.hidden = !said;
    if (!said || !hover) {
      over.tip.hide();
      return;
    }
    over.ring.style.left = `${hover.x}px`;
    over.ring.style.top = `${hover.y}px`;
    over.tip.show(hover.x, hover.y, said.title, said.rows, []);
  }

  function onPress(event: PointerEvent): void {
    pressed.current = [event.clientX, event.clientY];
    // The scene turns under the pointer: what it pointed at moves away.
    onHover(null);
  }

  function onClick(event: MouseEvent): void {
    const [x, y] = pressed.current;
    const quote = marks.current?.shown?.quote;
    if (!quote || Math.abs(event.clientX - x) > CLICK_REACH || Math.abs(event.clientY - y) > CLICK_REACH) return;
    selection.getState().setExpiry(quote.expiry);
    selection.getState().focus(quote.name);
  }

  const { colors } = props;
  return (
    <div className="surface-plot" ref={plot} hidden={props.hidden}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table and the slice do the same by keyboard */}
      <div
        className="surface-picture"
        role="img"
        aria-label="Vol surface over strike and time to expiry. Press t for the table."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: t shows the table
        tabIndex={0}
        onPointerDownCapture={onPress}
        onPointerLeave={() => onHover(null)}
        onClick={onClick}
        onDoubleClick={() => latest.current.onReset()}
      >
        <PlotlyChart
          onChart={onChart}
          onHover={onHover}
          onFailure={props.onFailure}
          onIdle={() => latest.current.onIdle()}
          onCamera={(camera) => latest.current.onCamera(camera)}
        />
      </div>
      <div className="chart-legend surface-legend" aria-hidden="true">
        <span className="surface-legend-dot">Mids</span>
        <span className="surface-legend-hatch">Extrapolated: no quotes</span>
      </div>
      {colors ? (
        <ColorBar
          from={colors[0]}
          to={colors[1]}
          label={props.label}
          diverging={props.diverging}
          height={props.barHeight}
          format={(value) => formatNumber(value, props.decimals)}
          onRescale={() => latest.current.onRescale()}
        />
      ) : null}
    </div>
  );
}

import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";
import type uPlot from "uplot";
import { type ChartPointer, createChartPointer, steppedTo } from "../ui/chart-pointer.ts";
import type { ChartTokens } from "../ui/chart-tokens.ts";
import { formatAge, formatExpiry, formatNumber, formatSigned, formatStrike } from "../ui/format.ts";
import { LineChart } from "../ui/LineChart.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import {
  curveData,
  emptyScene,
  hoverVol,
  placeOf,
  type ResidualUnit,
  residualOptions,
  type SmileScene,
  smileOptions,
  stripData,
  updateScene,
} from "./smile-draw.ts";
import { nearestPoint, type Smile, type SmilePoint } from "./smile-model.ts";
import { writeText } from "./tool-facts.ts";
import "./smile-chart.css";

export interface SmileChartHandle {
  /** Draws `model`; limits stand still while the expiry and the axis stay. */
  show(model: Smile | null): void;
  /** The strike pointed at, by name; null for none. */
  readonly pointed: string | null;
}

export interface SmileChartProps {
  /** With the strip of residuals under it. */
  readonly strip: boolean;
  /** What the strip measures, and how to change it. */
  readonly residual?: ResidualUnit;
  /** Where the quality of the fit is written, above the strip. */
  readonly quality?: RefObject<HTMLSpanElement | null>;
  /** There is another fit to compare with. */
  readonly compared?: boolean;
  onResidual?(unit: ResidualUnit): void;
  onChart(chart: SmileChartHandle | null): void;
  /** Enter or a click on a strike. */
  onOpen(point: SmilePoint): void;
  /** Draw again: the size, the theme or the part shown changed. */
  onStale(): void;
}

const RESIDUALS = [
  { value: "vol", label: "vol pts", title: "Mid vol less fitted vol, vol points" },
  { value: "usd", label: "USD", title: "The same times vega: USD per option" },
  { value: "difference", label: "diff", title: "Fitted vol less that of the surface compared with, vol points" },
] as const;

/** A press that moved further than this drew out a part of the axis, px. */
const CLICK_REACH = 4;

/** Quotes and fit of one expiry with a pointer to each strike, by mouse or arrow keys. Draws what it is handed. */
export function SmileChart({
  strip,
  residual = "vol",
  quality,
  compared = false,
  onResidual,
  onChart,
  onOpen,
  onStale,
}: SmileChartProps) {
  const plot = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLDivElement>(null);
  const scene = useRef<SmileScene>(null);
  scene.current ??= emptyScene();
  scene.current.residual = residual;
  const charts = useRef<{ main: uPlot | null; strip: uPlot | null }>({ main: null, strip: null });
  const hover = useRef<ChartPointer | null>(null);
  const pressedAt = useRef(0);
  const latest = useRef({ onChart, onOpen, onStale });
  latest.current = { onChart, onOpen, onStale };

  const pointed = useCallback((): SmilePoint | undefined => {
    const index = hover.current?.index ?? -1;
    return index >= 0 ? scene.current?.smile?.points[index] : undefined;
  }, []);

  const showHover = useCallback(() => {
    const shown = hover.current;
    const chart = charts.current.main;
    const point = pointed();
    if (!shown) return;
    const points = scene.current?.smile?.points ?? [];
    const [x, y] = chart && point ? placeOf(chart, point.x, hoverVol(point)) : [Number.NaN, Number.NaN];
    if (!chart || !point || !Number.isFinite(y)) {
      shown.hide();
      return;
    }
    const others = points.map((other) => placeOf(chart, other.x, hoverVol(other)));
    shown.show([x, y], titleOf(point), tipRows(point), others);
  }, [pointed]);

  useLayoutEffect(() => {
    if (!plot.current) return;
    const pointer = createChartPointer(plot.current);
    hover.current = pointer;
    return () => {
      pointer.destroy();
      hover.current = null;
    };
  }, []);

  useEffect(() => {
    latest.current.onChart({
      show(model) {
        const { current } = scene;
        const host = plot.current;
        if (!current || !host) return;
        updateScene(current, model);
        charts.current.main?.setData(curveData(model));
        charts.current.strip?.setData(stripData(current));
        markLegend(host, model);
        showHover();
      },
      get pointed() {
        return pointed()?.name ?? null;
      },
    });
    return () => latest.current.onChart(null);
  }, [pointed, showHover]);

  const onMain = useCallback((chart: uPlot | null) => {
    charts.current.main = chart;
    latest.current.onStale();
  }, []);
  const onStrip = useCallback((chart: uPlot | null) => {
    charts.current.strip = chart;
    latest.current.onStale();
  }, []);
  const onZoom = useCallback((range: readonly [number, number] | null) => {
    if (!scene.current) return;
    scene.current.zoom = range;
    latest.current.onStale();
  }, []);

  function pointAt(index: number): void {
    if (!hover.current || hover.current.index === index) return;
    hover.current.index = index;
    showHover();
  }

  function onMove(event: PointerEvent): void {
    const chart = charts.current.main;
    const model = scene.current?.smile;
    if (!chart || !model || !plot.current || event.buttons !== 0) return;
    const [origin] = placeOf(chart, chart.posToVal(0, "x"), 0);
    const left = event.clientX - plot.current.getBoundingClientRect().left - origin;
    pointAt(nearestPoint(model.points, chart.posToVal(left, "x")));
  }

  function onClick(event: MouseEvent): void {
    // The end of a drag that zoomed opens nothing.
    if (Math.abs(event.clientX - pressedAt.current) <= CLICK_REACH) open();
  }

  function open(): void {
    const point = pointed();
    if (point) onOpen(point);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const points = scene.current?.smile?.points ?? [];
    const middle = nearestPoint(points, scene.current?.smile?.forwardX ?? 0);
    const target = steppedTo(event.key, hover.current?.index ?? -1, middle, points.length - 1);
    if (target !== undefined) {
      pointAt(target);
      const point = pointed();
      if (spoken.current) spoken.current.textContent = point ? sentence(point) : "";
    } else if (event.key === "Enter") open();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form controls, not a chart
    <div
      className={strip ? "smile-chart with-strip" : "smile-chart"}
      ref={plot}
      role="group"
      aria-roledescription="chart"
      aria-label="Smile: bid, mid, ask and fit by strike. Arrow keys step through strikes, Enter opens one, t shows the table."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys step through the strikes
      tabIndex={0}
      onPointerMove={onMove}
      onPointerLeave={() => pointAt(-1)}
      onPointerDown={(event) => {
        pressedAt.current = event.clientX;
      }}
      onClick={onClick}
      onKeyDown={onKey}
    >
      <div className="smile-main">
        <LineChart
          options={(tokens: ChartTokens) => smileOptions(tokens, scene.current ?? emptyScene(), !strip, onZoom)}
          onChart={onMain}
        />
        <div className="chart-legend smile-legend" aria-hidden="true">
          <span data-mark="quotes" className="legend-bar">
            Bid, mid, ask
          </span>
          <span data-mark="marks" className="legend-mark">
            Mark
          </span>
          <span data-mark="fit" className="legend-line">
            Fit
          </span>
          <span data-mark="beyond" className="legend-hatch">
            Extrapolated
          </span>
          <span data-mark="reference" className="legend-reference">
            Compared with
          </span>
          <span data-mark="second" className="legend-second" />
          <span data-mark="dropped" className="legend-cross">
            Left out of the fit
          </span>
        </div>
      </div>
      {strip ? (
        <div className="smile-strip">
          <div className="chart-legend smile-strip-label">
            <span aria-hidden="true">{residual === "difference" ? "Fit − compared" : "Mid − fit"}</span>
            {onResidual ? (
              <Segmented
                label="Residual in"
                options={compared ? RESIDUALS : RESIDUALS.slice(0, 2)}
                value={residual}
                onChange={onResidual}
              />
            ) : null}
            <span aria-hidden="true" data-mark="outside" className="legend-outside">
              Fit outside the spread
            </span>
            {quality ? <span className="smile-quality" ref={quality} /> : null}
          </div>
          <LineChart
            options={(tokens: ChartTokens) => residualOptions(tokens, scene.current ?? emptyScene())}
            onChart={onStrip}
          />
        </div>
      ) : null}
      <div className="visually-hidden" aria-live="polite" ref={spoken} />
    </div>
  );
}

/** Names in the legend only what is drawn. */
function markLegend(host: HTMLElement, model: Smile | null): void {
  const points = model?.points ?? [];
  const drawn: Readonly<Record<string, boolean>> = {
    quotes: points.some((point) => Number.isFinite(point.mid)),
    marks: points.some((point) => Number.isFinite(point.mark)),
    fit: model?.curve?.quoted.some((flag) => flag === 1) ?? false,
    beyond: model?.curve?.quoted.some((flag) => flag === 0) ?? false,
    outside: points.some((point) => point.outside),
    reference: model?.reference != null,
    second: model?.second != null,
    dropped: points.some((point) => point.dropped && Number.isFinite(point.bid + point.ask)),
  };
  const second = host.querySelector('[data-mark="second"]');
  if (second && model?.second) writeText(second, formatExpiry(model.second.expiry));
  for (const item of host.querySelectorAll<HTMLElement>("[data-mark]")) {
    item.hidden = !drawn[item.dataset.mark ?? ""];
  }
}

const vol = (points: number): string => (Number.isFinite(points) ? `${formatNumber(points, 1)} %` : "—");
const titleOf = (point: SmilePoint): string => `${formatStrike(point.strike)} ${point.right}`;

function tipRows(point: SmilePoint): readonly (readonly [string, string, boolean?])[] {
  return [
    ["Bid vol", vol(point.bid)],
    ["Ask vol", vol(point.ask)],
    ["Mark vol", vol(point.mark)],
    ["Fit", vol(point.fit)],
    ["Mid − fit", Number.isFinite(point.residual) ? `${formatSigned(point.residual, 2)} pts` : "—", point.outside],
    ["Worth", Number.isFinite(point.residualUsd) ? `${formatSigned(point.residualUsd, 2)} USD` : "—"],
    ...(point.filter === "" ? [] : [["Filter", point.filter, point.dropped] as const]),
    ["Age", formatAge(point.age)],
  ];
}

/** The tip in words, for a screen reader. */
function sentence(point: SmilePoint): string {
  const rows = tipRows(point).map(([label, value]) => `${label} ${value === "—" ? "none" : value}`);
  return `${titleOf(point)}: ${rows.join(", ")}${point.outside ? ", fit outside the spread" : ""}`;
}

import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type uPlot from "uplot";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import { type ChartTip, createChartTip } from "../../ui/chart-tip.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatAge, formatExpiry, formatNumber, formatSigned, formatStrike, formatTimeLeft } from "../../ui/format.ts";
import { LineChart } from "../../ui/LineChart.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { AXIS_OPTIONS } from "../strike-axis-words.ts";
import { writeFacts } from "../tool-facts.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { curveData, placeOf, residualOptions, type SmileScene, smileOptions, updateScene } from "./draw.ts";
import { nearestPoint, type Smile, type SmilePoint, smile } from "./model.ts";
import type { SmileSettings } from "./settings.ts";
import "./smile.css";

/** Strikes shown: within this many standard deviations of the forward. */
const DEVIATIONS = 3.5;

const COLUMNS = [
  { label: "Strike", unit: "USD" },
  { label: "Right", unit: "" },
  { label: "Bid vol", unit: "%" },
  { label: "Ask vol", unit: "%" },
  { label: "Mark vol", unit: "%" },
  { label: "Fit", unit: "%" },
  { label: "Mid − fit", unit: "pts" },
  { label: "Age", unit: "" },
] as const;

/** One expiry's quotes and its fit, with what they disagree by. */
export default function SmilePanel({ id, engine, header, settings, change }: PanelProps<SmileSettings>) {
  const structure = useStructure(engine);
  const expiry = useStore(selection, (now) => now.expiry);
  const [words, state] = useMarketState(engine, header);
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const title = useRef<HTMLSpanElement>(null);
  const scene = useMemo<SmileScene>(() => ({ smile: null, xLimits: [0, 1], yLimits: null, key: "" }), []);
  const charts = useRef<{ main: uPlot | null; strip: uPlot | null }>({ main: null, strip: null });
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const hover = useRef<{ tip: ChartTip; guide: HTMLElement; ring: HTMLElement; index: number } | null>(null);
  const latest = useRef({ expiry, settings });
  latest.current = { expiry, settings };

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);

  const showHover = useCallback(() => {
    const shown = hover.current;
    const point = shown && shown.index >= 0 ? scene.smile?.points[shown.index] : undefined;
    const chart = charts.current.main;
    if (!shown) return;
    shown.guide.hidden = shown.ring.hidden = !point || !chart;
    if (!point || !chart) {
      shown.tip.hide();
      return;
    }
    const [x, y] = placeOf(chart, point);
    shown.guide.style.left = `${Math.round(x)}px`;
    shown.ring.style.left = `${x}px`;
    shown.ring.style.top = `${y}px`;
    const side = point.k > 0 ? "left" : "right";
    shown.tip.show(x, y, `${formatStrike(point.strike)} ${point.right}`, tipRows(point), side);
  }, [scene]);

  const paint = useCallback(() => {
    const { expiry: chosen, settings: set } = latest.current;
    const model =
      chosen === null
        ? null
        : smile(engine.view, { expiry: chosen, axis: set.axis, sides: set.sides, deviations: DEVIATIONS });
    updateScene(scene, model);
    charts.current.main?.setData(curveData(model));
    charts.current.strip?.setData([[...scene.xLimits], [null, null]] as unknown as uPlot.AlignedData);
    table.current?.((model?.points ?? []).map((point, i) => tableRow(point, i === hover.current?.index)));
    write(title.current, chosen === null ? "" : `${formatExpiry(chosen)}  ${formatTimeLeft(chosen, engine.view.now)}`);
    writeFacts(facts.current, model ? factWords(model) : []);
    header.setAge(model?.age ?? Number.NaN);
    plot.current?.classList.toggle("unfitted", model !== null && !model.fitted);
    showHover();
  }, [engine, header, scene, showHover]);

  useLayoutEffect(() => {
    const host = plot.current;
    if (!host) return;
    const guide = host.appendChild(document.createElement("div"));
    guide.className = "chart-guide";
    const ring = host.appendChild(document.createElement("div"));
    ring.className = "chart-ring";
    guide.hidden = ring.hidden = true;
    const tip = createChartTip(host);
    hover.current = { tip, guide, ring, index: -1 };
    return () => {
      tip.destroy();
      guide.remove();
      ring.remove();
      hover.current = null;
    };
  }, []);

  useLayoutEffect(() => {
    if (!root.current) return;
    const screen = watchOnScreen(root.current, repaint);
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: 200,
      visible: screen.visible,
      paint(_level, time) {
        state.paint(time);
        paint();
      },
    });
    return () => {
      remove();
      screen.stop();
    };
  }, [engine, id, state, paint, repaint]);

  useEffect(() => {
    header.setContext(["SVI"]);
    engine.setInterest(id, expiry === null ? null : { expiries: [expiry] });
    return () => engine.setInterest(id, null);
  }, [engine, header, id, expiry]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, expiry, settings, repaint]);

  const onMain = useCallback(
    (chart: uPlot | null) => {
      charts.current.main = chart;
      repaint();
    },
    [repaint],
  );
  const onStrip = useCallback(
    (chart: uPlot | null) => {
      charts.current.strip = chart;
      repaint();
    },
    [repaint],
  );
  const onTable = useCallback(
    (writeRows: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = writeRows;
      repaint();
    },
    [repaint],
  );

  function point(index: number): void {
    if (!hover.current) return;
    hover.current.index = index;
    showHover();
  }

  function onMove(event: PointerEvent): void {
    const chart = charts.current.main;
    const model = scene.smile;
    if (!chart || !model || !plot.current) return;
    const left = event.clientX - plot.current.getBoundingClientRect().left - chart.bbox.left / (devicePixelRatio || 1);
    point(nearestPoint(model.points, chart.posToVal(left, "x")));
  }

  function open(): void {
    const at = hover.current?.index ?? -1;
    const name = scene.smile?.points[at]?.name;
    if (name) selection.getState().focus(name);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const count = scene.smile?.points.length ?? 0;
    const at = hover.current?.index ?? -1;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const step = event.key === "ArrowRight" ? 1 : -1;
      const middle = nearestPoint(scene.smile?.points ?? [], scene.smile?.forwardX ?? 0);
      point(at < 0 ? middle : Math.max(0, Math.min(count - 1, at + step)));
    } else if (event.key === "Enter") open();
    else if (event.key === "Escape") point(-1);
    else if (event.key === "t") change({ ...settings, table: !settings.table });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the chart inside
    <div className="smile" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <div className="smile-tools">
        <span className="smile-title" ref={title} />
        <Segmented
          label="Strike axis"
          options={AXIS_OPTIONS}
          value={settings.axis}
          onChange={(axis) => change({ ...settings, axis })}
        />
        <span className="smile-facts" ref={facts} />
      </div>
      {expiry === null ? (
        <EmptyState title="No expiry chosen" text="Choose an expiry in the chain; its smile is drawn here." />
      ) : settings.table ? (
        <TwinTable caption="Vols by strike; press t for the chart" columns={COLUMNS} onTable={onTable} />
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter does the same, heard by the panel around it */}
      <div
        className="smile-plots"
        ref={plot}
        hidden={expiry === null || settings.table}
        role="img"
        aria-label="Smile: bid, mid, ask and fit by strike. Arrow keys step through strikes, Enter opens one, t shows the table."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys step through the strikes
        tabIndex={0}
        onPointerMove={onMove}
        onPointerLeave={() => point(-1)}
        onClick={open}
      >
        <div className="smile-main">
          <LineChart options={(tokens: ChartTokens) => smileOptions(tokens, scene)} onChart={onMain} />
        </div>
        <div className="smile-legend" aria-hidden="true">
          <span className="legend-bar" /> Bid, mid, ask <span className="legend-line" /> Fit
        </div>
        <div className="smile-strip-label" aria-hidden="true">
          Mid − fit, vol pts <span className="legend-outside" /> Fit outside the spread
        </div>
        <div className="smile-strip">
          <LineChart options={(tokens: ChartTokens) => residualOptions(tokens, scene)} onChart={onStrip} />
        </div>
      </div>
    </div>
  );
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

function factWords({ facts, fitted }: Smile): readonly string[] {
  if (!fitted) return ["too few quotes to fit"];
  const share = facts.quotes > 0 ? formatNumber((100 * facts.inside) / facts.quotes, 0) : "—";
  return [
    ...(facts.marksOnly ? ["from marks"] : []),
    `RMSE ${formatNumber(facts.rmse, 2)}`,
    `in spread ${share} %`,
    `quotes ${facts.quotes}`,
  ];
}

const vol = (points: number): string => (Number.isFinite(points) ? `${formatNumber(points, 1)} %` : "—");

function tipRows(point: SmilePoint): readonly (readonly [string, string, boolean?])[] {
  return [
    ["Bid vol", vol(point.bid)],
    ["Ask vol", vol(point.ask)],
    ["Fit", vol(point.fit)],
    ["Mid − fit", Number.isFinite(point.residual) ? `${formatSigned(point.residual, 2)} pts` : "—", point.outside],
    ["Age", formatAge(point.age)],
  ];
}

function tableRow(point: SmilePoint, current: boolean): TwinRow {
  const number = (points: number, decimals = 1) => formatNumber(points, decimals);
  return {
    cells: [
      formatStrike(point.strike),
      point.right,
      number(point.bid),
      number(point.ask),
      number(point.mark),
      number(point.fit),
      formatSigned(point.residual, 2),
      formatAge(point.age),
    ],
    mark: current ? "current" : point.freshness === "stale" || point.freshness === "dead" ? "dim" : "",
  };
}

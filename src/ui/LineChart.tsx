import { useEffect, useRef } from "react";
import type uPlot from "uplot";
import { type ChartTokens, chartFontsLoaded, onThemeChange, readChartTokens } from "./chart-tokens.ts";
import "./chart.css";

/** Everything of a chart but its size and data. */
export type LineChartOptions = Omit<uPlot.Options, "width" | "height">;

export interface LineChartProps {
  /** Builds the options from the colours that hold now; called again when the theme changes. */
  options(tokens: ChartTokens): LineChartOptions;
  /** The chart, each time one was made, or null when it went away. Data goes to it directly: ticks never render React. */
  onChart(chart: uPlot | null): void;
}

const NOTHING: uPlot.AlignedData = [[]];

/** An axis in the house style: thin grid, no ticks, no border. */
export function chartAxis(tokens: ChartTokens): uPlot.Axis {
  return {
    stroke: tokens.axis,
    font: `10px ${tokens.font}`,
    grid: { stroke: tokens.grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
}

/** A line in the house style, drawn at its true height: rounding to whole pixels would show as steps. */
export function chartLine(stroke: string, dash: number[] = []): uPlot.Series {
  return { stroke, width: 1.5, dash, pxAlign: 0, points: { show: false } };
}

/** A 2D line chart that fills its parent. The drawing library loads with the first chart. */
export function LineChart({ options, onChart }: LineChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ options, onChart });
  latest.current = { options, onChart };

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let chart: uPlot | null = null;
    let Chart: typeof uPlot | null = null;
    let gone = false;

    const size = () => ({ width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) });
    const remake = (): void => {
      if (!Chart) return;
      if (chart) {
        latest.current.onChart(null);
        chart.destroy();
      }
      chart = new Chart({ ...latest.current.options(readChartTokens(element)), ...size() }, NOTHING, element);
      latest.current.onChart(chart);
    };
    const resize = new ResizeObserver(() => chart?.setSize(size()));
    resize.observe(element);
    const stopThemes = onThemeChange(element.ownerDocument, remake);

    void Promise.all([
      import("./uplot.ts"),
      chartFontsLoaded(element.ownerDocument, readChartTokens(element).font),
    ]).then(([library]) => {
      if (gone) return;
      Chart = library.default;
      remake();
    });

    return () => {
      gone = true;
      stopThemes();
      resize.disconnect();
      if (!chart) return;
      latest.current.onChart(null);
      chart.destroy();
    };
  }, []);

  return <div className="chart" ref={host} />;
}

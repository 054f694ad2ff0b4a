import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type uPlot from "uplot";
import type { EngineClient } from "../../engine/client.ts";
import type { EngineReply } from "../../engine/protocol.ts";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatNumber, formatUtcTime } from "../../ui/format.ts";
import { chartAxis, LineChart, type LineChartOptions } from "../../ui/LineChart.tsx";
import { queries } from "../queries.ts";

/** The hub samples every quote at this pace, ms. */
const SAMPLE_INTERVAL = 5_000;

/** Seconds shown: as long as the hub keeps samples. */
const SPAN = 1_800;

/**
 * Times (s) and the curve to draw: the mark vol in percent of an option, else the mark price. Null, which the chart leaves
 * open, where a sample has none.
 */
export function historyCurve(reply: EngineReply, option: boolean): [number[], (number | null)[]] {
  if (reply.kind !== "history") return [[], []];
  const column = option ? reply.markVol : reply.mark;
  return [
    Array.from(reply.times, (at) => at / 1_000),
    Array.from(column, (value) => (Number.isNaN(value) ? null : option ? value * 100 : value)),
  ];
}

/** Axis limits around the curve: never closer than a thousandth, so that a still market draws as a still line. */
const spread: uPlot.Range.Function = (_, low, high) => {
  // Nothing sampled yet.
  if (low === null || high === null) return [0, 1];
  const least = Math.max(Math.abs(high) * 0.002, Number.MIN_VALUE);
  const half = Math.max((high - low) * 0.55, least);
  return [(low + high) / 2 - half, (low + high) / 2 + half];
};

function chartOptions(tokens: ChartTokens, decimals: number): LineChartOptions {
  const axis = chartAxis(tokens);
  return {
    padding: [12, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: (_, __, last) => [last - SPAN, last] }, y: { range: spread } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 72,
        gap: 4,
        incrs: [300, 600, 900],
        values: (_, at) => at.map((s) => formatUtcTime(s * 1000).slice(0, 5)),
      },
      {
        ...axis,
        size: 52,
        space: 32,
        gap: 8,
        // Without a sample the axis stands for nothing.
        values: (chart, at, _, __, step) => {
          const known = chart.data[1]?.some((value) => value != null) === true;
          return at.map((value) => (known ? formatNumber(value, step < 0.1 ? 2 : decimals) : ""));
        },
      },
    ],
    series: [{}, { stroke: tokens.line, width: 1.5, points: { show: false } }],
  };
}

export interface HistoryProps {
  readonly engine: EngineClient;
  readonly name: string;
  readonly option: boolean;
}

/** The recent course of the instrument's mark, read from the engine every few seconds. */
export function History({ engine, name, option }: HistoryProps) {
  const chart = useRef<uPlot | null>(null);
  const { data } = useQuery(
    {
      queryKey: ["quoteHistory", engine.view.catalog?.choice.venue, name],
      queryFn: () => engine.request({ kind: "quoteHistory", name }),
      refetchInterval: SAMPLE_INTERVAL,
    },
    queries,
  );
  const latest = useRef(data);
  latest.current = data;

  function draw(): void {
    if (latest.current) chart.current?.setData(historyCurve(latest.current, option));
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is filled again when data or kind change
  useEffect(draw, [data, option]);

  const decimals = option ? 1 : 2;
  return (
    <section className="instrument-history" aria-label={`${option ? "Mark vol" : "Mark"} of the last half hour`}>
      <h3>{option ? "Mark vol %, last 30 min" : "Mark, last 30 min"}</h3>
      <div>
        <LineChart
          key={String(option)}
          options={(tokens) => chartOptions(tokens, decimals)}
          onChart={(made) => {
            chart.current = made;
            draw();
          }}
        />
      </div>
    </section>
  );
}

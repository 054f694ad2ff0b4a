import {
  type PriceBars,
  quantile,
  REALISED_ESTIMATORS,
  type RealisedEstimator,
  realisedVol,
  rollingVols,
} from "../../quant/realised-vol.ts";
import { formatSigned, formatVol } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";

/** Windows looked at, days; those with an implied vol of the same maturity are compared with it. */
export const WINDOWS = [7, 14, 30, 60, 90, 180] as const;

export const ESTIMATOR_WORDS: Readonly<Record<RealisedEstimator, { readonly label: string; readonly hint: string }>> = {
  close: { label: "Close", hint: "Close to close, about the mean" },
  parkinson: { label: "Parkinson", hint: "From each day's range (Parkinson 1980)" },
  garmanKlass: { label: "Garman–Klass", hint: "From range and close, without drift (Garman & Klass 1980)" },
  rogersSatchell: {
    label: "Rogers–Satchell",
    hint: "From range and close, whatever the drift (Rogers & Satchell 1991)",
  },
  yangZhang: { label: "Yang–Zhang", hint: "Whatever the drift, with opening gaps (Yang & Zhang 2000)" },
};

/** Numbers of one candle in a packed list. */
const FIELDS = 5;
/** Days in a year: the market never closes. */
const PER_YEAR = 365;

/** The last unbroken run of daily candles, the unfinished day left out; `now` epoch ms. */
export function dailyBars(candles: Float64Array, now: number): PriceBars {
  const day = 86_400_000;
  let last = candles.length / FIELDS - 1;
  while (last >= 0 && candles[last * FIELDS]! + day > now) last--;
  let first = last;
  while (first > 0 && candles[first * FIELDS]! - candles[(first - 1) * FIELDS]! === day) first--;
  const column = (field: number): Float64Array =>
    Float64Array.from({ length: last < 0 ? 0 : last - first + 1 }, (_, i) => candles[(first + i) * FIELDS + field]!);
  return { open: column(1), high: column(2), low: column(3), close: column(4) };
}

/** One window of the cone. Vols decimal. */
export interface ConePoint {
  readonly days: number;
  /** Realised over the last `days`, by every estimator. */
  readonly realised: Readonly<Record<RealisedEstimator, number>>;
  /** Quantiles of all runs of so many days, by the chosen estimator: least, quarter, half, three quarters, most. */
  readonly cone: readonly [least: number, low: number, middle: number, high: number, most: number];
  /** Share of those runs below the implied vol. */
  readonly rank: number;
  readonly implied: number;
}

/** Realised vol of the last days and its cone, beside implied vol of the same maturity (by days; NaN where there is none). */
export function volCone(
  bars: PriceBars,
  estimator: RealisedEstimator,
  implied: (days: number) => number,
): readonly ConePoint[] {
  const total = bars.close.length;
  return WINDOWS.map((days) => {
    const runs = rollingVols(estimator, bars, days, PER_YEAR);
    const vol = implied(days);
    return {
      days,
      realised: Object.fromEntries(
        REALISED_ESTIMATORS.map((one) => [one, realisedVol(one, bars, total - days, total, PER_YEAR)]),
      ) as Record<RealisedEstimator, number>,
      cone: [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(runs, share)) as unknown as ConePoint["cone"],
      rank: runs.length > 0 && vol > 0 ? runs.filter((one) => one < vol).length / runs.length : Number.NaN,
      implied: vol,
    };
  });
}

export const COLUMNS = [
  { label: "Window", unit: "days" },
  ...REALISED_ESTIMATORS.map((one) => ({ label: ESTIMATOR_WORDS[one].label, unit: "%" })),
  { label: "Least", unit: "%" },
  { label: "25th", unit: "%" },
  { label: "Median", unit: "%" },
  { label: "75th", unit: "%" },
  { label: "Most", unit: "%" },
  { label: "Implied", unit: "%" },
  { label: "Less realised", unit: "pts" },
  { label: "Runs below implied", unit: "%" },
];

/** The cone as rows of a table. */
export function coneRows(points: readonly ConePoint[], estimator: RealisedEstimator): readonly TwinRow[] {
  return points.map((point) => ({
    cells: [
      String(point.days),
      ...REALISED_ESTIMATORS.map((one) => formatVol(point.realised[one])),
      ...point.cone.map((vol) => formatVol(vol)),
      formatVol(point.implied),
      formatSigned(100 * (point.implied - point.realised[estimator]), 1),
      formatVol(point.rank, 0),
    ],
    mark: "",
  }));
}

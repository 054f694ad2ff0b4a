import { log } from "./elementary.ts";

/** Prices of equally long periods without a break, ascending in time: what traded first, highest, lowest and last. */
export interface PriceBars {
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
}

/** Estimators of realised vol. */
export const REALISED_ESTIMATORS = ["close", "parkinson", "garmanKlass", "rogersSatchell", "yangZhang"] as const;
export type RealisedEstimator = (typeof REALISED_ESTIMATORS)[number];

const LN2 = log(2);

/**
 * Realised vol (decimal, a year) of the bars `from` … `to` − 1, at `perYear` bars a year (365 for daily bars of a market that never closes).
 * `close` and `yangZhang` also look at the close before `from`, and need two bars at least; NaN where bars are missing.
 * - close: standard deviation of close-to-close log returns about their mean
 * - parkinson: Parkinson 1980, from the range; garmanKlass: Garman & Klass 1980, without drift
 * - rogersSatchell: Rogers & Satchell 1991, with drift; yangZhang: Yang & Zhang 2000, with drift and opening gaps
 */
export function realisedVol(
  estimator: RealisedEstimator,
  bars: PriceBars,
  from: number,
  to: number,
  perYear: number,
): number {
  const n = to - from;
  const needsBefore = estimator === "close" || estimator === "yangZhang";
  if (from < (needsBefore ? 1 : 0) || to > bars.close.length || n < (needsBefore ? 2 : 1)) return Number.NaN;
  const variance = {
    close: () => sampleVariance(n, (i) => log(bars.close[from + i]! / bars.close[from + i - 1]!)),
    parkinson: () => mean(n, (i) => square(log(bars.high[from + i]! / bars.low[from + i]!))) / (4 * LN2),
    garmanKlass: () =>
      mean(n, (i) => {
        const at = from + i;
        const range = log(bars.high[at]! / bars.low[at]!);
        return 0.5 * range * range - (2 * LN2 - 1) * square(log(bars.close[at]! / bars.open[at]!));
      }),
    rogersSatchell: () => mean(n, (i) => rogersSatchell(bars, from + i)),
    yangZhang: () => {
      const opening = sampleVariance(n, (i) => log(bars.open[from + i]! / bars.close[from + i - 1]!));
      const within = sampleVariance(n, (i) => log(bars.close[from + i]! / bars.open[from + i]!));
      const share = 0.34 / (1.34 + (n + 1) / (n - 1));
      return opening + share * within + (1 - share) * mean(n, (i) => rogersSatchell(bars, from + i));
    },
  }[estimator]();
  return Math.sqrt(variance * perYear);
}

/** Realised vols of every run of `window` bars, the oldest first. */
export function rollingVols(
  estimator: RealisedEstimator,
  bars: PriceBars,
  window: number,
  perYear: number,
): Float64Array {
  const first = estimator === "close" || estimator === "yangZhang" ? 1 : 0;
  const count = Math.max(0, bars.close.length - window - first + 1);
  return Float64Array.from({ length: count }, (_, i) => {
    const from = first + i;
    return realisedVol(estimator, bars, from, from + window, perYear);
  });
}

/** The `share` (0 … 1) quantile of values in any order, linear between neighbours; NaN for none. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

function rogersSatchell({ open, high, low, close }: PriceBars, i: number): number {
  const [up, down] = [log(high[i]! / open[i]!), log(low[i]! / open[i]!)];
  const end = log(close[i]! / open[i]!);
  return up * (up - end) + down * (down - end);
}

function square(x: number): number {
  return x * x;
}

function mean(n: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += value(i);
  return sum / n;
}

function sampleVariance(n: number, value: (i: number) => number): number {
  const centre = mean(n, value);
  return (mean(n, (i) => square(value(i) - centre)) * n) / (n - 1);
}

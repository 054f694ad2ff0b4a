import { normalCdf, normalPdf } from "../quant/normal.ts";

/** Spots at which a curve crosses 0, by straight lines between its points. Ends that touch 0 count once. */
export function breakEvens(spots: ArrayLike<number>, values: ArrayLike<number>): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < spots.length; i++) {
    const a = values[i]!;
    const b = values[i + 1]!;
    if (a === 0 && (i === 0 || values[i - 1]! * b < 0)) found.push(spots[i]!);
    else if (a * b < 0) found.push(spots[i]! + ((spots[i + 1]! - spots[i]!) * a) / (a - b));
  }
  return found;
}

/** Total variance (vol²·years) of a smile at ln(K/F). */
type Variance = (k: number) => number;

/** Steps of ln(K/F) over which the smile's slope is taken. */
const SLOPE_STEP = 1e-4;

/**
 * Probability that the forward ends below `strike`: that of the lognormal at the strike's own vol, corrected by the slope of the
 * smile, N(−d2) + n(d2)·d√w/dk, as the fitted prices imply it. `logMoneyness` is ln(K/F). NaN where the smile has no value.
 */
export function probabilityBelow(logMoneyness: number, variance: Variance): number {
  const w = variance(logMoneyness);
  if (!(w > 0)) return Number.NaN;
  const root = Math.sqrt(w);
  const slope =
    (Math.sqrt(variance(logMoneyness + SLOPE_STEP)) - Math.sqrt(variance(logMoneyness - SLOPE_STEP))) /
    (2 * SLOPE_STEP);
  const d2 = -logMoneyness / root - 0.5 * root;
  const p = normalCdf(-d2) + normalPdf(d2) * slope;
  return Math.max(0, Math.min(1, p));
}

/** Probability that a curve ends above 0, its segments weighted by `below`, the probability of ending below each spot. */
export function profitProbability(
  spots: ArrayLike<number>,
  values: ArrayLike<number>,
  below: (spot: number) => number,
): number {
  const crossings = breakEvens(spots, values);
  let sum = 0;
  let from = 0;
  const bounds = [...crossings, Number.POSITIVE_INFINITY];
  for (const to of bounds) {
    const middle = to === Number.POSITIVE_INFINITY ? spots[spots.length - 1]! : 0.5 * (Math.max(from, spots[0]!) + to);
    const reached = to === Number.POSITIVE_INFINITY ? 1 : below(to);
    if (valueAt(spots, values, middle) > 0) sum += reached - (from === 0 ? 0 : below(from));
    from = to;
  }
  return sum;
}

function valueAt(spots: ArrayLike<number>, values: ArrayLike<number>, spot: number): number {
  let i = 0;
  while (i + 2 < spots.length && spots[i + 1]! < spot) i++;
  const share = (spot - spots[i]!) / (spots[i + 1]! - spots[i]!);
  return values[i]! + share * (values[i + 1]! - values[i]!);
}

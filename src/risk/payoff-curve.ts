import { normalCdf, normalPdf } from "../quant/normal.ts";

/** Spots at which a curve crosses 0, by straight lines between its points. Ends that touch 0 count once. */
export function breakEvens(spots: ArrayLike<number>, values: ArrayLike<number>): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < spots.length; i++) {
    const a = values[i]!;
    const b = values[i + 1]!;
    if (a === 0 && (i === 0 ? b !== 0 : values[i - 1]! * b < 0)) found.push(spots[i]!);
    else if (a * b < 0) found.push(spots[i]! + ((spots[i + 1]! - spots[i]!) * a) / (a - b));
  }
  return found;
}

/** A curve with 0 for whatever is nearer to it than `least`. */
export function withoutDust(values: readonly number[], least: number): readonly number[] {
  return values.map((value) => (Math.abs(value) < least ? 0 : value));
}

/**
 * A curve with a point more at each of `strikes` between two of its points, where it bends: straight on from the cell beside that has no
 * strike in it; none where both have one.
 */
export function withBends(
  spots: readonly number[],
  values: ArrayLike<number>,
  strikes: readonly number[],
): { readonly spots: readonly number[]; readonly values: readonly number[] } {
  const bent = new Map<number, number[]>();
  for (const strike of new Set(strikes)) {
    const cell = spots.findIndex((spot) => spot >= strike) - 1;
    if (cell >= 0 && spots[cell + 1]! > strike) bent.set(cell, [...(bent.get(cell) ?? []), strike]);
  }
  const out = { spots: [...spots], values: Array.from(values) };
  for (const [cell, inside] of [...bent].sort(([a], [b]) => b - a)) {
    const [strike] = inside;
    const beside = [cell - 1, cell + 1].find((at) => at >= 0 && at + 1 < spots.length && !bent.has(at));
    if (strike === undefined || inside.length > 1 || beside === undefined) continue;
    out.spots.splice(cell + 1, 0, strike);
    out.values.splice(cell + 1, 0, onLine(spots, values, beside, strike));
  }
  return out;
}

/** The straight line through points `at` and `at + 1`, at a spot. */
function onLine(spots: ArrayLike<number>, values: ArrayLike<number>, at: number, spot: number): number {
  const share = (spot - spots[at]!) / (spots[at + 1]! - spots[at]!);
  return values[at]! + share * (values[at + 1]! - values[at]!);
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
  return onLine(spots, values, i, spot);
}

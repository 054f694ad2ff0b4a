import { exp, log } from "./elementary.ts";
import { type Essvi, essviToSvi, isButterflyFree, isOrderedForSure } from "./essvi.ts";
import type { SviEquationsBatch } from "./kernel/svi-equations-batch.ts";
import { minimiseSimplex } from "./nelder-mead.ts";
import { type SliceQuotes, summariseMids } from "./slice-quotes.ts";
import { sviTotalVariance } from "./svi.ts";
import { calendarSlack } from "./svi-calendar.ts";
import { sharedQuoteColumns } from "./svi-columns.ts";
import { DEFAULT_WEIGHTS } from "./svi-fit.ts";
import { createNormalEquations, type SliceWeights } from "./svi-objective.ts";

/** One expiry to fit. */
export interface EssviExpiry {
  readonly years: number;
  readonly quotes: SliceQuotes;
}

/** Where |k| ends that the calendar is looked at closely; beyond, the wings decide. In standard deviations. */
const LOOKED_AT = 12;
const MAX_EVALUATIONS = 400;
/** Mids that three parameters need. */
const MIN_MIDS = 3;
/** Shares kept from each bound, so that rounding cannot cross it. */
const INSIDE = 1e-7;

/**
 * Fits expiries (ascending in years) one after the other, each confined to slices that are free of butterflies and above the one
 * before (after Corbetta, Cohort, Laachir & Martini 2019; the calendar is checked by looking, not by their proposition). Null
 * for an expiry with fewer than three mids; the next is held above the last that was fitted.
 */
export function fitEssvi(
  expiries: readonly EssviExpiry[],
  previous: readonly (Essvi | null)[] | null,
  weights: SliceWeights = DEFAULT_WEIGHTS,
): (Essvi | null)[] {
  let below: Essvi | null = null;
  return expiries.map((expiry, i) => {
    const slice = fitExpiry(expiry, below, previous?.[i] ?? null, weights);
    if (slice !== null) below = slice;
    return slice;
  });
}

function fitExpiry(
  expiry: EssviExpiry,
  below: Essvi | null,
  previous: Essvi | null,
  weights: SliceWeights,
): Essvi | null {
  const { quotes, years } = expiry;
  const { mids, atmVol } = summariseMids(quotes);
  if (mids < MIN_MIDS || !(years > 0)) return null;
  const theta = atmVol * atmVol * years;
  const loose = search(expiry, below, previous, weights, theta, false);
  if (loose !== null && (below === null || isAbove(below, loose))) return loose;
  return search(expiry, below, previous, weights, theta, true);
}

/** True where `late` lies above `early` everywhere. */
function isAbove(early: Essvi, late: Essvi): boolean {
  if (isOrderedForSure(early, late)) return true;
  const reach = LOOKED_AT * Math.sqrt(late.theta);
  const { slack, putWing, callWing } = calendarSlack(essviToSvi(early), essviToSvi(late), -reach, reach);
  return slack >= 0 && putWing >= 0 && callWing >= 0;
}

/** Smallest cost over the slices allowed; `surely` confines them to those ordered by the sufficient condition. */
function search(
  expiry: EssviExpiry,
  below: Essvi | null,
  previous: Essvi | null,
  weights: SliceWeights,
  theta: number,
  surely: boolean,
): Essvi | null {
  const columns = sharedQuoteColumns(expiry.quotes, weights);
  const value = (x: Float64Array): number => {
    const slice = sliceAt(x, below, surely);
    return slice === null ? Infinity : cost(columns, expiry, slice, weights) + disorder(below, slice, surely);
  };
  let start: Float64Array | null = previous === null ? null : coordinatesOf(previous, below, surely);
  if (start === null || !(value(start) < Infinity)) {
    let least = Infinity;
    for (const rho of [-0.7, -0.4, -0.15, 0.1, 0.4, 0.7, below?.rho ?? 0]) {
      for (const share of [-2, 0, 2]) {
        const x = Float64Array.of(log(Math.max(theta - (below?.theta ?? 0), 0.01 * theta)), tangent(rho), share);
        const found = value(x);
        if (found < least) {
          least = found;
          start = x;
        }
      }
    }
  }
  if (start === null || !(value(start) < Infinity)) return below === null ? null : lifted(below);
  const first = minimiseSimplex(value, start, Float64Array.of(0.1, 0.2, 0.5), 1e-5, MAX_EVALUATIONS);
  // Once more from there: a simplex that collapsed early is unfolded.
  const second = minimiseSimplex(value, first.x, Float64Array.of(0.02, 0.05, -0.2), 1e-6, MAX_EVALUATIONS);
  return sliceAt(second.x, below, surely);
}

/** The slice before, a hair higher: always allowed. */
function lifted(below: Essvi): Essvi {
  return { theta: below.theta * (1 + INSIDE), rho: below.rho, psi: below.psi };
}

/** The slice of search coordinates: ln of θ's increase, ρ/√(1 − ρ²), and the place of ψ between its bounds (logistic). */
function sliceAt(x: Float64Array, below: Essvi | null, surely: boolean): Essvi | null {
  const theta = (below === null ? 0 : below.theta * (1 + INSIDE)) + exp(x[0]!);
  const rho = x[1]! / Math.sqrt(1 + x[1]! * x[1]!);
  const [low, high] = psiBounds(theta, rho, below, surely);
  if (!(low < high) || !(theta < 100)) return null;
  const slice = { theta, rho, psi: low + (high - low) / (1 + exp(-x[2]!)) };
  return isButterflyFree(slice) ? slice : null;
}

function coordinatesOf(slice: Essvi, below: Essvi | null, surely: boolean): Float64Array | null {
  const rise = slice.theta - (below?.theta ?? 0);
  const [low, high] = psiBounds(slice.theta, slice.rho, below, surely);
  if (!(rise > 0 && low < high)) return null;
  const share = Math.max(0.001, Math.min(0.999, (slice.psi - low) / (high - low)));
  return Float64Array.of(log(rise), tangent(slice.rho), log(share / (1 - share)));
}

/** Bounds of ψ: wings above those before, butterflies (theorem 4.2 of Gatheral & Jacquier), and `surely` φ not above that before. */
function psiBounds(theta: number, rho: number, below: Essvi | null, surely: boolean): readonly [number, number] {
  const steep = 1 + Math.abs(rho);
  let high = Math.min(4 / steep, 2 * Math.sqrt(theta / steep)) * (1 - INSIDE);
  if (below === null) return [1e-6 * high, high];
  if (surely) high = Math.min(high, (below.psi / below.theta) * theta * (1 - INSIDE));
  const low = below.psi * Math.max((1 + below.rho) / (1 + rho), (1 - below.rho) / (1 - rho)) * (1 + INSIDE);
  return [low, high];
}

function tangent(rho: number): number {
  return rho / Math.sqrt(1 - rho * rho);
}

const normal = createNormalEquations();

/** Loss of the quotes written to `columns`. */
function cost(columns: SviEquationsBatch, { quotes, years }: EssviExpiry, slice: Essvi, weights: SliceWeights): number {
  const { b, rho, m, sigma } = essviToSvi(slice);
  const omega = slice.theta * (1 - rho * rho);
  return columns.evaluate(quotes.count, { omega, b, rho, m, sigma }, years, weights, normal);
}

/** Price of total variance that falls below the slice before: steep, so that the search stays off it. */
function disorder(below: Essvi | null, slice: Essvi, surely: boolean): number {
  if (below === null || surely || isOrderedForSure(below, slice)) return 0;
  const early = essviToSvi(below);
  const late = essviToSvi(slice);
  let worst = 0;
  for (const { m, sigma } of [early, late]) {
    for (let u = -8; u <= 8; u++) {
      const k = m + sigma * u * (0.2 + 0.1 * Math.abs(u));
      worst = Math.max(worst, sviTotalVariance(early, k) * (1 + 1e-6) - sviTotalVariance(late, k));
    }
  }
  return (1e5 * worst) / slice.theta;
}

import { exp, logRatio } from "../quant/elementary.ts";
import { FORWARD_SOURCE } from "./derived-columns.ts";

/** Prices of a call and a put at one strike, in quote currency; NaN where a side is not quoted. */
export interface ParityPair {
  readonly strike: number;
  readonly callBid: number;
  readonly callAsk: number;
  readonly putBid: number;
  readonly putAsk: number;
}

/** Forward by put–call parity, with the evidence for it. */
export interface ParityForward {
  readonly forward: number;
  /** Discount factor: fitted, given, or 1. */
  readonly discount: number;
  /** Strikes used, and those left out as outliers. */
  readonly pairs: number;
  readonly outliers: number;
  /** Root mean square miss of the strikes used, in half-spreads of their synthetic. */
  readonly miss: number;
  /** Forward bounds that could be traded at the strikes used: highest bid and lowest ask of the synthetics. */
  readonly low: number;
  readonly high: number;
}

export interface ParityOptions {
  /** True where prices are in the underlying itself (coin): then c − p = 1 − K/F. */
  readonly inverse: boolean;
  /** True to fit the discount factor too (equities); else it is `discount`, or 1. */
  readonly fitDiscount: boolean;
  readonly discount?: number;
}

/** Farthest strike used, as a share of the forward, and fewest and most strikes. */
const NEAR = 0.15;
const MIN_PAIRS = 2;
const MAX_PAIRS = 16;
/** An outlier misses by more than this many times the median miss, and by more than its own half-spread. */
const OUTLIER = 4;

interface Synthetic {
  readonly strike: number;
  /** Mid, bid and ask of call less put, in currency at the forward's level. */
  readonly value: number;
  readonly half: number;
}

/**
 * Forward from put–call parity C − P = D(F − K) over the strikes nearest the money, weighted by 1/spread², outliers removed.
 * Null with fewer than two two-sided pairs (three where the discount is fitted).
 */
export function parityForward(pairs: readonly ParityPair[], options: ParityOptions): ParityForward | null {
  const quoted = pairs.filter(
    (one) =>
      one.strike > 0 && one.callBid > 0 && one.putBid > 0 && one.callAsk >= one.callBid && one.putAsk >= one.putBid,
  );
  const least = options.fitDiscount ? MIN_PAIRS + 1 : MIN_PAIRS;
  if (quoted.length < least) return null;
  const centre = roughForward(quoted, options.inverse);
  if (!(centre > 0)) return null;
  const near = [...quoted]
    .sort((x, y) => Math.abs(x.strike - centre) - Math.abs(y.strike - centre))
    .filter((one, i) => i < MAX_PAIRS && (i < least || Math.abs(one.strike - centre) <= NEAR * centre));
  let used = near.map((one) => synthetic(one, options.inverse, centre));
  let line = fitLine(used, options);
  for (let round = 0; round < 4; round++) {
    const misses = used.map((one) => Math.abs(one.value - line.discount * (line.forward - one.strike)));
    const limit = OUTLIER * median(misses);
    const kept = used.filter((one, i) => misses[i]! <= Math.max(limit, one.half));
    if (kept.length === used.length || kept.length < least) break;
    used = kept;
    line = fitLine(used, options);
  }
  if (!(line.forward > 0 && line.discount > 0)) return null;
  let low = -Infinity;
  let high = Infinity;
  let sum = 0;
  for (const one of used) {
    low = Math.max(low, one.strike + (one.value - one.half) / line.discount);
    high = Math.min(high, one.strike + (one.value + one.half) / line.discount);
    const miss = (one.value - line.discount * (line.forward - one.strike)) / one.half;
    sum += miss * miss;
  }
  const miss = Math.sqrt(sum / used.length);
  return { ...line, pairs: used.length, outliers: near.length - used.length, miss, low, high };
}

/** Call less put in currency. A coin difference d stands for d·F, and F is known only roughly: one step of the solution of d = 1 − K/F. */
function synthetic(pair: ParityPair, inverse: boolean, centre: number): Synthetic {
  const mid = 0.5 * (pair.callBid + pair.callAsk - pair.putBid - pair.putAsk);
  // A locked pair still has the uncertainty of its own rounding.
  const half = Math.max(
    0.5 * (pair.callAsk - pair.callBid + pair.putAsk - pair.putBid),
    1e-6 * (pair.callAsk + pair.putAsk),
  );
  if (!inverse) return { strike: pair.strike, value: mid, half };
  const forward = pair.strike / (1 - mid);
  return { strike: pair.strike, value: forward - pair.strike, half: half * centre };
}

/** The strike where call and put mids are closest, moved by their difference. */
function roughForward(pairs: readonly ParityPair[], inverse: boolean): number {
  let best = Number.NaN;
  let least = Infinity;
  for (const one of pairs) {
    const difference = 0.5 * (one.callBid + one.callAsk - one.putBid - one.putAsk);
    if (Math.abs(difference) >= least) continue;
    least = Math.abs(difference);
    best = inverse ? one.strike / (1 - difference) : one.strike + difference;
  }
  return best;
}

function fitLine(
  points: readonly Synthetic[],
  { fitDiscount, discount: given = 1 }: ParityOptions,
): { forward: number; discount: number } {
  let weightSum = 0;
  let strikeSum = 0;
  let valueSum = 0;
  for (const one of points) {
    const weight = 1 / (one.half * one.half);
    weightSum += weight;
    strikeSum += weight * one.strike;
    valueSum += weight * one.value;
  }
  const strike = strikeSum / weightSum;
  const value = valueSum / weightSum;
  if (!fitDiscount) return { forward: strike + value / given, discount: given };
  let cross = 0;
  let square = 0;
  for (const one of points) {
    const weight = 1 / (one.half * one.half);
    cross += weight * (one.strike - strike) * (one.value - value);
    square += weight * (one.strike - strike) * (one.strike - strike);
  }
  const discount = square > 0 ? -cross / square : 1;
  return { forward: strike + value / discount, discount };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
}

/** A forward known for another expiry. */
export interface KnownForward {
  readonly years: number;
  readonly forward: number;
}

/**
 * Forward at `years` from those of neighbouring expiries: the basis ln(F/S)/T is interpolated in time and held beyond the ends.
 * With none known it is `spot`, NaN where that is missing too.
 */
export function interpolatedForward(known: readonly KnownForward[], spot: number, years: number): number {
  const usable = known.filter((one) => one.years > 0 && one.forward > 0).sort((x, y) => x.years - y.years);
  if (!(spot > 0)) return Number.NaN;
  if (usable.length === 0) return spot;
  const basis = (one: KnownForward): number => logRatio(one.forward, spot) / one.years;
  const after = usable.findIndex((one) => one.years >= years);
  const right = after < 0 ? usable[usable.length - 1]! : usable[after]!;
  const left = after <= 0 ? right : usable[after - 1]!;
  const share = right === left ? 0 : (years - left.years) / (right.years - left.years);
  return spot * exp((basis(left) + share * (basis(right) - basis(left))) * years);
}

/** What is known about an expiry's forward. NaN or null where it is not. */
export interface ForwardEvidence {
  /** Mid of the listed future of the same expiry, else its mark. */
  readonly future: number;
  /** Underlying price the venue states for the expiry's options, and whether it names a listed future rather than a synthetic. */
  readonly venue: number;
  readonly venueIsFuture: boolean;
  readonly parity: ParityForward | null;
  readonly interpolated: number;
}

/** The forward to use, where it came from (`FORWARD_SOURCE`), and how far the other sources lie from it, in shares of it. */
export interface ForwardChoice {
  readonly forward: number;
  readonly source: number;
  readonly venueGap: number;
  readonly parityGap: number;
}

/** Chooses a forward: listed future, the venue's own underlying price, put–call parity, interpolated basis; NaN where none is known. */
export function chooseForward(evidence: ForwardEvidence): ForwardChoice {
  const { future, venue, venueIsFuture, parity, interpolated } = evidence;
  let forward = Number.NaN;
  let source: number = FORWARD_SOURCE.none;
  if (future > 0) {
    forward = future;
    source = FORWARD_SOURCE.future;
  } else if (venue > 0) {
    forward = venue;
    source = venueIsFuture ? FORWARD_SOURCE.future : FORWARD_SOURCE.venue;
  } else if (parity !== null) {
    forward = parity.forward;
    source = FORWARD_SOURCE.parity;
  } else if (interpolated > 0) {
    forward = interpolated;
    source = FORWARD_SOURCE.interpolated;
  }
  return {
    forward,
    source,
    venueGap: venue / forward - 1,
    parityGap: parity === null ? Number.NaN : parity.forward / forward - 1,
  };
}

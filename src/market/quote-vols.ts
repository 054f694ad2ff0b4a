import { impliedVol } from "../quant/implied-vol.ts";
import { type ExerciseTerms, premiumInPrice } from "./early-exercise.ts";

/** How prices of one expiry become vols. */
export interface QuoteTerms {
  readonly forward: number;
  readonly years: number;
  /** Undiscounted currency per unit of price: the forward for inverse options, one over the discount factor for others. */
  readonly unit: number;
  /** Set for American options. */
  readonly exercise: ExerciseTerms | null;
}

/** Vols of a quote (decimal, NaN where there is none), of European options of the same vol where exercise is early. */
export interface QuoteVols {
  readonly bidVol: number;
  readonly midVol: number;
  readonly askVol: number;
  /** What early exercise adds to the price, at the mid: taken off both sides. */
  readonly premium: number;
}

/** Vols at bid, mid and ask of one option; a quote with its bid above its ask has no mid. */
export function quoteVols(terms: QuoteTerms, strike: number, isCall: boolean, bid: number, ask: number): QuoteVols {
  const { forward, years, unit, exercise } = terms;
  const mid = ask >= bid ? 0.5 * (bid + ask) : Number.NaN;
  const known = mid > 0 ? mid : bid > 0 ? bid : ask;
  const premium = exercise === null || !(known > 0) ? 0 : premiumInPrice(exercise, strike, known, isCall);
  const solve = (price: number): number => impliedVol((price - premium) * unit, forward, strike, years, isCall).vol;
  return { bidVol: solve(bid), midVol: solve(mid), askVol: solve(ask), premium };
}

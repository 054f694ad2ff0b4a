import { blackPrice } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { packSliceInput, type SliceRow } from "./slice-input.ts";

export const NOW = 1_764_896_976_000;
export const FORWARD = 92_000;
const YEAR_MS = 365 * 86_400_000;

/** An expiry of made-up options: vol by ln(K/F), half a spread in vol, strikes by number and reach in deviations. */
export interface MadeExpiry {
  readonly years: number;
  readonly vol: (k: number) => number;
  readonly half?: number;
  readonly strikes?: number;
  readonly reach?: number;
  readonly staleMs?: number;
}

/** Both rights at every strike, quoted in coin around `vol`. */
export function madeRows({
  years,
  vol,
  half = 0.01,
  strikes = 25,
  reach = 2.5,
  staleMs = 500,
}: MadeExpiry): SliceRow[] {
  const width = reach * vol(0) * Math.sqrt(years);
  return Array.from({ length: strikes }, (_, i) => {
    const k = strikes === 1 ? width : -width + (2 * width * i) / (strikes - 1);
    const strike = Math.round(FORWARD * exp(k));
    return [true, false].map((isCall): SliceRow => {
      const coin = (at: number): number => blackPrice(FORWARD, strike, years, at, isCall) / FORWARD;
      const solve = (price: number): number => impliedVol(price * FORWARD, FORWARD, strike, years, isCall).vol;
      const at = vol(k);
      const bid = coin(at - half);
      const ask = coin(at + half);
      return {
        strike,
        isCall: isCall ? 1 : 0,
        bid,
        ask,
        tick: 1e-7,
        volAtBid: solve(bid),
        volAtMid: solve(0.5 * (bid + ask)),
        volAtAsk: solve(ask),
        volAtMark: solve(coin(at)),
        openInterest: 1,
        confirmedAt: NOW - staleMs,
      };
    });
  }).flat();
}

/** The slice input of rows that expire in `years`. */
export function inputOf(years: number, rows: readonly SliceRow[], forward = FORWARD): Float64Array {
  const nan = Number.NaN;
  return packSliceInput(
    {
      expiry: Math.round(NOW + years * YEAR_MS),
      yearsToExpiry: years,
      forward,
      forwardSource: 1,
      now: NOW,
      staleAfter: 15_000,
      previousA: nan,
      previousB: nan,
      previousRho: nan,
      previousM: nan,
      previousSigma: nan,
    },
    rows,
  );
}

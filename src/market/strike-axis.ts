import { exp } from "../quant/elementary.ts";
import { normalCdf } from "../quant/normal.ts";

/** The ways to lay strikes along an axis. All increase with the strike. */
export const STRIKE_AXES = ["strike", "percent", "log", "std", "delta"] as const;

export type StrikeAxis = (typeof STRIKE_AXES)[number];

/** What an axis needs to know about a slice: its forward and its total variance at log-moneyness k. */
export interface VarianceSlice {
  readonly forward: number;
  readonly years: number;
  totalVariance(k: number): number;
}

/** Standard deviation of ln(S_T/F) at the money, σ_ATM √T. */
export function atmDeviation(slice: VarianceSlice): number {
  return Math.sqrt(slice.totalVariance(0));
}

/**
 * Undiscounted forward delta of the put, without its sign: N(−d1) at the slice's own vol, 0 … 1 and rising with the strike
 * wherever the slice is free of butterfly arbitrage (Fukasawa 2012). 0.25 is the 25-delta put, 0.75 the 25-delta call.
 */
export function putDelta(slice: VarianceSlice, k: number): number {
  const root = Math.sqrt(slice.totalVariance(k));
  return normalCdf(k / root - 0.5 * root);
}

/**
 * Place of log-moneyness `k` on `axis`: the strike, its fraction of the forward, ln(K/F), that in ATM deviations, or the
 * put delta. NaN where the slice gives no variance to measure by.
 */
export function axisValue(axis: StrikeAxis, k: number, slice: VarianceSlice): number {
  switch (axis) {
    case "strike":
      return slice.forward * exp(k);
    case "percent":
      return exp(k);
    case "log":
      return k;
    case "std":
      return k / atmDeviation(slice);
    case "delta":
      return putDelta(slice, k);
  }
}

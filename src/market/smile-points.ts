import { bracketedRoot } from "../quant/bracketed-root.ts";
import { normalInverse } from "../quant/normal.ts";
import type { VarianceCurve } from "./slice-curve.ts";

/** Level, skew and curvature of a smile, decimal vols. */
export interface SmilePoints {
  /** Vol of the call less vol of the put, both at the given absolute delta. */
  readonly riskReversal: number;
  /** Mean of the two less the vol at the forward. */
  readonly butterfly: number;
}

/** Risk reversal and butterfly at the absolute undiscounted forward delta `delta`; NaN where the smile does not reach it. */
export function smilePoints(curve: VarianceCurve, years: number, delta: number): SmilePoints {
  const vol = (k: number): number => Math.sqrt(curve(k) / years);
  const call = vol(moneynessAtDelta(curve, delta));
  const put = vol(moneynessAtDelta(curve, 1 - delta));
  return { riskReversal: call - put, butterfly: 0.5 * (call + put) - vol(0) };
}

/**
 * Log-moneyness at which a call has the undiscounted forward delta N(d1) = `callDelta` at the smile's own vol (a put of delta −x:
 * callDelta = 1 − x). NaN where none lies within 64 ATM deviations.
 */
export function moneynessAtDelta(curve: VarianceCurve, callDelta: number): number {
  const target = normalInverse(callDelta);
  // In d1, which falls as k rises on every smile free of arbitrage.
  const excess = (k: number): number => {
    const root = Math.sqrt(curve(k));
    return -k / root + 0.5 * root - target;
  };
  const atm = Math.sqrt(curve(0));
  if (!(atm > 0)) return Number.NaN;
  let low = -atm;
  let high = atm;
  for (let i = 0; i < 6 && !(excess(low) >= 0); i++) low *= 2;
  for (let i = 0; i < 6 && !(excess(high) <= 0); i++) high *= 2;
  return bracketedRoot(excess, low, high);
}

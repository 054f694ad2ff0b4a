import { normalInverse } from "./normal.ts";
import { type Svi, sviTotalVariance, sviVol } from "./svi.ts";

/**
 * Log-moneyness at which a call has the undiscounted forward delta N(d1) = `callDelta` (a put of delta −x: callDelta = 1 − x) at
 * the slice's own vol. NaN where none lies within 12 standard deviations.
 */
export function sviMoneynessAtDelta(svi: Svi, callDelta: number): number {
  const target = normalInverse(callDelta);
  const excess = (k: number): number => {
    const root = Math.sqrt(sviTotalVariance(svi, k));
    return -k / root + 0.5 * root - target;
  };
  const atm = Math.sqrt(sviTotalVariance(svi, 0));
  if (!(atm > 0)) return Number.NaN;
  let low = -atm;
  let high = atm;
  // d1 falls as k rises on every slice free of arbitrage.
  for (let i = 0; i < 6 && !(excess(low) >= 0); i++) low *= 2;
  for (let i = 0; i < 6 && !(excess(high) <= 0); i++) high *= 2;
  if (!(excess(low) >= 0 && excess(high) <= 0)) return Number.NaN;
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high);
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** At-the-forward vol, risk reversal and butterfly of a slice, decimal vols. */
export interface SmilePoints {
  readonly atmVol: number;
  /** Call vol less put vol, both at the given absolute delta. */
  readonly riskReversal: number;
  /** Mean of the two less the at-the-forward vol. */
  readonly butterfly: number;
}

/** Level, risk reversal and butterfly at the absolute undiscounted forward delta `delta` (0.25 for the usual ones). */
export function sviSmilePoints(svi: Svi, years: number, delta: number): SmilePoints {
  const call = sviVol(svi, sviMoneynessAtDelta(svi, delta), years);
  const put = sviVol(svi, sviMoneynessAtDelta(svi, 1 - delta), years);
  const atmVol = sviVol(svi, 0, years);
  return { atmVol, riskReversal: call - put, butterfly: 0.5 * (call + put) - atmVol };
}

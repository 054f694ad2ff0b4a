import { exp } from "../quant/elementary.ts";
import { normalCdf, normalPdf } from "../quant/normal.ts";
import type { VarianceSlice } from "./strike-axis.ts";

/** Step of the smile's slope, in ATM deviations. */
const STEP = 0.02;

/** Risk-neutral probability that the underlying ends above ln(K/F) = `k`: −∂C/∂K of the fitted smile, its skew included. */
export function probabilityAbove(slice: VarianceSlice, k: number): number {
  const root = (at: number): number => Math.sqrt(slice.totalVariance(at));
  const h = STEP * root(0);
  const slope = (root(k + h) - root(k - h)) / (2 * h);
  const d2 = -k / root(k) - 0.5 * root(k);
  return Math.max(0, Math.min(1, normalCdf(d2) - normalPdf(d2) * slope));
}

/** Risk-neutral probability that it ends between two places, `low` < `high`. */
export function probabilityBetween(slice: VarianceSlice, low: number, high: number): number {
  return Math.max(0, probabilityAbove(slice, low) - probabilityAbove(slice, high));
}

/**
 * Risk-neutral probability that the forward touches ln(H/F) = `k` before expiry, about: the smile's own probability of ending beyond, and
 * for the paths that come back the reflection of a forward with the constant vol of that strike. Exact where the smile is flat.
 */
export function probabilityOfTouch(slice: VarianceSlice, k: number): number {
  const root = Math.sqrt(slice.totalVariance(k));
  const beyond = k >= 0 ? probabilityAbove(slice, k) : 1 - probabilityAbove(slice, k);
  const back = exp(-k) * normalCdf(k >= 0 ? -k / root + 0.5 * root : k / root - 0.5 * root);
  return Math.min(1, beyond + back);
}

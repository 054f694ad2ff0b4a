import { blackPrice } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";
import { YEAR_MS } from "./market-model.ts";
import type { Underlying } from "./market-state.ts";
import type { Slice } from "./surface-model.ts";
import { totalVariance } from "./surface-model.ts";

const HORIZON_MS = 30 * 86_400_000;
const POINTS = 48;
const REACH = 6;

/** Model-free total variance of a slice: the strip of out-of-the-money options, integrated over log-strike. */
export function stripVariance(slice: Slice): number {
  const width = (REACH * Math.sqrt(slice.theta)) / POINTS;
  let sum = 0;
  for (let i = -POINTS; i <= POINTS; i++) {
    const k = i * width;
    const strike = exp(k);
    sum += blackPrice(1, strike, 1, Math.sqrt(totalVariance(slice, k)), k >= 0) / strike;
  }
  return 2 * sum * width;
}

/** The 30-day vol index, percent: strip variances of the expiries around 30 days, linear in total variance. */
export function volIndexOf(underlying: Underlying, now: number): number {
  const { slices } = underlying;
  const target = now + HORIZON_MS;
  const above = slices.findIndex((slice) => slice.expiry >= target);
  const far = slices[above];
  const near = slices[above - 1];
  if (!far) return Number.NaN;
  const farVariance = stripVariance(far);
  if (!near) return 100 * Math.sqrt((farVariance * YEAR_MS) / (far.expiry - now));
  const nearVariance = stripVariance(near);
  const weight = (target - near.expiry) / (far.expiry - near.expiry);
  return 100 * Math.sqrt(((nearVariance + weight * (farVariance - nearVariance)) * YEAR_MS) / HORIZON_MS);
}

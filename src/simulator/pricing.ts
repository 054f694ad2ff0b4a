import { blackGreeks } from "../quant/black.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { VOL_STATUS } from "../quant/vol-status.ts";
import { FIELD, rounded } from "./ticker-fields.ts";

/** The venue's cap on stated vols, percent. */
const VOL_CAP_PERCENT = 500;

/** Vol the venue states for a quote, percent to two decimals: 0 without one, the cap for what is beyond every vol. */
export function quoteVolPercent(forward: number, strike: number, years: number, call: boolean, usd: number): number {
  if (!(usd > 0)) return 0;
  const solved = impliedVol(usd, forward, strike, years, call);
  if (solved.status === VOL_STATUS.OK) return Math.min(VOL_CAP_PERCENT, rounded(100 * solved.vol, 100));
  return solved.status === VOL_STATUS.AT_OR_ABOVE_MAX ? VOL_CAP_PERCENT : 0;
}

/**
 * Price (USD) of an option, and its Greeks in the venue's units written to `values`: delta plain, vega USD per vol point,
 * rho USD per 1 %, theta USD per day and never more than what the option is worth or can lose in its remaining life.
 */
export function priceWithGreeks(
  values: Float64Array,
  forward: number,
  strike: number,
  years: number,
  vol: number,
  call: boolean,
): number {
  const greeks = blackGreeks(forward, strike, years, vol, call);
  const daily = (-greeks.theta / 365) * Math.min(1, years * 365);
  values[FIELD.delta] = rounded(greeks.delta, 1e5);
  values[FIELD.gamma] = rounded(greeks.gamma, 1e5);
  values[FIELD.vega] = rounded(greeks.vega / 100, 1e5);
  values[FIELD.theta] = rounded(-Math.min(daily, greeks.price), 1e5);
  // The venue's rho holds the spot still: years times strike times N(±d2), by parity from delta and price.
  values[FIELD.rho] = rounded((years * (forward * greeks.delta - greeks.price)) / 100, 1e5);
  return greeks.price;
}

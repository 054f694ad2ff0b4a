import { type BlackGreeks, blackLimit } from "./black-limit.ts";
import { blackParts } from "./black-parts.ts";
import { logRatio } from "./elementary.ts";
import { generalisedGreeks } from "./generalised-greeks.ts";

/** Undiscounted Black-76 price. At or past expiry and at zero vol the intrinsic value; NaN for inputs without meaning. */
export function blackPrice(forward: number, strike: number, years: number, vol: number, isCall: boolean): number {
  const limit = blackLimit(forward, strike, years, vol, isCall);
  if (limit !== null) return limit.price;
  const s = vol * Math.sqrt(years);
  return blackParts(forward, strike, logRatio(forward, strike), s, isCall).price;
}

/** Price and everyday Greeks under Black-76, undiscounted. Limits carry a status; undefined Greeks are NaN. */
export function blackGreeks(forward: number, strike: number, years: number, vol: number, isCall: boolean): BlackGreeks {
  // At zero rate and yield the general formula is this one, bit for bit.
  const greeks = generalisedGreeks(forward, strike, years, vol, 0, 0, isCall);
  return { ...greeks, rho: -Math.max(years, 0) * greeks.price };
}

/** The coin value of an inverse option: its undiscounted price over the forward. */
export function coinPrice(forward: number, strike: number, years: number, vol: number, isCall: boolean): number {
  return blackPrice(forward, strike, years, vol, isCall) / forward;
}

/** Delta of an inverse option held in coin: Black delta less the coin price, per unit of underlying. */
export function premiumAdjustedDelta(greeks: BlackGreeks, forward: number): number {
  return greeks.delta - greeks.price / forward;
}

/** Change of the premium-adjusted delta per 1 unit of price of the forward. */
export function premiumAdjustedGamma(greeks: BlackGreeks, forward: number): number {
  return greeks.gamma - (greeks.delta - greeks.price / forward) / forward;
}

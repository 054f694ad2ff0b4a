import { type BlackGreeks, blackLimit } from "./black-limit.ts";
import { blackParts } from "./black-parts.ts";
import { logRatio } from "./elementary.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** Undiscounted Black-76 price. At or past expiry and at zero vol the intrinsic value; NaN for inputs without meaning. */
export function blackPrice(forward: number, strike: number, years: number, vol: number, isCall: boolean): number {
  const limit = blackLimit(forward, strike, years, vol, isCall);
  if (limit !== null) return limit.price;
  const s = vol * Math.sqrt(years);
  return blackParts(forward, strike, logRatio(forward, strike), s, isCall).price;
}

/** Price and everyday Greeks under Black-76, undiscounted. Limits carry a status; undefined Greeks are NaN. */
export function blackGreeks(forward: number, strike: number, years: number, vol: number, isCall: boolean): BlackGreeks {
  const limit = blackLimit(forward, strike, years, vol, isCall);
  if (limit !== null) return limit;
  const root = Math.sqrt(years);
  const parts = blackParts(forward, strike, logRatio(forward, strike), vol * root, isCall);
  const { d1, d2, hump, totalVol, price } = parts;
  const vega = hump * root;
  return {
    status: VOL_STATUS.OK,
    price,
    delta: isCall ? parts.p1 : -parts.p1,
    gamma: hump / (forward * forward * totalVol),
    vega,
    theta: (-0.5 * hump * vol) / root,
    vanna: (-hump * d2) / (forward * vol),
    volga: (vega * d1 * d2) / vol,
    rho: -years * price,
  };
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

import { type BlackGreeks, blackLimit } from "./black-limit.ts";
import { blackParts } from "./black-parts.ts";
import { exp, logRatio } from "./elementary.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** Price and sixteen Greeks. Charm, veta, color and theta are per year of calendar time; vol and rates per 1.00. */
export interface FullGreeks extends BlackGreeks {
  readonly phi: number;
  readonly charm: number;
  readonly veta: number;
  readonly speed: number;
  readonly zomma: number;
  readonly color: number;
  readonly ultima: number;
  readonly dualDelta: number;
  readonly dualGamma: number;
}

/**
 * Price and all Greeks of a European option on `spot` with continuous rate and yield, discounted. A forward option is
 * spot = forward with yield = rate (discounted) or both 0.
 */
export function generalisedGreeks(
  spot: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
  dividendYield: number,
  isCall: boolean,
): FullGreeks {
  const growth = exp(-dividendYield * Math.max(years, 0));
  const discount = exp(-rate * Math.max(years, 0));
  const forwardValue = spot * growth;
  const strikeValue = strike * discount;
  const limit = blackLimit(forwardValue, strikeValue, years, vol, isCall);
  if (limit !== null) return withRates(limit, forwardValue, strikeValue, growth, discount, years, rate, dividendYield);
  const carry = rate - dividendYield;
  const root = Math.sqrt(years);
  const s = vol * root;
  const x = logRatio(spot, strike) + carry * years;
  const { d1, d2, hump, price, p1, p2 } = blackParts(forwardValue, strikeValue, x, s, isCall);
  const sign = isCall ? 1 : -1;
  const product = d1 * d2;
  const gamma = hump / (spot * spot * s);
  const vega = hump * root;
  const halfRate = 0.5 / years;
  const spotHump = hump / spot;
  return {
    status: VOL_STATUS.OK,
    price,
    delta: sign * growth * p1,
    gamma,
    vega,
    theta: (-0.5 * hump * vol) / root + sign * (dividendYield * forwardValue * p1 - rate * strikeValue * p2),
    vanna: (-spotHump * d2) / vol,
    volga: (vega * product) / vol,
    rho: sign * years * strikeValue * p2,
    phi: -sign * years * forwardValue * p1,
    charm: sign * dividendYield * growth * p1 - spotHump * (carry / s - d2 * halfRate),
    veta: vega * (dividendYield + (d1 * carry) / s - (1 + product) * halfRate),
    speed: (-gamma / spot) * (d1 / s + 1),
    zomma: (gamma * (product - 1)) / vol,
    color: gamma * (dividendYield + (d1 * carry) / s + (1 - product) * halfRate),
    ultima: (-vega / (vol * vol)) * (product * (1 - product) + d1 * d1 + d2 * d2),
    dualDelta: -sign * discount * p2,
    dualGamma: hump / (strike * strike * s),
  };
}

/** A limit of the undiscounted formula, with the effects of rate and yield on what is left of it. */
function withRates(
  limit: BlackGreeks,
  forwardValue: number,
  strikeValue: number,
  growth: number,
  discount: number,
  years: number,
  rate: number,
  dividendYield: number,
): FullGreeks {
  const { delta } = limit;
  const time = Math.max(years, 0);
  const higher = limit.gamma;
  return {
    ...limit,
    delta: growth * delta,
    theta: delta * (dividendYield * forwardValue - rate * strikeValue),
    rho: time * strikeValue * delta,
    phi: -time * forwardValue * delta,
    charm: dividendYield * growth * delta,
    veta: higher,
    speed: higher,
    zomma: higher,
    color: higher,
    ultima: higher,
    dualDelta: -discount * delta,
    dualGamma: higher,
  };
}

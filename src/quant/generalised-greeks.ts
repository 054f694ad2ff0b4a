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
  const parts = blackParts(forwardValue, strikeValue, x, s, isCall);
  const { d1, d2, inverseS, hump } = parts;
  const inverseSpot = 1 / spot;
  const inverseStrike = 1 / strike;
  const inverseVol = root * inverseS;
  const inverseRoot = vol * inverseS;
  const halfRate = 0.5 * (inverseRoot * inverseRoot);
  const spotHump = hump * inverseSpot;
  const strikeHump = hump * inverseStrike;
  const tail1 = spotHump * parts.mills1;
  const tail2 = strikeHump * parts.mills2;
  const share1 = parts.straight1 ? tail1 : growth - tail1;
  const share2 = parts.straight2 ? tail2 : discount - tail2;
  const delta = isCall ? share1 : -share1;
  const strikeShare = isCall ? share2 : -share2;
  const gamma = spotHump * inverseSpot * inverseS;
  const vega = hump * root;
  const product = d1 * d2;
  const drift = carry * inverseS;
  const pull = dividendYield + d1 * drift;
  return {
    status: VOL_STATUS.OK,
    price: parts.price,
    delta,
    gamma,
    vega,
    theta: -0.5 * hump * vol * inverseRoot + (dividendYield * spot * delta - rate * strike * strikeShare),
    vanna: -(spotHump * d2 * inverseVol),
    volga: vega * product * inverseVol,
    rho: years * strike * strikeShare,
    phi: -(years * spot * delta),
    charm: dividendYield * delta - spotHump * (drift - d2 * halfRate),
    veta: vega * (pull - (1 + product) * halfRate),
    speed: -(gamma * inverseSpot * (d1 * inverseS + 1)),
    zomma: gamma * (product - 1) * inverseVol,
    color: gamma * (pull + (1 - product) * halfRate),
    ultima: -(vega * inverseVol * inverseVol * (product * (1 - product) + d1 * d1 + d2 * d2)),
    dualDelta: -strikeShare,
    dualGamma: strikeHump * inverseStrike * inverseS,
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

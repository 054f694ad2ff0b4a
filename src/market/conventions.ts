import type { BlackGreeks } from "../quant/black-limit.ts";

/**
 * Conversions between house units (vol decimal, vega per 1.00 vol, theta per year, rates and vols as decimals) and what venues
 * publish and traders read. Every such factor of the product stands here.
 */

export const DAYS_PER_YEAR = 365;
/** One percent, one vol point. */
const POINT = 0.01;
/** Vega is weighted to this many days to expiry. */
const WEIGHTED_VEGA_DAYS = 30;

/** Vol points (55.1) of a decimal vol (0.551). */
export function volPoints(volDecimal: number): number {
  return volDecimal / POINT;
}

/** Decimal vol (0.551) of vol points (55.1). */
export function volDecimal(points: number): number {
  return points * POINT;
}

/** USD value of an inverse option's price in coin, at `forward` USD per coin. */
export function usdPrice(coinPrice: number, forward: number): number {
  return coinPrice * forward;
}

/** Price in coin of an option worth `usd`, at `forward` USD per coin. */
export function coinPrice(usd: number, forward: number): number {
  return usd / forward;
}

/** Vega per vol point of one per 1.00 vol. */
export function vegaPerPoint(vega: number): number {
  return vega * POINT;
}

/** Vega per 1.00 vol of one per vol point. */
export function vegaPerUnit(vegaPoint: number): number {
  return vegaPoint / POINT;
}

/** Theta per calendar day of one per year. */
export function thetaPerDay(theta: number): number {
  return theta / DAYS_PER_YEAR;
}

/** Theta per year of one per calendar day. */
export function thetaPerYear(thetaDay: number): number {
  return thetaDay * DAYS_PER_YEAR;
}

/** Change of delta for a 1 % move of the underlying at `price`. */
export function gammaPerPercent(gamma: number, price: number): number {
  return gamma * price * POINT;
}

/** Gamma per 1 unit of price of one per 1 % move. */
export function gammaPerUnit(gammaPercent: number, price: number): number {
  return gammaPercent / (price * POINT);
}

/** Dollar delta: Δ·S. */
export function dollarDelta(delta: number, price: number): number {
  return delta * price;
}

/** Dollar gamma: change of dollar delta for a 1 % move, Γ·S²/100. */
export function dollarGamma(gamma: number, price: number): number {
  return gamma * price * price * POINT;
}

/** Vega made comparable across expiries: vega·√(30/d), d days to expiry, at least 1. */
export function weightedVega(vega: number, yearsToExpiry: number): number {
  return vega * Math.sqrt(WEIGHTED_VEGA_DAYS / Math.max(yearsToExpiry * DAYS_PER_YEAR, 1));
}

/** Black delta, or less the coin price: what a holder who counts in coin gains per 1 % of the underlying. */
export type DeltaConvention = "black" | "premium-adjusted";

/** `delta` (Black) of an option priced `coin` in coin, in the convention asked for. */
export function deltaIn(convention: DeltaConvention, delta: number, coin: number): number {
  return convention === "black" ? delta : delta - coin;
}

/** Black delta of one given in `convention`. */
export function blackDelta(convention: DeltaConvention, delta: number, coin: number): number {
  return convention === "black" ? delta : delta + coin;
}

/** Greeks as Deribit publishes them: delta, gamma per 1 USD, vega USD per vol point, theta USD per day, rho USD per 1 %. */
export interface DeribitGreeks {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

/** Greeks of an option in house units, with its undiscounted price in USD. */
export type HouseGreeks = Pick<BlackGreeks, "price" | "delta" | "gamma" | "vega" | "theta" | "rho">;

/**
 * Deribit's figures for an option. Theta is −min(|theta per day|·min(1, days left), option value): inferred from recordings, it
 * explains 7,058 of 7,060 of them. Rho is that of a spot whose carry moves the forward: T·(F·Δ − price).
 */
export function deribitGreeks(house: HouseGreeks, forward: number, yearsToExpiry: number): DeribitGreeks {
  const share = Math.min(1, yearsToExpiry * DAYS_PER_YEAR);
  return {
    delta: house.delta,
    gamma: house.gamma,
    vega: vegaPerPoint(house.vega),
    theta: -Math.min(Math.abs(thetaPerDay(house.theta)) * share, house.price),
    rho: yearsToExpiry * (forward * house.delta - house.price) * POINT,
  };
}

/**
 * House Greeks of Deribit's figures for an option worth `price` USD. Theta is NaN where Deribit's was cut at the option's value
 * and so no longer tells the rate of decay.
 */
export function houseGreeks(deribit: DeribitGreeks, price: number, yearsToExpiry: number): HouseGreeks {
  const share = Math.min(1, yearsToExpiry * DAYS_PER_YEAR);
  const cut = -deribit.theta >= price;
  return {
    price,
    delta: deribit.delta,
    gamma: deribit.gamma,
    vega: vegaPerUnit(deribit.vega),
    theta: cut ? Number.NaN : thetaPerYear(deribit.theta) / share,
    rho: -yearsToExpiry * price,
  };
}

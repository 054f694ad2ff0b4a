import { americanPrice } from "../quant/american.ts";
import { exp, log } from "../quant/elementary.ts";
import { generalisedGreeks } from "../quant/generalised-greeks.ts";
import { impliedVol } from "../quant/implied-vol.ts";

/** An American option's market besides its price: spot, forward and discount factor to its expiry. */
export interface ExerciseTerms {
  readonly spot: number;
  readonly forward: number;
  readonly discount: number;
  readonly years: number;
}

/**
 * What early exercise adds to a price at `vol` (decimal), with the rate and yield that the discount factor and the forward imply; in
 * the currency of spot, discounted. NaN for bad inputs.
 */
export function earlyExercisePremium(terms: ExerciseTerms, strike: number, vol: number, isCall: boolean): number {
  const { spot, forward, discount, years } = terms;
  const rate = -log(discount) / years;
  const dividendYield = rate - log(forward / spot) / years;
  const american = americanPrice(spot, strike, years, vol, rate, dividendYield, isCall);
  const european = generalisedGreeks(spot, strike, years, vol, rate, dividendYield, isCall).price;
  return Math.max(0, american - european);
}

/** Steps from the vol that takes the price for European: the premium moves little with vol, so two leave no error to be seen. */
const STEPS = 2;
/** A step that changes the premium by less than this share of the strike is the last. */
const SETTLED = 1e-7;

/**
 * The early-exercise premium in an American `price`: less it, the price is that of the European option of the same vol. 0 where no
 * vol reproduces the price.
 */
export function premiumInPrice(terms: ExerciseTerms, strike: number, price: number, isCall: boolean): number {
  const { forward, discount, years } = terms;
  let premium = 0;
  for (let step = 0; step < STEPS; step++) {
    const { vol } = impliedVol((price - premium) / discount, forward, strike, years, isCall);
    if (!(vol > 0)) return premium;
    const next = earlyExercisePremium(terms, strike, vol, isCall);
    if (Number.isNaN(next)) return premium;
    const change = Math.abs(next - premium);
    premium = Math.min(next, price);
    if (change < SETTLED * strike) break;
  }
  return premium;
}

/** Discount factor at a continuous rate. */
export function discountAt(rate: number, years: number): number {
  return exp(-rate * years);
}

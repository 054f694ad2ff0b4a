import { deliveryFee, type OptionFees } from "./option-fees.ts";

/** One position at an expiry. Quantity in units of the underlying (inverse futures: in USD of notional), above 0 where long. */
export interface PayoffLeg {
  readonly kind: "call" | "put" | "future" | "cash";
  /** Strike of an option, traded price of a future; not used for cash. */
  readonly strike: number;
  readonly quantity: number;
}

/** How payoffs are counted: in the coin of an inverse venue, or in the quote currency; fees of delivery at the `forward`. */
export interface PayoffTerms {
  readonly inverse: boolean;
  readonly forward: number;
  readonly fees: OptionFees;
}

/** Slopes smaller than this share of all that is bought and sold are rounding. */
const FLAT = 1e-12;

/**
 * Payoff of `legs` after delivery fees where the settlement price is `spot` (above 0), in coin for inverse terms, else in the quote currency.
 */
export function payoffAt(legs: readonly PayoffLeg[], spot: number, terms: PayoffTerms): number {
  return netAt(legs, terms.inverse ? 1 / spot : spot, terms);
}

/**
 * Smallest payoff of `legs` after delivery fees over every settlement price from 0 to infinity, and where: exact, as payoffs are
 * piecewise linear in the price (linear options) or in its reciprocal (inverse ones). −Infinity where losses have no bound.
 */
export function worstPayoff(
  legs: readonly PayoffLeg[],
  terms: PayoffTerms,
): { readonly payoff: number; readonly spot: number } {
  let slope = 0;
  let scale = 0;
  for (const leg of legs) {
    const steep = steepness(leg, terms.inverse);
    slope += steep;
    scale += Math.abs(steep);
  }
  const far = terms.inverse ? 0 : Infinity;
  if (slope < -FLAT * scale) return { payoff: -Infinity, spot: far };
  let payoff = netAt(legs, 0, terms);
  let at = 0;
  for (const leg of legs) {
    for (const kink of kinksOf(leg, terms)) {
      const value = netAt(legs, kink, terms);
      if (value >= payoff) continue;
      payoff = value;
      at = kink;
    }
  }
  return { payoff, spot: terms.inverse ? 1 / at : at };
}

/** Change of payoff per unit of the state (price, or its reciprocal) beyond the last kink; the fees are flat there. */
function steepness({ kind, strike, quantity }: PayoffLeg, inverse: boolean): number {
  if (kind === "cash") return 0;
  if (kind === "future") return inverse ? -quantity : quantity;
  if (inverse) return kind === "put" ? quantity * strike : 0;
  return kind === "call" ? quantity : 0;
}

/** States at which a leg's payoff or its fee bends. */
export function kinksOf({ kind, strike }: PayoffLeg, { inverse, forward, fees }: PayoffTerms): number[] {
  if (kind === "cash" || kind === "future") return [];
  // Payoff beyond which the fee of delivery is no longer a share of it.
  const full = fees.deliveryCap > 0 ? (fees.delivery * (inverse ? 1 : forward)) / fees.deliveryCap : 0;
  const rising = inverse === (kind === "put");
  const kinks = inverse ? [1 / strike] : [strike];
  if (full > 0) kinks.push(inverse ? (1 + (rising ? full : -full)) / strike : strike + (rising ? full : -full));
  return kinks.filter((kink) => kink >= 0);
}

function netAt(legs: readonly PayoffLeg[], state: number, terms: PayoffTerms): number {
  let sum = 0;
  for (const leg of legs) sum += legNetAt(leg, state, terms);
  return sum;
}

/** Payoff of one leg after its fee of delivery at a state: the price, or for inverse terms its reciprocal. */
export function legNetAt({ kind, strike, quantity }: PayoffLeg, state: number, terms: PayoffTerms): number {
  const { inverse, forward, fees } = terms;
  if (kind === "cash") return quantity;
  if (kind === "future") return quantity * (inverse ? 1 / strike - state : state - strike);
  const value = inverse ? 1 - strike * state : state - strike;
  const payoff = Math.max(kind === "call" ? value : -value, 0);
  return quantity * payoff - Math.abs(quantity) * deliveryFee(fees, payoff, inverse ? 1 : forward);
}

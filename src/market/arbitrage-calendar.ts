import { coverLegs, type ExpiryHulls } from "./arbitrage-strikes.ts";
import type { ExecutableChain, ExecutableExpiry } from "./executable-quotes.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { coverAt, type PriceHull } from "./price-hull.ts";
import { type DraftLeg, optionLeg, type Witness, witnessOf } from "./witness.ts";

/**
 * Calendars between two expiries: an option of the near one whose bid lies above what the option of the far one at the same forward
 * moneyness costs, or the mix of two that is never worth less. European options: the far option is worth at least its intrinsic
 * value on the forward at the near expiry, which is taken to stand in today's ratio (`carry`) to the price then. American options:
 * the same strike, by exercise, whatever the carry.
 */
export function calendarArbitrage(
  snapshot: MarketSnapshot,
  near: ExecutableExpiry,
  far: ExecutableExpiry,
  farHulls: ExpiryHulls,
): Witness[] {
  if (!(near.terms.forward > 0 && far.terms.forward > 0)) return [];
  return [
    ...calendars(snapshot, near, far, near.calls, far.calls, farHulls.calls),
    ...calendars(snapshot, near, far, near.puts, far.puts, farHulls.puts),
  ];
}

function calendars(
  snapshot: MarketSnapshot,
  near: ExecutableExpiry,
  far: ExecutableExpiry,
  nearChain: ExecutableChain,
  farChain: ExecutableChain,
  hull: PriceHull,
): Witness[] {
  const { inverse, american } = snapshot;
  const carry = american ? 1 : far.terms.forward / near.terms.forward;
  // Far units per near unit: a far call pays the far forward over its strike, worth `carry` near ones, discounted from the far expiry.
  const worth = inverse || american ? 1 : (carry * far.terms.discount) / near.terms.discount;
  const found: Witness[] = [];
  nearChain.options.forEach((option, i) => {
    const bid = nearChain.sell[i]!;
    if (Number.isNaN(bid)) return;
    const cover = coverAt(hull, option.strike * carry);
    if (cover === null || !(bid > cover.price / worth)) return;
    const bought = coverLegs(snapshot, farChain.options, cover, 1 / worth, far.terms.forward).map(
      (leg): DraftLeg =>
        leg.pays.kind === "cash"
          ? leg
          : {
              trade: leg.trade,
              pays: { ...leg.pays, strike: leg.pays.strike / carry, quantity: leg.pays.quantity * worth },
            },
    );
    const legs = [...bought, optionLeg(snapshot, option, near.terms.forward, -1)];
    const witness = witnessOf(snapshot, near.terms, "calendar", legs, american ? Number.NaN : carry);
    if (witness !== null) found.push(witness);
  });
  return found;
}

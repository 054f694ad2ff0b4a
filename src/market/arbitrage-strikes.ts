import type { ExecutableChain, ExecutableExpiry } from "./executable-quotes.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { coverAt, type PriceHull, priceHull } from "./price-hull.ts";
import { cashLeg, type DraftLeg, optionLeg, type Witness, witnessOf } from "./witness.ts";

/** Hulls of what the calls and puts of an expiry cost. */
export interface ExpiryHulls {
  readonly calls: PriceHull;
  readonly puts: PriceHull;
}

/** A put struck at 0 is free; a call struck at 0 is the coin itself where prices are in coin, and cannot be had otherwise. */
export function hullsOf({ inverse }: MarketSnapshot, { calls, puts }: ExecutableExpiry): ExpiryHulls {
  return {
    calls: priceHull(calls.strike, calls.buy, inverse ? 1 : Number.NaN),
    puts: priceHull(puts.strike, puts.buy, 0),
  };
}

/**
 * Verticals and butterflies of one expiry: every option whose bid lies above what a better one, or the spread limit, or a mix of
 * options around it costs, with the dearest such proof for each. After fees.
 */
export function strikeArbitrage(snapshot: MarketSnapshot, expiry: ExecutableExpiry, hulls: ExpiryHulls): Witness[] {
  return [
    ...verticals(snapshot, expiry, expiry.calls),
    ...verticals(snapshot, expiry, expiry.puts),
    ...butterflies(snapshot, expiry, expiry.calls, hulls.calls),
    ...butterflies(snapshot, expiry, expiry.puts, hulls.puts),
  ];
}

function verticals(snapshot: MarketSnapshot, { terms }: ExecutableExpiry, chain: ExecutableChain): Witness[] {
  const { options, strike, buy, sell } = chain;
  const count = options.length;
  const isCall = options[0]?.isCall ?? true;
  const found: Witness[] = [];
  const leg = (i: number, quantity: number): DraftLeg => optionLeg(snapshot, options[i]!, terms.forward, quantity);
  const check = (bought: number, sold: number, excess: number): void => {
    if (bought < 0 || !(excess > 0)) return;
    const witness = witnessOf(snapshot, terms, "vertical", [leg(bought, 1), leg(sold, -1)], Number.NaN);
    if (witness !== null) found.push(witness);
  };
  // A debt of strike difference is owed at the expiry, or at once where exercise is early.
  const discount = snapshot.american ? 1 : terms.discount;
  let better = -1;
  let limit = -1;
  // From the option worth most to that worth least: none sells above what an earlier one costs.
  for (let step = 0; step < count; step++) {
    const i = isCall ? step : count - 1 - step;
    if (better >= 0) check(better, i, sell[i]! - buy[better]!);
    if (better < 0 || buy[i]! < buy[better]!) better = Number.isNaN(buy[i]!) ? better : i;
  }
  // In coin the difference of strikes is worth more the lower the price, without bound: no limit there.
  if (snapshot.inverse) return found;
  const height = (i: number): number => (isCall ? 1 : -1) * discount * strike[i]!;
  for (let step = 0; step < count; step++) {
    const i = isCall ? count - 1 - step : step;
    if (limit >= 0) check(limit, i, sell[i]! + height(i) - buy[limit]! - height(limit));
    if (limit < 0 || buy[i]! + height(i) < buy[limit]! + height(limit)) limit = Number.isNaN(buy[i]!) ? limit : i;
  }
  return found;
}

function butterflies(
  snapshot: MarketSnapshot,
  { terms }: ExecutableExpiry,
  { options, strike, sell }: ExecutableChain,
  hull: PriceHull,
): Witness[] {
  const found: Witness[] = [];
  options.forEach((option, i) => {
    if (Number.isNaN(sell[i]!)) return;
    const cover = coverAt(hull, strike[i]!);
    if (cover === null || cover.low === i || cover.high === i || !(sell[i]! > cover.price)) return;
    const legs = [
      ...coverLegs(snapshot, options, cover, 1, terms.forward),
      optionLeg(snapshot, option, terms.forward, -1),
    ];
    const witness = witnessOf(snapshot, terms, cover.low < 0 ? "vertical" : "butterfly", legs, Number.NaN);
    if (witness !== null) found.push(witness);
  });
  return found;
}

/** Trades that buy `quantity` of a cover. Of the option struck at 0 a put costs nothing and a call is coin. */
export function coverLegs(
  snapshot: MarketSnapshot,
  options: ExecutableChain["options"],
  cover: { readonly low: number; readonly high: number; readonly highShare: number },
  quantity: number,
  forward: number,
): DraftLeg[] {
  const { low, high, highShare } = cover;
  const share = quantity * (1 - highShare);
  const legs: DraftLeg[] = [];
  if (low >= 0) legs.push(optionLeg(snapshot, options[low]!, forward, share));
  else if (options[high]?.isCall) legs.push(cashLeg(snapshot, share));
  if (highShare > 0) legs.push(optionLeg(snapshot, options[high]!, forward, quantity * highShare));
  return legs;
}

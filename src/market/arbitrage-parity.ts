import type { ExecutableExpiry } from "./executable-quotes.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { type DraftLeg, futureLeg, optionLeg, type Witness, witnessOf } from "./witness.ts";

/** A way to trade the forward: a call against a put of one strike, or a future. Forwards after fees; NaN where that side cannot be had. */
interface Synthetic {
  readonly buysAt: number;
  readonly sellsAt: number;
  /** Trades that buy (1) or sell (−1) it, for `quantity` units of exposure. */
  legs(side: 1 | -1, quantity: number): DraftLeg[];
  /** Exposure of one unit to the settlement price or, in coin, to its reciprocal. */
  readonly exposure: number;
}

/**
 * Parity boxes of one expiry: two ways to trade the same forward, one bought below where another is sold, their exposures cancelling
 * out. Every way that is too cheap or too dear is named once, with its best counterpart. American options bind one way only: a box
 * that is bought pays at least the difference of its strikes whenever it is exercised.
 */
export function parityArbitrage(snapshot: MarketSnapshot, expiry: ExecutableExpiry): Witness[] {
  const { american } = snapshot;
  const ways = american ? [] : [...syntheticsOf(snapshot, expiry), ...futuresOf(snapshot, expiry)];
  if (american) return longBoxes(snapshot, expiry);
  const cheapest = extreme(ways, (way) => way.buysAt);
  const dearest = extreme(ways, (way) => -way.sellsAt);
  const pairs = new Map<string, readonly [bought: number, sold: number]>();
  ways.forEach((way, i) => {
    if (dearest >= 0 && ways[dearest]!.sellsAt > way.buysAt) pairs.set(`${i} ${dearest}`, [i, dearest]);
    if (cheapest >= 0 && way.sellsAt > ways[cheapest]!.buysAt) pairs.set(`${cheapest} ${i}`, [cheapest, i]);
  });
  return [...pairs.values()].flatMap(([bought, sold]) => {
    const [long, short] = [ways[bought]!, ways[sold]!];
    const legs = [...long.legs(1, 1), ...short.legs(-1, long.exposure / short.exposure)];
    return witnessOf(snapshot, expiry.terms, "parity", legs, Number.NaN) ?? [];
  });
}

function extreme(ways: readonly Synthetic[], of: (way: Synthetic) => number): number {
  let best = -1;
  ways.forEach((way, i) => {
    if (Number.isNaN(of(way))) return;
    if (best < 0 || of(way) < of(ways[best]!)) best = i;
  });
  return best;
}

function syntheticsOf(snapshot: MarketSnapshot, { terms, calls, puts }: ExecutableExpiry): Synthetic[] {
  const { inverse } = snapshot;
  return pairsOf({ calls, puts }).map(([c, p, strike]) => {
    // Call less put pays 1 − K/S in coin, S − K otherwise.
    const forwardAt = (cost: number): number => {
      if (!inverse) return strike + cost / terms.discount;
      return cost >= 1 ? Infinity : strike / (1 - cost);
    };
    return {
      buysAt: forwardAt(calls.buy[c]! - puts.sell[p]!),
      sellsAt: forwardAt(calls.sell[c]! - puts.buy[p]!),
      exposure: inverse ? strike : 1,
      legs: (side, quantity) => [
        optionLeg(snapshot, calls.options[c]!, terms.forward, side * quantity),
        optionLeg(snapshot, puts.options[p]!, terms.forward, -side * quantity),
      ],
    };
  });
}

function futuresOf(snapshot: MarketSnapshot, { futures }: ExecutableExpiry): Synthetic[] {
  const fee = snapshot.fees.futureTaker;
  return futures.map((future) => ({
    buysAt: future.ask > 0 ? future.ask * (1 + fee) : Number.NaN,
    sellsAt: future.bid > 0 ? future.bid * (1 - fee) : Number.NaN,
    exposure: 1,
    legs: (side, quantity) => [futureLeg(snapshot, future, side * quantity)],
  }));
}

function pairsOf({ calls, puts }: Pick<ExecutableExpiry, "calls" | "puts">): (readonly [number, number, number])[] {
  const putAt = new Map(puts.options.map(({ strike }, i) => [strike, i]));
  return calls.options.flatMap(({ strike }, c) => {
    const p = putAt.get(strike);
    return p === undefined ? [] : [[c, p, strike] as const];
  });
}

/** Bought boxes: long call and short put of the low strike, short call and long put of the high one. */
function longBoxes(snapshot: MarketSnapshot, { terms, calls, puts }: ExecutableExpiry): Witness[] {
  const pairs = pairsOf({ calls, puts });
  const found: Witness[] = [];
  const rise = (strike: number): number => terms.discount * strike;
  let best = -1;
  pairs.forEach(([c, p, strike], i) => {
    const received = calls.sell[c]! - puts.buy[p]! + rise(strike);
    const [lowCall = -1, lowPut = -1, lowStrike = Number.NaN] = pairs[best] ?? [];
    const paid = best < 0 ? Number.NaN : calls.buy[lowCall]! - puts.sell[lowPut]! + rise(lowStrike);
    if (received > paid) {
      const leg = (chain: typeof calls, at: number, quantity: number): DraftLeg =>
        optionLeg(snapshot, chain.options[at]!, terms.forward, quantity);
      const legs = [leg(calls, lowCall, 1), leg(puts, lowPut, -1), leg(calls, c, -1), leg(puts, p, 1)];
      const witness = witnessOf(snapshot, terms, "parity", legs, Number.NaN);
      if (witness !== null) found.push(witness);
    }
    const own = calls.buy[c]! - puts.sell[p]! + rise(strike);
    if (best < 0 || own < paid) best = Number.isNaN(own) ? best : i;
  });
  return found;
}

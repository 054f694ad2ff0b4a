import { exp } from "../quant/elementary.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { settledPayoff } from "./snapshot-sample.test-support.ts";
import type { Witness } from "./witness.ts";

/**
 * What of a witness does not hold, found without the code under test: prices from the snapshot, fees, sizes, and payoff over a fine grid
 * of spots. Empty for a proof.
 */
export function proofFaults(snapshot: MarketSnapshot, witness: Witness): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, words: string): void => {
    if (!holds) faults.push(words);
  };
  const terms = snapshot.expiries.find((one) => one.expiry === witness.expiry)!;
  const { fees, inverse } = snapshot;
  let cost = 0;
  let filled = false;
  const held = witness.legs.map((leg) => {
    if (leg.kind === "cash") {
      cost += leg.quantity;
      return { kind: leg.kind, strike: Number.NaN, quantity: leg.quantity };
    }
    const option = snapshot.options.find((one) => one.name === leg.name)!;
    const own = snapshot.expiries.find((one) => one.expiry === option.expiry)!;
    const price = leg.quantity > 0 ? option.ask : option.bid;
    const size = leg.quantity > 0 ? option.askSize : option.bidSize;
    check(leg.price === price, `price of ${leg.name}`);
    check(leg.age === snapshot.time - option.confirmedAt, `age of ${leg.name}`);
    check(Math.abs(leg.quantity) <= size * (1 + 1e-9), `size of ${leg.name}`);
    if (Math.abs(leg.quantity) > size * (1 - 1e-9)) filled = true;
    const fee = Math.min(fees.taker * (inverse ? 1 : own.forward), fees.cap * price);
    cost += leg.quantity * price + Math.abs(leg.quantity) * fee;
    if (option.expiry === witness.expiry) return { kind: leg.kind, strike: option.strike, quantity: leg.quantity };
    // What the far option is worth at least at the near expiry.
    const carry = snapshot.american ? 1 : own.forward / terms.forward;
    const share = inverse || snapshot.american ? 1 : (carry * own.discount) / terms.discount;
    return { kind: leg.kind, strike: option.strike / carry, quantity: leg.quantity * share };
  });
  check(filled, "no quote is used up");
  const unit = inverse ? 1 : terms.forward;
  const scale = witness.legs.reduce((sum, leg) => sum + Math.abs(leg.quantity), 0) * unit;
  check(Math.abs(witness.cost - cost) <= 1e-8 * scale, `cost ${witness.cost}, not ${cost}`);
  let least = Infinity;
  for (let i = 0; i <= 3000; i++) {
    const spot = terms.forward * exp(Math.LN10 * (-3 + (6 * i) / 3000));
    least = Math.min(least, settledPayoff(held, spot, snapshot, terms.forward));
  }
  for (const { strike } of held) {
    if (strike > 0) least = Math.min(least, settledPayoff(held, strike, snapshot, terms.forward));
  }
  check(least >= witness.payoff - 1e-9 * scale, `pays ${least}, less than ${witness.payoff}`);
  check(least <= witness.payoff + 0.002 * scale, `pays ${least}, more than ${witness.payoff}`);
  check(Math.abs(witness.gain - (witness.payoff - cost)) <= 1e-8 * scale, `gain ${witness.gain}`);
  check(witness.gain > 0, "no gain");
  return faults;
}

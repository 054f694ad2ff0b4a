import { type ExecutableChain, type ExecutableExpiry, executableExpiries } from "./executable-quotes.ts";
import type { MarketSnapshot, SnapshotOption } from "./market-snapshot.ts";
import { type ArbitrageClass, type DraftLeg, optionLeg, witnessOf } from "./witness.ts";

/**
 * Largest gain per class of static arbitrage among executable quotes, by trying every pair and triple of strikes: slow, and sharing
 * nothing with the search but what a trade costs and pays. Classes without a gain are absent.
 */
export function exhaustiveGains(snapshot: MarketSnapshot): Map<ArbitrageClass, number> {
  const best = new Map<ArbitrageClass, number>();
  const expiries = executableExpiries(snapshot).filter(({ terms }) => terms.forward > 0 && terms.discount > 0);
  const offer = (kind: ArbitrageClass, at: ExecutableExpiry, legs: readonly DraftLeg[]): void => {
    const gain = witnessOf(snapshot, at.terms, kind, legs, Number.NaN)?.gain ?? 0;
    if (gain > (best.get(kind) ?? 0)) best.set(kind, gain);
  };
  const trade = (at: ExecutableExpiry, option: SnapshotOption, quantity: number): DraftLeg =>
    optionLeg(snapshot, option, at.terms.forward, quantity);

  const strikes = (at: ExecutableExpiry, { options, strike, buy, sell }: ExecutableChain): void => {
    for (let j = 0; j < options.length; j++) {
      if (Number.isNaN(sell[j]!)) continue;
      for (let i = 0; i < options.length; i++) {
        if (sell[j]! > buy[i]!) offer("vertical", at, [trade(at, options[i]!, 1), trade(at, options[j]!, -1)]);
        if (i >= j || Number.isNaN(buy[i]!)) continue;
        for (let k = j + 1; k < options.length; k++) {
          const share = (strike[j]! - strike[i]!) / (strike[k]! - strike[i]!);
          if (!(sell[j]! > (1 - share) * buy[i]! + share * buy[k]!)) continue;
          const wings = [trade(at, options[i]!, 1 - share), trade(at, options[k]!, share)];
          offer("butterfly", at, [...wings, trade(at, options[j]!, -1)]);
        }
      }
    }
  };

  const parity = (at: ExecutableExpiry): void => {
    const { calls, puts } = at;
    const { discount } = at.terms;
    calls.options.forEach((call, a) => {
      const b = puts.options.findIndex(({ strike }) => strike === call.strike);
      if (b < 0 || Number.isNaN(calls.buy[a]! - puts.sell[b]!)) return;
      calls.options.forEach((other, c) => {
        const d = puts.options.findIndex(({ strike }) => strike === other.strike);
        if (c === a || d < 0 || (snapshot.american && other.strike < call.strike)) return;
        const quantity = snapshot.inverse ? call.strike / other.strike : 1;
        const cost = calls.buy[a]! - puts.sell[b]! - quantity * (calls.sell[c]! - puts.buy[d]!);
        const payoff = snapshot.inverse ? 1 - quantity : discount * (other.strike - call.strike);
        if (!(payoff > cost)) return;
        const legs = [trade(at, call, 1), trade(at, puts.options[b]!, -1)];
        offer("parity", at, [...legs, trade(at, other, -quantity), trade(at, puts.options[d]!, quantity)]);
      });
    });
  };

  const calendars = (near: ExecutableExpiry, far: ExecutableExpiry, right: "calls" | "puts"): void => {
    const { inverse, american } = snapshot;
    const [sold, bought] = [near[right], far[right]];
    const carry = american ? 1 : far.terms.forward / near.terms.forward;
    const units = inverse || american ? 1 : near.terms.discount / (carry * far.terms.discount);
    const legs = (j: number, quantity: number): DraftLeg => {
      const { trade: made, pays } = trade(far, bought.options[j]!, quantity);
      return { trade: made, pays: { ...pays, strike: pays.strike / carry, quantity: quantity / units } };
    };
    sold.options.forEach((option, i) => {
      const at = option.strike * carry;
      for (let j = 0; j < bought.options.length; j++) {
        if (bought.strike[j]! > at * (1 + 1e-12)) break;
        for (let k = bought.options.length - 1; k > j && bought.strike[k]! >= at; k--) {
          const share = (at - bought.strike[j]!) / (bought.strike[k]! - bought.strike[j]!);
          const cost = units * ((1 - share) * bought.buy[j]! + share * bought.buy[k]!);
          if (!(sold.sell[i]! > cost)) continue;
          const own = [legs(j, units * (1 - share)), legs(k, units * share)];
          offer("calendar", near, [...own, trade(near, option, -1)]);
        }
      }
    });
  };

  expiries.forEach((expiry, i) => {
    strikes(expiry, expiry.calls);
    strikes(expiry, expiry.puts);
    parity(expiry);
    for (const far of expiries.slice(i + 1)) {
      calendars(expiry, far, "calls");
      calendars(expiry, far, "puts");
    }
  });
  return best;
}

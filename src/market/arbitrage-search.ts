import { calendarArbitrage } from "./arbitrage-calendar.ts";
import { parityArbitrage } from "./arbitrage-parity.ts";
import { hullsOf, strikeArbitrage } from "./arbitrage-strikes.ts";
import { executableExpiries } from "./executable-quotes.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import type { Witness } from "./witness.ts";

/** Static arbitrage among executable quotes, in the classes searched. */
export interface MarketVerdict {
  /** Largest gain first; none where there is no such arbitrage. */
  readonly witnesses: readonly Witness[];
  /** Options with an executable side, and quotes left out as stale or crossed. */
  readonly executable: number;
  readonly stale: number;
  readonly crossed: number;
}

/** Searches a snapshot for verticals, butterflies, calendars and parity boxes that gain after fees. */
export function searchArbitrage(snapshot: MarketSnapshot): MarketVerdict {
  const expiries = executableExpiries(snapshot);
  const hulls = expiries.map((expiry) => hullsOf(snapshot, expiry));
  const witnesses: Witness[] = [];
  let executable = 0;
  let stale = 0;
  let crossed = 0;
  expiries.forEach((expiry, i) => {
    for (const { options, buy, sell } of [expiry.calls, expiry.puts]) {
      for (let j = 0; j < options.length; j++) if (!(Number.isNaN(buy[j]!) && Number.isNaN(sell[j]!))) executable++;
    }
    stale += expiry.stale;
    crossed += expiry.crossed;
    if (!(expiry.terms.forward > 0 && expiry.terms.discount > 0)) return;
    witnesses.push(...strikeArbitrage(snapshot, expiry, hulls[i]!), ...parityArbitrage(snapshot, expiry));
    for (let far = i + 1; far < expiries.length; far++) {
      witnesses.push(...calendarArbitrage(snapshot, expiry, expiries[far]!, hulls[far]!));
    }
  });
  witnesses.sort((x, y) => y.gain - x.gain);
  return { witnesses, executable, stale, crossed };
}

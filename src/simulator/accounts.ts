import { settlementPayoff } from "./account-payoff.ts";
import { refreshMark } from "./maker.ts";
import type { Instrument, Tenor, Underlying } from "./market-state.ts";
import { noise } from "./random.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";
import { momentOf } from "./venue.ts";

/** An API key of the account. `maxScope` is the most that any token of it may get. */
export interface ApiKey {
  readonly id: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly maxScope: string;
}

/** The keys of the one account there is, for whoever wants to try signing in. They open nothing but this simulation. */
export const API_KEYS: readonly ApiKey[] = [
  {
    id: 1,
    clientId: "sim-reader",
    clientSecret: "read-only-secret-of-the-simulated-exchange",
    name: "reader",
    maxScope: "account:read block_trade:none custody:none trade:read wallet:none",
  },
  {
    id: 2,
    clientId: "sim-trader",
    clientSecret: "trading-secret-of-the-simulated-exchange",
    name: "trader",
    maxScope: "account:read block_trade:read custody:none trade:read_write wallet:read",
  },
  {
    id: 3,
    clientId: "sim-blind",
    clientSecret: "blind-secret-of-the-simulated-exchange",
    name: "blind",
    maxScope: "account:none block_trade:none custody:none trade:read wallet:none",
  },
];

/** What is held of one instrument: USD for inverse futures, units of underlying for all else, short negative. */
export interface Holding {
  size: number;
  average: number;
  /** Price that the session's gain counts from. */
  session: number;
}

/** The account behind the keys. */
export interface Account {
  readonly holdings: Map<string, Holding>;
  /** Cash by currency. */
  readonly balances: Map<string, number>;
  /** Gain taken in the session by currency, not yet in the balance. */
  readonly realised: Map<string, number>;
}

/** Mark of an instrument as of now, in its quote currency. */
export function markOf(venue: Venue, instrument: Instrument): number {
  refreshMark(instrument, momentOf(venue));
  return instrument.values[FIELD.mark]!;
}

/** The account as it stands at its first use: options of a month or more, perpetuals, cash in three currencies. */
export function openAccount(venue: Venue): Account {
  const account: Account = {
    holdings: new Map(),
    balances: new Map([
      ["BTC", 25],
      ["ETH", 180],
      ["USDC", 50_000],
    ]),
    realised: new Map(),
  };
  const hold = (instrument: Instrument | undefined, size: number): void => {
    if (!instrument) return;
    const mark = markOf(venue, instrument);
    const option = instrument.listing.kind === "option";
    const paid = mark * (1 + (option ? 0.2 : 0.02) * (noise(instrument.listing.hash, 7, 41) - 0.5));
    const average = rounded(paid, option && instrument.listing.spec.inverse ? 1e4 : 100);
    account.holdings.set(instrument.listing.name, { size, average, session: mark });
  };
  for (const underlying of venue.market.underlyings) {
    const month = monthOf(underlying, venue.market.now);
    if (underlying.spec.root === "BTC") {
      hold(month && nearest(month, 1.1, true), -4);
      hold(month && nearest(month, 0.9, false), -4);
      hold(month && nearest(month, 0.75, false), 6);
      hold(underlying.perpetual, 120_000);
    } else if (underlying.spec.root === "ETH") {
      hold(month && nearest(month, 1.05, true), 40);
      hold(underlying.perpetual, -25_000);
    }
  }
  return account;
}

/** The nearest expiry at least three weeks away. */
function monthOf(underlying: Underlying, now: number): Tenor | undefined {
  return underlying.tenors.find((tenor) => tenor.expiry - now > 21 * 86_400_000 && tenor.options.length > 0);
}

function nearest(tenor: Tenor, moneyness: number, call: boolean): Instrument | undefined {
  const target = tenor.forward * moneyness;
  const side = tenor.options.filter(({ listing }) => listing.call === call);
  return side.sort((a, b) => Math.abs(a.listing.strike - target) - Math.abs(b.listing.strike - target))[0];
}

/** Currency that gains and losses of an instrument are paid in. */
export function settlementOf({ listing }: Instrument): string {
  return listing.spec.inverse ? listing.spec.base : "USDC";
}

/** Pays out what has expired since the account was last looked at. */
export function settleHoldings(venue: Venue, account: Account): void {
  for (const [name, holding] of account.holdings) {
    if (venue.market.instruments.has(name)) continue;
    account.holdings.delete(name);
    const gone = venue.market.expired.findLast(({ listing }) => listing.name === name);
    if (!gone) continue;
    const currency = settlementOf(gone);
    const paid = settlementPayoff(gone, holding, gone.values[FIELD.delivery]!);
    account.balances.set(currency, rounded((account.balances.get(currency) ?? 0) + paid, 1e8));
  }
}

/** Trades at the mark: changes the holding, takes the gain of what is closed, pays options from the balance. */
export function fillAtMark(venue: Venue, account: Account, instrument: Instrument, size: number): void {
  const { name, kind, spec } = instrument.listing;
  const mark = markOf(venue, instrument);
  const currency = settlementOf(instrument);
  const held = account.holdings.get(name);
  const before = held?.size ?? 0;
  const after = rounded(before + size, 1e8);
  const add = (book: Map<string, number>, amount: number): void =>
    void book.set(currency, rounded((book.get(currency) ?? 0) + amount, 1e8));
  if (kind === "option") add(account.balances, -size * mark);
  else if (held && before * size < 0) {
    const closed = Math.sign(before) * Math.min(Math.abs(before), Math.abs(size));
    add(account.realised, spec.inverse ? closed * (1 / held.session - 1 / mark) : closed * (mark - held.session));
  }
  if (after === 0) {
    account.holdings.delete(name);
    return;
  }
  const grows = before * size >= 0;
  const mean = (old: number): number => {
    if (!grows) return Math.abs(size) > Math.abs(before) ? mark : old;
    return spec.inverse && kind === "future"
      ? after / (before / old + size / mark)
      : (before * old + size * mark) / after;
  };
  account.holdings.set(
    name,
    held
      ? { size: after, average: mean(held.average), session: mean(held.session) }
      : { size: after, average: mark, session: mark },
  );
}

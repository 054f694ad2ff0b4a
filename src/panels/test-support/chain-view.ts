import type { MarketView } from "../../engine/market-view.ts";
import type { Catalog } from "../../engine/protocol.ts";
import type { ChainRow } from "../../market/chain-csv.ts";
import { D, DERIVED_FIELD_COUNT } from "../../market/derived-columns.ts";
import { CALENDAR_CLOCK } from "../../market/event-clock.ts";
import { yearsToExpiry } from "../../market/expiry-time.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT } from "../../market/quote-columns.ts";
import { fitSlice } from "../../market/slice-fit.ts";
import { packSliceInput } from "../../market/slice-input.ts";
import { coinPrice } from "../../quant/black.ts";
import { impliedVol } from "../../quant/implied-vol.ts";

/** What a made-up or recorded option needs. */
export type OptionQuote = Pick<ChainRow, "instrument" | "expiry" | "strike" | "right" | "bid" | "ask" | "mark"> & {
  readonly forward: number;
  readonly confirmedAt?: number;
};

function instrument(quote: OptionQuote): Instrument {
  return {
    id: `test:${quote.instrument}`,
    venue: "test",
    name: quote.instrument,
    kind: "option",
    underlying: "BTC",
    base: "BTC",
    quote: "BTC",
    settlement: "BTC",
    inverse: true,
    strike: quote.strike,
    right: quote.right,
    expiry: quote.expiry,
    multiplier: 1,
    ticks: [{ above: 0, tick: 0.0001 }],
    minAmount: 0.1,
    indexName: "btc_usd",
    makerFee: Number.NaN,
    takerFee: Number.NaN,
    createdAt: Number.NaN,
  };
}

/** A window's view of inverse options: vols solved from the prices, each expiry fitted as the engine does. */
export function chainView(quotes: readonly OptionQuote[], now: number): MarketView {
  const columns = (count: number) =>
    Array.from({ length: count }, () => new Float64Array(quotes.length).fill(Number.NaN));
  const quoteColumns = columns(QUOTE_FIELD_COUNT);
  const derived = columns(DERIVED_FIELD_COUNT);
  const instruments = quotes.map((quote, slot) => [slot, instrument(quote)] as const);
  quotes.forEach((quote, slot) => {
    const years = yearsToExpiry(quote.expiry, now);
    const solve = (price: number): number =>
      Number.isFinite(price)
        ? impliedVol(price * quote.forward, quote.forward, quote.strike, years, quote.right === "call").vol
        : Number.NaN;
    quoteColumns[Q.bid]![slot] = quote.bid;
    quoteColumns[Q.ask]![slot] = quote.ask;
    quoteColumns[Q.mark]![slot] = quote.mark;
    quoteColumns[Q.confirmedAt]![slot] = quote.confirmedAt ?? now;
    quoteColumns[Q.reasons]![slot] = 0;
    derived[D.forward]![slot] = quote.forward;
    derived[D.yearsToExpiry]![slot] = years;
    derived[D.calendarYears]![slot] = years;
    derived[D.volAtBid]![slot] = solve(quote.bid);
    derived[D.volAtAsk]![slot] = solve(quote.ask);
    derived[D.volAtMid]![slot] = solve(0.5 * (quote.bid + quote.ask));
    derived[D.volAtMark]![slot] = solve(quote.mark);
  });
  const expiries = [...new Set(quotes.map((quote) => quote.expiry))].sort((a, b) => a - b);
  const slices = new Map<number, Float64Array>();
  for (const expiry of expiries) slices.set(expiry, fitOf(quotes, derived, expiry, now));
  const catalog: Catalog = {
    version: 1,
    market: 1,
    choice: { venue: "simulated", underlying: "BTC" },
    venueLabel: "Test",
    simulated: true,
    testnet: false,
    underlyings: ["BTC"],
    instruments,
    expiries,
  };
  return {
    catalog,
    instrumentBySlot: new Map(instruments),
    slotByName: new Map(instruments.map(([slot, one]) => [one.name, slot])),
    clock: CALENDAR_CLOCK,
    quotes: quoteColumns,
    derived,
    slices,
    status: null,
    log: null,
    focus: null,
    now,
    frame: 1,
  };
}

function fitOf(
  quotes: readonly OptionQuote[],
  derived: readonly Float64Array[],
  expiry: number,
  now: number,
): Float64Array {
  const slots = quotes.flatMap((quote, slot) => (quote.expiry === expiry ? [slot] : []));
  return fitSlice(
    packSliceInput(
      {
        expiry,
        yearsToExpiry: yearsToExpiry(expiry, now),
        forward: quotes[slots[0]!]!.forward,
        forwardSource: 1,
        now,
        staleAfter: 15_000,
        previousA: Number.NaN,
        previousB: Number.NaN,
        previousRho: Number.NaN,
        previousM: Number.NaN,
        previousSigma: Number.NaN,
      },
      slots.map((slot) => {
        const quote = quotes[slot]!;
        return {
          strike: quote.strike,
          isCall: quote.right === "call" ? 1 : 0,
          bid: quote.bid,
          ask: quote.ask,
          tick: 0.0001,
          volAtBid: derived[D.volAtBid]![slot]!,
          volAtMid: derived[D.volAtMid]![slot]!,
          volAtAsk: derived[D.volAtAsk]![slot]!,
          volAtMark: derived[D.volAtMark]![slot]!,
          openInterest: Number.NaN,
          confirmedAt: quote.confirmedAt ?? now,
        };
      }),
    ),
  );
}

export const NOW = Date.UTC(2026, 10, 24, 12);
export const EXPIRIES = [Date.UTC(2026, 11, 4, 8), Date.UTC(2026, 11, 25, 8), Date.UTC(2027, 2, 26, 8)] as const;
export const FORWARD = 92_000;

/** The vol every option of `smileChain` is priced at. */
export function volAt(strike: number, expiry: number): number {
  const years = yearsToExpiry(expiry, NOW);
  const k = Math.log(strike / FORWARD);
  return 0.45 + (0.06 * (Math.sqrt(k * k + 0.02) - Math.sqrt(0.02))) / Math.sqrt(years) - 0.04 * k;
}

/** A market without noise: three expiries, both rights, bid and ask half a vol point around `volAt`. */
export function smileChain(change: (quote: OptionQuote) => OptionQuote = (quote) => quote): OptionQuote[] {
  const strikes = Array.from({ length: 25 }, (_, i) => 62_000 + 2_500 * i);
  return EXPIRIES.flatMap((expiry) =>
    strikes.flatMap((strike) =>
      (["call", "put"] as const).map((right) => {
        const years = yearsToExpiry(expiry, NOW);
        const price = (vol: number): number => coinPrice(FORWARD, strike, years, vol, right === "call");
        const vol = volAt(strike, expiry);
        return change({
          instrument: `BTC-${expiry}-${strike}-${right === "call" ? "C" : "P"}`,
          expiry,
          strike,
          right,
          bid: price(vol - 0.005),
          ask: price(vol + 0.005),
          mark: price(vol),
          forward: FORWARD,
        });
      }),
    ),
  );
}

import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import type { MarginJob } from "../risk/margin-job.ts";
import type { PositionBook } from "../risk/portfolio-document.ts";
import { priceBook, type RiskInstrument, type RiskKind } from "../risk/risk-instrument.ts";
import { EXCLUDED, EXCLUDED_WORDS, usdNotional } from "../risk/valuation.ts";
import { type HubMarket, indexLevel } from "./hub-market.ts";
import type { HeldInstrument } from "./instrument-states.ts";

/** Settlement averages the index over its last half hour, ms. */
const AVERAGING = 30 * 60_000;

/** A book as margin sees it, always at venue marks. */
export interface MarginBook extends MarginJob {
  /**
   * Cash that has a rate, value of options and spot, and the open gain of futures whose price paid is known, in `portfolio.currency`.
   */
  readonly equity: number;
  /** Currencies of cash that equity leaves out: the market shown has no rate for them. */
  readonly unrated: readonly string[];
  /** USD per unit of `portfolio.currency`. */
  readonly rate: number;
}

/** An instrument as it was read off the market at the venue's mark, and as margin takes it, or why it cannot. */
export interface MarginInstrument {
  readonly held: HeldInstrument;
  readonly margined: RiskInstrument | string;
}

/** An instrument as margin takes it, read off the market; else the reason why it cannot be priced. `now` server time, epoch ms. */
export function marginInstrument(market: HubMarket, held: HeldInstrument, now: number): RiskInstrument | string {
  return held.state
    ? riskInstrument(held.state.instrument, market, held, now)
    : (EXCLUDED_WORDS[held.excluded] ?? "not priced");
}

/** Prices `book` from what was read of its instruments. */
export function marginBook(book: PositionBook, read: (name: string) => MarginInstrument): MarginBook {
  const positions = book.positions.map(({ instrument, size, unit, averagePrice, included }) => {
    const { state } = read(instrument).held;
    const of = state?.instrument;
    const usdSized = of?.inverse && (of.kind === "future" || of.kind === "perpetual");
    const mark = state?.mark ?? Number.NaN;
    const coin = usdSized ? usdNotional({ size, unit, averagePrice }, mark) / mark : size;
    // An option has no size in USD.
    const sized = included && (usdSized || unit === "underlying") ? coin : Number.NaN;
    return averagePrice === null ? { instrument, size: sized } : { instrument, size: sized, averagePrice };
  });
  const found = priceBook(positions, (name) => read(name).margined);
  const excluded = found.excluded.map((one) => {
    const position = book.positions[one.position];
    if (!position?.included) return { ...one, reason: EXCLUDED_WORDS[EXCLUDED.byUser] };
    const sized = position.unit === "usd" && read(position.instrument).held.state;
    return sized ? { ...one, reason: EXCLUDED_WORDS[EXCLUDED.wrongUnit] } : one;
  });
  const priced = { ...found, excluded };
  const first = priced.instruments[0];
  const inCoin = first?.inverse ?? true;
  const coin = first?.base ?? "";
  const index = first?.spot ?? Number.NaN;
  const currency = inCoin ? coin : (first?.settlement ?? "USD");
  const rate = inCoin ? index : 1;
  const amounts = book.cash.map(({ currency: of, amount }) => {
    if (of === currency) return amount;
    if (of === coin) return (amount * index) / rate;
    return /^USD[CTE]?$/.test(of) ? amount / rate : Number.NaN;
  });
  const cash = amounts.reduce((sum, amount) => sum + amount, 0);
  const rated = amounts.reduce((sum, amount) => (Number.isNaN(amount) ? sum : sum + amount), 0);
  const unrated = book.cash.flatMap(({ currency: of }, i) => (Number.isNaN(amounts[i]!) ? [of] : []));
  const open = priced.legs.reduce((sum, { position, instrument, size }) => {
    const of = priced.instruments[instrument]!;
    return (
      sum + worth(of, size, book.positions[position]?.averagePrice ?? null) * (of.inverse === inCoin ? 1 : 1 / rate)
    );
  }, 0);
  return { portfolio: { currency, cash, positions }, book: priced, equity: rated + open, unrated, rate };
}

/** What a holding adds to equity, in its settlement currency: options and spot their value, a future its gain since it was bought. */
function worth({ kind, inverse, mark }: RiskInstrument, size: number, paid: number | null): number {
  if (kind === "option" || kind === "spot") return size * mark;
  if (paid === null || !(paid > 0)) return 0;
  // The size of an inverse future is coin at its mark.
  return inverse ? size * (mark / paid - 1) : size * (mark - paid);
}

const KINDS: Partial<Record<Instrument["kind"], RiskKind>> = {
  option: "option",
  future: "future",
  perpetual: "perpetual",
  spot: "spot",
};

/** An instrument as margin and attribution take it, at venue marks; else the reason why it cannot be priced. */
export function riskInstrument(
  instrument: Instrument,
  market: HubMarket,
  { state, vol }: HeldInstrument,
  now: number,
): RiskInstrument | string {
  const kind = KINDS[instrument.kind];
  const slot = market.slotByName.get(instrument.name);
  if (!kind || !state || slot === undefined) return "not priced";
  const spot = indexLevel(market, instrument, slot);
  if (!(spot > 0)) return "no index price";
  const markVol = market.quotes[Q.markVol]![slot]!;
  const left = instrument.expiry - now;
  return {
    id: instrument.name,
    kind,
    base: instrument.base,
    pair: instrument.inverse ? `${instrument.base}_USD` : `${instrument.base}_${instrument.quote}`,
    settlement: instrument.settlement,
    inverse: instrument.inverse,
    strike: instrument.strike,
    isCall: instrument.right === "call",
    expiry: instrument.expiry,
    years: kind === "option" || kind === "future" ? yearsToExpiry(instrument.expiry, now) : 0,
    forward: state.forward,
    spot,
    vol: kind === "option" ? (markVol > 0 ? markVol : vol) : Number.NaN,
    mark: state.mark,
    discount: 1,
    fixedShare: left < AVERAGING ? Math.max(0, Math.min(1, 1 - left / AVERAGING)) : 0,
  };
}

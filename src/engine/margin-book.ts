import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import type { MarginJob } from "../risk/margin-job.ts";
import type { PositionBook } from "../risk/portfolio-document.ts";
import { priceBook, type RiskInstrument, type RiskKind } from "../risk/risk-instrument.ts";
import { EXCLUDED, EXCLUDED_WORDS, usdNotional } from "../risk/valuation.ts";
import type { HubMarket } from "./hub-market.ts";
import type { HeldInstrument } from "./instrument-states.ts";

/** Settlement averages the index over its last half hour, ms. */
const AVERAGING = 30 * 60_000;

/** A book as margin sees it, always at venue marks. */
export interface MarginBook extends MarginJob {
  /** Cash and value of options and spot with the open gain of futures, in `portfolio.currency`; NaN where cash has no rate. */
  readonly equity: number;
  /** USD per unit of `portfolio.currency`. */
  readonly rate: number;
}

/** Prices `book` off the market. `held` are states of its instruments at the venue's mark; `now` server time, epoch ms. */
export function marginBook(
  book: PositionBook,
  market: HubMarket,
  held: ReadonlyMap<string, HeldInstrument>,
  now: number,
): MarginBook {
  const positions = book.positions.map(({ instrument, size, unit, averagePrice, included }) => {
    const mark = held.get(instrument)?.state?.mark ?? Number.NaN;
    const inverse = held.get(instrument)?.state?.instrument;
    const usdSized = inverse?.inverse && (inverse.kind === "future" || inverse.kind === "perpetual");
    const coin = usdSized ? usdNotional({ size, unit, averagePrice }, mark) / mark : size;
    // An option has no size in USD.
    return { instrument, size: included && (usdSized || unit === "underlying") ? coin : Number.NaN };
  });
  const found = priceBook(positions, (name) => {
    const one = held.get(name);
    return one?.state
      ? riskInstrument(one.state.instrument, market, one, now)
      : (EXCLUDED_WORDS[one?.excluded ?? 0] ?? "not priced");
  });
  const excluded = found.excluded.map((one) => {
    const position = book.positions[one.position];
    if (!position?.included) return { ...one, reason: EXCLUDED_WORDS[EXCLUDED.byUser] };
    const sized = position.unit === "usd" && held.get(position.instrument)?.state;
    return sized ? { ...one, reason: EXCLUDED_WORDS[EXCLUDED.wrongUnit] } : one;
  });
  const priced = { ...found, excluded };
  const first = priced.instruments[0];
  const inCoin = first?.inverse ?? true;
  const coin = first?.base ?? "";
  const index = first?.spot ?? Number.NaN;
  const currency = inCoin ? coin : (first?.settlement ?? "USD");
  const rate = inCoin ? index : 1;
  const cash = book.cash.reduce((sum, { currency: of, amount }) => {
    if (of === currency) return sum + amount;
    if (of === coin) return sum + (amount * index) / rate;
    return /^USD[CTE]?$/.test(of) ? sum + amount / rate : Number.NaN;
  }, 0);
  const options = priced.legs.reduce((sum, { instrument, size }) => {
    const of = priced.instruments[instrument]!;
    return of.kind === "option" ? sum + size * of.mark * (of.inverse === inCoin ? 1 : 1 / rate) : sum;
  }, 0);
  return { portfolio: { currency, cash, positions }, book: priced, equity: cash + options, rate };
}

/** The published index, else what the instrument's own ticker says of it. */
function indexLevel(market: HubMarket, instrument: Instrument, slot: number): number {
  const indexSlot = market.slotByName.get(instrument.indexName);
  const published = indexSlot === undefined ? Number.NaN : market.quotes[Q.mark]![indexSlot]!;
  return published > 0 ? published : market.quotes[Q.index]![slot]!;
}

const KINDS: Partial<Record<Instrument["kind"], RiskKind>> = {
  option: "option",
  future: "future",
  perpetual: "perpetual",
  spot: "spot",
};

function riskInstrument(
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

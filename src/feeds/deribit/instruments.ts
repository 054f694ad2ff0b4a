import type { Instrument, InstrumentKind, TickStep } from "../../market/instrument.ts";
import { finiteOr, isRecord, textOr } from "./decode.ts";
import { indexOfUnderlying, isIndexName, parseName } from "./names.ts";

/** Currencies and kinds are short upper-case words; anything else is not a currency. */
const CURRENCY = /^[A-Z0-9]{1,12}$/;

/** The venue's stand-in for "never": expiries at or beyond it are Infinity here. */
const NEVER = 32_503_708_800_000;

const KINDS: ReadonlyMap<string, InstrumentKind> = new Map([
  ["option", "option"],
  ["future", "future"],
  ["spot", "spot"],
  ["option_combo", "combo"],
  ["future_combo", "combo"],
]);

function currency(value: unknown, fallback: string): string {
  return typeof value === "string" && CURRENCY.test(value) ? value : fallback;
}

function tickSchedule(row: Readonly<Record<string, unknown>>): TickStep[] {
  const first = finiteOr(row.tick_size, Number.NaN);
  const ticks: TickStep[] = first > 0 ? [{ above: 0, tick: first }] : [];
  if (Array.isArray(row.tick_size_steps))
    for (const step of row.tick_size_steps.slice(0, 32)) {
      if (!isRecord(step)) continue;
      const above = finiteOr(step.above_price, Number.NaN);
      const tick = finiteOr(step.tick_size, Number.NaN);
      if (above > 0 && tick > 0) ticks.push({ above, tick });
    }
  return ticks.sort((a, b) => a.above - b.above);
}

/**
 * One row of `get_instruments` (bodies of 2021 to 2026) as an instrument, or a sentence saying why it is refused. Expiry,
 * strike and contract size are the venue's fields, not read from the name; the name must still obey the grammar, and an
 * option's strike and right must agree with it.
 */
export function decodeInstrument(row: unknown, venue: string): Instrument | string {
  if (!isRecord(row)) return "instrument is not an object";
  const name = row.instrument_name;
  if (typeof name !== "string") return "instrument without a name";
  const parsed = parseName(name);
  if (parsed === null) return "instrument name outside the grammar";
  const stated = KINDS.get(textOr(row.kind, ""));
  if (stated === undefined) return `${name}: unknown kind`;
  const kind = stated === "future" && parsed.kind === "perpetual" ? "perpetual" : stated;
  if (kind !== "combo" && kind !== parsed.kind) return `${name}: kind ${kind} does not fit the name`;

  const base = currency(row.base_currency, parsed.base);
  const counter = currency(row.counter_currency, parsed.counter);
  const quote = currency(row.quote_currency, counter);
  const settlement = currency(row.settlement_currency, counter === "USD" ? base : counter);
  const type = textOr(row.instrument_type, textOr(row.future_type, ""));
  const inverse = type === "" ? quote === base || quote === "USD" : type === "reversed";

  const expiresAt = finiteOr(row.expiration_timestamp, Number.NaN);
  const expiry = expiresAt >= NEVER ? Infinity : expiresAt > 0 ? expiresAt : parsed.expiry;
  if (kind === "option") {
    const right = textOr(row.option_type, "");
    if (right !== parsed.right) return `${name}: option_type does not fit the name`;
    if (finiteOr(row.strike, Number.NaN) !== parsed.strike) return `${name}: strike does not fit the name`;
  }
  const multiplier = finiteOr(row.contract_size, Number.NaN);
  if (!(multiplier > 0)) return `${name}: contract_size is not a positive number`;

  const index = textOr(row.price_index, "");
  const underlying = inverse ? base : `${base}_${quote}`;
  return {
    id: `${venue}:${name}`,
    venue,
    name,
    kind,
    underlying,
    base,
    quote,
    settlement,
    inverse,
    strike: kind === "option" ? parsed.strike : Number.NaN,
    right: kind === "option" ? parsed.right : null,
    expiry,
    multiplier,
    ticks: tickSchedule(row),
    minAmount: finiteOr(row.min_trade_amount, Number.NaN),
    indexName: isIndexName(index) ? index : indexOfUnderlying(underlying),
    makerFee: finiteOr(row.maker_commission, Number.NaN),
    takerFee: finiteOr(row.taker_commission, Number.NaN),
    createdAt: finiteOr(row.creation_timestamp, Number.NaN),
  };
}

/**
 * An instrument from its name alone, for recordings without an instrument list. Null for combos and for what is outside the
 * grammar. What a name does not say is NaN (fees, smallest amount) or an empty tick schedule; multiplier is 1.
 */
export function instrumentFromName(name: string, venue: string): Instrument | null {
  const parsed = parseName(name);
  if (parsed === null || parsed.kind === "combo") return null;
  const inverse = parsed.root === parsed.base;
  return {
    id: `${venue}:${name}`,
    venue,
    name,
    kind: parsed.kind,
    underlying: parsed.root,
    base: parsed.base,
    quote: inverse && parsed.kind === "option" ? parsed.base : parsed.counter,
    settlement: inverse ? parsed.base : parsed.counter,
    inverse,
    strike: parsed.strike,
    right: parsed.right,
    expiry: parsed.expiry,
    multiplier: 1,
    ticks: [],
    minAmount: Number.NaN,
    indexName: indexOfUnderlying(parsed.root),
    makerFee: Number.NaN,
    takerFee: Number.NaN,
    createdAt: Number.NaN,
  };
}

/**
 * A published level as an instrument: the price index itself (`btc_usd`, level in `mark`, quote currency) or the volatility
 * index on it (`DVOL-btc_usd`, level in `mark` and `markVol`, decimal).
 */
export function levelInstrument(name: string, indexName: string, underlying: string, venue: string): Instrument {
  const base = underlying.split("_")[0] ?? underlying;
  const counter = underlying.includes("_") ? underlying.slice(base.length + 1) : "USD";
  return {
    id: `${venue}:${name}`,
    venue,
    name,
    kind: "index",
    underlying,
    base,
    quote: counter,
    settlement: counter,
    inverse: false,
    strike: Number.NaN,
    right: null,
    expiry: Infinity,
    multiplier: 1,
    ticks: [],
    minAmount: Number.NaN,
    indexName,
    makerFee: Number.NaN,
    takerFee: Number.NaN,
    createdAt: Number.NaN,
  };
}

/** Name of the row that carries the volatility index on `indexName`. */
export function volIndexName(indexName: string): string {
  return `DVOL-${indexName}`;
}

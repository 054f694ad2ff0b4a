import { deribitGreeks } from "../market/conventions.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { type ClosedTotals, NOTHING_CLOSED } from "./closed-gains.ts";
import type { BookPosition } from "./portfolio-document.ts";

/**
 * What the market says about one instrument at one instant. Prices in its quote currency, forward in USD (or quote currency)
 * per unit of underlying, Greeks per unit of underlying in house units. NaN where not known.
 */
export interface InstrumentState {
  readonly instrument: Instrument;
  /** At the chosen basis. */
  readonly price: number;
  /** The price is the venue's mark, because the chosen basis has none for this instrument. */
  readonly atVenueMark: boolean;
  /** At the instant P&L counts from, at the basis where it was known then. */
  readonly startPrice: number;
  /** The start is the venue's mark although the price is not: what lies between the two is in P&L since the start. */
  readonly startAtVenueMark: boolean;
  readonly mark: number;
  /** Forward of its expiry; for a future or perpetual its own price, for spot the spot. */
  readonly forward: number;
  /** At the instant P&L counts from. */
  readonly startForward: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
}

/** Columns of a valued position. Money in USD (quote currency of a linear instrument), Greeks of the whole position. */
export const VALUE_FIELDS = [
  "id",
  /** An `EXCLUDED` code; other than 0 the numbers below are NaN and the position is in no total. */
  "excluded",
  /** Size in units of underlying, signed. */
  "size",
  "price",
  /** 1 where the venue's mark stands in: for the price at the basis, and for the start of a price that is at the basis; else 0. */
  "atVenueMark",
  "startAtVenueMark",
  "value",
  /** Value in coin. */
  "coinValue",
  "pnlTrade",
  "coinPnlTrade",
  "pnlStart",
  "coinPnlStart",
  "forward",
  /** Black delta, units of underlying; less the coin value: premium-adjusted. */
  "delta",
  "coinDelta",
  "usdDelta",
  /** Change of `delta` per 1 USD and per 1 % of the forward; of `coinDelta` and of `usdDelta` per 1 %. */
  "gammaPerUsd",
  "gamma",
  "coinGamma",
  "usdGamma",
  /** USD per vol point, and in coin; weighted to 30 days. */
  "vega",
  "coinVega",
  "weightedVega",
  /** USD lost over the next 24 hours, at most what is left of the option; and in coin. */
  "theta",
  "coinTheta",
] as const;

export type ValueField = (typeof VALUE_FIELDS)[number];

/** Column number of each value field. */
export const V = Object.fromEntries(VALUE_FIELDS.map((name, i) => [name, i])) as Record<ValueField, number>;

export const VALUE_FIELD_COUNT = VALUE_FIELDS.length;

/** First of the columns that add up over positions. */
const FIRST_SUM = V.value;
/** The columns that add up over positions, besides size over those of one instrument. */
export const SUMMED_FIELDS: readonly number[] = VALUE_FIELDS.map((_, i) => i).filter(
  (field) => field >= FIRST_SUM && field !== V.forward,
);

/** Why a position is in no total. */
export const EXCLUDED = {
  none: 0,
  byUser: 1,
  unknown: 2,
  expired: 3,
  otherMarket: 4,
  noPrice: 5,
  noForward: 6,
  noGreeks: 7,
  wrongUnit: 8,
} as const;

/** Words for an `EXCLUDED` code. */
export const EXCLUDED_WORDS = [
  "",
  "left out by you",
  "this venue lists no such instrument",
  "expired, delivery price not received",
  "its underlying is not the one being streamed",
  "no price at the chosen basis",
  "no forward for its expiry",
  "no vol to take its Greeks at",
  "a size in USD is for inverse futures and perpetuals only",
] as const;

const DAYS = 365;
const POINT = 0.01;

/** Instants a valuation is for: now, and where P&L starts. Epoch ms. */
export interface ValueTime {
  readonly now: number;
  readonly startAt: number;
}

/**
 * Values one position into `out` at `at` (`VALUE_FIELD_COUNT` numbers). Inverse instruments: prices in coin turn into USD at
 * the forward; inverse futures hold a number of USD, so their coin P&L is USD·(1/from − 1/to).
 */
export function valuePosition(
  position: BookPosition,
  state: InstrumentState | null,
  excluded: number,
  time: ValueTime,
  out: Float64Array,
  at: number,
): void {
  out.fill(Number.NaN, at, at + VALUE_FIELD_COUNT);
  out[at + V.id] = position.id;
  out[at + V.excluded] = excluded;
  if (position.unit === "underlying") out[at + V.size] = position.size;
  if (!state) return;
  if (position.unit === "usd") out[at + V.size] = position.size / state.mark;
  if (excluded !== EXCLUDED.none) return;
  out[at + V.atVenueMark] = state.atVenueMark ? 1 : 0;
  out[at + V.startAtVenueMark] = state.startAtVenueMark ? 1 : 0;
  const { instrument } = state;
  const usdSized = instrument.inverse && (instrument.kind === "future" || instrument.kind === "perpetual");
  if (position.unit === "usd" && !usdSized) {
    out[at + V.excluded] = EXCLUDED.wrongUnit;
    return;
  }
  if (instrument.kind === "option") valueOption(position, state, time.now, out, at);
  else valueLinear(position, state, out, at);
  // What was bought since the start gained since it was bought.
  if (position.openedAt !== null && position.openedAt > time.startAt) {
    out[at + V.startAtVenueMark] = 0;
    out[at + V.pnlStart] = out[at + V.pnlTrade]!;
    out[at + V.coinPnlStart] = out[at + V.coinPnlTrade]!;
  }
  for (let f = FIRST_SUM; f < VALUE_FIELD_COUNT; f++) {
    // −0 of a flat sum prints as a loss.
    if (out[at + f] === 0) out[at + f] = 0;
  }
}

function valueOption(position: BookPosition, state: InstrumentState, now: number, out: Float64Array, at: number): void {
  const { instrument, forward, price } = state;
  const units = position.size;
  const rate = instrument.inverse ? forward : 1;
  const years = yearsToExpiry(instrument.expiry, now);
  const usd = price * rate;
  const entry = position.averagePrice ?? Number.NaN;
  const started = state.startPrice * (instrument.inverse ? state.startForward : 1);
  out[at + V.price] = price;
  out[at + V.forward] = forward;
  out[at + V.value] = units * usd;
  out[at + V.coinValue] = (units * usd) / forward;
  out[at + V.pnlTrade] = units * (price - entry) * rate;
  out[at + V.coinPnlTrade] = (units * (price - entry) * rate) / forward;
  out[at + V.coinPnlStart] = instrument.inverse
    ? units * (price - state.startPrice)
    : (units * (price - state.startPrice)) / forward;
  out[at + V.pnlStart] = instrument.inverse ? out[at + V.coinPnlStart]! * forward : units * (usd - started);
  const house = deribitGreeks(
    { price: usd, delta: state.delta, gamma: state.gamma, vega: state.vega, theta: state.theta, rho: 0 },
    forward,
    years,
  );
  writeGreeks(out, at, units, forward, usd, house, years);
}

function writeGreeks(
  out: Float64Array,
  at: number,
  units: number,
  forward: number,
  usd: number,
  greeks: { readonly delta: number; readonly gamma: number; readonly vega: number; readonly theta: number },
  years: number,
): void {
  const coinDelta = greeks.delta - usd / forward;
  out[at + V.delta] = units * greeks.delta;
  out[at + V.coinDelta] = units * coinDelta;
  out[at + V.usdDelta] = units * greeks.delta * forward;
  out[at + V.gammaPerUsd] = units * greeks.gamma;
  out[at + V.gamma] = units * greeks.gamma * forward * POINT;
  // d/dF of (Δ − V/F) is Γ − (Δ − V/F)/F.
  out[at + V.coinGamma] = units * (greeks.gamma * forward - coinDelta) * POINT;
  out[at + V.usdGamma] = units * greeks.gamma * forward * forward * POINT;
  out[at + V.vega] = units * greeks.vega;
  out[at + V.coinVega] = (units * greeks.vega) / forward;
  out[at + V.weightedVega] = units * greeks.vega * Math.sqrt(30 / Math.max(years * DAYS, 1));
  out[at + V.theta] = units * greeks.theta;
  out[at + V.coinTheta] = (units * greeks.theta) / forward;
}

/** Futures, perpetuals and spot. A future is worth its open gain. */
function valueLinear(position: BookPosition, state: InstrumentState, out: Float64Array, at: number): void {
  const { instrument, price } = state;
  const entry = position.averagePrice ?? Number.NaN;
  const spot = instrument.kind === "spot";
  out[at + V.price] = price;
  out[at + V.forward] = price;
  if (instrument.inverse && !spot) {
    const notional = usdNotional(position, state.mark);
    out[at + V.size] = notional / price;
    out[at + V.coinPnlTrade] = notional * (1 / entry - 1 / price);
    out[at + V.coinPnlStart] = notional * (1 / state.startPrice - 1 / price);
    out[at + V.pnlTrade] = out[at + V.coinPnlTrade]! * price;
    out[at + V.pnlStart] = out[at + V.coinPnlStart]! * price;
  } else {
    const units = position.size;
    out[at + V.pnlTrade] = units * (price - entry);
    out[at + V.pnlStart] = units * (price - state.startPrice);
    out[at + V.coinPnlTrade] = out[at + V.pnlTrade]! / price;
    out[at + V.coinPnlStart] = out[at + V.pnlStart]! / price;
    out[at + V.size] = units;
  }
  const units = out[at + V.size]!;
  out[at + V.value] = spot ? units * price : out[at + V.pnlTrade]!;
  out[at + V.coinValue] = spot ? units : out[at + V.coinPnlTrade]!;
  writeGreeks(out, at, units, price, 0, { delta: 1, gamma: 0, vega: 0, theta: 0 }, 0);
  // Who counts in coin gains nothing on coin; a future's delta in coin is the same as in units.
  out[at + V.coinDelta] = spot ? 0 : units;
  out[at + V.coinGamma] = 0;
}

/** USD that an inverse future or perpetual stands for; a size in coin counts at its average price, else at the mark. */
export function usdNotional(position: Pick<BookPosition, "size" | "unit" | "averagePrice">, mark: number): number {
  if (position.unit === "usd") return position.size;
  return position.size * (position.averagePrice !== null && position.averagePrice > 0 ? position.averagePrice : mark);
}

/**
 * Sums of the included rows of `rows` (`VALUE_FIELD_COUNT` numbers each) by column, then counts: positions, excluded,
 * rows without P&L since the trade and since the start, and rows at the venue's mark in place of the basis. A missing P&L is left out of
 * its sum and counted.
 */
export interface ValueTotals {
  readonly sums: Float64Array;
  readonly positions: number;
  readonly excluded: number;
  readonly noTradePnl: number;
  readonly noStartPnl: number;
  readonly atVenueMark: number;
  readonly startAtVenueMark: number;
  /** Of what is held no longer: what it gained since the start is in the sums too. */
  readonly closed: ClosedTotals;
}

/** `totals` with the gains of what was closed since the start of P&L in its sums. */
export function withClosed(totals: ValueTotals, closed: ClosedTotals): ValueTotals {
  if (closed.count === 0) return totals;
  const sums = totals.sums.slice();
  sums[V.pnlStart] = sums[V.pnlStart]! + closed.usd;
  sums[V.coinPnlStart] = sums[V.coinPnlStart]! + closed.coin;
  return { ...totals, sums, closed };
}

export function valueTotals(rows: Float64Array, count: number, from = 0): ValueTotals {
  const sums = new Float64Array(VALUE_FIELD_COUNT);
  let excluded = 0;
  let noTradePnl = 0;
  let noStartPnl = 0;
  let atVenueMark = 0;
  let startAtVenueMark = 0;
  for (let i = 0; i < count; i++) {
    const at = from + i * VALUE_FIELD_COUNT;
    if (rows[at + V.excluded] !== EXCLUDED.none) {
      excluded++;
      continue;
    }
    if (Number.isNaN(rows[at + V.pnlTrade]!)) noTradePnl++;
    if (Number.isNaN(rows[at + V.pnlStart]!)) noStartPnl++;
    else if (rows[at + V.startAtVenueMark] === 1) startAtVenueMark++;
    if (rows[at + V.atVenueMark] === 1) atVenueMark++;
    for (const f of SUMMED_FIELDS) {
      const value = rows[at + f]!;
      if (!Number.isNaN(value)) sums[f] = sums[f]! + value;
    }
  }
  const counts = { positions: count, excluded, noTradePnl, noStartPnl, atVenueMark, startAtVenueMark };
  return { sums, ...counts, closed: NOTHING_CLOSED };
}

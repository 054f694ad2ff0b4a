import type { Expiry } from "./calendar.ts";
import { DAY_MS, expiryName } from "./calendar.ts";
import { strikeName } from "./ladder.ts";
import { hashText } from "./random.ts";
import type { TickGrid, UnderlyingSpec } from "./underlyings.ts";

/** The expiry Deribit states for what never expires. */
export const PERPETUAL_EXPIRY = 32_503_708_800_000;

/** One listed instrument: the terms, which never change. */
export interface Listing {
  readonly name: string;
  readonly kind: "option" | "future";
  readonly spec: UnderlyingSpec;
  readonly perpetual: boolean;
  /** Epoch ms. */
  readonly expiry: number;
  readonly period: "day" | "week" | "month" | "perpetual";
  /** NaN unless an option. */
  readonly strike: number;
  readonly call: boolean;
  readonly grid: TickGrid;
  readonly minAmount: number;
  readonly contractSize: number;
  readonly id: number;
  readonly createdAt: number;
  /** Fixed noise of this instrument. */
  readonly hash: number;
}

/** Currency of the book summary and instrument lists: USDC for everything linear. */
export function listCurrency(spec: UnderlyingSpec): string {
  return spec.inverse ? spec.base : "USDC";
}

/** Currency in which prices of the instrument are stated. */
export function quoteCurrency(listing: Listing): string {
  if (!listing.spec.inverse) return "USDC";
  return listing.kind === "option" ? listing.spec.base : "USD";
}

export function optionListing(
  spec: UnderlyingSpec,
  expiry: Expiry,
  strike: number,
  call: boolean,
  id: number,
  createdAt: number,
): Listing {
  const name = `${spec.root}-${expiryName(expiry.time)}-${strikeName(strike)}-${call ? "C" : "P"}`;
  return {
    name,
    kind: "option",
    spec,
    perpetual: false,
    expiry: expiry.time,
    period: expiry.period,
    strike,
    call,
    grid: spec.optionGrid,
    minAmount: spec.optionMinAmount,
    contractSize: spec.optionSize,
    id,
    createdAt,
    hash: hashText(name),
  };
}

/** The perpetual when `expiry` is null. */
export function futureListing(spec: UnderlyingSpec, expiry: Expiry | null, id: number, createdAt: number): Listing {
  const name = expiry ? `${spec.root}-${expiryName(expiry.time)}` : `${spec.root}-PERPETUAL`;
  const tick = spec.futureTick;
  return {
    name,
    kind: "future",
    spec,
    perpetual: expiry === null,
    expiry: expiry ? expiry.time : PERPETUAL_EXPIRY,
    period: expiry ? expiry.period : "perpetual",
    strike: Number.NaN,
    call: false,
    grid: { tick, above: Number.POSITIVE_INFINITY, coarse: tick },
    minAmount: spec.futureMinAmount,
    contractSize: spec.futureSize,
    id,
    createdAt,
    hash: hashText(name),
  };
}

/** When an expiry's instruments would have been listed, for those that exist when the exchange starts. */
export function plausibleCreation(expiry: Expiry, start: number, hash: number): number {
  const life = expiry.period === "day" ? 4 : expiry.period === "week" ? 21 : expiry.quarterly ? 365 : 90;
  const born = expiry.time - life * DAY_MS;
  return Math.min(born, start - DAY_MS) + (hash % 60_000);
}

/** The object of `public/get_instruments`, with the keys of the year's live wire. */
export function instrumentJson(listing: Listing, state: string, active: boolean): Record<string, unknown> {
  const { spec } = listing;
  const option = listing.kind === "option";
  const common = {
    state,
    price_index: spec.indexName,
    kind: listing.kind,
    instrument_name: listing.name,
    max_leverage: option ? 1 : 50,
    maker_commission: option ? 0.0003 : 0,
    taker_commission: option ? 0.0003 : 0.0005,
    instrument_type: spec.inverse ? "reversed" : "linear",
    expiration_timestamp: listing.expiry,
    creation_timestamp: listing.createdAt,
    is_active: active,
    tick_size: listing.grid.tick,
    contract_size: listing.contractSize,
    instrument_id: listing.id,
    min_trade_amount: listing.minAmount,
    max_liquidation_commission: 0.0075,
    block_trade_commission: option ? 0.0003 : 0.00025,
    block_trade_min_trade_amount: option ? 25 * listing.minAmount * 10 : 200_000,
    block_trade_tick_size: option ? 0.0001 : 0.01,
    settlement_currency: spec.inverse ? spec.base : "USDC",
    settlement_period: listing.period,
    base_currency: spec.base,
    counter_currency: spec.inverse ? "USD" : "USDC",
    quote_currency: quoteCurrency(listing),
    tick_size_steps:
      listing.grid.above === Number.POSITIVE_INFINITY
        ? []
        : [{ above_price: listing.grid.above, tick_size: listing.grid.coarse }],
  };
  return option
    ? { ...common, option_type: listing.call ? "call" : "put", strike: listing.strike }
    : { ...common, future_type: spec.inverse ? "reversed" : "linear", max_non_default_leverage: 5 };
}

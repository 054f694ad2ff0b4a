import { FORWARD_SOURCE } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";

/** The forward of one expiry as used for everything derived from it. */
export interface ExpiryForward {
  /** Quote currency per unit of underlying; NaN if there is none. */
  readonly value: number;
  /** A `FORWARD_SOURCE` code. */
  readonly source: number;
  /** Epoch ms of its oldest input. */
  readonly asOf: number;
}

export function forwardOfExpiry(market: HubMarket, expiry: number, _now: number, aliveAt: number): ExpiryForward {
  const future = market.futureByExpiry.get(expiry);
  if (future !== undefined) {
    const bid = market.quotes[Q.bid]![future]!;
    const ask = market.quotes[Q.ask]![future]!;
    const mark = market.quotes[Q.mark]![future]!;
    const mid = 0.5 * (bid + ask);
    const value = ask >= bid ? mid : mark;
    if (value > 0) return { value, source: FORWARD_SOURCE.future, asOf: confirmedAt(market, future, aliveAt) };
  }
  let newest = Number.NaN;
  let time = Number.NEGATIVE_INFINITY;
  for (const slot of market.optionsByExpiry.get(expiry) ?? []) {
    const underlying = market.quotes[Q.underlying]![slot]!;
    const at = market.quotes[Q.exchangeTime]![slot]!;
    if (underlying > 0 && at > time) {
      newest = underlying;
      time = at;
    }
  }
  return Number.isNaN(newest)
    ? { value: newest, source: FORWARD_SOURCE.none, asOf: Number.NaN }
    : { value: newest, source: FORWARD_SOURCE.venue, asOf: Math.min(time, aliveAt) };
}

import { yearsToExpiry } from "../market/expiry-time.ts";
import {
  chooseForward,
  interpolatedForward,
  type KnownForward,
  type ParityPair,
  parityForward,
} from "../market/forward.ts";
import { Q } from "../market/quote-columns.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";

/** The forward of one expiry as used for everything derived from it. */
export interface ExpiryForward {
  /** Quote currency per unit of underlying; NaN if there is none. */
  readonly value: number;
  /** A `FORWARD_SOURCE` code. */
  readonly source: number;
  /** When its evidence was last confirmed, epoch ms. */
  readonly asOf: number;
}

/** A listed future that was not confirmed for this long says nothing about now, ms. */
const STALE_FUTURE = 15_000;

/**
 * The forward of every listed expiry, in the order of `chooseForward`; expiries without evidence of their own are
 * interpolated between those that have it. Times epoch ms.
 */
export function marketForwards(market: HubMarket, now: number, aliveAt: number): Map<number, ExpiryForward> {
  const found = new Map<number, ExpiryForward>();
  const known: KnownForward[] = [];
  for (const expiry of market.optionsByExpiry.keys()) {
    const forward = ownForward(market, expiry, aliveAt);
    found.set(expiry, forward);
    if (forward.value > 0) known.push({ years: yearsToExpiry(expiry, now), forward: forward.value });
  }
  const spot = indexLevel(market);
  for (const [expiry, forward] of found) {
    if (forward.value > 0) continue;
    const interpolated = interpolatedForward(known, spot.level, yearsToExpiry(expiry, now));
    const choice = chooseForward({
      future: Number.NaN,
      venue: Number.NaN,
      venueIsFuture: false,
      parity: null,
      interpolated,
    });
    found.set(expiry, { value: choice.forward, source: choice.source, asOf: spot.asOf });
  }
  return found;
}

function ownForward(market: HubMarket, expiry: number, aliveAt: number): ExpiryForward {
  const future = listedFuture(market, expiry, aliveAt);
  const venue = venueForward(market, expiry, aliveAt);
  const parity = future.value > 0 || venue.value > 0 ? null : parityOf(market, expiry);
  const choice = chooseForward({
    future: future.value,
    venue: venue.value,
    venueIsFuture: false,
    parity,
    interpolated: Number.NaN,
  });
  const asOf = future.value > 0 ? future.asOf : venue.value > 0 ? venue.asOf : aliveAt;
  return { value: choice.forward, source: choice.source, asOf };
}

interface Level {
  readonly value: number;
  readonly asOf: number;
}

const NONE: Level = { value: Number.NaN, asOf: Number.NaN };

/** Mid of the listed future, else its mark; none while it is stale. */
function listedFuture(market: HubMarket, expiry: number, aliveAt: number): Level {
  const slot = market.futureByExpiry.get(expiry);
  if (slot === undefined) return NONE;
  const asOf = confirmedAt(market, slot, aliveAt);
  if (aliveAt - asOf > STALE_FUTURE) return NONE;
  const bid = market.quotes[Q.bid]![slot]!;
  const ask = market.quotes[Q.ask]![slot]!;
  return { value: ask >= bid ? 0.5 * (bid + ask) : market.quotes[Q.mark]![slot]!, asOf };
}

/** The venue's own underlying price, from whichever option of the expiry was updated last. */
function venueForward(market: HubMarket, expiry: number, aliveAt: number): Level {
  let value = Number.NaN;
  let newest = Number.NEGATIVE_INFINITY;
  let asOf = Number.NaN;
  for (const slot of market.optionsByExpiry.get(expiry) ?? []) {
    const underlying = market.quotes[Q.underlying]![slot]!;
    const received = market.quotes[Q.receivedTime]![slot]!;
    if (underlying > 0 && received > newest) {
      value = underlying;
      newest = received;
      const confirmed = confirmedAt(market, slot, aliveAt);
      asOf = Number.isNaN(confirmed) ? received : Math.max(confirmed, received);
    }
  }
  return Number.isNaN(value) ? NONE : { value, asOf: Math.min(asOf, aliveAt) };
}

function parityOf(market: HubMarket, expiry: number) {
  const pairs = new Map<number, { -readonly [K in keyof ParityPair]: number }>();
  let inverse = true;
  for (const slot of market.optionsByExpiry.get(expiry) ?? []) {
    const instrument = market.instruments[slot];
    if (!instrument) continue;
    inverse = instrument.inverse;
    const nan = Number.NaN;
    const pair = pairs.get(instrument.strike) ?? {
      strike: instrument.strike,
      callBid: nan,
      callAsk: nan,
      putBid: nan,
      putAsk: nan,
    };
    pairs.set(instrument.strike, pair);
    const bid = market.quotes[Q.bid]![slot]!;
    const ask = market.quotes[Q.ask]![slot]!;
    if (instrument.right === "call") Object.assign(pair, { callBid: bid, callAsk: ask });
    else Object.assign(pair, { putBid: bid, putAsk: ask });
  }
  return parityForward([...pairs.values()], { inverse, fitDiscount: false });
}

function indexLevel(market: HubMarket): { readonly level: number; readonly asOf: number } {
  for (const slots of market.optionsByExpiry.values()) {
    const indexName = market.instruments[slots[0] ?? -1]?.indexName;
    const slot = indexName === undefined ? undefined : market.slotByName.get(indexName);
    if (slot !== undefined)
      return { level: market.quotes[Q.mark]![slot]!, asOf: market.quotes[Q.receivedTime]![slot]! };
  }
  return { level: Number.NaN, asOf: Number.NaN };
}

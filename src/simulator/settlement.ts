import { DAY_MS } from "./calendar.ts";
import type { Market } from "./market.ts";
import type { Instrument, Tenor, Underlying } from "./market-state.ts";
import { SETTLEMENT_WINDOW_MS } from "./market-state.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import type { CandleStore } from "./venue.ts";

const KEPT_EXPIRED = 2_000;
const KEPT_DELIVERIES = 400;
const RECALLED_DAYS = 90;

/** Adds an index sample to every tenor inside its settlement window (30 minutes before expiry). */
export function sampleSettlement(market: Market): void {
  for (const underlying of market.underlyings) {
    for (const tenor of underlying.tenors) {
      if (tenor.expiry - market.now > SETTLEMENT_WINDOW_MS) break;
      tenor.samples++;
      tenor.sampleSum += underlying.index;
    }
  }
}

/** One expiry that came due: its instruments, delivered at `price`. */
export interface Delivery {
  readonly underlying: Underlying;
  readonly instruments: readonly Instrument[];
  readonly price: number;
}

/** Delivers every tenor whose expiry has passed: final tickers set, instruments off the list, price on record. */
export function deliverDue(market: Market): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const underlying of market.underlyings) {
    while (underlying.tenors[0] && underlying.tenors[0].expiry <= market.now) {
      deliveries.push(deliver(market, underlying, underlying.tenors.shift()!));
    }
  }
  for (const underlying of market.underlyings) {
    while (underlying.slices[0] && underlying.slices[0].expiry <= market.now) underlying.slices.shift();
  }
  return deliveries;
}

function deliver(market: Market, underlying: Underlying, tenor: Tenor): Delivery {
  const average = tenor.samples > 0 ? tenor.sampleSum / tenor.samples : underlying.index;
  const price = rounded(average, priceScale(average));
  const instruments = tenor.future ? [tenor.future, ...tenor.options] : tenor.options;
  for (const instrument of instruments) {
    const { listing, values, text } = instrument;
    instrument.alive = false;
    instrument.time = market.now;
    instrument.bidTick = 0;
    instrument.askTick = 0;
    market.changeId += 1;
    instrument.changeId = market.changeId;
    text.state = "closed";
    for (const field of [FIELD.bestBid, FIELD.bestBidAmount, FIELD.bestAsk, FIELD.bestAskAmount]) values[field] = 0;
    values[FIELD.delivery] = price;
    values[FIELD.estimatedDelivery] = price;
    if (listing.kind === "option") {
      const inMoney = Math.max(0, listing.call ? price - listing.strike : listing.strike - price);
      values[FIELD.mark] = rounded(listing.spec.inverse ? inMoney / price : inMoney, 1e6);
      values[FIELD.bidIv] = 0;
      values[FIELD.askIv] = 0;
      for (let i: number = FIELD.delta; i <= FIELD.rho; i++) values[i] = 0;
    } else {
      values[FIELD.mark] = price;
    }
    market.instruments.delete(listing.name);
    market.expired.push(instrument);
  }
  if (market.expired.length > KEPT_EXPIRED) market.expired.splice(0, market.expired.length - KEPT_EXPIRED);
  underlying.deliveries.unshift({ date: dateOf(tenor.expiry), price });
  if (underlying.deliveries.length > KEPT_DELIVERIES) underlying.deliveries.pop();
  return { underlying, instruments, price };
}

/** Gives an underlying the delivery prices of the days before the opening, out of the same past as its candles. */
export function recallDeliveries(underlying: Underlying, candles: CandleStore, nextSettlement: number): void {
  const name = `index:${underlying.spec.indexName}`;
  for (let day = 1; day <= RECALLED_DAYS; day++) {
    const time = nextSettlement - day * DAY_MS;
    const from = time - SETTLEMENT_WINDOW_MS;
    const [candle] = candles.range(name, from, from, SETTLEMENT_WINDOW_MS);
    if (!candle) continue;
    const [, open, high, low, close] = candle;
    underlying.deliveries.push({
      date: dateOf(time),
      price: rounded((open + high + low + close) / 4, priceScale(open)),
    });
  }
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function priceScale(price: number): number {
  return price > 20 ? 100 : 10_000;
}

/** The daily settlement at 08:00 UTC: what stays listed gets its mark as the new settlement price. */
export function settleDay(market: Market): void {
  for (const instrument of market.instruments.values()) {
    const { listing, values, exactMark } = instrument;
    if (Number.isNaN(exactMark)) continue;
    values[FIELD.settlement] = rounded(exactMark, listing.kind === "option" ? 1e8 : 100);
  }
}

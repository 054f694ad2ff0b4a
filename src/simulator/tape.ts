import type { Market } from "./market.ts";
import type { Instrument, Underlying } from "./market-state.ts";
import { toLots } from "./opening.ts";
import { quoteVolPercent } from "./pricing.ts";
import type { Random } from "./random.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import { ceilTick, floorTick, tickPrice } from "./underlyings.ts";

/** One trade that just happened, as the venue publishes it. */
export interface TapeTrade {
  readonly instrument: Instrument;
  readonly json: string;
}

const TRIES = 12;
/** Trades since the opening kept per instrument. */
const KEPT = 1_000;
const BLOCK_SHARE = 0.04;
const PERPETUAL_TRADES_PER_OPTION_TRADE = 5;

/** The trades of the next `ms` of market time: arrivals at random, more of them under stress. */
export function drawTrades(market: Market, ms: number, random: Random): TapeTrade[] {
  const trades: TapeTrade[] = [];
  for (const underlying of market.underlyings) {
    const rate = (underlying.spec.tradesPerMinute * ms) / 60_000;
    const busy = 1 + 2.5 * market.mood.stress;
    for (let n = arrivals(rate * busy, random); n > 0; n--) {
      const option = pickOption(underlying, random);
      const trade = option && tradeOption(market, option, random);
      if (trade) trades.push(trade);
    }
    for (let n = arrivals(rate * busy * PERPETUAL_TRADES_PER_OPTION_TRADE, random); n > 0; n--) {
      const future = random.uniform() < 0.85 ? underlying.perpetual : pickFuture(underlying, random);
      if (future) trades.push(tradeFuture(market, future, random));
    }
  }
  return trades;
}

/** Arrivals of one step: at most a few; the mean is `rate`. */
function arrivals(rate: number, random: Random): number {
  const whole = Math.floor(rate);
  return whole + (random.uniform() < rate - whole ? 1 : 0);
}

function pickFuture(underlying: Underlying, random: Random): Instrument | null {
  const dated = underlying.tenors.flatMap((tenor) => tenor.future ?? []);
  return dated[Math.floor(random.uniform() * dated.length)] ?? null;
}

/** An option with two sides, near the money by preference, short expiries by preference. */
function pickOption(underlying: Underlying, random: Random): Instrument | null {
  const { tenors } = underlying;
  for (let i = 0; i < TRIES; i++) {
    const u = random.uniform();
    const tenor = tenors[Math.floor(u * Math.sqrt(u) * tenors.length)];
    const option = tenor?.options[Math.floor(random.uniform() * tenor.options.length)];
    const lot = random.uniform();
    if (!option || option.bidTick === 0 || option.askTick === 0) continue;
    const delta = Math.abs(option.values[FIELD.delta]!);
    if (lot < (delta > 0.6 ? 0.08 : 0.1 + 3.6 * delta * (1 - delta))) return option;
  }
  return null;
}

function tradeOption(market: Market, option: Instrument, random: Random): TapeTrade {
  const { listing, values, underlying } = option;
  const { spec, grid } = listing;
  const putBias = listing.call ? 0 : 0.12 * market.mood.stress;
  const buy = random.uniform() < 0.5 + putBias;
  const block = random.uniform() < BLOCK_SHARE;
  const size = random.uniform();
  const best = values[buy ? FIELD.bestAskAmount : FIELD.bestBidAmount]!;
  const wanted = block ? 25 * listing.minAmount * (10 + 30 * size) : best * (0.05 + 0.7 * size * size);
  const amount = Math.max(listing.minAmount, toLots(option, wanted));
  const blockTick = buy ? ceilTick(grid, option.exactMark) : Math.max(1, floorTick(grid, option.exactMark));
  const price = block ? tickPrice(grid, blockTick) : values[buy ? FIELD.bestAsk : FIELD.bestBid]!;
  const forward = option.tenor!.forward;
  const usd = spec.inverse ? price * forward : price;
  const iv = quoteVolPercent(forward, listing.strike, option.tenor!.years, listing.call, usd);
  const extra = block ? `,"block_trade_id":"BLOCK-${market.tradeId}","block_trade_leg_count":1` : "";
  const turnover = price * amount * (spec.inverse ? underlying.index : 1);
  const json = record(market, option, buy, price, amount, `,"iv":${iv}${extra}`, amount, turnover);
  if (!block) consume(market, option, buy, amount);
  return { instrument: option, json };
}

function tradeFuture(market: Market, future: Instrument, random: Random): TapeTrade {
  const { listing, values } = future;
  const { spec } = listing;
  const buy = random.uniform() < 0.5 - 0.12 * market.mood.stress;
  const size = random.uniform();
  const best = values[buy ? FIELD.bestAskAmount : FIELD.bestBidAmount]!;
  const amount = Math.max(listing.minAmount, toLots(future, best * (0.02 + 0.6 * size * size * size)));
  const price = values[buy ? FIELD.bestAsk : FIELD.bestBid]! || future.exactMark;
  const liquidated = market.mood.stress > 0.5 && random.uniform() < 0.03 * market.mood.stress;
  const coins = spec.inverse ? amount / price : amount;
  const extra = liquidated ? ',"liquidation":"T"' : "";
  const json = record(market, future, buy, price, amount, extra, rounded(coins, 1e8), coins * price);
  values[FIELD.volumeNotional] = values[FIELD.volumeUsd]!;
  consume(market, future, buy, amount);
  return { instrument: future, json };
}

/** Books the trade in the instrument's statistics and writes it down. */
function record(
  market: Market,
  instrument: Instrument,
  buy: boolean,
  price: number,
  amount: number,
  extra: string,
  volume: number,
  turnover: number,
): string {
  const { listing, values } = instrument;
  const last = values[FIELD.last]!;
  const tickDirection = Number.isNaN(last) || price > last ? 0 : price === last ? 1 : 2;
  instrument.tradeSeq++;
  market.tradeId++;
  values[FIELD.last] = price;
  const open = instrument.dayOpen;
  if (Number.isNaN(open)) instrument.dayOpen = price;
  values[FIELD.volume] = rounded((values[FIELD.volume]! || 0) + volume, 1e8);
  values[FIELD.volumeUsd] = rounded((values[FIELD.volumeUsd]! || 0) + turnover, 100);
  values[FIELD.high] = Math.max(price, values[FIELD.high]! || price);
  values[FIELD.low] = Math.min(price, values[FIELD.low]! || price);
  values[FIELD.priceChange] = rounded((price / instrument.dayOpen - 1) * 100, 1e4);
  const sign = (market.tradeId & 3) === 0 ? -0.5 : 0.6;
  values[FIELD.openInterest] = Math.max(0, toLots(instrument, values[FIELD.openInterest]! + sign * amount));
  const markScale =
    listing.kind === "option" && listing.spec.inverse ? (listing.spec.summaryDecimals === 8 ? 1e8 : 1e6) : 100;
  const json = tradeJson(instrument, {
    seq: instrument.tradeSeq,
    id: market.tradeId,
    time: market.now,
    tickDirection,
    price,
    mark: rounded(instrument.exactMark, markScale),
    index: values[FIELD.index]!,
    buy,
    amount,
    extra,
  });
  instrument.trades.push(json);
  if (instrument.trades.length > KEPT) instrument.trades.shift();
  return json;
}

/** A trade as the venue writes it; `extra` is more of its fields as JSON, each after a comma. */
export interface TradeFields {
  readonly seq: number;
  readonly id: number;
  readonly time: number;
  readonly tickDirection: number;
  readonly price: number;
  readonly mark: number;
  readonly index: number;
  readonly buy: boolean;
  readonly amount: number;
  readonly extra: string;
}

export function tradeJson({ listing }: Instrument, trade: TradeFields): string {
  const { seq, id, time, tickDirection, price, mark, index, buy, amount, extra } = trade;
  return (
    `{"trade_seq":${seq},"trade_id":"${listing.spec.tradePrefix}${id}","timestamp":${time}` +
    `,"tick_direction":${tickDirection},"price":${price},"mark_price":${mark}` +
    `,"instrument_name":"${listing.name}","index_price":${index},"direction":"${buy ? "buy" : "sell"}"` +
    `,"amount":${amount},"contracts":${rounded(amount / listing.contractSize, 1e4)}${extra}}`
  );
}

/** Takes the traded amount off the best level; what is left there is at least the smallest order. */
function consume(market: Market, instrument: Instrument, buy: boolean, amount: number): void {
  const field = buy ? FIELD.bestAskAmount : FIELD.bestBidAmount;
  const { values, listing } = instrument;
  if (values[field]! === 0) return;
  values[field] = Math.max(listing.minAmount, toLots(instrument, values[field]! - amount));
  instrument.time = market.now;
  market.changeId += 3;
  instrument.changeId = market.changeId;
}

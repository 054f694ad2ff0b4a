import { expiryName } from "./calendar.ts";
import { instrumentJson, listCurrency } from "./listing.ts";
import type { Instrument, Underlying } from "./market-state.ts";
import { lastTrades, oldestTrade } from "./past-trades.ts";
import type { Outcome, Params } from "./rpc.ts";
import { invalid } from "./rpc.ts";
import { orderBookText, summaryJson } from "./summary.ts";
import { rounded } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";
import { momentOf } from "./venue.ts";

const CURRENCIES = ["BTC", "ETH", "USDC", "USDT", "EURR", "any"];
const KINDS = ["option", "future", "spot", "option_combo", "future_combo", "combo", "any"];
const MAX_CANDLES = 5_000;
const RESOLUTIONS: Readonly<Record<string, number>> = { "1D": 86_400_000 };

/** Methods about the market; null for a method that does not exist. */
export function marketMethod(venue: Venue, method: string, params: Params): Outcome | null {
  switch (method) {
    case "public/get_instruments":
      return instruments(venue, params);
    case "public/get_instrument":
      return withInstrument(venue, params, (instrument) => JSON.stringify(listedJson(instrument)));
    case "public/get_currencies":
      return { json: JSON.stringify(["BTC", "ETH", "USDC"].map(currencyJson)) };
    case "public/get_expirations":
      return expirations(venue, params);
    case "public/get_supported_index_names":
    case "public/get_index_price_names":
      return { json: JSON.stringify(venue.market.underlyings.map((underlying) => underlying.spec.indexName)) };
    case "public/get_index_price":
      return withIndex(venue, params, (underlying) => {
        const delivery = underlying.tenors[0]?.samples
          ? rounded(underlying.tenors[0].sampleSum / underlying.tenors[0].samples, 1e4)
          : underlying.index;
        return `{"index_price":${underlying.index},"estimated_delivery_price":${delivery}}`;
      });
    case "public/get_book_summary_by_currency":
      return listOf(venue, params, (list) => list.map((instrument) => summaryJson(instrument, momentOf(venue))));
    case "public/get_book_summary_by_instrument":
      return withInstrument(venue, params, (i) => JSON.stringify([summaryJson(i, momentOf(venue))]));
    case "public/ticker":
      return withInstrument(venue, params, (instrument) => orderBookText(instrument, momentOf(venue), null));
    case "public/get_order_book": {
      const depth = wholeNumber(params.depth, 5, 1, 10_000);
      return withInstrument(venue, params, (instrument) => orderBookText(instrument, momentOf(venue), depth));
    }
    case "public/get_last_trades_by_instrument": {
      const count = wholeNumber(params.count, 10, 1, 1_000);
      return withInstrument(venue, params, (instrument) => {
        const oldest = oldestTrade(instrument);
        const first = Math.max(oldest, wholeNumber(params.start_seq, oldest, 1, Number.MAX_SAFE_INTEGER));
        const end = wholeNumber(params.end_seq, instrument.tradeSeq, 0, instrument.tradeSeq);
        const ascending = params.sorting === "asc";
        const last = ascending ? Math.min(end, first + count - 1) : end;
        const trades = lastTrades(instrument, venue.market, last, Math.min(count, last - first + 1));
        if (ascending) trades.reverse();
        const more = ascending ? last < end : last - trades.length >= first;
        return `{"trades":[${trades.join(",")}],"has_more":${more}}`;
      });
    }
    case "public/get_delivery_prices":
      return withIndex(venue, params, (underlying) => {
        const offset = wholeNumber(params.offset, 0, 0, 1e6);
        const count = wholeNumber(params.count, 10, 1, 1_000);
        const data = underlying.deliveries
          .slice(offset, offset + count)
          .map(({ date, price }) => ({ date, delivery_price: price }));
        return JSON.stringify({ data, records_total: underlying.deliveries.length });
      });
    case "public/get_volatility_index_data":
      return volIndexData(venue, params);
    case "public/get_tradingview_chart_data":
      return chartData(venue, params);
    default:
      return null;
  }
}

function listedJson(instrument: Instrument): Record<string, unknown> {
  return instrumentJson(instrument.listing, instrument.alive ? "open" : "delivered", instrument.alive);
}

function instruments(venue: Venue, params: Params): Outcome {
  if (params.expired === true || params.expired === "true") {
    return filtered(params, venue.market.expired, (list) => list.map(listedJson));
  }
  return listOf(venue, params, (list) => list.map(listedJson));
}

function listOf(venue: Venue, params: Params, map: (list: Instrument[]) => unknown[]): Outcome {
  return filtered(params, venue.market.instruments.values(), map);
}

function filtered(params: Params, all: Iterable<Instrument>, map: (list: Instrument[]) => unknown[]): Outcome {
  const currency = params.currency ?? "any";
  const kind = params.kind ?? "any";
  if (typeof currency !== "string" || !CURRENCIES.includes(currency)) return invalid("currency", "wrong currency");
  if (typeof kind !== "string" || !KINDS.includes(kind)) return invalid("kind", "wrong kind");
  const list: Instrument[] = [];
  for (const instrument of all) {
    const { listing } = instrument;
    if (currency !== "any" && currency !== listCurrency(listing.spec)) continue;
    if (kind === "any" || kind === listing.kind) list.push(instrument);
  }
  return { json: JSON.stringify(map(list)) };
}

function withInstrument(venue: Venue, params: Params, text: (instrument: Instrument) => string): Outcome {
  const name = params.instrument_name;
  if (typeof name !== "string") return invalid("instrument_name", "wrong format");
  const instrument = venue.market.instruments.get(name);
  if (instrument) return { json: text(instrument) };
  const gone = venue.market.expired.some((expired) => expired.listing.name === name);
  return invalid("instrument_name", gone ? "instrument is not active" : "instrument not found");
}

function withIndex(venue: Venue, params: Params, text: (underlying: Underlying) => string): Outcome {
  const underlying = venue.market.underlyings.find((candidate) => candidate.spec.indexName === params.index_name);
  return underlying ? { json: text(underlying) } : invalid("index_name", "wrong index name");
}

function currencyJson(currency: string): Record<string, unknown> {
  const names: Readonly<Record<string, readonly [string, string]>> = {
    BTC: ["BITCOIN", "Bitcoin"],
    ETH: ["ETHER", "Ethereum"],
    USDC: ["USDC", "USD Coin"],
  };
  const [type, long] = names[currency] ?? ["", ""];
  return {
    coin_type: type,
    currency,
    currency_long: long,
    min_confirmations: 1,
    min_withdrawal_fee: 0.0001,
    withdrawal_fee: 0.0001,
    withdrawal_priorities: [],
    network_currency: currency,
    network_fee: 0.0001,
    decimals: currency === "BTC" ? 8 : 6,
  };
}

/** Expiry names by currency and kind, nearest first. */
function expirations(venue: Venue, params: Params): Outcome {
  const { currency, kind } = params;
  const kinds = kind === "any" || kind === undefined ? ["option", "future"] : [kind];
  const result: Record<string, Record<string, string[]>> = {};
  for (const name of ["BTC", "ETH", "USDC"]) {
    if (currency !== "any" && currency !== name) continue;
    const lists: Record<string, string[]> = {};
    for (const one of ["option", "future"]) {
      if (!kinds.includes(one)) continue;
      const times = new Set<number>();
      for (const underlying of venue.market.underlyings) {
        if (listCurrency(underlying.spec) !== name) continue;
        for (const tenor of underlying.tenors) if (one === "option" || tenor.future) times.add(tenor.expiry);
      }
      lists[one] = [...times].sort((a, b) => a - b).map(expiryName);
      if (one === "future") lists[one].push("PERPETUAL");
    }
    result[name.toLowerCase()] = lists;
  }
  return { json: JSON.stringify(result) };
}

function volIndexData(venue: Venue, params: Params): Outcome {
  const { currency } = params;
  const underlying = venue.market.underlyings.find(({ spec }) => spec.inverse && spec.base === currency);
  if (!underlying) return invalid("currency", "wrong currency");
  const step = resolutionMs(params.resolution, 1000);
  const range = timeRange(params, step);
  if (!step || !range) return invalid("resolution", "wrong resolution or time range");
  const candles = venue.candles.range(`vol:${underlying.spec.indexName}`, range[0], range[1], step);
  const data = candles.map(([time, open, high, low, close]) => [
    time,
    ...[open, high, low, close].map((v) => rounded(v, 100)),
  ]);
  return { json: JSON.stringify({ data, continuation: null }) };
}

function chartData(venue: Venue, params: Params): Outcome {
  const step = resolutionMs(params.resolution, 60_000);
  const range = timeRange(params, step);
  if (!step || !range) return invalid("resolution", "wrong resolution or time range");
  return withInstrument(venue, params, (instrument) => {
    const { listing, underlying } = instrument;
    if (!listing.perpetual) {
      return JSON.stringify({
        status: "no_data",
        ticks: [],
        open: [],
        high: [],
        low: [],
        close: [],
        volume: [],
        cost: [],
      });
    }
    const candles = venue.candles.range(`index:${underlying.spec.indexName}`, range[0], range[1], step);
    const column = (i: number): number[] => candles.map((candle) => rounded(candle[i]!, 100));
    return JSON.stringify({
      status: candles.length > 0 ? "ok" : "no_data",
      ticks: candles.map((candle) => candle[0]),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
      cost: candles.map((candle) => rounded(candle[4] * candle[5], 100)),
    });
  });
}

/** Milliseconds of a resolution given in `unit`s or as "1D"; 0 where it is none. */
function resolutionMs(value: unknown, unit: number): number {
  const named = typeof value === "string" ? RESOLUTIONS[value] : undefined;
  if (named) return named;
  const count = Number(value);
  return Number.isInteger(count) && count > 0 ? Math.max(60_000, count * unit) : 0;
}

function timeRange(params: Params, step: number): readonly [number, number] | null {
  const from = Number(params.start_timestamp);
  const to = Number(params.end_timestamp);
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from || step <= 0) return null;
  return [Math.max(from, to - MAX_CANDLES * step), to];
}

function wholeNumber(value: unknown, otherwise: number, low: number, high: number): number {
  const number = Number(value);
  return Number.isInteger(number) && value !== null && value !== "" ? Math.min(high, Math.max(low, number)) : otherwise;
}

/*
 * One vector of numbers per instrument holds what its ticker states, in wire units and already rounded as the venue
 * rounds. Full tickers and changes are written from it without building objects: this is the hot path of the server.
 * NaN is written as null; Infinity means the field is absent from the wire.
 */

export const FIELD = {
  bestBid: 0,
  bestBidAmount: 1,
  bidIv: 2,
  bestAsk: 3,
  bestAskAmount: 4,
  askIv: 5,
  mark: 6,
  markIv: 7,
  underlying: 8,
  index: 9,
  estimatedDelivery: 10,
  last: 11,
  openInterest: 12,
  minPrice: 13,
  maxPrice: 14,
  settlement: 15,
  interestRate: 16,
  delivery: 17,
  currentFunding: 18,
  funding8h: 19,
  interestValue: 20,
  delta: 21,
  gamma: 22,
  vega: 23,
  theta: 24,
  rho: 25,
  volume: 26,
  volumeUsd: 27,
  high: 28,
  low: 29,
  priceChange: 30,
  volumeNotional: 31,
} as const;

export const FIELD_COUNT = 32;
export const ABSENT = Number.POSITIVE_INFINITY;

const GREEKS_FROM: number = FIELD.delta;
const STATS_FROM: number = FIELD.volume;

const WIRE_NAMES = [
  "best_bid_price",
  "best_bid_amount",
  "bid_iv",
  "best_ask_price",
  "best_ask_amount",
  "ask_iv",
  "mark_price",
  "mark_iv",
  "underlying_price",
  "index_price",
  "estimated_delivery_price",
  "last_price",
  "open_interest",
  "min_price",
  "max_price",
  "settlement_price",
  "interest_rate",
  "delivery_price",
  "current_funding",
  "funding_8h",
  "interest_value",
  "delta",
  "gamma",
  "vega",
  "theta",
  "rho",
  "volume",
  "volume_usd",
  "high",
  "low",
  "price_change",
  "volume_notional",
];

const PREFIXES = WIRE_NAMES.map((name) => `,"${name}":`);

/** What of a ticker is text: fixed per instrument but for its state. */
export interface TickerText {
  readonly name: string;
  /** Name of the future or synthetic the forward comes from; empty for futures. */
  readonly underlyingIndex: string;
  state: string;
}

function numberText(value: number): string {
  return Number.isNaN(value) ? "null" : `${value}`;
}

/** Writes the fields `from`..`to` that are present and, given `published`, differ from it; updates `published`. */
function fieldsText(values: Float64Array, published: Float64Array | null, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (published) {
      const before = published[i]!;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      published[i] = value;
    }
    if (value !== ABSENT) text += PREFIXES[i]! + numberText(value);
  }
  return text;
}

/** The whole ticker as a JSON object. `extra` is put first, e.g. `"type":"snapshot",`. */
export function tickerText(values: Float64Array, text: TickerText, time: number, extra = ""): string {
  const greeks = fieldsText(values, null, GREEKS_FROM, STATS_FROM);
  const stats = fieldsText(values, null, STATS_FROM, FIELD_COUNT);
  return (
    `{${extra}"timestamp":${time},"instrument_name":"${text.name}","state":"${text.state}"` +
    (text.underlyingIndex === "" ? "" : `,"underlying_index":"${text.underlyingIndex}"`) +
    fieldsText(values, null, 0, GREEKS_FROM) +
    (greeks === "" ? "" : `,"greeks":{${greeks.slice(1)}}`) +
    `,"stats":{${stats.slice(1)}}}`
  );
}

/**
 * A change message's JSON object: only what differs from `published`, nested groups partial too; brings `published` up to
 * date. Empty text when nothing but the time moved.
 */
export function tickerChangeText(
  values: Float64Array,
  published: Float64Array,
  text: TickerText,
  publishedState: string,
  time: number,
): string {
  const flat = fieldsText(values, published, 0, GREEKS_FROM);
  const greeks = fieldsText(values, published, GREEKS_FROM, STATS_FROM);
  const stats = fieldsText(values, published, STATS_FROM, FIELD_COUNT);
  const state = text.state === publishedState ? "" : `,"state":"${text.state}"`;
  if (flat === "" && greeks === "" && stats === "" && state === "") return "";
  return (
    `{"type":"change","timestamp":${time},"instrument_name":"${text.name}"${state}${flat}` +
    (greeks === "" ? "" : `,"greeks":{${greeks.slice(1)}}`) +
    (stats === "" ? "" : `,"stats":{${stats.slice(1)}}`) +
    "}"
  );
}

/** A number rounded to `decimals` as the venue prints it; NaN and Infinity pass. */
export function rounded(value: number, scale: number): number {
  const result = Math.round(value * scale) / scale;
  return result === 0 ? 0 : result;
}

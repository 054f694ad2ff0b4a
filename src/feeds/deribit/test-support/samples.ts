/** Wire messages as Deribit sends them, made for these tests; field names and forms as recorded 2020 to 2026. */
import type { Fields } from "../decode.ts";

/** 2026-09-01 12:00:00 UTC. */
export const START = 1_788_264_000_000;

const DAY = 86_400_000;

/** 08:00 UTC of the sample expiries 4SEP26 and 25SEP26. */
export const NEAR = 1_788_508_800_000;
export const FAR = NEAR + 21 * DAY;

export function optionRow(name: string, more: Fields = {}): Fields {
  const [root = "", date = "", strike = "", right = ""] = name.split("-");
  const [base = "", quote] = root.split("_");
  const linear = quote !== undefined;
  return {
    instrument_name: name,
    instrument_id: 300_000,
    kind: "option",
    instrument_type: linear ? "linear" : "reversed",
    option_type: right === "C" ? "call" : "put",
    strike: Number(strike.replace("d", ".")),
    expiration_timestamp: date === "4SEP26" ? NEAR : FAR,
    creation_timestamp: START - 30 * DAY,
    is_active: true,
    state: "open",
    tick_size: linear ? 0.01 : 0.0001,
    tick_size_steps: linear ? [] : [{ above_price: 0.005, tick_size: 0.0005 }],
    contract_size: linear ? 10 : 1,
    min_trade_amount: linear ? 10 : 0.1,
    maker_commission: 0.0003,
    taker_commission: 0.0003,
    settlement_currency: quote ?? base,
    settlement_period: "week",
    base_currency: base,
    counter_currency: quote ?? "USD",
    quote_currency: quote ?? base,
    price_index: linear ? root.toLowerCase() : `${base.toLowerCase()}_usd`,
    ...more,
  };
}

export function futureRow(name: string, more: Fields = {}): Fields {
  const perpetual = name.endsWith("-PERPETUAL");
  return {
    ...optionRow(`${name.split("-")[0]}-4SEP26-1-C`),
    instrument_name: name,
    kind: "future",
    option_type: undefined,
    strike: undefined,
    quote_currency: "USD",
    expiration_timestamp: perpetual ? 32_503_708_800_000 : name.endsWith("4SEP26") ? NEAR : FAR,
    settlement_period: perpetual ? "perpetual" : "week",
    tick_size: 0.5,
    tick_size_steps: [],
    contract_size: 10,
    min_trade_amount: 10,
    ...more,
  };
}

export const BTC_ROWS: readonly Fields[] = [
  optionRow("BTC-4SEP26-76000-C"),
  optionRow("BTC-4SEP26-76000-P"),
  optionRow("BTC-25SEP26-80000-C"),
  optionRow("BTC-25SEP26-80000-P"),
  futureRow("BTC-4SEP26"),
  futureRow("BTC-25SEP26"),
  futureRow("BTC-PERPETUAL"),
  optionRow("BTC-4SEP26-76000-C", { instrument_name: "BTC-CS-4SEP26-76000_78000", kind: "option_combo" }),
];

/** A full ticker of an option. */
export function optionTicker(name: string, time: number, more: Fields = {}): Fields {
  return {
    instrument_name: name,
    timestamp: time,
    state: "open",
    stats: { high: 0.0118, low: 0.0065, price_change: -38.6792, volume: 1555, volume_usd: 1_268_694.68 },
    greeks: { delta: 0.47736, gamma: 0.00028, vega: 18.43602, theta: -217.49347, rho: 1.31068 },
    index_price: 76_900.24,
    last_price: 0.0065,
    settlement_price: 0.00897474,
    min_price: 0.0001,
    max_price: 0.0365,
    open_interest: 534.4,
    mark_price: 0.0069,
    interest_rate: 0,
    estimated_delivery_price: 76_900.24,
    best_ask_price: 0.0075,
    best_bid_price: 0.0065,
    best_ask_amount: 10,
    best_bid_amount: 12,
    mark_iv: 31.2,
    bid_iv: 29.57,
    ask_iv: 33.74,
    underlying_price: 76_904.4,
    underlying_index: "BTC-4SEP26",
    ...more,
  };
}

export function perpetualTicker(name: string, time: number, more: Fields = {}): Fields {
  return {
    instrument_name: name,
    timestamp: time,
    state: "open",
    stats: { high: 77_500, low: 75_900, price_change: 0.7229, volume: 7_871.02, volume_usd: 284_061_480 },
    index_price: 76_900.24,
    last_price: 76_917.5,
    open_interest: 560_105_870,
    mark_price: 76_917.12,
    best_ask_price: 76_918,
    best_bid_price: 76_917.5,
    best_ask_amount: 1_000,
    best_bid_amount: 5_000,
    current_funding: 0,
    funding_8h: 2.14e-6,
    ...more,
  };
}

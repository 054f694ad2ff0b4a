import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";
import type { Instrument } from "./market-state.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";
import { FIELD } from "./ticker-fields.ts";

/** The minute of the recorded BTC chain that the market is modelled on, and some of its mark vols, percent. */
const RECORDED_AT = 1_764_896_976_000;
const RECORDED: readonly (readonly [name: string, markVol: number])[] = [
  ["BTC-6DEC25-88000-C", 54.4],
  ["BTC-6DEC25-93000-C", 41.3],
  ["BTC-6DEC25-98000-C", 45.0],
  ["BTC-12DEC25-70000-C", 82.8],
  ["BTC-12DEC25-93000-C", 47.8],
  ["BTC-12DEC25-105000-C", 50.0],
  ["BTC-26DEC25-60000-C", 79.9],
  ["BTC-26DEC25-80000-C", 55.5],
  ["BTC-26DEC25-100000-C", 44.0],
  ["BTC-26DEC25-120000-C", 51.6],
  ["BTC-26DEC25-140000-C", 65.7],
  ["BTC-27MAR26-60000-C", 59.5],
  ["BTC-27MAR26-90000-C", 46.5],
  ["BTC-27MAR26-150000-C", 47.8],
  ["BTC-25SEP26-60000-C", 56.0],
  ["BTC-25SEP26-95000-C", 48.5],
  ["BTC-25SEP26-150000-C", 47.8],
];
/** Strikes listed per expiry in that chain. */
const STRIKES = {
  "7DEC25": 14,
  "8DEC25": 13,
  "12DEC25": 27,
  "19DEC25": 24,
  "26DEC25": 66,
  "30JAN26": 37,
  "27MAR26": 38,
};

function chain() {
  const exchange = createExchange({ seed: 21, start: RECORDED_AT, underlyings: ["BTC"] });
  run(exchange, RECORDED_AT + 3_000);
  const options = [...exchange.market.instruments.values()].filter(({ listing }) => listing.kind === "option");
  return { exchange, options };
}

const iv = (option: Instrument): number => option.values[FIELD.markIv]!;

describe("the shape of the market", () => {
  const { exchange, options } = chain();

  it("lists about as many strikes per expiry as the recorded chain", () => {
    for (const [expiry, count] of Object.entries(STRIKES)) {
      const ours = options.filter(({ listing }) => listing.name.startsWith(`BTC-${expiry}-`)).length / 2;
      expect(Math.abs(ours - count), `${expiry}: ${ours}`).toBeLessThanOrEqual(4);
    }
  });

  it("lists as many strikes more as it is asked to, on all the usual ones", () => {
    const names = (strikeDensity?: number) => {
      const { market } = createExchange({ seed: 21, start: RECORDED_AT, underlyings: ["BTC"], strikeDensity });
      return [...market.instruments.values()]
        .filter((one) => one.listing.kind === "option")
        .map((one) => one.listing.name);
    };
    const usual = names();
    const dense = new Set(names(2));
    expect(dense.size / usual.length).toBeGreaterThan(1.8);
    expect(dense.size / usual.length).toBeLessThan(2.2);
    expect(usual.filter((name) => !dense.has(name)).length).toBeLessThan(0.02 * usual.length);
    for (const name of dense) expect(name).toMatch(/^BTC-\d{1,2}[A-Z]{3}\d\d-\d+-[CP]$/);
  });

  it("has mark vols near the recorded ones, from the money to the wings", () => {
    let sum = 0;
    for (const [name, recorded] of RECORDED) {
      const gap = iv(exchange.market.instruments.get(name)!) - recorded;
      expect(Math.abs(gap), `${name} ${gap}`).toBeLessThan(15);
      sum += Math.abs(gap);
    }
    expect(sum / RECORDED.length).toBeLessThan(5);
    expect(Math.max(...options.map(iv))).toBeGreaterThan(100);
  });

  it("leans to puts: 25-delta risk reversals of some points", () => {
    for (const expiry of ["19DEC25", "26DEC25", "30JAN26", "27MAR26"]) {
      const own = options.filter(({ listing }) => listing.name.startsWith(`BTC-${expiry}-`));
      const nearest = (delta: number): Instrument =>
        own.toSorted((a, b) => Math.abs(a.values[FIELD.delta]! - delta) - Math.abs(b.values[FIELD.delta]! - delta))[0]!;
      const reversal = iv(nearest(0.25)) - iv(nearest(-0.25));
      expect(reversal, expiry).toBeGreaterThan(-9);
      expect(reversal, expiry).toBeLessThan(-2.5);
    }
  });

  it("quotes most options on both sides, tightly at the money, with bid and ask vols about the mark vol", () => {
    const quoted = options.filter(({ bidTick, askTick }) => bidTick > 0 && askTick > 0);
    expect(quoted.length / options.length).toBeGreaterThan(0.65);
    expect(quoted.length / options.length).toBeLessThan(0.95);
    const central = quoted.filter(({ values }) => Math.abs(Math.abs(values[FIELD.delta]!) - 0.5) < 0.25);
    const spreads = central.map(({ values }) => values[FIELD.askIv]! - values[FIELD.bidIv]!).sort((a, b) => a - b);
    expect(spreads[spreads.length >> 1]).toBeGreaterThan(0.4);
    expect(spreads[spreads.length >> 1]).toBeLessThan(2.5);
    for (const { listing, values } of central) {
      expect(values[FIELD.bidIv], listing.name).toBeLessThan(values[FIELD.markIv]! + 0.8);
      expect(values[FIELD.askIv], listing.name).toBeGreaterThan(values[FIELD.markIv]! - 0.8);
    }
  });

  it("prints trades at the touch or as blocks, numbered without a hole", () => {
    const client = new ReadingClient(exchange);
    client.subscribe("trades.option.BTC.100ms", "trades.future.any.100ms");
    exchange.command({ type: "regime", regime: "stressed" });
    run(exchange, exchange.now + 90_000);
    interface Trade {
      trade_id: string;
      trade_seq: number;
      instrument_name: string;
      price: number;
      amount: number;
      iv?: number;
      block_trade_id?: string;
      mark_price: number;
    }
    const trades = client.on<Trade[]>("trades.option.BTC.100ms").flat();
    expect(trades.length).toBeGreaterThan(40);
    expect(trades.some(({ block_trade_id }) => block_trade_id)).toBe(true);
    const futures = client.on<Trade[]>("trades.future.any.100ms").flat();
    expect(futures.length).toBeGreaterThan(trades.length);
    const ids = [...trades, ...futures].map(({ trade_id }) => trade_id);
    expect(new Set(ids).size).toBe(ids.length);
    const seq = new Map<string, number>();
    for (const { instrument_name, trade_seq, price, amount, iv: vol, mark_price } of trades) {
      expect(trade_seq).toBe((seq.get(instrument_name) ?? trade_seq - 1) + 1);
      seq.set(instrument_name, trade_seq);
      expect(price).toBeGreaterThan(0);
      expect(amount).toBeGreaterThanOrEqual(0.1);
      expect(Math.abs(price - mark_price)).toBeLessThan(0.005 + 0.3 * mark_price);
      expect(vol).toBeGreaterThan(0);
    }
  });

  it("never writes a number that is none, through a crash and an expiry", () => {
    const wild = createExchange({
      seed: 22,
      start: Date.UTC(2026, 10, 27, 7, 50),
      underlyings: ["XRP_USDC", "SOL_USDC"],
      speed: 20,
      limits: false,
    });
    const client = new ReadingClient(wild);
    const names = [...wild.market.instruments.keys()];
    client.subscribe(...names.flatMap((name) => [`incremental_ticker.${name}`, `book.${name}.100ms`]));
    client.subscribe("markprice.options.sol_usdc", "instrument.creation.any.any", "trades.any.any.100ms");
    wild.command({ type: "regime", regime: "crash" });
    run(wild, wild.now + 1_200_000, 20_000);
    expect(client.texts.length).toBeGreaterThan(10_000);
    for (const text of client.texts) {
      if (/NaN|Infinity|undefined|\[object/.test(text)) throw new Error(text.slice(0, 300));
      JSON.parse(text);
    }
  });
});

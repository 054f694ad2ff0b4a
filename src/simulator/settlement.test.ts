import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";

const EIGHT = Date.UTC(2026, 10, 25, 8);
const START = EIGHT - 40 * 60_000;
const SPEED = 30;

interface State {
  readonly timestamp: number;
  readonly state: string;
  readonly instrument_name: string;
}

function morning() {
  const exchange = createExchange({ seed: 12, start: START, underlyings: ["BTC"], speed: SPEED });
  const client = new ReadingClient(exchange);
  const expiring = [...exchange.market.instruments.keys()].filter((name) => name.startsWith("BTC-25NOV26-"));
  const atm = exchange.market.underlyings[0]!.tenors[0]!.options.find(({ listing }) => listing.call)!.listing.name;
  client.subscribe(
    "estimated_expiration_price.btc_usd",
    "deribit_price_index.btc_usd",
    "instrument.state.any.any",
    "instrument.state.option.BTC",
    "instrument.creation.any.BTC",
    "markprice.options.btc_usd",
    `ticker.${atm}.100ms`,
    `incremental_ticker.${atm}`,
    `book.${atm}.100ms`,
  );
  run(exchange, EIGHT + 3 * 60_000, 1000 * SPEED);
  return { exchange, client, expiring, atm };
}

describe("08:00 UTC", () => {
  const { exchange, client, expiring, atm } = morning();
  const name = "estimated_expiration_price.btc_usd";
  const estimates = client.on<{ seconds: number; price: number; is_estimated: boolean }>(name);
  const [delivery] = exchange.market.underlyings[0]!.deliveries;

  it("delivers at the average of the index over the last 30 minutes", () => {
    const samples = client
      .on<{ timestamp: number; price: number }>("deribit_price_index.btc_usd")
      .filter(({ timestamp }) => timestamp > EIGHT - 1_800_000 && timestamp <= EIGHT);
    const mean = samples.reduce((sum, { price }) => sum + price, 0) / samples.length;
    expect(samples.length).toBeGreaterThan(50);
    expect(delivery!.date).toBe("2026-11-25");
    expect(Math.abs(delivery!.price / mean - 1)).toBeLessThan(5e-5);
    const spread = Math.max(...samples.map(({ price }) => price)) - Math.min(...samples.map(({ price }) => price));
    expect(spread).toBeGreaterThan(50);
    const reply = client.call("public/get_delivery_prices", { index_name: "btc_usd", count: 5 }).result;
    const { data, records_total } = reply as {
      data: { date: string; delivery_price: number }[];
      records_total: number;
    };
    expect(data[0]).toEqual({ date: "2026-11-25", delivery_price: delivery!.price });
    expect([data.length, records_total]).toEqual([5, 91]);
    expect(Math.abs(data[1]!.delivery_price / data[0]!.delivery_price - 1)).toBeLessThan(0.15);
  });

  it("announces the estimate: the index before the window, the running average in it", () => {
    const inside = estimates.filter(({ is_estimated }) => is_estimated);
    expect(inside.length).toBeGreaterThan(50);
    for (const { seconds } of inside) expect(seconds).toBeLessThanOrEqual(1_800);
    expect(Math.abs(inside.at(-1)!.price / delivery!.price - 1)).toBeLessThan(5e-5);
    expect(estimates[0]!.is_estimated).toBe(false);
    expect(estimates.at(-1)!.is_estimated).toBe(false);
    expect(estimates.at(-1)!.seconds).toBeGreaterThan(86_000);
  });

  it("takes the expired off every list and tells their state once per channel", () => {
    const states = client.on<State>("instrument.state.any.any");
    for (const instrument of expiring) {
      const own = states.filter(({ instrument_name }) => instrument_name === instrument);
      expect(own.map(({ state }) => state)).toEqual(["settlement", "delivered"]);
      expect(exchange.market.instruments.has(instrument)).toBe(false);
    }
    expect(client.on<State>("instrument.state.option.BTC").length).toBeLessThanOrEqual(states.length);
    const gone = client.call("public/ticker", { instrument_name: atm }).error!;
    expect([gone.code, gone.data!.reason]).toEqual([-32602, "instrument is not active"]);
    expect(client.subscribe(`ticker.${atm}.agg2`)).toEqual([]);
    const listed = client.call("public/get_instruments", { currency: "BTC", kind: "option", expired: true });
    const rows = listed.result as { instrument_name: string; is_active: boolean }[];
    expect(rows.filter(({ instrument_name }) => expiring.includes(instrument_name)).length).toBe(expiring.length);
    expect(rows.every(({ is_active }) => !is_active)).toBe(true);
  });

  it("sends a last ticker with the delivery price and an empty book", () => {
    const last = client.on<Record<string, unknown>>(`ticker.${atm}.100ms`).at(-1)!;
    expect(last).toMatchObject({ state: "closed", delivery_price: delivery!.price, best_bid_price: 0, bid_iv: 0 });
    const strike = Number(atm.split("-")[2]);
    const coin = Math.max(0, delivery!.price - strike) / delivery!.price;
    expect(last.mark_price).toBeCloseTo(coin, 6);
    const change = client.on<Record<string, unknown>>(`incremental_ticker.${atm}`).at(-1)!;
    expect(change).toMatchObject({ state: "closed", delivery_price: delivery!.price });
  });

  it("lists the next daily expiry, announced with its whole terms", () => {
    const created = client.on<{ instrument_name: string; strike: number; kind: string }>("instrument.creation.any.BTC");
    const next = created.filter(({ instrument_name }) => instrument_name.startsWith("BTC-29NOV26-"));
    expect(next.length).toBeGreaterThan(20);
    expect(next.every(({ kind, strike }) => kind === "option" && strike > 0)).toBe(true);
    const states = client.on<State>("instrument.state.any.any");
    const first = next[0]!.instrument_name;
    expect(states.filter((state) => state.instrument_name === first).map(({ state }) => state)).toEqual([
      "created",
      "open",
    ]);
    const expirations = client.call("public/get_expirations", { currency: "BTC", kind: "option" }).result;
    const { btc } = expirations as { btc: { option: string[] } };
    expect(btc.option.slice(0, 4)).toEqual(["26NOV26", "27NOV26", "28NOV26", "29NOV26"]);
    const rows = client.on<{ instrument_name: string }[]>("markprice.options.btc_usd").at(-1)!;
    expect(rows.some(({ instrument_name }) => instrument_name === first)).toBe(true);
    expect(rows.some(({ instrument_name }) => expiring.includes(instrument_name))).toBe(false);
  });

  it("lists new strikes when the price runs away", () => {
    const before = exchange.market.instruments.size;
    exchange.command({ type: "jump", base: "BTC", fraction: -0.08 });
    run(exchange, exchange.now + 40_000 * SPEED, 1000 * SPEED);
    expect(exchange.market.instruments.size).toBeGreaterThan(before + 50);
  });

  it("survives a long absence: expiries passed, quotes fresh", () => {
    const away = createExchange({ seed: 12, start: START, underlyings: ["BTC"] });
    away.advance(START + 3 * 86_400_000);
    expect(away.now).toBe(START + 3 * 86_400_000);
    const { deliveries, tenors } = away.market.underlyings[0]!;
    expect(deliveries.slice(0, 3).map(({ date }) => date)).toEqual(["2026-11-27", "2026-11-26", "2026-11-25"]);
    expect(tenors[0]!.expiry).toBe(EIGHT + 3 * 86_400_000);
    for (const instrument of away.market.instruments.values()) expect(instrument.time).toBe(away.now);
  });
});

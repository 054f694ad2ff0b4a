import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExchange, type ExchangeOptions } from "./exchange.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";

const START = Date.UTC(2026, 10, 24, 13);

function open(options: Partial<ExchangeOptions> = {}) {
  const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"], ...options });
  return { exchange, client: new ReadingClient(exchange) };
}

describe("requests", () => {
  it("are answered with the venue's envelope", () => {
    const { client } = open();
    const reply = client.call("public/test", {}) as unknown as Record<string, number | object>;
    expect(reply).toMatchObject({ jsonrpc: "2.0", id: 1, result: { version: "1.2.26" }, testnet: false });
    expect(reply.usOut).toBe((reply.usIn as number) + (reply.usDiff as number));
    expect(reply.usIn).toBe(START * 1000);
    expect(client.call("public/get_time", {}).result).toBe(START);
    expect(client.call("public/hello", { client_name: "x", client_version: "1" }).result).toEqual({
      version: "1.2.26",
    });
  });

  it("fail by name: unknown methods and instruments, wrong currencies, private calls, broken JSON", () => {
    const { client } = open();
    expect(client.call("public/no_such", {}).error!.code).toBe(-32601);
    const unknown = client.call("public/ticker", { instrument_name: "BTC-1JAN20-1-C" }).error!;
    expect([unknown.code, unknown.data!.reason]).toEqual([-32602, "instrument not found"]);
    expect(client.call("public/get_instruments", { currency: "DOGE" }).error!.code).toBe(-32602);
    expect(client.call("private/get_positions", {}).error!.code).toBe(13009);
    for (const text of ["{", "[]", "null", '{"id":1}', '"public/test"']) client.client.receive(text);
    const answers = client.messages().slice(-5);
    expect(answers.map((message) => message.error?.code)).toEqual([-32700, -32700, -32700, -32700, -32700]);
    expect(client.closed).toBeNull();
  });

  it("list instruments by currency and kind; linear ones under USDC; decimal strikes with a d", () => {
    const { client } = open({ underlyings: ["BTC", "XRP_USDC"] });
    type Row = { instrument_name: string; kind: string; strike: number; quote_currency: string; contract_size: number };
    const usdc = client.call("public/get_instruments", { currency: "USDC", kind: "option" }).result as Row[];
    expect(usdc.length).toBeGreaterThan(100);
    for (const row of usdc) {
      expect(row.instrument_name).toMatch(/^XRP_USDC-\d{1,2}[A-Z]{3}\d\d-\d+(d\d+)?-[CP]$/);
      expect(Number(row.instrument_name.split("-")[2]!.replace("d", "."))).toBe(row.strike);
      expect([row.quote_currency, row.contract_size]).toEqual(["USDC", 1000]);
    }
    expect(usdc.some((row) => row.instrument_name.includes("d"))).toBe(true);
    const btc = client.call("public/get_instruments", { currency: "BTC" }).result as Row[];
    expect(btc.filter((row) => row.kind === "option").length).toBeGreaterThan(640);
    expect(btc.map((row) => row.instrument_name)).toContain("BTC-PERPETUAL");
  });

  it("give the past of the vol index and the perpetual as candles that fit together", () => {
    const { exchange, client } = open();
    run(exchange, START + 125_000);
    const range = { start_timestamp: START - 3_600_000, end_timestamp: START + 125_000 };
    const vol = client.call("public/get_volatility_index_data", { currency: "BTC", resolution: "60", ...range });
    const { data } = vol.result as { data: number[][] };
    expect(data.length).toBeGreaterThanOrEqual(61);
    for (const [time, opened, high, low, close] of data as [number, number, number, number, number][]) {
      expect(time % 60_000).toBe(0);
      expect(high).toBeGreaterThanOrEqual(Math.max(opened, close));
      expect(low).toBeLessThanOrEqual(Math.min(opened, close));
      expect(low).toBeGreaterThan(20);
    }
    const chart = client.call("public/get_tradingview_chart_data", {
      instrument_name: "BTC-PERPETUAL",
      resolution: "60",
      start_timestamp: START - 30 * 86_400_000,
      end_timestamp: START + 125_000,
    }).result as { ticks: number[]; close: number[]; status: string };
    expect(chart.status).toBe("ok");
    expect(chart.ticks.length).toBeGreaterThan(700);
    expect(Math.abs(chart.close.at(-2)! / exchange.market.underlyings[0]!.index - 1)).toBeLessThan(0.03);
  });
});

describe("whatever a client sends", () => {
  const { client } = open({ limits: false });
  const methods = [
    "subscribe,unsubscribe,set_heartbeat,get_instruments,get_instrument,ticker,get_order_book,get_expirations",
    "get_last_trades_by_instrument,get_delivery_prices,get_volatility_index_data,get_tradingview_chart_data",
    "get_book_summary_by_currency,get_index_price,test,hello,nonsense,auth,status",
  ].flatMap((line) => line.split(","));
  const keys = [
    "channels",
    "interval",
    "currency",
    "kind",
    "instrument_name",
    "depth",
    "count",
    "offset",
    "index_name",
  ];
  const times = ["resolution", "start_timestamp", "end_timestamp", "expired", "__proto__", "constructor"];
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("BTC", "any", "BTC-PERPETUAL", "btc_usd", "60", 0, -1, 1e18, 1_795_525_200_000),
    fc.array(
      fc.oneof(fc.string(), fc.constantFrom("ticker.BTC-PERPETUAL.100ms", "book..100ms", "trades.any.any.agg2")),
    ),
  );

  /** What the exchange says to one text; it must be one well-formed reply at least. */
  function told(text: string): void {
    client.texts.length = 0;
    client.client.receive(text);
    expect(client.closed).toBeNull();
    expect(client.messages().filter(({ error, result }) => error !== undefined || result !== undefined).length).toBe(1);
  }

  it("is answered, never thrown at", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), told), { numRuns: 200 });
    const request = fc.record({
      jsonrpc: fc.constant("2.0"),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
      method: fc.constantFrom(...methods).map((method) => `public/${method}`),
      params: fc.dictionary(fc.constantFrom(...keys, ...times), values, { maxKeys: 5 }),
    });
    fc.assert(
      fc.property(request, (value) => told(JSON.stringify(value))),
      { numRuns: 400 },
    );
  });
});

describe("subscriptions", () => {
  it("acknowledge only what exists, and nothing at all with a raw channel among them", () => {
    const { client } = open();
    const good = ["ticker.BTC-PERPETUAL.100ms", "deribit_price_index.btc_usd"];
    const bad = [
      "ticker.BTC-1JAN20-1-C.100ms",
      "deribit_price_index.doge_usd",
      "book.BTC-PERPETUAL.5ms",
      "nonsense",
      "",
    ];
    expect(client.subscribe(...good, ...bad).sort()).toEqual([...good].sort());
    const refused = client.call("public/subscribe", { channels: ["quote.BTC-PERPETUAL", "book.BTC-PERPETUAL.raw"] });
    expect([refused.error!.code, refused.error!.message]).toEqual([
      13778,
      "raw_subscriptions_not_available_for_unauthorized",
    ]);
    expect(client.on("quote.BTC-PERPETUAL")).toEqual([]);
  });

  it("end with unsubscribe, one by one or all", () => {
    const { exchange, client } = open();
    const names = ["ticker.BTC-PERPETUAL.100ms", "quote.BTC-PERPETUAL", "book.BTC-PERPETUAL.100ms"];
    client.subscribe(...names);
    expect(client.call("public/unsubscribe", { channels: [names[0], "nonsense"] }).result).toEqual([names[0]]);
    client.texts.length = 0;
    run(exchange, START + 2_000);
    expect(client.on(names[0]!)).toEqual([]);
    expect(client.on(names[1]!).length).toBeGreaterThan(5);
    client.send("public/unsubscribe_all", {});
    client.texts.length = 0;
    run(exchange, START + 4_000);
    expect(client.texts).toEqual([]);
  });

  it("hold no state of a client that left", () => {
    const { exchange, client } = open();
    client.subscribe("ticker.BTC-PERPETUAL.100ms", "incremental_ticker.BTC-25DEC26-90000-C");
    client.client.disconnect();
    const before = exchange.sent;
    run(exchange, START + 2_000);
    expect(exchange.sent).toBe(before);
    expect(client.closed).toBeNull();
  });
});

describe("limits", () => {
  it("drop a session that subscribes faster than its credits, after 10028", () => {
    const { client } = open();
    for (let i = 0; i < 11 && !client.closed; i++)
      client.send("public/subscribe", { channels: ["quote.BTC-PERPETUAL"] });
    expect(client.messages().at(-1)!.error).toEqual({ code: 10028, message: "too_many_requests" });
    expect(client.closed).toEqual({ code: 1000, reason: "too_many_requests" });
  });

  it("bear a batch every 0.35 s for ever, on the wall's clock whatever the speed", () => {
    for (const speed of [1, 60]) {
      const { exchange, client } = open({ speed });
      for (let i = 1; i <= 60; i++) {
        exchange.advance(START + i * 350 * speed);
        client.send("public/subscribe", { channels: ["quote.BTC-PERPETUAL"] });
      }
      expect(client.closed).toBeNull();
    }
  });

  it("bear one list of instruments a second, not ten", () => {
    const { exchange, client } = open();
    for (let i = 1; i <= 20; i++) {
      exchange.advance(START + i * 1000);
      client.send("public/get_instruments", { currency: "BTC", kind: "future" });
    }
    expect(client.closed).toBeNull();
    for (let i = 0; i < 10; i++) client.send("public/get_instruments", { currency: "BTC", kind: "future" });
    expect(client.closed?.reason).toBe("too_many_requests");
  });
});

describe("heartbeat", () => {
  it("asks for proof of life and goes on while it is given", () => {
    const { exchange, client } = open();
    expect(client.call("public/set_heartbeat", { interval: 5 }).error!.code).toBe(-32602);
    expect(client.call("public/set_heartbeat", { interval: 10 }).result).toBe("ok");
    run(exchange, START + 65_000);
    const types = client.messages().flatMap((message) => (message.method === "heartbeat" ? message.params!.type : []));
    expect(types).toContain("test_request");
    expect(types).toContain("heartbeat");
    expect(client.closed).toBeNull();
  });

  it("closes when the question is not answered", () => {
    const { exchange, client } = open();
    client.answers = false;
    client.send("public/set_heartbeat", { interval: 10 });
    run(exchange, START + 31_000);
    expect(client.closed?.reason).toMatch(/heartbeat/);
  });
});

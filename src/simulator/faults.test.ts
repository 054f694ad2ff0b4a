import { describe, expect, it } from "vitest";
import { parseCommands } from "./control.ts";
import { createExchange } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";
import { FIELD } from "./ticker-fields.ts";

const START = Date.UTC(2026, 10, 24, 13);
const BOOK = "book.BTC-PERPETUAL.100ms";

interface Change {
  readonly type: string;
  readonly change_id: number;
  readonly prev_change_id?: number;
  readonly timestamp: number;
}

/** A client on the perpetual's book, a fault on its wire after two seconds, five seconds more; another client beside it. */
function faulty(...faults: Fault[]) {
  const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"] });
  const client = new ReadingClient(exchange);
  const healthy = new ReadingClient(exchange);
  for (const one of [client, healthy]) one.subscribe(BOOK);
  run(exchange, START + 2_000);
  const before = client.texts.length;
  for (const fault of faults) exchange.command({ type: "fault", fault, client: client.client.id });
  run(exchange, START + 7_000);
  return { exchange, client, healthy, before };
}

const ids = (client: ReadingClient): number[] => client.on<Change>(BOOK).map((message) => message.change_id);
const breaks = (client: ReadingClient): number =>
  client.on<Change>(BOOK).filter((message, i, all) => i > 0 && message.prev_change_id !== all[i - 1]!.change_id).length;

describe("faults on one wire", () => {
  it("leave the other clients alone", () => {
    const { healthy } = faulty({ kind: "drop", probability: 0.5 }, { kind: "reorder", probability: 0.3 });
    expect(breaks(healthy)).toBe(0);
    expect(healthy.closed).toBeNull();
  });

  it("drop: some messages are missing, by chance or by count", () => {
    const chance = faulty({ kind: "drop", probability: 0.3 });
    expect(ids(chance.client).length).toBeLessThan(0.85 * ids(chance.healthy).length);
    const counted = faulty({ kind: "drop", count: 3 });
    expect(ids(counted.client).length).toBe(ids(counted.healthy).length - 3);
  });

  it("duplicate: the same message twice running", () => {
    const { client, healthy } = faulty({ kind: "duplicate", count: 4 });
    expect(client.texts.length).toBe(healthy.texts.length + 4);
    expect([...new Set(ids(client))]).toEqual(ids(healthy));
  });

  it("reorder: neighbours change places, nothing is lost", () => {
    const { client, healthy } = faulty({ kind: "reorder", probability: 0.2, match: '"type":"change"' });
    const seen = ids(client);
    expect(seen).not.toEqual([...seen].sort((a, b) => a - b));
    expect(ids(healthy).length - seen.length).toBeLessThanOrEqual(1);
  });

  it("delay: later, in order, and all of it once cleared", () => {
    const { exchange, client, healthy } = faulty({ kind: "delay", ms: 800 });
    expect(ids(client).length).toBeLessThan(ids(healthy).length);
    exchange.command({ type: "fault", fault: { kind: "clear" } });
    run(exchange, START + 9_000);
    expect(ids(client)).toEqual(ids(healthy));
  });

  it("truncate and garbage: frames that do not parse", () => {
    const { client } = faulty({ kind: "truncate", count: 2 });
    const broken = client.texts.filter((text) => {
      try {
        JSON.parse(text);
        return false;
      } catch {
        return true;
      }
    });
    expect(broken.length).toBe(2);
    const html = faulty({ kind: "garbage", form: "html", count: 1 });
    expect(html.client.texts.filter((text) => text.startsWith("<html>")).length).toBe(1);
  });

  it("gap: one book change lost, the next does not follow on", () => {
    const { client } = faulty({ kind: "gap", name: "BTC-PERPETUAL" });
    expect(breaks(client)).toBe(1);
  });

  it("half-open: silence both ways, no close", () => {
    const { client, before } = faulty({ kind: "half-open" });
    client.send("public/test", {});
    expect(client.texts.length).toBe(before);
    expect(client.closed).toBeNull();
  });

  it("close: with the code asked for, and then nothing", () => {
    const { client, before } = faulty({ kind: "close", code: 1011, reason: "gone" });
    expect(client.closed).toEqual({ code: 1011, reason: "gone" });
    expect(client.texts.length).toBe(before);
  });

  it("error: 13778 refuses a request, 10028 ends the session", () => {
    const refused = faulty({ kind: "error", code: 13778 }).client;
    expect(refused.call("public/subscribe", { channels: ["quote.BTC-PERPETUAL"] }).error!.code).toBe(13778);
    expect(refused.subscribe("quote.BTC-PERPETUAL")).toEqual(["quote.BTC-PERPETUAL"]);
    const dropped = faulty({ kind: "error", code: 10028 }).client;
    dropped.send("public/test", {});
    expect(dropped.messages().at(-1)!.error!.code).toBe(10028);
    expect(dropped.closed).not.toBeNull();
  });

  it("heartbeat silence: data goes on, heartbeats do not", () => {
    const { exchange, client } = faulty({ kind: "heartbeat-silence" });
    client.send("public/set_heartbeat", { interval: 10 });
    run(exchange, START + 25_000);
    expect(client.texts.some((text) => text.includes('"heartbeat"'))).toBe(false);
    expect(ids(client).length).toBeGreaterThan(100);
  });

  it("clock skew: every stated time is off by the same", () => {
    const { client, healthy } = faulty({ kind: "clock-skew", ms: -3_600_000 });
    const last = client.on<Change>(BOOK).at(-1)!;
    expect(last.timestamp).toBe(healthy.on<Change>(BOOK).at(-1)!.timestamp - 3_600_000);
    expect(client.call("public/get_time", {}).result).toBe(START + 7_000 - 3_600_000);
  });

  it("are the same for the same seed", () => {
    const once = faulty({ kind: "drop", probability: 0.3 }, { kind: "delay", ms: 50, probability: 0.4 });
    const again = faulty({ kind: "drop", probability: 0.3 }, { kind: "delay", ms: 50, probability: 0.4 });
    expect(again.client.texts).toEqual(once.client.texts);
  });
});

describe("commands to the exchange", () => {
  it("burst: many quotes for a while, then the old pace", () => {
    const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"] });
    const client = new ReadingClient(exchange);
    const options = [...exchange.market.instruments.values()].filter(({ listing }) => listing.kind === "option");
    for (let i = 0; i < options.length; i += 100) {
      client.subscribe(...options.slice(i, i + 100).map(({ listing }) => `incremental_ticker.${listing.name}`));
    }
    const counted = (until: number): number => {
      const before = client.texts.length;
      run(exchange, until);
      return client.texts.length - before;
    };
    const calm = counted(START + 2_000) / 2;
    expect(calm).toBeGreaterThan(300);
    expect(calm).toBeLessThan(900);
    exchange.command({ type: "burst", rate: 5_000, seconds: 2 });
    const burst = counted(START + 4_000) / 2;
    expect(burst).toBeGreaterThan(4_800);
    expect(burst).toBeLessThan(5_100);
    counted(START + 5_000);
    expect(counted(START + 7_000) / 2).toBeLessThan(900);
  });

  it("pause: every quote is told a last time, then only time goes on; and the market moves again when asked to", () => {
    const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"] });
    const client = new ReadingClient(exchange);
    client.subscribe("ticker.BTC-PERPETUAL.100ms", BOOK, "trades.any.BTC.100ms", "deribit_price_index.btc_usd");
    run(exchange, START + 3_000);
    exchange.command({ type: "pause", paused: true });
    run(exchange, START + 4_000);
    const perpetual = exchange.market.instruments.get("BTC-PERPETUAL")!;
    const last = client.on<{ mark_price: number; best_bid_price: number }>("ticker.BTC-PERPETUAL.100ms").at(-1)!;
    expect([last.mark_price, last.best_bid_price]).toEqual([
      perpetual.values[FIELD.mark],
      perpetual.values[FIELD.bestBid],
    ]);
    expect(ids(client).at(-1)).toBe(perpetual.changeId);
    const held = perpetual.changeId;
    const still = client.texts.length;
    run(exchange, START + 9_000);
    const later = client.texts.slice(still);
    expect(later).toHaveLength(5);
    expect(later.every((text) => text.includes("deribit_price_index"))).toBe(true);
    exchange.command({ type: "pause", paused: false });
    run(exchange, START + 11_000);
    expect(ids(client).at(-1)).toBeGreaterThan(held);
    expect(breaks(client)).toBe(0);
    expect(client.texts.length).toBeGreaterThan(still + 25);
  });

  it("restart: everyone is closed and change ids start over lower", () => {
    const { exchange, client, healthy } = faulty();
    const last = ids(client).at(-1)!;
    exchange.command({ type: "restart" });
    expect([client.closed?.code, healthy.closed?.code]).toEqual([1012, 1012]);
    const next = new ReadingClient(exchange);
    next.subscribe(BOOK);
    expect(ids(next)[0]).toBeLessThan(last);
  });

  it("are read strictly", () => {
    expect(parseCommands({ burst: { rate: 50_000, seconds: 5 }, regime: "crash" })).toEqual([
      { type: "burst", rate: 50_000, seconds: 5 },
      { type: "regime", regime: "crash" },
    ]);
    expect(parseCommands({ fault: { kind: "drop", probability: 0.1, client: 2 } })).toEqual([
      { type: "fault", fault: { kind: "drop", probability: 0.1 }, client: 2 },
    ]);
    expect(parseCommands({ rate: null })).toEqual([{ type: "rate", rate: null }]);
    const wrong: unknown[] = [
      null,
      [],
      "x",
      {},
      { nonsense: 1 },
      { regime: "sunny" },
      { rate: -1 },
      { rate: "10" },
      { burst: { rate: 10 } },
      { jump: { base: "BTC", fraction: -1 } },
      { fault: {} },
      { fault: { kind: "delay" } },
      { fault: { kind: "error", code: 1 } },
      { fault: { kind: "drop", probability: "all" } },
      { fault: { kind: "garbage", form: "xml" } },
      { lock: { index: "<b>", locked: true } },
      { pause: 1 },
    ];
    for (const body of wrong) expect(typeof parseCommands(body), JSON.stringify(body)).toBe("string");
  });
});

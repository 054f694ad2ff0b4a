import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";

const START = Date.UTC(2026, 10, 24, 13);

interface BookMessage {
  readonly type: "snapshot" | "change";
  readonly change_id: number;
  readonly prev_change_id?: number;
  readonly timestamp: number;
  readonly bids: readonly (readonly [string, number, number])[];
  readonly asks: readonly (readonly [string, number, number])[];
}

/** A strict reader of the book protocol: throws at whatever a venue must not send. */
function apply(side: Map<number, number>, levels: BookMessage["bids"]): void {
  for (const [action, price, amount] of levels) {
    if (action === "delete") {
      if (!side.delete(price) || amount !== 0) throw new Error(`delete of ${price}`);
    } else if (action === "new") {
      if (side.has(price)) throw new Error(`new at a known price ${price}`);
      side.set(price, amount);
    } else if (action === "change") {
      if (!side.has(price) || side.get(price) === amount) throw new Error(`change that changes nothing at ${price}`);
      side.set(price, amount);
    } else throw new Error(`unknown action ${action}`);
  }
}

const sorted = (side: Map<number, number>, sign: number): [number, number][] =>
  [...side].sort((a, b) => sign * (a[0] - b[0]));

describe("order books", () => {
  it("chain by change id and equal the exchange's book at every message", () => {
    const exchange = createExchange({ seed: 9, start: START, underlyings: ["BTC", "SOL_USDC"], history: true });
    exchange.command({ type: "regime", regime: "stressed" });
    const options = [...exchange.market.instruments.values()].filter(
      ({ listing, bidTick, askTick }) => listing.kind === "option" && bidTick && askTick,
    );
    const names = options.filter((_, i) => i % 25 === 0).map(({ listing }) => listing.name);
    names.push("BTC-PERPETUAL", "BTC-25DEC26", "SOL_USDC-PERPETUAL");
    const client = new ReadingClient(exchange);
    client.subscribe(...names.flatMap((name) => [`book.${name}.100ms`, `book.${name}.agg2`]));
    run(exchange, START + 30_000);

    let changes = 0;
    for (const channel of names.flatMap((name) => [`book.${name}.100ms`, `book.${name}.agg2`])) {
      const name = channel.split(".")[1]!;
      const bids = new Map<number, number>();
      const asks = new Map<number, number>();
      let last = Number.NaN;
      let time = 0;
      for (const message of client.on<BookMessage>(channel)) {
        if (message.type === "change") {
          expect(message.prev_change_id).toBe(last);
          expect(message.change_id).toBeGreaterThan(last);
          expect(message.timestamp).toBeGreaterThanOrEqual(time);
          changes++;
        } else {
          bids.clear();
          asks.clear();
        }
        apply(bids, message.bids);
        apply(asks, message.asks);
        last = message.change_id;
        time = message.timestamp;
        const truth = exchange.bookAt(name, last)!;
        expect(sorted(bids, -1)).toEqual(truth.bids);
        expect(sorted(asks, 1)).toEqual(truth.asks);
        if (truth.bids[0] && truth.asks[0]) expect(truth.bids[0][0]).toBeLessThan(truth.asks[0][0]);
      }
    }
    expect(changes).toBeGreaterThan(500);
  });

  it("are deep at the money, thin in the wings, on the tick grid", () => {
    const exchange = createExchange({ seed: 9, start: START, underlyings: ["BTC"] });
    run(exchange, START + 5_000);
    let deep = 0;
    let oneSided = 0;
    let empty = 0;
    for (const { listing } of exchange.market.instruments.values()) {
      if (listing.kind !== "option") continue;
      const { result } = JSON.parse(
        exchange.call("public/get_order_book", { instrument_name: listing.name, depth: "50" }),
      );
      const { bids, asks, greeks } = result as {
        bids: [number, number][];
        asks: [number, number][];
        greeks: { delta: number };
      };
      if (bids.length >= 10 && asks.length >= 10) deep++;
      if (bids.length > 0 !== asks.length > 0) oneSided++;
      if (bids.length === 0 && asks.length === 0) empty++;
      // A maker may be away from one side at any strike.
      if (Math.abs(Math.abs(greeks.delta) - 0.5) < 0.1 && bids[0] && asks[0]) {
        expect(Math.min(bids.length, asks.length)).toBeGreaterThanOrEqual(10);
      }
      expect(result.best_bid_price).toBe(bids[0]?.[0] ?? 0);
      expect(result.best_ask_amount).toBe(asks[0]?.[1] ?? 0);
      for (const [price, amount] of [...bids, ...asks]) {
        const ticks = price / (price > 0.005 ? 0.0005 : 0.0001);
        expect(Math.abs(ticks - Math.round(ticks))).toBeLessThan(1e-6);
        expect(amount).toBeGreaterThanOrEqual(0.1);
      }
    }
    expect(deep).toBeGreaterThan(150);
    expect(oneSided).toBeGreaterThan(20);
    expect(empty).toBeGreaterThan(20);
  });

  it("give the first levels whole on grouped channels", () => {
    const exchange = createExchange({ seed: 9, start: START, underlyings: ["BTC"] });
    const client = new ReadingClient(exchange);
    const channel = "book.BTC-PERPETUAL.none.10.100ms";
    client.subscribe(channel);
    run(exchange, START + 2_000);
    const messages = client.on<{ bids: [number, number][]; asks: [number, number][]; type?: string }>(channel);
    expect(messages.length).toBeGreaterThan(5);
    for (const { bids, asks, type } of messages) {
      expect(type).toBeUndefined();
      expect([bids.length, asks.length]).toEqual([10, 10]);
      expect(bids.map(([price]) => price)).toEqual(bids.map(([price]) => price).sort((a, b) => b - a));
    }
  });
});

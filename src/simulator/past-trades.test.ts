import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";
import type { Instrument } from "./market-state.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";
import { FIELD } from "./ticker-fields.ts";

const START = Date.UTC(2026, 10, 24, 13);

interface WireTrade {
  readonly trade_seq: number;
  readonly trade_id: string;
  readonly timestamp: number;
  readonly price: number;
  readonly iv?: number;
  readonly amount: number;
  readonly block_trade_id?: string;
}
interface Page {
  readonly trades: readonly WireTrade[];
  readonly has_more: boolean;
}

const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"], limits: false });
const client = new ReadingClient(exchange);
const all = [...exchange.market.instruments.values()];
const options = all.filter(({ listing }) => listing.kind === "option");

const page = (instrument: Instrument, params: object): Page => {
  const all = { instrument_name: instrument.listing.name, ...params };
  return (JSON.parse(exchange.call("public/get_last_trades_by_instrument", all)) as { result: Page }).result;
};

describe("trades before the opening", () => {
  it("agree with the day's statistics", () => {
    let blocks = 0;
    let traded = 0;
    for (const option of options) {
      const { trades, has_more } = page(option, { count: 1_000 });
      const { values } = option;
      expect(has_more).toBe(false);
      if (Number.isNaN(values[FIELD.last]!)) {
        expect(trades).toEqual([]);
        continue;
      }
      expect(trades[0]!.price).toBe(values[FIELD.last]);
      traded++;
      for (const [i, trade] of trades.entries()) {
        expect(trade.trade_seq).toBe(trades.length - i);
        expect(trade.timestamp).toBeLessThan(i === 0 ? START : trades[i - 1]!.timestamp + 1);
        expect(trade.iv).toBeGreaterThan(0);
        expect(trade.amount).toBeGreaterThan(0);
        if (trade.block_trade_id !== undefined) blocks++;
        if (Number.isNaN(values[FIELD.volume]!)) continue;
        expect(trade.price).toBeGreaterThanOrEqual(values[FIELD.low]!);
        expect(trade.price).toBeLessThanOrEqual(values[FIELD.high]!);
        expect(trade.timestamp).toBeGreaterThan(START - 86_400_000 - 1);
      }
    }
    expect(traded).toBeGreaterThan(300);
    expect(blocks).toBeGreaterThan(20);
  });

  it("join those since, page by page in either direction, the same at every call", () => {
    const perpetual = exchange.market.instruments.get("BTC-PERPETUAL")!;
    client.subscribe("trades.BTC-PERPETUAL.100ms");
    run(exchange, START + 20_000);
    const live = client.on<WireTrade[]>("trades.BTC-PERPETUAL.100ms").flat();
    expect(live.length).toBeGreaterThan(10);
    const newest = page(perpetual, { count: live.length + 5, sorting: "desc" });
    expect(newest.has_more).toBe(true);
    expect(newest.trades.slice(0, live.length).reverse()).toEqual(live);
    const seqs = newest.trades.map(({ trade_seq }) => trade_seq);
    expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! - i));
    const older = page(perpetual, { count: 5, sorting: "desc", end_seq: seqs.at(-1)! - 1 });
    expect(older.trades[0]!.trade_seq).toBe(seqs.at(-1)! - 1);
    expect(older.trades[0]!.timestamp).toBeLessThanOrEqual(newest.trades.at(-1)!.timestamp);
    const up = page(perpetual, { count: 5, sorting: "asc", start_seq: older.trades.at(-1)!.trade_seq });
    expect(up.trades).toEqual([...older.trades].reverse());
    expect(up.has_more).toBe(true);
    expect(page(perpetual, { count: 5, start_seq: perpetual.tradeSeq, sorting: "asc" })).toEqual({
      trades: [newest.trades[0]],
      has_more: false,
    });
    expect(new Set([...newest.trades, ...older.trades].map(({ trade_id }) => trade_id)).size).toBe(seqs.length + 5);
  });

  it("stay what they were while the market moves and trades", () => {
    const other = createExchange({ seed: 5, start: START, underlyings: ["BTC"], limits: false });
    const traded = [...other.market.instruments.values()].filter(({ openingSeq }) => openingSeq > 0);
    const before = ({ listing, openingSeq }: Instrument): readonly WireTrade[] => {
      const params = { instrument_name: listing.name, end_seq: openingSeq, count: 100, sorting: "desc" };
      return (JSON.parse(other.call("public/get_last_trades_by_instrument", params)) as { result: Page }).result.trades;
    };
    const first = traded.map(before);
    for (const { listing } of traded) new ReadingClient(other).subscribe(`trades.${listing.name}.100ms`);
    run(other, START + 60_000);
    expect(traded.filter(({ tradeSeq, openingSeq }) => tradeSeq > openingSeq).length).toBeGreaterThan(20);
    expect(traded.map(before)).toEqual(first);
  });

  it("survive parameters that make no sense", () => {
    for (const params of [{ end_seq: -1 }, { end_seq: 0 }, { start_seq: 1e15 }, { count: "x" }, { end_seq: {} }]) {
      expect(page(options[0]!, params)).toHaveProperty("has_more");
    }
  });
});

import type { BookChange, OptionSummary } from "tardis-dev";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { depthOf } from "./depth.ts";
import { type ExchangeServer, startExchangeServer } from "./exchange-server.node.ts";
import type { Instrument } from "./market-state.ts";
import { FIELD } from "./ticker-fields.ts";

/*
 * Two clients that other people wrote for the real venue connect to the simulated one over real sockets: what they end up
 * with must be what the exchange holds. They know nothing of resynchronising, so the wire is healthy here.
 */

interface CcxtBook {
  readonly bids: number[][];
  readonly asks: number[][];
}

interface CcxtTicker {
  readonly bid?: number;
  readonly ask?: number;
  readonly info: Record<string, unknown>;
}

interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly option: boolean;
  readonly inverse: boolean;
  readonly strike: number;
  readonly expiry: number;
}

interface Ccxt {
  urls: { api: Record<string, string> };
  markets_by_id: Record<string, CcxtMarket[]>;
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<Record<string, CcxtMarket>>;
  watchTickers(symbols: string[]): Promise<unknown>;
  watchOrderBookForSymbols(symbols: string[]): Promise<unknown>;
  close(): Promise<void>;
  /** Where it keeps what it was told last; the promises skip messages that come close together. */
  tickers: Record<string, CcxtTicker>;
  orderbooks: Record<string, CcxtBook>;
}

let server: ExchangeServer;
let watched: Instrument[] = [];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets the options come to rest: no new quotes, what is under way delivered, then the whole market stopped. */
async function settle(): Promise<void> {
  server.exchange.command({ type: "rate", rate: 0 });
  await pause(500);
  server.pause();
  await pause(200);
}

beforeAll(async () => {
  // A rate far above nature, so that a second or two is enough to see many changes.
  server = await startExchangeServer({ port: 0, seed: 17, underlyings: ["BTC", "SOL_USDC"], rate: 10_000 });
  const quoted = [...server.exchange.market.instruments.values()].filter(
    ({ listing, bidTick, askTick, values }) =>
      listing.kind === "option" && bidTick > 0 && askTick > 0 && Math.abs(Math.abs(values[FIELD.delta]!) - 0.4) < 0.3,
  );
  watched = quoted.filter((_, i) => i % Math.ceil(quoted.length / 12) === 0);
  expect(watched.length).toBeGreaterThan(8);
});

afterAll(() => server.close());

describe("independent clients", () => {
  const ccxtBooks = new Map<string, CcxtBook>();
  const ccxtTickers = new Map<string, CcxtTicker>();
  const tardisBooks = new Map<string, { bids: Map<number, number>; asks: Map<number, number> }>();
  const tardisOptions = new Map<string, Record<string, unknown>>();
  let markets: Record<string, CcxtMarket> = {};
  let updates = 0;

  beforeAll(async () => {
    const { default: ccxt } = (await import("ccxt")) as unknown as {
      default: { pro: { deribit: new (options: object) => Ccxt } };
    };
    const reader = new ccxt.pro.deribit({ enableRateLimit: false, newUpdates: true });
    const host = `127.0.0.1:${server.port}`;
    reader.urls.api = { ...reader.urls.api, rest: `http://${host}`, ws: `ws://${host}/ws/api/v2` };
    await reader.loadHttpProxyAgent();
    markets = await reader.loadMarkets();

    // One request each for all symbols: one by one would exceed the venue's credits.
    const symbolOf = (instrument: Instrument): string => reader.markets_by_id[instrument.listing.name]![0]!.symbol;
    const ccxtSymbols = watched.map(symbolOf);
    let running = true;
    const follow = async (next: () => Promise<unknown>): Promise<void> => {
      while (running) await next().catch(() => {});
    };
    const loops = [
      follow(() => reader.watchTickers(ccxtSymbols)),
      follow(() => reader.watchOrderBookForSymbols(ccxtSymbols)),
    ];

    process.env.WSS_URL_DERIBIT = `ws://${host}/ws/api/v2`;
    const { streamNormalized, normalizeBookChanges, normalizeOptionsSummary } = await import("tardis-dev");
    const symbols = watched.map(({ listing }) => listing.name);
    const stream = streamNormalized(
      { exchange: "deribit", symbols, timeoutIntervalMS: 20_000 },
      normalizeBookChanges,
      normalizeOptionsSummary,
    ) as AsyncGenerator<BookChange | OptionSummary, void>;
    const tardis = (async () => {
      for await (const message of stream) {
        updates++;
        if (message.type === "option_summary") tardisOptions.set(message.symbol, { ...message });
        if (message.type !== "book_change") continue;
        if (message.isSnapshot || !tardisBooks.has(message.symbol)) {
          tardisBooks.set(message.symbol, { bids: new Map(), asks: new Map() });
        }
        const book = tardisBooks.get(message.symbol)!;
        for (const [side, levels] of [
          [book.bids, message.bids],
          [book.asks, message.asks],
        ] as const) {
          for (const { price, amount } of levels) {
            if (amount === 0) side.delete(price);
            else side.set(price, amount);
          }
        }
      }
    })();

    const enough = (): boolean =>
      updates > 400 && tardisBooks.size === watched.length && Object.keys(reader.orderbooks).length === watched.length;
    for (let i = 0; i < 100 && !enough(); i++) await pause(100);
    await settle();
    running = false;
    for (const instrument of watched) {
      ccxtTickers.set(instrument.listing.name, reader.tickers[symbolOf(instrument)]!);
      ccxtBooks.set(instrument.listing.name, reader.orderbooks[symbolOf(instrument)]!);
    }
    await reader.close();
    await Promise.all(loops);
    await Promise.race([stream.return(), pause(500)]);
    tardis.catch(() => {});
  }, 25_000);

  it("read every listed option with its terms (ccxt)", () => {
    const { instruments } = server.exchange.market;
    const options = Object.values(markets).filter(({ option }) => option);
    expect(options.length).toBe([...instruments.values()].filter(({ listing }) => listing.kind === "option").length);
    for (const market of options) {
      const { listing } = instruments.get(market.id)!;
      expect([market.strike, market.expiry, market.inverse]).toEqual([
        listing.strike,
        listing.expiry,
        listing.spec.inverse,
      ]);
    }
  });

  it("hold the exchange's books in the end", () => {
    for (const instrument of watched) {
      const { name } = instrument.listing;
      const truth = depthOf(instrument);
      const theirs = ccxtBooks.get(name)!;
      expect(
        [...theirs.bids].map(([price, amount]) => [price, amount]),
        name,
      ).toEqual(truth.bids);
      expect([...theirs.asks].map(([price, amount]) => [price, amount])).toEqual(truth.asks);
      const { bids, asks } = tardisBooks.get(name)!;
      expect([...bids].sort((a, b) => b[0] - a[0])).toEqual(truth.bids);
      expect([...asks].sort((a, b) => a[0] - b[0])).toEqual(truth.asks);
    }
  });

  it("hold the exchange's quotes and mark vols in the end", () => {
    for (const { listing, values } of watched) {
      const ccxtTicker = ccxtTickers.get(listing.name)!;
      const summary = tardisOptions.get(listing.name)!;
      const bid = values[FIELD.bestBid]! || undefined;
      const ask = values[FIELD.bestAsk]! || undefined;
      expect([ccxtTicker.bid || undefined, ccxtTicker.ask || undefined], listing.name).toEqual([bid, ask]);
      expect(ccxtTicker.info.mark_iv).toBe(values[FIELD.markIv]);
      expect([summary.bestBidPrice, summary.bestAskPrice]).toEqual([bid, ask]);
      expect(summary.markIV).toBe(values[FIELD.markIv]);
      expect(summary.delta).toBe(values[FIELD.delta]);
      expect(summary.underlyingPrice).toBe(values[FIELD.underlying]);
    }
  });

  it("saw a moving market", () => {
    expect(updates).toBeGreaterThan(400);
  });
});

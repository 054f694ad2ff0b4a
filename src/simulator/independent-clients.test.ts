import type { BookChange, OptionSummary } from "tardis-dev";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createEventLog } from "../feeds/event-log.ts";
import type { FeedSession } from "../feeds/feed.ts";
import { createFeedDriver, type FeedDriver } from "../feeds/feed-driver.ts";
import { createSocketTransport, type SocketLike } from "../feeds/transport-socket.ts";
import { createVenueSession, VENUES, venueAt } from "../feeds/venues.ts";
import { Q, REASON } from "../market/quote-columns.ts";
import { depthOf } from "./depth.ts";
import { type ExchangeServer, startExchangeServer } from "./exchange-server.node.ts";
import type { Instrument } from "./market-state.ts";
import { lastTrades } from "./past-trades.ts";
import { FIELD } from "./ticker-fields.ts";

/*
 * Two clients that other people wrote for the real venue, and our own adapter, connect to the simulated one over real sockets:
 * what each ends up with must be what the exchange holds, and so what the others hold. The strangers know nothing of
 * resynchronising, so the wire is healthy here.
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

/** Quotes a second of the whole exchange; a machine that cannot keep up with them is given fewer. */
let rate = 5_000;
let floods = 0;
const PATIENCE = 10_000;

let server: ExchangeServer;
let watched: Instrument[] = [];

const UNDERLYINGS = ["BTC", "SOL_USDC"] as const;

/** Waits for `condition`, on a market that is the calmer the longer it takes; the hook's own time limit ends a wait in vain. */
async function until(condition: () => boolean): Promise<void> {
  for (let from = Date.now(); !condition(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() - from < PATIENCE) continue;
    floods++;
    rate = Math.ceil(rate / 2);
    await control({ rate });
    from = Date.now();
  }
}

/** What is still under way arrives within this time, ms. */
const arrived = (assertions: () => void): Promise<void> => vi.waitFor(assertions, { timeout: 60_000, interval: 50 });

async function control(command: object): Promise<void> {
  const url = `http://127.0.0.1:${server.port}/control`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(command) });
  expect(answer.status).toBe(200);
}

/** Our own adapter on one underlying, the book of `focused` with it. */
interface OwnClient {
  readonly session: FeedSession;
  readonly driver: FeedDriver;
  readonly focused: string;
}

function followOurselves(url: string, underlying: string): OwnClient {
  const venue = venueAt(VENUES["deribit-testnet"]!, url);
  const session = createVenueSession({ ...venue.session, seed: 3 });
  const driver = createFeedDriver({
    session,
    transport: createSocketTransport(url, { open: (address) => new WebSocket(address) as unknown as SocketLike }),
    log: createEventLog({ subject: { venue: venue.id, session: {} } }),
    now: Date.now,
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    changed: () => session.dirty.clear(),
  });
  const visible = namesOf(underlying);
  const focused = visible[0]!;
  driver.setInterest({ underlying, visible, focused });
  driver.start();
  return { session, driver, focused };
}

const namesOf = (underlying: string): string[] =>
  watched.filter(({ listing }) => listing.spec.root === underlying).map(({ listing }) => listing.name);

/** Whether everything watched of a client's underlying is in step, its focused book too. */
function inStep({ session, focused }: OwnClient, underlying: string): boolean {
  const reasons = session.table.columns[Q.reasons]!;
  const live = namesOf(underlying).every((name) => {
    const slot = session.table.slotByName.get(name);
    return slot !== undefined && (reasons[slot]! & REASON.inStep) !== 0;
  });
  return live && session.books.get(focused)?.state === "live";
}

beforeAll(async () => {
  // A rate far above nature, so that seconds are enough to see many changes.
  server = await startExchangeServer({ port: 0, seed: 17, underlyings: [...UNDERLYINGS], rate });
  const quoted = [...server.exchange.market.instruments.values()].filter(
    ({ listing, bidTick, askTick, values }) =>
      listing.kind === "option" && bidTick > 0 && askTick > 0 && Math.abs(Math.abs(values[FIELD.delta]!) - 0.4) < 0.3,
  );
  watched = quoted.filter((_, i) => i % Math.ceil(quoted.length / 12) === 0);
  expect(watched.length).toBeGreaterThan(8);
  for (const underlying of UNDERLYINGS) expect(namesOf(underlying).length).toBeGreaterThan(1);
});

afterAll(() => server.close());

describe("independent clients", () => {
  const tardisBooks = new Map<string, { bids: Map<number, number>; asks: Map<number, number> }>();
  const tardisOptions = new Map<string, Record<string, unknown>>();
  const own = new Map<string, OwnClient>();
  let reader: Ccxt;
  let markets: Record<string, CcxtMarket> = {};
  let updates = 0;
  let end = async (): Promise<void> => {};

  const symbolOf = (instrument: Instrument): string => reader.markets_by_id[instrument.listing.name]![0]!.symbol;

  beforeAll(async () => {
    const { default: ccxt } = (await import("ccxt")) as unknown as {
      default: { pro: { deribit: new (options: object) => Ccxt } };
    };
    reader = new ccxt.pro.deribit({ enableRateLimit: false, newUpdates: true });
    const host = `127.0.0.1:${server.port}`;
    reader.urls.api = { ...reader.urls.api, rest: `http://${host}`, ws: `ws://${host}/ws/api/v2` };
    await reader.loadHttpProxyAgent();
    markets = await reader.loadMarkets();

    // One request each for all symbols: one by one would exceed the venue's credits.
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
    tardis.catch(() => {});

    for (const underlying of UNDERLYINGS) {
      own.set(underlying, followOurselves(`ws://${host}/ws/api/v2`, underlying));
    }
    end = async () => {
      running = false;
      for (const { driver } of own.values()) driver.stop();
      await reader.close();
      await Promise.all(loops);
      // It may be waiting for a message that will not come.
      void stream.return().catch(() => {});
    };

    await until(
      () =>
        updates > 400 &&
        tardisBooks.size === watched.length &&
        tardisOptions.size === watched.length &&
        watched.every((one) => reader.tickers[symbolOf(one)] && reader.orderbooks[symbolOf(one)]) &&
        [...own].every(([underlying, client]) => inStep(client, underlying)),
    );
    // Told a last time, and then still: what every client now ends up with is final.
    await control({ rate: 0, pause: true });
  });

  afterAll(() => end());

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

  it("hold the exchange's books in the end", () =>
    arrived(() => {
      for (const instrument of watched) {
        const { name } = instrument.listing;
        const truth = depthOf(instrument);
        const theirs = reader.orderbooks[symbolOf(instrument)]!;
        expect(
          [...theirs.bids].map(([price, amount]) => [price, amount]),
          name,
        ).toEqual(truth.bids);
        expect([...theirs.asks].map(([price, amount]) => [price, amount])).toEqual(truth.asks);
        const { bids, asks } = tardisBooks.get(name)!;
        expect([...bids].sort((a, b) => b[0] - a[0])).toEqual(truth.bids);
        expect([...asks].sort((a, b) => a[0] - b[0])).toEqual(truth.asks);
      }
      // Ours keeps the book of what is looked at.
      for (const { session, focused } of own.values()) {
        const truth = depthOf(server.exchange.market.instruments.get(focused)!);
        const book = session.books.get(focused)!;
        expect([book.state, book.bids, book.asks], focused).toEqual(["live", truth.bids, truth.asks]);
      }
    }));

  it("hold the exchange's quotes and mark vols in the end", () =>
    arrived(() => {
      for (const instrument of watched) {
        const { listing, values } = instrument;
        const ccxtTicker = reader.tickers[symbolOf(instrument)]!;
        const summary = tardisOptions.get(listing.name)!;
        const bid = values[FIELD.bestBid]! || undefined;
        const ask = values[FIELD.bestAsk]! || undefined;
        expect([ccxtTicker.bid || undefined, ccxtTicker.ask || undefined], listing.name).toEqual([bid, ask]);
        expect(ccxtTicker.info.mark_iv).toBe(values[FIELD.markIv]);
        expect([summary.bestBidPrice, summary.bestAskPrice]).toEqual([bid, ask]);
        expect(summary.markIV).toBe(values[FIELD.markIv]);
        expect(summary.delta).toBe(values[FIELD.delta]);
        expect(summary.underlyingPrice).toBe(values[FIELD.underlying]);

        const { table } = own.get(listing.spec.root)!.session;
        const slot = table.slotByName.get(listing.name)!;
        const ours = (column: number): number => table.columns[column]![slot]!;
        expect([ours(Q.bid), ours(Q.ask)], listing.name).toEqual([bid ?? Number.NaN, ask ?? Number.NaN]);
        expect([ours(Q.bidSize) || 0, ours(Q.askSize) || 0]).toEqual([
          values[FIELD.bestBidAmount],
          values[FIELD.bestAskAmount],
        ]);
        // Percent on the wire, decimal here.
        expect(ours(Q.markVol)).toBeCloseTo(values[FIELD.markIv]! / 100, 12);
        expect(ours(Q.delta)).toBe(values[FIELD.delta]);
        expect(ours(Q.underlying)).toBe(values[FIELD.underlying]);
      }
    }));

  it("ours has the trades of what is looked at, before and since it looked", () =>
    arrived(() => {
      for (const { session, focused } of own.values()) {
        const instrument = server.exchange.market.instruments.get(focused)!;
        const truth = lastTrades(instrument, server.exchange.market, instrument.tradeSeq, 200).map(
          (text) => JSON.parse(text) as { trade_id: string; price: number; direction: string; iv: number },
        );
        const trades = [...(session.trades.get(focused) ?? [])].reverse();
        expect(trades.map(({ id, price, side }) => [id, price, side])).toEqual(
          truth.map(({ trade_id, price, direction }) => [trade_id, price, direction]),
        );
        expect(session.tradeHistory(focused)).toBe("whole");
      }
    }));

  it("saw a moving market, and nothing that ours had to refuse or heal", () => {
    expect(updates).toBeGreaterThan(400);
    for (const { session } of own.values()) {
      const { accepted, rejected, gaps, reconnects } = session.status(Date.now());
      expect(rejected).toBe(0);
      // Who falls behind starts afresh.
      if (floods === 0) expect({ gaps, reconnects }).toEqual({ gaps: 0, reconnects: 0 });
      expect(accepted).toBeGreaterThan(400);
    }
  });
});

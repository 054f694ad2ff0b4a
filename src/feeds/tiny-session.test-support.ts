import type { Book, Level, Trade } from "../market/book.ts";
import type { Instrument } from "../market/instrument.ts";
import { addInstrument, createMarketTable, removeInstrument } from "../market/market-table.ts";
import { Q, REASON } from "../market/quote-columns.ts";
import type { FeedAction, FeedEvent, FeedSession, FeedStatus } from "./feed.ts";

/**
 * The smallest session that has everything a driver, log and player touch: listings that come and go, quotes, a book with
 * sequence numbers, silence that turns into a reconnect, requests numbered from its own counter.
 *
 * Messages: {list: name} {drop: name} {quote: [name, bid, ask]} {book: [name, id, previous | null, bids, asks]}.
 */
export function createTinySession(options: { readonly checkpoints?: boolean } = {}): FeedSession {
  const table = createMarketTable(2);
  const books = new Map<string, Book>();
  const trades = new Map<string, Trade[]>();
  const dirty = new Set<number>();
  let own = { requests: 0, aliveAt: 0, connected: false, messages: 0, rejected: 0, gaps: 0, underlying: "" };

  function message(at: number, text: string): boolean {
    const data = JSON.parse(text);
    if (data.list) dirty.add(addInstrument(table, tinyInstrument(data.list)));
    else if (data.drop) return removeInstrument(table, data.drop);
    else if (data.quote) {
      const [name, bid, ask] = data.quote;
      const slot = table.slotByName.get(name);
      if (slot === undefined) return false;
      table.columns[Q.bid]![slot] = bid ?? Number.NaN;
      table.columns[Q.ask]![slot] = ask ?? Number.NaN;
      table.columns[Q.changedAt]![slot] = at;
      table.columns[Q.reasons]![slot] = bid === null ? REASON.noBid : 0;
      dirty.add(slot);
    } else if (data.book) return applyBook(data.book, at);
    else return false;
    return true;
  }

  function applyBook([name, id, previous, bids, asks]: [string, number, number | null, Level[], Level[]], at: number) {
    const old = books.get(name);
    if (previous !== null && old?.changeId !== previous) {
      own.gaps++;
      if (old) old.state = "resync";
      return false;
    }
    books.set(name, { name, changeId: id, bids, asks, exchangeTime: at, confirmedAt: at, state: "live" });
    return true;
  }

  function handle(event: FeedEvent): FeedAction[] {
    switch (event.type) {
      case "open":
        own.connected = true;
        own.aliveAt = event.at;
        return [{ type: "send", text: `{"id":${++own.requests},"subscribe":"${own.underlying}"}` }];
      case "close":
        own.connected = false;
        return [];
      case "interest":
        own.underlying = event.interest.underlying;
        return [];
      case "clock":
        if (!own.connected && event.at - own.aliveAt > 500) {
          own.aliveAt = event.at;
          return [{ type: "connect" }];
        }
        if (own.connected && event.at - own.aliveAt > 1_000) {
          own.connected = false;
          for (const column of [table.columns[Q.confirmedAt]!]) column.fill(Number.NaN);
          return [{ type: "disconnect", reason: "silence" }];
        }
        return [];
      case "message": {
        own.aliveAt = event.at;
        own.messages++;
        let good = false;
        try {
          good = message(event.at, event.text);
        } catch {}
        if (!good) own.rejected++;
        return event.text === "backlog" ? [{ type: "disconnect", reason: "backlog" }, { type: "connect" }] : [];
      }
    }
  }

  const session: FeedSession = {
    table,
    books,
    trades,
    tradeHistory: () => "unknown",
    dirty,
    underlyings: ["BTC"],
    handle,
    status: () => tinyStatus(own),
  };
  if (options.checkpoints === false) return session;
  return {
    ...session,
    checkpoint: () => JSON.stringify(own),
    restore: (text) => {
      own = JSON.parse(text);
    },
  };
}

/** A linear perpetual-like instrument called `name`. */
export function tinyInstrument(name: string): Instrument {
  return {
    id: `tiny:${name}`,
    venue: "tiny",
    name,
    kind: "perpetual",
    underlying: "BTC",
    base: "BTC",
    quote: "USD",
    settlement: "USD",
    inverse: false,
    strike: Number.NaN,
    right: null,
    expiry: Number.POSITIVE_INFINITY,
    multiplier: 1,
    ticks: [{ above: 0, tick: 0.5 }],
    minAmount: 1,
    indexName: "btc_usd",
    makerFee: -0,
    takerFee: 0.0005,
    createdAt: Number.NaN,
  };
}

function tinyStatus(own: { messages: number; rejected: number; gaps: number }): FeedStatus {
  const unknown = Number.NaN;
  return {
    venue: "tiny",
    label: "Tiny",
    simulated: true,
    testnet: false,
    state: "live",
    detail: "",
    connectionEpoch: 1,
    attempt: 0,
    nextAttemptAt: unknown,
    aliveAt: unknown,
    messages: own.messages,
    accepted: own.messages - own.rejected,
    rejected: own.rejected,
    lastRejection: "",
    reconnects: 0,
    gaps: own.gaps,
    resyncs: 0,
    clockOffset: 0,
    lag: 0,
    quoted: 0,
    listed: 0,
    subscribed: 0,
    wanted: 0,
  };
}

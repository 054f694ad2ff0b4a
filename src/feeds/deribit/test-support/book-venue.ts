import type { Random } from "../../backoff.ts";
import { futureRow, optionRow, optionTicker } from "./samples.ts";

/** Where the venue puts what it says to one connection. */
export interface VenueConnection {
  readonly channels: Set<string>;
  readonly send: (text: string) => void;
  readonly close: (code: number, reason: string) => void;
  /** Time a sign of life was asked for and not given; NaN if none is due. */
  askedAt: number;
  heartbeat: boolean;
}

interface VenueBook {
  readonly name: string;
  /** Amount per price step below (bids) and above (asks) the middle; 0 = no level. */
  readonly bids: number[];
  readonly asks: number[];
  changeId: number;
  time: number;
}

/** A venue with full history: what every book was at every id it ever had. */
export interface BookVenue {
  readonly connections: Set<VenueConnection>;
  readonly books: ReadonlyMap<string, VenueBook>;
  readonly options: ReadonlyMap<string, { bid: number; time: number }>;
  /** Every book at every id: canonical text, and the venue's life it belongs to. */
  readonly history: Map<string, { readonly text: string; readonly life: number }>;
  /** Server clock minus virtual time, ms. */
  skew: number;
  /** Next answer to a subscribe call is this error instead. */
  nextError: 13778 | 10028 | null;
  /** So many changes are made and not sent. */
  swallow: number;
  silent: boolean;
  accept(send: (text: string) => void, close: (code: number, reason: string) => void): VenueConnection;
  receive(from: VenueConnection, text: string, now: number): void;
  step(now: number): void;
  /** Closes all connections; ids start anew, lower than before. */
  restart(): void;
}

export const BOOK_NAMES = ["BTC-PERPETUAL", "BTC-25SEP26"] as const;
const OPTION_NAMES = ["BTC-25SEP26-70000-P", "BTC-25SEP26-80000-C", "BTC-25SEP26-90000-C"];
const STEPS = 8;
const MIDDLE = 76_900;

const priceOf = (side: "bids" | "asks", step: number) => MIDDLE + (side === "bids" ? -0.5 : 0.5) * (step + 1);

const levelsOf = (book: VenueBook, side: "bids" | "asks") =>
  book[side].flatMap((amount, step) => (amount === 0 ? [] : [[priceOf(side, step), amount] as const]));

/** Books in the form compared: both sides best first. */
export function canonicalBook(bids: readonly unknown[], asks: readonly unknown[]): string {
  return JSON.stringify([bids, asks]);
}

export const historyKey = (name: string, changeId: number) => `${name}@${changeId}`;

export function createBookVenue(random: Random): BookVenue {
  const connections = new Set<VenueConnection>();
  const books = new Map<string, VenueBook>();
  const options = new Map(OPTION_NAMES.map((name) => [name, { bid: 0.01, time: 0 }]));
  const history: BookVenue["history"] = new Map();
  let life = 0;
  let lastId = 1 << 30;
  let nextIndex = 0;
  let nextBeat = 0;
  const pick = (n: number) => Math.floor(random.next() * n);

  const record = (book: VenueBook) =>
    history.set(historyKey(book.name, book.changeId), {
      text: canonicalBook(levelsOf(book, "bids"), levelsOf(book, "asks")),
      life,
    });
  for (const name of BOOK_NAMES) {
    const side = () => Array.from({ length: STEPS }, () => 10 * pick(5));
    const book: VenueBook = { name, bids: side(), asks: side(), changeId: ++lastId, time: 0 };
    books.set(name, book);
    record(book);
  }

  const notify = (channel: string, data: unknown) => {
    for (const connection of connections)
      if (connection.channels.has(channel)) connection.send(notification(channel, data));
  };
  const notification = (channel: string, data: unknown) =>
    JSON.stringify({ jsonrpc: "2.0", method: "subscription", params: { channel, data } });

  const serverTime = (now: number) => now + venue.skew;

  function changeBook(book: VenueBook, now: number): void {
    const sides = { bids: [] as unknown[], asks: [] as unknown[] };
    const touched = new Set<string>();
    for (let i = 1 + pick(3); i > 0; i--) {
      const side = pick(2) === 0 ? "bids" : "asks";
      const step = pick(STEPS);
      if (touched.has(`${side}${step}`)) continue;
      touched.add(`${side}${step}`);
      const before = book[side][step]!;
      const after = 10 * pick(6);
      if (before === after) continue;
      book[side][step] = after;
      sides[side].push([after === 0 ? "delete" : before === 0 ? "new" : "change", priceOf(side, step), after]);
    }
    const previous = book.changeId;
    lastId += 1 + pick(4);
    book.changeId = lastId;
    book.time = serverTime(now);
    record(book);
    if (venue.swallow > 0) {
      venue.swallow--;
      return;
    }
    notify(`book.${book.name}.100ms`, {
      type: "change",
      timestamp: book.time,
      instrument_name: book.name,
      change_id: book.changeId,
      prev_change_id: previous,
      ...sides,
    });
  }

  function firstMessage(channel: string, now: number): unknown {
    const name = channel.split(".")[1] ?? "";
    const book = books.get(name);
    if (channel.startsWith("book.") && book) {
      const side = (which: "bids" | "asks") => levelsOf(book, which).map(([price, amount]) => ["new", price, amount]);
      const { changeId, time } = book;
      return {
        type: "snapshot",
        timestamp: time,
        instrument_name: name,
        change_id: changeId,
        bids: side("bids"),
        asks: side("asks"),
      };
    }
    const option = options.get(name);
    if (channel.startsWith("incremental_ticker.") && option)
      return {
        type: "snapshot",
        ...optionTicker(name, option.time || serverTime(now), { best_bid_price: option.bid }),
      };
    return undefined;
  }

  function resultOf(from: VenueConnection, method: string, params: Record<string, unknown>, now: number): unknown {
    const channels = (params.channels ?? []) as string[];
    switch (method) {
      case "public/get_instruments":
        if (params.kind === "option") return [];
        return [...OPTION_NAMES.map((name) => optionRow(name)), ...BOOK_NAMES.map((name) => futureRow(name))];
      case "public/set_heartbeat":
        from.heartbeat = true;
        return "ok";
      case "public/subscribe":
        for (const channel of channels) {
          from.channels.add(channel);
          const data = firstMessage(channel, now);
          if (data !== undefined) from.send(notification(channel, data));
        }
        return channels;
      case "public/unsubscribe":
        for (const channel of channels) from.channels.delete(channel);
        return channels;
      default:
        return [];
    }
  }

  const venue: BookVenue = {
    connections,
    books,
    options,
    history,
    skew: 0,
    nextError: null,
    swallow: 0,
    silent: false,
    accept(send, close) {
      const connection: VenueConnection = { channels: new Set(), send, close, askedAt: Number.NaN, heartbeat: false };
      connections.add(connection);
      return connection;
    },
    receive(from, text, now) {
      if (!connections.has(from)) return;
      from.askedAt = Number.NaN;
      const { id, method, params } = JSON.parse(text) as {
        id: number;
        method: string;
        params: Record<string, unknown>;
      };
      const us = serverTime(now) * 1000;
      const stamp = { jsonrpc: "2.0", id, usIn: us, usOut: us, usDiff: 0, testnet: false };
      if (venue.nextError !== null && method === "public/subscribe") {
        const code = venue.nextError;
        venue.nextError = null;
        from.send(JSON.stringify({ ...stamp, error: { code, message: code === 10028 ? "too_many_requests" : "raw" } }));
        if (code === 10028) {
          connections.delete(from);
          from.close(1000, "too_many_requests");
        }
        return;
      }
      from.send(JSON.stringify({ ...stamp, result: resultOf(from, method, params, now) }));
    },
    step(now) {
      for (const book of books.values()) if (random.next() < 0.5) changeBook(book, now);
      for (const [name, option] of options) {
        if (random.next() > 0.1) continue;
        option.bid = (50 + pick(50)) / 10_000;
        option.time = serverTime(now);
        notify(`incremental_ticker.${name}`, {
          type: "change",
          instrument_name: name,
          timestamp: option.time,
          best_bid_price: option.bid,
        });
      }
      if (now >= nextIndex) {
        nextIndex = now + 1_000;
        notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: MIDDLE, timestamp: serverTime(now) });
      }
      if (now < nextBeat || venue.silent) return;
      nextBeat = now + 10_000;
      for (const connection of [...connections]) {
        if (!connection.heartbeat) continue;
        if (!Number.isNaN(connection.askedAt)) {
          connections.delete(connection);
          connection.close(1000, "heartbeat");
          continue;
        }
        connection.askedAt = now;
        connection.send(JSON.stringify({ jsonrpc: "2.0", method: "heartbeat", params: { type: "test_request" } }));
      }
    },
    restart() {
      for (const connection of connections) connection.close(1001, "restart");
      connections.clear();
      life++;
      lastId = (1 << 30) >> life;
      for (const book of books.values()) {
        book.changeId = ++lastId;
        record(book);
      }
    },
  };
  return venue;
}

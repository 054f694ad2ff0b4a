import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Q, type QuoteField, REASON } from "../../market/quote-columns.ts";
import { decodeInstrument } from "./instruments.ts";
import { createDeribitSession, type DeribitSession } from "./session.ts";

const shared = fileURLToPath(new URL("../../../../shared/", import.meta.url));
const recording = `${shared}data/raw_ws/deribit_20210722.jsonl.gz`;
const fixtures = `${shared}fixtures/deribit/`;

function passiveSession(): DeribitSession {
  return createDeribitSession({
    venue: "deribit",
    label: "Recorded",
    simulated: false,
    testnet: false,
    seed: 1,
    passive: true,
  });
}

interface Message {
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: { readonly channel: string; readonly data: Record<string, unknown> };
}

function read(path: string): Message {
  return JSON.parse(readFileSync(fixtures + path, "utf8")) as Message;
}

function play(session: DeribitSession, ...messages: readonly unknown[]): void {
  for (const message of messages) session.handle({ type: "message", at: 1, text: JSON.stringify(message) });
}

function value(session: DeribitSession, name: string, field: QuoteField): number {
  const slot = session.table.slotByName.get(name);
  return slot === undefined ? Number.NaN : session.table.columns[Q[field]]![slot]!;
}

/** Books of a recording, rebuilt the plain way: a map per side, no sequence check. */
function plainBooks(
  messages: readonly Message[],
): Map<string, { changeId: number; bids: number[][]; asks: number[][] }> {
  const books = new Map<string, { changeId: number; bids: Map<number, number>; asks: Map<number, number> }>();
  for (const { params } of messages) {
    if (!params?.channel.startsWith("book.")) continue;
    const { data } = params;
    const name = String(data.instrument_name);
    let book = books.get(name);
    if (book === undefined || data.type === "snapshot") {
      book = { changeId: 0, bids: new Map(), asks: new Map() };
      books.set(name, book);
    }
    book.changeId = Number(data.change_id);
    for (const side of ["bids", "asks"] as const)
      for (const [action, price, amount] of data[side] as [string, number, number][]) {
        if (action === "delete") book[side].delete(price);
        else book[side].set(price, amount);
      }
  }
  return new Map(
    [...books].map(([name, { changeId, bids, asks }]) => [
      name,
      { changeId, bids: [...bids].sort((a, b) => b[0] - a[0]), asks: [...asks].sort((a, b) => a[0] - b[0]) },
    ]),
  );
}

describe.runIf(existsSync(recording))("the recorded option session of 2021-07-22", () => {
  const lines = existsSync(recording) ? gunzipSync(readFileSync(recording)).toString().trim().split("\n") : [];
  const records = lines.map((line) => JSON.parse(line) as { t: number; dir: string; msg: Message });
  const incoming = records.filter((record) => record.dir === "in");

  it("replays with exact books, no gap and no rejection", () => {
    const session = passiveSession();
    session.handle({ type: "open", at: records[0]!.t * 1000 });
    for (const { t, msg } of incoming) session.handle({ type: "message", at: t * 1000, text: JSON.stringify(msg) });
    const status = session.status(incoming.at(-1)!.t * 1000);
    expect(status).toMatchObject({ state: "replaying", messages: incoming.length, rejected: 0, gaps: 0, resyncs: 0 });
    expect(status.accepted).toBe(incoming.length);
    const expected = plainBooks(incoming.map(({ msg }) => msg));
    expect(expected.size).toBe(10);
    for (const [name, { changeId, bids, asks }] of expected)
      expect(session.books.get(name)).toMatchObject({ state: "live", changeId, bids, asks });
    expect(session.underlyings).toEqual(["BTC", "ETH"]);
  });

  it("ends with the last ticker of every instrument, vols decimal", () => {
    const session = passiveSession();
    for (const { t, msg } of incoming) session.handle({ type: "message", at: t * 1000, text: JSON.stringify(msg) });
    const last = new Map<string, Record<string, number>>();
    for (const { msg } of incoming)
      if (msg.params?.channel.startsWith("ticker."))
        last.set(String(msg.params.data.instrument_name), msg.params.data as Record<string, number>);
    expect(last.size).toBe(10);
    for (const [name, ticker] of last) {
      expect(value(session, name, "bid")).toBe(ticker.best_bid_price || Number.NaN);
      expect(value(session, name, "ask")).toBe(ticker.best_ask_price || Number.NaN);
      expect(value(session, name, "mark")).toBe(ticker.mark_price);
      expect(value(session, name, "markVol")).toBeCloseTo(ticker.mark_iv! / 100, 12);
      expect(value(session, name, "underlying")).toBe(ticker.underlying_price);
      expect(value(session, name, "index")).toBe(ticker.index_price);
      expect(value(session, name, "openInterest")).toBe(ticker.open_interest);
      expect(value(session, name, "exchangeTime")).toBe(ticker.timestamp);
    }
  });

  it("gives equal state for equal events", () => {
    const run = () => {
      const session = passiveSession();
      for (const { t, msg } of incoming) session.handle({ type: "message", at: t * 1000, text: JSON.stringify(msg) });
      return JSON.stringify([session.table.columns.map((column) => [...column]), [...session.books.values()]]);
    };
    expect(run()).toBe(run());
  });
});

describe("a recording without an instrument list", () => {
  it("makes rows from names as they come, however many", () => {
    const session = passiveSession();
    const names = Array.from({ length: 3_000 }, (_, i) => `BTC-25SEP26-${10_000 + i}-C`);
    const marks = names.map((instrument_name, i) => ({
      instrument_name,
      mark_price: i / 10_000,
      iv: 0.5,
      timestamp: 1,
    }));
    const summaries = names.map((instrument_name, i) => ({
      instrument_name,
      bid_price: (i + 1) / 10_000,
      mark_price: 1,
    }));
    play(session, { method: "subscription", params: { channel: "markprice.options.btc_usd", data: marks } });
    for (const [i, name] of names.entries()) expect(value(session, name, "mark")).toBe(i / 10_000);
    const other = passiveSession();
    play(other, { id: 1, result: summaries });
    for (const [i, name] of names.entries()) expect(value(other, name, "bid")).toBe((i + 1) / 10_000);
    expect(other.status(1)).toMatchObject({ quoted: 3_000, listed: 3_000, rejected: 0 });
  });
});

describe.runIf(existsSync(fixtures))("recorded messages", () => {
  const files = (folder: string) => readdirSync(fixtures + folder).map((file) => `${folder}/${file}`);

  it("decodes every row of the instrument lists of 2021 to 2026, except names outside the grammar", () => {
    let decoded = 0;
    for (const file of files("get_instruments")) {
      const rows = (read(file).result ?? read(file)) as Record<string, unknown>[];
      for (const row of rows) {
        const instrument = decodeInstrument(row, "deribit");
        if (typeof instrument === "string") throw new Error(`${file}: ${instrument}`);
        decoded++;
        if (instrument.kind !== "option") continue;
        expect(instrument.strike).toBe(row.strike);
        expect(instrument.expiry).toBe(row.expiration_timestamp);
        expect(instrument.inverse).toBe(row.quote_currency === row.base_currency);
      }
    }
    expect(decoded).toBeGreaterThan(500);
  });

  it("takes every recorded option, future and perpetual ticker", () => {
    for (const folder of ["ticker_option", "ticker_future", "ticker_perpetual"])
      for (const file of files(folder)) {
        const session = passiveSession();
        const message = read(file);
        play(session, message);
        expect(session.status(1), file).toMatchObject({ rejected: 0, accepted: 1 });
        const data = message.params!.data;
        expect(value(session, String(data.instrument_name), "mark"), file).toBe(data.mark_price);
      }
  });

  it("keeps combos out of the table", () => {
    for (const file of [...files("ticker_combo"), ...files("trades_combo")]) {
      const session = passiveSession();
      play(session, read(file));
      expect(session.table.slotByName.size, file).toBe(0);
    }
  });

  it("takes the other channels without a rejection", () => {
    const folders = ["price_index", "price_statistics", "volatility_index", "markprice_options", "trades_option"];
    const more = ["trades_perpetual", "instrument_state", "quote", "price_ranking", "platform_state", "heartbeat"];
    const last = [
      "perpetual_interest",
      "estimated_expiration_price",
      "chart_trades",
      "book_grouped",
      "subscribe_response",
    ];
    for (const folder of [...folders, ...more, ...last])
      for (const file of files(folder)) {
        const session = passiveSession();
        play(session, read(file));
        expect(session.status(1), file).toMatchObject({ rejected: 0, accepted: 1 });
      }
  });

  it("marks an expired book and keeps its stuck vol and zero mark out", () => {
    const session = passiveSession();
    play(session, read("ticker_option_expired/tardis_06_BTC-8JUN20-8750-P.json"));
    const name = "BTC-8JUN20-8750-P";
    expect(value(session, name, "mark")).toBeNaN();
    expect(value(session, name, "markVol")).toBeNaN();
    expect(value(session, name, "askVol")).toBeNaN();
    expect(value(session, name, "reasons") & REASON.expired).not.toBe(0);
  });

  it("reads exponents as the wire writes them", () => {
    const session = passiveSession();
    const change = JSON.parse(readFileSync(`${fixtures}raw_text/book_change_exponents.txt`, "utf8")) as Message;
    const before = change.params!.data.prev_change_id as number;
    play(session, {
      ...change,
      params: {
        ...change.params,
        data: { ...change.params!.data, type: "snapshot", change_id: before, bids: [], asks: [] },
      },
    });
    session.handle({
      type: "message",
      at: 2,
      text: readFileSync(`${fixtures}raw_text/book_change_exponents.txt`, "utf8"),
    });
    expect(session.books.get("BTC-PERPETUAL")!.bids.slice(0, 2)).toEqual([
      [76_914, 1_000_200],
      [76_899, 10],
    ]);
  });
});

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Book } from "../market/book.ts";
import { addInstrument, createMarketTable, type MarketTable, removeInstrument } from "../market/market-table.ts";
import { Q, QUOTE_FIELD_COUNT, QUOTE_FIELDS } from "../market/quote-columns.ts";
import { createEventDigest, digestEvent } from "./event-digest.ts";
import type { FeedEvent } from "./feed.ts";
import { createByteWriter, encodeState, stateHash } from "./state-hash.ts";
import { tinyInstrument } from "./tiny-session.test-support.ts";

const NAMES = ["B", "A", "a", "AB", "Ä"];
const digest = createEventDigest();
const noBooks = new Map<string, Book>();

function table(names: readonly string[], values: (name: string, field: number) => number): MarketTable {
  const made = createMarketTable(2);
  for (const name of names) {
    const slot = addInstrument(made, tinyInstrument(name));
    for (let field = 0; field < QUOTE_FIELD_COUNT; field++) made.columns[field]![slot] = values(name, field);
  }
  return made;
}

/** The layout of the documentation, written out a second time with Node's buffers and hash. */
function referenceHash(
  names: readonly string[],
  value: (name: string, field: number) => number,
  books: Book[],
): string {
  const parts: Buffer[] = [];
  const u32 = (n: number) => {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(n >>> 0);
    parts.push(b);
  };
  const f64 = (n: number) => {
    const b = Buffer.alloc(8);
    if (Number.isNaN(n)) b.write("000000000000f87f", "hex");
    else b.writeDoubleLE(n + 0);
    parts.push(b);
  };
  const text = (s: string) => {
    u32(Buffer.byteLength(s));
    parts.push(Buffer.from(s));
  };
  text("volscape state 1");
  u32(names.length);
  for (const name of [...names].sort()) {
    for (const s of [`tiny:${name}`, "tiny", name, "perpetual", "BTC", "BTC", "USD", "USD", "btc_usd"]) text(s);
    parts.push(Buffer.from([0, 0]));
    for (const n of [Number.NaN, Number.POSITIVE_INFINITY, 1, 1, 0, 0.0005, Number.NaN]) f64(n);
    u32(1);
    f64(0);
    f64(0.5);
    QUOTE_FIELDS.forEach((_, field) => {
      f64(value(name, field));
    });
  }
  u32(books.length);
  for (const book of [...books].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    text(book.name);
    parts.push(Buffer.from([["waiting", "live", "resync"].indexOf(book.state)]));
    f64(book.changeId);
    f64(book.exchangeTime);
    for (const side of [book.bids, book.asks]) {
      u32(side.length);
      for (const level of side) level.forEach(f64);
    }
  }
  f64(0);
  u32(digest.high);
  u32(digest.low);
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

const value = (name: string, field: number): number =>
  field % 3 === 0 ? Number.NaN : field % 7 === 1 ? -0 : name.charCodeAt(0) + field / 3;

describe("stateHash", () => {
  it("equals the documented layout written out independently", async () => {
    const books: Book[] = [
      { name: "B", changeId: 7, bids: [[1.5, 2]], asks: [], exchangeTime: Number.NaN, confirmedAt: 0, state: "resync" },
      {
        name: "A",
        changeId: 9,
        bids: [],
        asks: [
          [3, 4],
          [5, 6],
        ],
        exchangeTime: 12,
        confirmedAt: 0,
        state: "live",
      },
    ];
    const state = { table: table(NAMES, value), books: new Map(books.map((b) => [b.name, b])), digest };
    expect(await stateHash(state)).toBe(referenceHash(NAMES, value, books));
  });

  it("does not depend on slots, their history, or the order of arrival", async () => {
    const reference = await stateHash({ table: table(NAMES, value), books: noBooks, digest });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(NAMES, { minLength: NAMES.length }), fc.nat(4), async (order, gone) => {
        const made = table(["Z", ...order.slice(0, gone)], value);
        removeInstrument(made, "Z");
        for (const name of order.slice(gone)) {
          const slot = addInstrument(made, tinyInstrument(name));
          for (let field = 0; field < QUOTE_FIELD_COUNT; field++) made.columns[field]![slot] = value(name, field);
        }
        expect(await stateHash({ table: made, books: noBooks, digest })).toBe(reference);
      }),
    );
  });

  it("takes every NaN for the same and −0 for 0", () => {
    const bits = new BigUint64Array(1);
    const double = new Float64Array(bits.buffer);
    const a = table(["A"], () => Number.NaN);
    const b = table(["A"], () => Number.NaN);
    const bitsOf = new BigUint64Array(b.columns[Q.bid]!.buffer);
    bits[0] = 0xfff8000000abcdefn;
    expect(Number.isNaN(double[0])).toBe(true);
    bitsOf[0] = bits[0];
    a.columns[Q.ask]![0] = 0;
    b.columns[Q.ask]![0] = -0;
    expect(encodeState({ table: b, books: noBooks, digest })).toEqual(
      encodeState({ table: a, books: noBooks, digest }),
    );
    expect(
      Buffer.from(encodeState({ table: a, books: noBooks, digest })).includes(Buffer.from("000000000000f87f", "hex")),
    ).toBe(true);
  });

  it("changes with any column, book level, state or instrument field", async () => {
    const make = () => ({
      table: table(NAMES, value),
      books: new Map<string, Book>([
        [
          "A",
          { name: "A", changeId: 1, bids: [[1, 1]], asks: [[2, 1]], exchangeTime: 5, confirmedAt: 0, state: "live" },
        ],
      ]),
      digest,
    });
    const hashes = new Set([await stateHash(make())]);
    const changes: ((state: ReturnType<typeof make>) => void)[] = [
      ...QUOTE_FIELDS.map((_, field) => (s: ReturnType<typeof make>) => {
        s.table.columns[field]![2] = 123_456.789;
      }),
      (s) => removeInstrument(s.table, "AB"),
      (s) => addInstrument(s.table, { ...tinyInstrument("AB"), strike: 5 }),
      (s) => addInstrument(s.table, { ...tinyInstrument("AB"), right: "put" }),
      (s) => addInstrument(s.table, { ...tinyInstrument("AB"), ticks: [] }),
      (s) => Object.assign(s.books.get("A")!, { changeId: 2 }),
      (s) => Object.assign(s.books.get("A")!, { state: "waiting" }),
      (s) => Object.assign(s.books.get("A")!, { bids: [[1, 1.5]] }),
      (s) => Object.assign(s.books.get("A")!, { asks: [] }),
      (s) => s.books.delete("A"),
    ];
    for (const change of changes) {
      const state = make();
      change(state);
      hashes.add(await stateHash(state));
    }
    expect(hashes.size).toBe(changes.length + 1);
  });
});

describe("digestEvent", () => {
  it("tells apart single changes of characters, times and types in long runs", () => {
    const run = (events: readonly FeedEvent[]): string => {
      const made = createEventDigest();
      for (const event of events) digestEvent(made, event);
      return `${made.events} ${made.high} ${made.low}`;
    };
    const texts = fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 0xffff }), (list, which, where, flip) => {
        const events = list.map((text, at): FeedEvent => ({ type: "message", at, text }));
        const i = which % list.length;
        const text = list[i]!;
        const at = text.length === 0 ? 0 : where % text.length;
        const other = `${text.slice(0, at)}${String.fromCharCode((text.charCodeAt(at) || 0) ^ flip)}${text.slice(at + 1)}`;
        const changed = events.with(i, { type: "message", at: i, text: other });
        if (other !== text) expect(run(changed)).not.toBe(run(events));
        expect(run(events.with(i, { type: "message", at: i + 2 ** -20, text }))).not.toBe(run(events));
      }),
      { numRuns: 500 },
    );
  });
});

describe("bytes that grow", () => {
  it("take texts of any length, at any place", () => {
    for (const before of [0, 65_000, 65_531, 65_532, 65_535, 131_060]) {
      const out = createByteWriter();
      for (let i = 0; i < before; i++) out.u8(7);
      out.text("abcdefgh".repeat(12_000));
      const bytes = out.bytes();
      expect(bytes.length).toBe(before + 4 + 96_000);
      expect(new TextDecoder().decode(bytes.subarray(before + 4, before + 12))).toBe("abcdefgh");
    }
    for (let before = 65_500; before < 65_540; before++) {
      const out = createByteWriter();
      for (let i = 0; i < before; i++) out.u8(7);
      out.text("BTC-25DEC26-90000-C");
      expect(out.bytes().length).toBe(before + 23);
    }
  });
});

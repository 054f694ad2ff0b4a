import type { Book, Level } from "../market/book.ts";
import type { Instrument } from "../market/instrument.ts";
import type { MarketTable } from "../market/market-table.ts";
import type { EventDigest } from "./event-digest.ts";

/**
 * The state hash: SHA-256, in hex, over the bytes below. Little-endian; numbers are IEEE doubles unless marked, every NaN
 * as 7ff8000000000000, −0 as 0; a text is its UTF-8 length (u32) and bytes. Instruments and books stand in the order of
 * their names (UTF-16 code units), so slots and arrival order play no part.
 *
 *   text   "volscape state 1"
 *   u32    number of instruments; for each:
 *     text   id, venue, name, kind, underlying, base, quote, settlement, index name
 *     u8     inverse (1) or linear (0);  u8 right: 0 none, 1 call, 2 put
 *     f64    strike, expiry, multiplier, minimum amount, maker fee, taker fee, created at
 *     u32    tick steps; for each f64 above, tick
 *     f64    the quote columns in `QUOTE_FIELDS` order
 *   u32    number of books; for each:
 *     text   name;  u8 state: 0 waiting, 1 live, 2 resync;  f64 change id, exchange time
 *     u32    bids; for each f64 price, amount;  the same for asks
 *   f64    events applied;  u32 high and low word of their digest (`event-digest.ts`)
 */
export async function stateHash(state: HashedState): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encodeState(state)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the hash is taken over: a feed session has the first two. */
export interface HashedState {
  readonly table: MarketTable;
  readonly books: ReadonlyMap<string, Book>;
  readonly digest: Readonly<EventDigest>;
}

const BOOK_STATE = { waiting: 0, live: 1, resync: 2 } as const;

/** The bytes of `stateHash`. */
export function encodeState({ table, books, digest }: HashedState): Uint8Array<ArrayBuffer> {
  const out = createByteWriter();
  out.text("volscape state 1");
  const slots = [...table.slotByName.entries()].sort(byName);
  out.u32(slots.length);
  for (const [, slot] of slots) {
    writeInstrument(out, table.instruments[slot]!);
    for (const column of table.columns) out.f64(column[slot]!);
  }
  const sorted = [...books.entries()].sort(byName);
  out.u32(sorted.length);
  for (const [name, book] of sorted) {
    out.text(name);
    out.u8(BOOK_STATE[book.state]);
    out.f64(book.changeId);
    out.f64(book.exchangeTime);
    writeLevels(out, book.bids);
    writeLevels(out, book.asks);
  }
  out.f64(digest.events);
  out.u32(digest.high);
  out.u32(digest.low);
  return out.bytes();
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function writeInstrument(out: ByteWriter, it: Instrument): void {
  const texts = [it.id, it.venue, it.name, it.kind, it.underlying, it.base, it.quote, it.settlement, it.indexName];
  for (const text of texts) out.text(text);
  out.u8(it.inverse ? 1 : 0);
  out.u8(it.right === null ? 0 : it.right === "call" ? 1 : 2);
  const numbers = [it.strike, it.expiry, it.multiplier, it.minAmount, it.makerFee, it.takerFee, it.createdAt];
  for (const number of numbers) out.f64(number);
  out.u32(it.ticks.length);
  for (const step of it.ticks) {
    out.f64(step.above);
    out.f64(step.tick);
  }
}

function writeLevels(out: ByteWriter, levels: readonly Level[]): void {
  out.u32(levels.length);
  for (const [price, amount] of levels) {
    out.f64(price);
    out.f64(amount);
  }
}

type ByteWriter = ReturnType<typeof createByteWriter>;

/** Bytes that grow: numbers little-endian, texts with their length before them, as the state hash takes them. */
export function createByteWriter() {
  let buffer = new Uint8Array(1 << 16);
  let view = new DataView(buffer.buffer);
  let length = 0;
  const utf8 = new TextEncoder();

  const reserve = (count: number): number => {
    const start = length;
    length += count;
    if (length > buffer.length) {
      const wider = new Uint8Array(Math.max(length, buffer.length * 2));
      wider.set(buffer);
      buffer = wider;
      view = new DataView(buffer.buffer);
    }
    return start;
  };
  const u8 = (value: number): void => {
    const at = reserve(1);
    view.setUint8(at, value);
  };
  const u32 = (value: number): void => {
    const at = reserve(4);
    view.setUint32(at, value, true);
  };
  const f64 = (value: number): void => {
    const at = reserve(8);
    if (Number.isNaN(value)) {
      // The payload that setFloat64 writes for NaN is the engine's choice.
      view.setUint32(at, 0, true);
      view.setUint32(at + 4, 0x7ff80000, true);
    } else {
      view.setFloat64(at, value === 0 ? 0 : value, true);
    }
  };
  const text = (value: string): void => {
    const bytes = utf8.encode(value);
    u32(bytes.length);
    // Reserved first: that may put another buffer in place of this one.
    const at = reserve(bytes.length);
    buffer.set(bytes, at);
  };
  return { u8, u32, f64, text, bytes: () => buffer.slice(0, length) };
}

import { BadInput } from "../market/bad-input.ts";
import type { Book, Trade } from "../market/book.ts";
import type { Instrument } from "../market/instrument.ts";
import { QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import type { EventDigest } from "./event-digest.ts";
import type { FeedSession } from "./feed.ts";
import { parseObject } from "./log-record.ts";

/**
 * Everything needed to go on from event `digest.events`, as one JSON line with the line feed; null where the session cannot
 * save its own bookkeeping. Numbers are exact: shortest round-trip decimals, null for NaN, texts for ±Infinity and −0.
 */
export function saveCheckpoint(session: FeedSession, digest: EventDigest, at: number, epoch: number): string | null {
  const own = session.checkpoint?.();
  if (own === undefined) return null;
  const { table } = session;
  const state = {
    n: digest.events,
    type: "checkpoint",
    at,
    epoch,
    digest: [digest.high, digest.low],
    session: own,
    size: table.size,
    catalogVersion: table.catalogVersion,
    generation: Array.from(table.generation.subarray(0, table.size)),
    freeSlots: table.freeSlots,
    instruments: Array.from(table.slotByName.values(), (slot) => [slot, exactFields(table.instruments[slot]!)]),
    columns: table.columns.map((column) => Array.from(column.subarray(0, table.size), exact)),
    books: Array.from(session.books.values(), (book) => ({
      ...book,
      changeId: exact(book.changeId),
      exchangeTime: exact(book.exchangeTime),
      confirmedAt: exact(book.confirmedAt),
    })),
    trades: Array.from(session.trades, ([name, list]) => [name, list.map(exactFields)]),
  };
  return `${JSON.stringify(state)}\n`;
}

/** What a restored log position knows beside the session. */
export interface RestoredPosition {
  readonly digest: EventDigest;
  readonly at: number;
  readonly epoch: number;
}

/**
 * Fills a fresh `session` from a checkpoint line, so that it equals the one saved; all its slots are dirty. Throws `BadInput`
 * where the text is not a checkpoint or does not fit together.
 */
export function loadCheckpoint(text: string, session: FeedSession): RestoredPosition {
  const state = parseObject(text, 1) as unknown as SavedState;
  try {
    return fill(session, state);
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput("the checkpoint does not fit together");
  }
}

type Exact = number | string | null;

interface SavedState {
  readonly n: number;
  readonly type: string;
  readonly at: number;
  readonly epoch: number;
  readonly digest: readonly [number, number];
  readonly session: string;
  readonly size: number;
  readonly catalogVersion: number;
  readonly generation: readonly number[];
  readonly freeSlots: readonly number[];
  readonly instruments: readonly (readonly [number, Record<string, unknown>])[];
  readonly columns: readonly (readonly Exact[])[];
  readonly books: readonly Book[];
  readonly trades: readonly (readonly [string, readonly Record<string, unknown>[]])[];
}

const MAX_SLOTS = 1 << 20;

function fill(session: FeedSession, state: SavedState): RestoredPosition {
  const { table } = session;
  const { size } = state;
  if (state.type !== "checkpoint" || typeof state.session !== "string") throw new BadInput("not a checkpoint");
  if (!Number.isInteger(size) || size < 0 || size > MAX_SLOTS) throw new BadInput("impossible size", { field: "size" });
  if (state.columns.length !== QUOTE_FIELD_COUNT) {
    throw new BadInput(`${state.columns.length} columns where this version has ${QUOTE_FIELD_COUNT}`);
  }
  let capacity = table.capacity;
  while (capacity < size) capacity *= 2;
  table.capacity = capacity;
  table.size = size;
  table.generation = new Uint32Array(capacity);
  table.generation.set(state.generation.slice(0, size));
  table.columns = state.columns.map((values) => {
    const column = new Float64Array(capacity).fill(Number.NaN);
    for (let slot = 0; slot < size; slot++) column[slot] = inexact(values[slot]);
    return column;
  });
  table.instruments = new Array<Instrument | null>(size).fill(null);
  table.slotByName.clear();
  for (const [slot, saved] of state.instruments) {
    if (!(slot >= 0 && slot < size)) throw new BadInput("slot out of range", { field: "instruments" });
    const instrument = restoreNumbers(saved);
    if (!isInstrument(instrument)) throw new BadInput("not an instrument", { field: "instruments" });
    table.instruments[slot] = instrument;
    table.slotByName.set(instrument.name, slot);
  }
  table.freeSlots = [...state.freeSlots];
  table.catalogVersion = state.catalogVersion;
  session.books.clear();
  for (const book of state.books) {
    if (!isBook(book)) throw new BadInput("not a book", { field: "books" });
    session.books.set(book.name, {
      ...book,
      changeId: inexact(book.changeId),
      exchangeTime: inexact(book.exchangeTime),
      confirmedAt: inexact(book.confirmedAt),
    });
  }
  session.trades.clear();
  for (const [name, list] of state.trades) session.trades.set(name, list.map(restoreNumbers) as unknown as Trade[]);
  session.restore?.(state.session);
  session.dirty.clear();
  for (const slot of table.slotByName.values()) session.dirty.add(slot);
  return { digest: { events: state.n, high: state.digest[0], low: state.digest[1] }, at: state.at, epoch: state.epoch };
}

const TEXTS = ["id", "venue", "name", "kind", "underlying", "base", "quote", "settlement", "indexName"] as const;
const NUMBERS = ["strike", "expiry", "multiplier", "minAmount", "makerFee", "takerFee", "createdAt"] as const;

function isInstrument(value: Record<string, unknown>): value is Record<string, unknown> & Instrument {
  const { ticks, right, inverse } = value;
  return (
    TEXTS.every((key) => typeof value[key] === "string" && value[key].length <= 128) &&
    NUMBERS.every((key) => typeof value[key] === "number") &&
    typeof inverse === "boolean" &&
    (right === null || right === "call" || right === "put") &&
    Array.isArray(ticks) &&
    ticks.every((step) => typeof step?.above === "number" && typeof step?.tick === "number")
  );
}

function isBook({ name, state, bids, asks }: Book): boolean {
  const levels = (side: unknown): boolean =>
    Array.isArray(side) && side.every((level) => typeof level?.[0] === "number" && typeof level?.[1] === "number");
  return typeof name === "string" && ["waiting", "live", "resync"].includes(state) && levels(bids) && levels(asks);
}

function exact(value: number): Exact {
  if (Number.isNaN(value)) return null;
  if (value === 0) return Object.is(value, -0) ? "-0" : 0;
  return value === Infinity || value === -Infinity ? String(value) : value;
}

function inexact(value: Exact | undefined): number {
  if (value === null || value === undefined) return Number.NaN;
  return Number(value);
}

const TEXT_NUMBERS: ReadonlySet<unknown> = new Set(["Infinity", "-Infinity", "-0"]);
/** The only fields of an instrument or trade for which null means null and not NaN. */
const NULLABLE = new Set(["right"]);

function exactFields(source: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [key, typeof value === "number" ? exact(value) : value]),
  );
}

function restoreNumbers(saved: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(saved).map(([key, value]) => {
      if (value === null) return [key, NULLABLE.has(key) ? null : Number.NaN];
      return [key, TEXT_NUMBERS.has(value) ? Number(value) : value];
    }),
  );
}

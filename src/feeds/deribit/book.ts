import type { Book, Level } from "../../market/book.ts";
import { finiteOr, isRecord } from "./decode.ts";

/** One level as sent: amount 0 removes it. */
type LevelChange = readonly [price: number, amount: number];

/** One `book.*` notification, checked. */
export interface BookMessage {
  readonly name: string;
  readonly snapshot: boolean;
  readonly changeId: number;
  /** NaN where the venue sent none. */
  readonly prevChangeId: number;
  /** Epoch ms of the venue. */
  readonly time: number;
  readonly bids: readonly LevelChange[];
  readonly asks: readonly LevelChange[];
}

/** What became of a message. `gap`: the book left `live` and needs a new snapshot; `older`: a snapshot from before what is known. */
export type BookVerdict = "snapshot" | "change" | "duplicate" | "waiting" | "older" | "gap";

const MAX_LEVELS = 20_000;

function decodeSide(value: unknown, lowest: number): LevelChange[] | null {
  if (!Array.isArray(value) || value.length > MAX_LEVELS) return null;
  const side: LevelChange[] = [];
  for (const entry of value) {
    if (!Array.isArray(entry)) return null;
    // Grouped books send [price, amount]; full ones put the action first.
    const grouped = entry.length === 2;
    const action: unknown = grouped ? "new" : entry[0];
    const price = finiteOr(entry[grouped ? 0 : 1], Number.NaN);
    const amount = finiteOr(entry[grouped ? 1 : 2], Number.NaN);
    if (!(price >= lowest) || !(amount >= 0)) return null;
    if (action !== "new" && action !== "change" && action !== "delete") return null;
    side.push([price, action === "delete" ? 0 : amount]);
  }
  return side;
}

/**
 * Checks the payload of a book notification; a string says why it is refused. All recorded forms are read: a snapshot with
 * `prev_change_id` null, with a number, a first `change` with 0 (a new book: as good as a snapshot), and no `type` at all
 * (no previous id means snapshot). Prices below `lowest` are refused.
 */
export function decodeBook(data: unknown, lowest: number): BookMessage | string {
  if (!isRecord(data)) return "book is not an object";
  const name = data.instrument_name;
  if (typeof name !== "string") return "book without an instrument";
  const changeId = finiteOr(data.change_id, Number.NaN);
  if (!(changeId >= 0)) return "book without a change_id";
  const { type } = data;
  if (type !== undefined && type !== "snapshot" && type !== "change") return "book of unknown type";
  const prevChangeId = finiteOr(data.prev_change_id, Number.NaN);
  const bids = decodeSide(data.bids, lowest);
  const asks = decodeSide(data.asks, lowest);
  if (bids === null) return "book with malformed bids";
  if (asks === null) return "book with malformed asks";
  const snapshot = type === "snapshot" || prevChangeId === 0 || (type === undefined && Number.isNaN(prevChangeId));
  return { name, snapshot, changeId, prevChangeId, time: finiteOr(data.timestamp, Number.NaN), bids, asks };
}

/** A book that waits for its first snapshot. */
export function createBook(name: string): Book {
  return {
    name,
    changeId: Number.NaN,
    bids: [],
    asks: [],
    exchangeTime: Number.NaN,
    confirmedAt: Number.NaN,
    state: "waiting",
  };
}

/** Sets or (amount 0) removes one level; `sign` is 1 for ascending asks, -1 for descending bids. */
function setLevel(levels: Level[], price: number, amount: number, sign: 1 | -1): void {
  let low = 0;
  let high = levels.length;
  const key = price * sign;
  // Snapshots arrive sorted: the common place is the end.
  if (high > 0 && levels[high - 1]![0] * sign < key) low = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[middle]![0] * sign < key) low = middle + 1;
    else high = middle;
  }
  const found = low < levels.length && levels[low]![0] === price;
  if (amount === 0) {
    if (found) levels.splice(low, 1);
  } else if (found) levels[low] = [price, amount];
  else levels.splice(low, 0, [price, amount]);
}

function applySides(book: Book, message: BookMessage): void {
  for (const [price, amount] of message.bids) setLevel(book.bids, price, amount, -1);
  for (const [price, amount] of message.asks) setLevel(book.asks, price, amount, 1);
  book.changeId = message.changeId;
  if (!Number.isNaN(message.time)) book.exchangeTime = message.time;
}

/** True if `message` says what was known before: a lower id, and not sent later (ids start anew when a venue restarts). */
function isBefore(message: BookMessage, book: Book): boolean {
  return message.changeId < book.changeId && !(message.time > book.exchangeTime);
}

/** How far a snapshot with a lower id is to be believed. */
export type SnapshotTrust =
  /** Not at all: on one connection ids only rise. */
  | "rising"
  /** If its time is later: the connection is new, and the venue may have started anew. */
  | "anew"
  /** In any case: the venue insists. */
  | "any";

/**
 * Applies one message. A snapshot replaces both sides, unless it is older than the book. A change is applied only to a live book
 * and only if it follows the last one; what was applied already is a duplicate, and anything else is a gap: the book goes to
 * `resync` and ignores changes until the next snapshot.
 */
export function applyBook(book: Book, message: BookMessage, trust: SnapshotTrust = "rising"): BookVerdict {
  if (message.snapshot) {
    const older = trust === "anew" ? isBefore(message, book) : message.changeId < book.changeId;
    if (older && trust !== "any") return "older";
    book.bids = [];
    book.asks = [];
    applySides(book, message);
    book.state = "live";
    return "snapshot";
  }
  if (book.state !== "live") return "waiting";
  if (message.changeId === book.changeId || isBefore(message, book)) return "duplicate";
  if (message.prevChangeId !== book.changeId) {
    book.state = "resync";
    return "gap";
  }
  applySides(book, message);
  return "change";
}

import { REASON } from "../../market/quote-columns.ts";
import { applyBook, createBook, decodeBook } from "./book.ts";
import { latestTime } from "./clock.ts";
import { clearReasons, setReasons } from "./rows.ts";
import type { BookTrack, Core } from "./state.ts";

/** Books kept at most: a recording may carry any number. */
const MAX_BOOKS = 5_000;

/** A snapshot asked for and not seen is asked for again after so long, ms, by the number of times it was asked for. */
const SNAPSHOT_WAITS = [4_000, 4_000, 5_000, 5_000, 10_000, 20_000, 40_000] as const;

/** If so many resubscriptions in a row bring a snapshot older than the book, the venue means it. */
const INSISTENCE = 3;

/** Makes room for the book of `name` (waiting for its snapshot), unless it is there already. */
export function beginWaiting(core: Core, name: string): BookTrack | null {
  const known = core.tracks.get(name);
  if (known !== undefined) return known;
  if (core.books.size >= MAX_BOOKS) return null;
  const book = createBook(name);
  const track: BookTrack = {
    book,
    waitingSince: core.elapsed,
    restarts: 0,
    healing: false,
    reconnected: false,
    sawOlder: false,
    olderRestarts: 0,
  };
  core.books.set(name, book);
  core.tracks.set(name, track);
  return track;
}

export function forgetBook(core: Core, name: string): void {
  core.books.delete(name);
  core.tracks.delete(name);
  const row = core.rows.byName.get(name);
  if (row !== undefined) clearReasons(core.rows, row, REASON.resync);
}

/** The book's channel was left and will be subscribed again. */
export function noteRestart(core: Core, name: string): void {
  const track = core.tracks.get(name);
  if (track === undefined) return;
  if (track.sawOlder) track.olderRestarts++;
  track.sawOlder = false;
  track.restarts++;
  track.waitingSince = core.elapsed;
}

/** The snapshot of `name` was asked for just now. */
export function noteAsked(core: Core, name: string): void {
  const track = core.tracks.get(name);
  if (track !== undefined) track.waitingSince = core.elapsed;
}

/** A message of this book is known to be lost: it is not live until its next snapshot. */
export function suspendBook(core: Core, name: string): void {
  const track = core.tracks.get(name);
  if (track?.book.state !== "live") return;
  track.book.state = "resync";
  noteGap(core, track);
}

function noteGap(core: Core, track: BookTrack): void {
  core.counts.gaps++;
  track.healing = true;
  track.waitingSince = core.elapsed;
  const row = core.rows.byName.get(track.book.name);
  if (row !== undefined) setReasons(core.rows, row, REASON.resync);
}

/** A connection was lost: no book is live until its next snapshot. What is known stays, to tell an older snapshot by. */
export function suspendBooks(core: Core): void {
  for (const track of core.tracks.values()) {
    if (track.book.state === "live") {
      track.book.state = "waiting";
      track.book.confirmedAt = core.aliveAt;
    }
    track.reconnected = true;
    track.waitingSince = core.elapsed;
  }
}

/** What the session has to do: `resync` asks for one resubscription; `lost` means that a change may have been in it. */
export type BookOutcome = "taken" | "resync" | { readonly refused: string; readonly lost: boolean };

/** Applies a `book.*` notification for `name`, the instrument in the channel's name. */
export function onBook(core: Core, name: string, data: unknown): BookOutcome {
  const row = core.rows.byName.get(name);
  const message = decodeBook(data, row === undefined || row.instrument.kind === "combo" ? -Infinity : 0);
  if (typeof message === "string") return { refused: `${name}: ${message}`, lost: true };
  if (message.name !== name) return { refused: `${name}: book of another instrument`, lost: false };
  // Books go by their ids; a time ahead of the clock only says that the clock is to be measured again.
  if (message.time > latestTime(core.clock, core.now)) core.clockDoubt = true;
  const track = beginWaiting(core, name);
  if (track === null) return { refused: `${name}: too many books`, lost: false };
  const { book } = track;
  const trust = track.olderRestarts >= INSISTENCE ? "any" : track.reconnected ? "anew" : "rising";
  const verdict = applyBook(book, message, trust);
  if (row !== undefined) core.rows.dirty.add(row.slot);
  if (verdict === "snapshot" || verdict === "change") book.confirmedAt = core.now;
  if (verdict === "gap") {
    noteGap(core, track);
    return "resync";
  }
  if (verdict === "older") track.sawOlder = true;
  if (verdict === "snapshot" && !Number.isNaN(track.waitingSince)) {
    if (row !== undefined) clearReasons(core.rows, row, REASON.resync);
    if (track.healing) core.counts.resyncs++;
    track.healing = false;
    track.reconnected = false;
    track.waitingSince = Number.NaN;
    track.restarts = 0;
    track.olderRestarts = 0;
    track.sawOlder = false;
  }
  return "taken";
}

/** Names of books whose snapshot is overdue. */
export function overdueBooks(core: Core): string[] {
  const names: string[] = [];
  for (const [name, track] of core.tracks) {
    const wait = SNAPSHOT_WAITS[track.restarts] ?? SNAPSHOT_WAITS.at(-1)!;
    if (core.elapsed - track.waitingSince >= wait) names.push(name);
  }
  return names;
}

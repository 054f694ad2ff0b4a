import { isRecord } from "./decode.ts";
import type { TradeTrack } from "./past-trades.ts";
import { type Row, tallyOf } from "./rows.ts";
import type { BookTrack, Core, PendingRequest, Subscription } from "./state.ts";

/** Fields of the state that are plain JSON as they stand (NaN and the infinities apart). */
const PLAIN = [
  "now",
  "elapsed",
  "phase",
  "epoch",
  "attempt",
  "phaseSince",
  "nextAttempt",
  "aliveAt",
  "heardElapsed",
  "dataAt",
  "probedElapsed",
  "clockDoubt",
  "pastIndexes",
  "backlogWait",
  "nextBacklogDrop",
  "penaltyUntil",
  "slowedElapsed",
  "detail",
  "nextId",
  "interest",
  "underlying",
  "currency",
  "indexName",
  "locked",
  "underlyings",
  "discover",
  "listed",
  "listDue",
  "listElapsed",
  "summaryDue",
  "heldSummary",
  "retries",
  "stamp",
  "wantedVersion",
  "nextCall",
  "nextTradesCall",
  "callSpacing",
  "leftLast",
  "counts",
  "lastRejection",
  "damaged",
  "damagedSince",
] as const satisfies readonly (keyof Core)[];

/** Fields given by the options, kept beside the checkpoint, or computed anew. */
type Elsewhere =
  | "options"
  | "passive"
  | "connectionLimit"
  | "books"
  | "trades"
  | "patch"
  | "out"
  | "ordered"
  | "orderedVersion";

/** Fields saved in a form of their own below. */
type Shaped =
  | "rows"
  | "tracks"
  | "tradeTracks"
  | "random"
  | "clock"
  | "pending"
  | "subs"
  | "order"
  | "unwanted"
  | "restarting";

/** Does not compile when a field of the state was forgotten here. */
const nothingForgotten: Exclude<keyof Core, (typeof PLAIN)[number] | Elsewhere | Shaped> extends never ? true : false =
  true;

type SavedRow = Omit<Row, "slot" | "instrument">;
type SavedTrack = Omit<BookTrack, "book"> & { readonly name: string };

interface Saved {
  readonly plain: Record<string, unknown>;
  readonly nextExpiry: number;
  readonly rows: readonly SavedRow[];
  readonly tracks: readonly SavedTrack[];
  readonly tradeTracks: readonly (readonly [string, TradeTrack])[];
  readonly random: number;
  readonly clock: Core["clock"];
  readonly pending: readonly (readonly [number, PendingRequest])[];
  readonly subs: readonly Subscription[];
  readonly order: readonly string[];
  readonly unwanted: readonly string[];
  readonly restarting: readonly string[];
}

const names = (subs: Iterable<Subscription>) => Array.from(subs, (sub) => sub.name);

/** The session's bookkeeping as JSON; table, books and trades are the caller's to save. */
export function saveCore(core: Core): string {
  const saved: Saved = {
    plain: nothingForgotten ? Object.fromEntries(PLAIN.map((key) => [key, core[key]])) : {},
    nextExpiry: core.rows.nextExpiry,
    rows: Array.from(core.rows.byName.values(), ({ slot: _slot, instrument: _instrument, ...row }) => row),
    tracks: Array.from(core.tracks.values(), ({ book, ...track }) => ({ ...track, name: book.name })),
    tradeTracks: [...core.tradeTracks],
    random: core.random.state,
    clock: core.clock,
    pending: [...core.pending],
    subs: [...core.subs.values()],
    order: names(core.order),
    unwanted: names(core.unwanted),
    restarting: names(core.restarting),
  };
  return JSON.stringify(saved, (_key, value: unknown) => {
    if (typeof value === "number" && !Number.isFinite(value)) return `#${value}`;
    return typeof value === "string" && value.startsWith("#") ? `#${value}` : value;
  });
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("#")) return value;
  return value.startsWith("##") ? value.slice(1) : Number(value.slice(1));
}

function fail(field: string): never {
  throw new TypeError(`checkpoint does not fit at ${field}`);
}

/** Continues from `text` in a fresh session whose table, books and trades are filled already. Throws where it does not fit. */
export function restoreCore(core: Core, text: string): void {
  const saved = JSON.parse(text, revive) as Saved;
  if (!isRecord(saved) || !isRecord(saved.plain)) fail("its outline");
  const target = core as unknown as Record<string, unknown>;
  for (const key of PLAIN) {
    const value = saved.plain[key];
    // A field that may be null or anything is the session's own business; the others keep their type.
    if (key !== "interest" && key !== "heldSummary" && typeof value !== typeof core[key]) fail(key);
    target[key] = value;
  }
  const { rows } = core;
  rows.byName.clear();
  rows.tallies.clear();
  for (const row of saved.rows) {
    const slot = rows.table.slotByName.get(row.name);
    const instrument = slot === undefined ? null : rows.table.instruments[slot];
    if (!instrument) fail(`row ${row.name}`);
    rows.byName.set(row.name, { ...row, slot: slot!, instrument });
    if (instrument.kind !== "option") continue;
    const tally = tallyOf(rows, instrument.underlying);
    tally.listed++;
    if (row.quoted) tally.quoted++;
  }
  rows.nextExpiry = saved.nextExpiry;
  core.tracks.clear();
  for (const { name, ...track } of saved.tracks) {
    const book = core.books.get(name) ?? fail(`book ${name}`);
    core.tracks.set(name, { ...track, book });
  }
  core.tradeTracks.clear();
  for (const [name, track] of saved.tradeTracks) core.tradeTracks.set(name, track);
  core.random.state = saved.random;
  const { offset, samples, lag, windowStart, windowLag, lateWindows } = saved.clock;
  core.clock = { offset, samples: [...samples], lag, windowStart, windowLag, lateWindows };
  core.pending.clear();
  for (const [id, pending] of saved.pending) core.pending.set(id, pending);
  core.subs.clear();
  for (const sub of saved.subs) core.subs.set(sub.name, sub);
  const sub = (name: string) => core.subs.get(name) ?? fail(`channel ${name}`);
  core.order = saved.order.map(sub);
  core.unwanted.clear();
  for (const name of saved.unwanted) core.unwanted.add(sub(name));
  core.restarting.clear();
  for (const name of saved.restarting) core.restarting.add(sub(name));
  core.out = [];
  core.orderedVersion = -1;
}

import * as v from "valibot";
import { stateHash } from "../feeds/state-hash.ts";
import { CALENDAR_CLOCK, type EventClock, isCalendar, MAX_EVENTS, WEEKEND_WEIGHT } from "../market/event-clock.ts";
import { addInstrument, createMarketTable, type MarketTable } from "../market/market-table.ts";
import { isSliceRows, type SliceRowsText } from "../market/slice-rows-file.ts";
import { SURFACE_CHOICES } from "../market/surface-choice.ts";
import { KERNEL_BASE64 } from "../quant/kernel/kernel-bytes.ts";
import type { PortfolioDocument, PositionBook } from "../risk/portfolio-document.ts";
import { readFits, roundedFits, writeFits } from "./pinned-fits.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import { questionsSchema, writeQuestion } from "./pinned-questions.ts";
import { pinnedResults } from "./pinned-results.ts";
import { orNaN, orNull, readRows, rowsSchema, writeRows } from "./pinned-rows.ts";
import { parseDocument } from "./portfolio-file.ts";
import { digestOf, type StoredResults, storedResultsSchema, storeResults } from "./result-digest.ts";

const FORMAT = "volscape snapshot 1";
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = v.pipe(v.string(), v.maxLength(80));
const time = v.pipe(v.number(), v.finite());

/** A clock other than the calendar. */
const clockSchema = v.strictObject({
  weekendWeight: v.pipe(v.number(), v.minValue(WEEKEND_WEIGHT.least), v.maxValue(WEEKEND_WEIGHT.most)),
  events: v.pipe(
    v.array(
      v.strictObject({
        at: v.pipe(v.number(), v.minValue(0), v.maxValue(8e15)),
        days: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
        name: v.pipe(v.string(), v.maxLength(40)),
      }),
    ),
    v.maxLength(MAX_EVENTS),
  ),
});

const snapshotSchema = v.strictObject({
  format: v.literal(FORMAT),
  underlying: text,
  venue: v.strictObject({ venue: text, label: text, simulated: v.boolean(), testnet: v.boolean() }),
  at: time,
  clockOffset: v.nullable(time),
  aliveAt: v.nullable(time),
  expiry: v.nullable(time),
  /** Left out, the calendar. */
  clock: v.optional(clockSchema),
  surface: v.picklist(SURFACE_CHOICES),
  slices: v.custom<SliceRowsText>(isSliceRows, "not the rows of a surface"),
  rows: rowsSchema,
  questions: questionsSchema,
  /** The portfolio document that the questions are about; null where it was left out. */
  books: v.unknown(),
  /** State hash (`feeds/state-hash.ts`) of a state that holds these rows and nothing else. */
  state: hex,
  /** The numeric core that the results are of: SHA-256 of its bytes. */
  core: hex,
  /** SHA-256 of the results. */
  digest: hex,
  results: storedResultsSchema,
});

/** A pinned snapshot as a view carries it: plain JSON. */
export type PinnedSnapshot = v.InferInput<typeof snapshotSchema>;

/** A snapshot read from outside, with what it says of itself. */
export interface ReadSnapshot {
  readonly market: PinnedMarket;
  readonly state: string;
  readonly core: string;
  readonly digest: string;
  readonly results: StoredResults;
}

/** A view tells what is held, not what was traded away before. */
function withoutClosed(document: PortfolioDocument): PortfolioDocument {
  const held = ({ closed: _left, ...book }: PositionBook): PositionBook => book;
  const { books, whatIf } = document;
  return { ...document, books: books.map(held), whatIf: whatIf && { ...whatIf, book: held(whatIf.book) } };
}

/** A pinned market with its results, as plain JSON. */
export async function packSnapshot(pinned: PinnedMarket): Promise<PinnedSnapshot> {
  const market = { ...pinned, slices: roundedFits(pinned.slices) };
  const results = await pinnedResults(market);
  return {
    format: FORMAT,
    underlying: market.underlying,
    venue: market.venue,
    at: market.at,
    clockOffset: orNull(market.clockOffset),
    aliveAt: orNull(market.aliveAt),
    ...(isCalendar(market.clock) ? {} : { clock: writeClock(market.clock) }),
    surface: market.surface,
    slices: writeFits(market.slices),
    rows: writeRows(market),
    expiry: market.expiry,
    books: market.portfolio && withoutClosed(market.portfolio),
    questions: market.risks.map(([key, spec]) => [key, writeQuestion(spec)]),
    state: await rowsHash(market),
    core: await numericCore(),
    digest: await digestOf(results),
    results: storeResults(results),
  };
}

const writeClock = ({ weekendWeight, events }: EventClock): v.InferOutput<typeof clockSchema> => ({
  weekendWeight,
  events: events.map(({ at, days, name }) => ({ at, days, name })),
});

/** A snapshot from outside, checked and built anew. Throws one sentence where it cannot be used. */
export function readSnapshot(value: unknown): ReadSnapshot {
  const read = v.safeParse(snapshotSchema, value);
  if (!read.success) {
    const issue = read.issues[0];
    throw new Error(`The snapshot of this view cannot be used: ${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
  }
  const { rows, books, slices, questions, state, core, digest, results, ...rest } = read.output;
  let found: ReturnType<typeof readRows>;
  let portfolio: PortfolioDocument | null;
  try {
    found = readRows(rows);
    portfolio = books === null ? null : parseDocument(books);
  } catch (error) {
    throw new Error(`The snapshot of this view cannot be used: ${error instanceof Error ? error.message : "its rows"}`);
  }
  const { underlying, venue, at, surface, expiry } = rest;
  const market: PinnedMarket = {
    underlying,
    venue,
    at,
    expiry,
    clock: rest.clock && !isCalendar(rest.clock) ? rest.clock : CALENDAR_CLOCK,
    surface,
    clockOffset: orNaN(rest.clockOffset),
    aliveAt: orNaN(rest.aliveAt),
    slices: readFits(slices),
    ...found,
    risks: questions,
    portfolio,
  };
  return { market, state, core, digest, results };
}

/** State hash of the rows alone. */
export function rowsHash(market: Pick<PinnedMarket, "instruments" | "columns">): Promise<string> {
  return stateHash({ table: tableOf(market), books: new Map(), digest: { events: 0, high: 0, low: 0 } });
}

function tableOf({ instruments, columns }: Pick<PinnedMarket, "instruments" | "columns">): MarketTable {
  const table = createMarketTable(Math.max(1, instruments.length));
  instruments.forEach((instrument, row) => {
    const slot = addInstrument(table, instrument);
    table.columns.forEach((column, field) => {
      column[slot] = columns[field]![row]!;
    });
  });
  return table;
}

/** SHA-256 of the module that numbers come from, hex. */
export async function numericCore(): Promise<string> {
  const bytes = Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0));
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

function toHex(hash: ArrayBuffer): string {
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

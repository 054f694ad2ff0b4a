import { readFile, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { FeedSession } from "../feeds/feed.ts";
import { formatBytes } from "../feeds/gzip-member.ts";
import { openRecording, RECORDING_LIMITS, type Recording } from "../feeds/recorded/open-recording.ts";
import { createReplay, type Replay } from "../feeds/replay.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { sessionOf } from "../feeds/venues.ts";
import { BadInput } from "../market/bad-input.ts";
import type { Book } from "../market/book.ts";
import type { MarketTable } from "../market/market-table.ts";
import { Q, type QuoteField } from "../market/quote-columns.ts";
import { BadUsage, type Command, inFile } from "./command.ts";

const USAGE = "replay <file> [--venue deribit] [--events n] [--partial]";

/**
 * Plays a recording through its venue's session and prints what the market then is: `{messages, accepted, rejected, gaps,
 * resyncs, instruments, books, tickers, events, stateHash}`. `--events n` stops after n events of the log; `--partial` accepts a
 * file that is cut short, up to the cut.
 */
export const replayCommand: Command = {
  usage: USAGE,
  async run(args, out) {
    const { path, venue, events, partial } = readArguments(args);
    const result = await inFile(path, async () => {
      const recording = await openPath(path, venue);
      if (recording.problem !== null && !partial) throw new BadInput(recording.problem);
      if (recording.problem !== null) out.say(`${path}: ${recording.problem}`);
      for (const { first, last } of recording.log.gaps) out.say(`${path}: events ${first} to ${last} are missing`);
      const replay = await createReplay(recording.log, sessionOf);
      await play(replay, events);
      return marketReport(replay);
    });
    out.result(result);
  },
};

/** Applies every event up to `count`: none is skipped through a checkpoint, so an altered one shows in the hash. */
async function play(replay: Replay, count: number): Promise<void> {
  replay.setSpeed(Number.POSITIVE_INFINITY);
  for (let left = Math.min(count, replay.total); left > 0; ) {
    const applied = await replay.advance(0, Math.min(left, 10_000));
    if (applied === 0) return;
    left -= applied;
  }
}

/** Opens the recording at `path`; its size is looked at before any of it is read. */
export async function openPath(path: string, venue: string | null): Promise<Recording> {
  const { size } = await stat(path);
  const { fileBytes } = RECORDING_LIMITS;
  if (size > fileBytes)
    throw new BadInput(`the file is ${formatBytes(size)}; at most ${formatBytes(fileBytes)} can be opened`);
  return openRecording(new Blob([await readFile(path)]), venue);
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { venue: { type: "string" }, events: { type: "string" }, partial: { type: "boolean" } },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new BadUsage("name one file to replay");
  const events = values.events === undefined ? Number.POSITIVE_INFINITY : Number(values.events);
  if (!(events >= 0)) throw new BadUsage(`--events ${values.events}: not a count`);
  return { path, venue: values.venue ?? null, events, partial: values.partial ?? false };
}

/** The state of a replay as plain JSON: prices as on the wire, vols decimal, missing values null. */
export async function marketReport(replay: Replay): Promise<Record<string, unknown>> {
  const { session, digest, at } = replay;
  const { messages, accepted, rejected, gaps, resyncs } = session.status(at);
  return {
    messages,
    accepted,
    rejected,
    gaps,
    resyncs,
    instruments: session.table.slotByName.size,
    books: Object.fromEntries(Array.from(session.books, ([name, book]) => [name, bookReport(book)])),
    tickers: tickerReports(session),
    events: digest.events,
    stateHash: await stateHash({ table: session.table, books: session.books, digest }),
  };
}

function bookReport({ changeId, bids, asks }: Book) {
  return { changeId: orNull(changeId), bids, asks };
}

const TICKER: readonly QuoteField[] = [
  "bid",
  "ask",
  "mark",
  "markVol",
  "underlying",
  "index",
  "openInterest",
  "exchangeTime",
];

/** By name; instruments nothing is known of yet are left out. */
function tickerReports({ table }: FeedSession): Record<string, unknown> {
  const reports: [string, unknown][] = [];
  for (const [name, slot] of table.slotByName) {
    if (table.instruments[slot]!.kind === "index") continue;
    const values = TICKER.map((field) => cell(table, field, slot));
    if (values.every((value) => value === null)) continue;
    reports.push([name, Object.fromEntries(TICKER.map((field, i) => [field, values[i]]))]);
  }
  return Object.fromEntries(reports);
}

function cell(table: MarketTable, field: QuoteField, slot: number): number | null {
  return orNull(table.columns[Q[field]]![slot]!);
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

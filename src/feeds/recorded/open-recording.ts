import { BadInput } from "../../market/bad-input.ts";
import { isChainHeader, parseChainCsv } from "../../market/chain-csv.ts";
import { createEventLog, type RecordedLog } from "../event-log.ts";
import { DamagedGzip, formatBytes, inflate, isGzip } from "../gzip-member.ts";
import { importLogLines, LOG_FORMAT, openLogFile } from "../log-file.ts";
import { MAX_MESSAGE_TEXT, MAX_RECORD_LINE } from "../log-record.ts";
import { CHAIN_VENUE } from "./chain-session.ts";
import { importRecording, isRecordingLine } from "./message-recording.ts";
import { type TextLine, textLines } from "./text-lines.ts";

/** A file opened for replay. */
export interface Recording {
  readonly format: "event log" | "message recording" | "chain file";
  readonly log: RecordedLog;
  /** One line on what is missing (a file cut short), null where everything was read. */
  readonly problem: string | null;
}

export interface RecordingLimits {
  readonly fileBytes: number;
  /** Text of a file that is read as a whole: anything but an event log as saved. */
  readonly textBytes: number;
}

export const RECORDING_LIMITS: RecordingLimits = { fileBytes: 128 << 20, textBytes: 192 << 20 };

/**
 * Opens a recording of any known format, told by its content: an event log, a JSONL or time-stamped message recording, a
 * chain CSV; each also gzipped. `venue` names the venue of a recording that does not. Throws `BadInput` with one sentence
 * where nothing can be read; memory stays bounded by `limits` whatever the file holds.
 */
export async function openRecording(
  file: Blob,
  venue: string | null = null,
  limits: RecordingLimits = RECORDING_LIMITS,
): Promise<Recording> {
  if (file.size > limits.fileBytes) {
    throw new BadInput(`the file is ${formatBytes(file.size)}; at most ${formatBytes(limits.fileBytes)} can be opened`);
  }
  if (file.size === 0) throw new BadInput("the file is empty");
  const zipped = isGzip(new Uint8Array(await file.slice(0, 3).arrayBuffer()));
  if (zipped) {
    const opened = await openLogFile(file);
    if (opened !== null) return { format: "event log", ...opened };
  }
  const bytes = zipped ? inflate(pieces(file), limits.textBytes) : capped(pieces(file), limits.textBytes);
  return readLines(untilCut(textLines(bytes, MAX_RECORD_LINE)), venue);
}

/** A sequence of lines that ended early for a reason worth telling, once it has ended. */
interface Lines extends AsyncIterable<TextLine> {
  problem(): string | null;
}

async function readLines(lines: Lines, venue: string | null): Promise<Recording> {
  const iterator = lines[Symbol.asyncIterator]();
  const start = await iterator.next();
  if (start.done) throw new BadInput(lines.problem() ?? "the file is empty");
  const first = start.value;
  async function* all(): AsyncGenerator<TextLine> {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  const { text, line } = first;
  if (text.startsWith("{") && text.slice(0, 200).includes(`"${LOG_FORMAT}"`)) {
    return { format: "event log", log: await importLogLines(all()), problem: lines.problem() };
  }
  if (isRecordingLine(text)) {
    return { format: "message recording", log: await importRecording(all(), venue), problem: lines.problem() };
  }
  if (isChainHeader(text)) {
    const log = await importChain(all());
    if (lines.problem() !== null) throw new BadInput(lines.problem()!);
    return { format: "chain file", log, problem: null };
  }
  throw new BadInput(whatItIs(text), { line });
}

/** Control characters, and what stands for bytes that are no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

function whatItIs(text: string): string {
  if (/^\uFEFF?\s*<(!doctype|html|\?xml|head|body)/i.test(text)) return "a web page, not a recording";
  if (text.startsWith("{") || text.startsWith("[")) {
    try {
      JSON.parse(text);
    } catch {
      return "not JSON";
    }
    return "JSON, but not a line of a recording";
  }
  if (BINARY.test(text)) return "binary data, not a recording";
  // A table, but not a chain: says which column is wrong.
  if (text.includes(",")) parseChainCsv(`${text}\n`);
  return "not a recording of a known format";
}

async function importChain(lines: AsyncIterable<TextLine>): Promise<RecordedLog> {
  let text = "";
  let line = 1;
  for await (const next of lines) {
    // Blank lines are put back, so that errors name the line of the file.
    text += `${"\n".repeat(next.line - line)}${next.text}`;
    line = next.line;
    if (text.length > MAX_MESSAGE_TEXT) throw new BadInput("too long for a chain file", { line });
  }
  const rows = parseChainCsv(text);
  const at = rows.reduce((latest, { time }) => Math.max(latest, time), 0);
  const log = createEventLog({ subject: { venue: CHAIN_VENUE, session: {} }, capBytes: Number.POSITIVE_INFINITY });
  log.append(1, { type: "open", at }, 1);
  log.append(2, { type: "message", at, text }, 1);
  return log.finish();
}

/** Ends the lines quietly where the file is cut short or damaged after some were read; other errors pass. */
function untilCut(lines: AsyncIterable<TextLine>): Lines {
  let problem: string | null = null;
  async function* read(): AsyncGenerator<TextLine> {
    let last = 0;
    try {
      for await (const next of lines) {
        yield next;
        last = next.line;
      }
    } catch (error) {
      if (!(error instanceof DamagedGzip) || last === 0) throw error;
      problem = `${error.message} after line ${last}`;
    }
  }
  const iterator = read();
  return { [Symbol.asyncIterator]: () => iterator, problem: () => problem };
}

const PIECE = 1 << 20;

async function* pieces(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE) yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
}

async function* capped(bytes: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > max) throw new BadInput(`more than ${formatBytes(max)} of text`);
    yield piece;
  }
}

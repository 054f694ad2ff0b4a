import { BadInput } from "../../market/bad-input.ts";
import { createEventLog, type EventLog, type RecordedLog } from "../event-log.ts";
import type { FeedEvent } from "../feed.ts";
import { MAX_MESSAGE_TEXT, parseObject } from "../log-record.ts";
import type { TextLine } from "./text-lines.ts";

/** One step of somebody else's recording. Time epoch ms. */
interface Step {
  readonly at: number;
  readonly kind: "connect" | "message" | "sent";
  /** The message as it came, or the address connected to. */
  readonly text: string;
}

/** Clock events put between recorded messages, ms, and at most so many in one silence. */
const TICK = 100;
const MAX_TICKS = 600;

const STAMPED = /^(\d{16,19}) (.*)$/s;

/** True for a line of a recording this file reads. */
export function isRecordingLine(text: string): boolean {
  return STAMPED.test(text) || /^\{.*"dir"\s*:/.test(text.slice(0, 200));
}

/**
 * Turns a recording of a venue's WebSocket into a log: one JSON object a line, `t` (seconds), `dir` connect | out | in and `msg`
 * (JSON, taken as it stands) or `raw` (text); or `<receive ns> <JSON>` a line. Only what came in becomes a message; clock events
 * are put in between, as live. `venue` null = named by the recording. Throws `BadInput` naming line and field.
 */
export async function importRecording(lines: AsyncIterable<TextLine>, venue: string | null): Promise<RecordedLog> {
  let log: EventLog | null = null;
  let found = venue;
  let n = 0;
  let epoch = 0;
  let last = Number.NaN;
  let messages = 0;
  const put = (event: FeedEvent): void => {
    log ??= createEventLog({
      subject: { venue: found ?? "", session: { passive: true } },
      capBytes: Number.POSITIVE_INFINITY,
    });
    log.append(++n, event, epoch);
  };
  for await (const { text, line } of lines) {
    const step = readStep(text, line);
    if (step.kind === "sent") continue;
    found ??= step.kind === "connect" ? venueOfAddress(step.text) : venueOfMessage(step.text);
    if (found === null) {
      if (step.kind === "connect") continue;
      throw new BadInput("does not show which venue the recording is of", { line });
    }
    const at = Number.isNaN(last) ? step.at : Math.max(step.at, last);
    for (const tick of ticksBetween(last, at)) put({ type: "clock", at: tick });
    last = at;
    if (step.kind === "connect" && epoch > 0) put({ type: "close", at, code: 1006, reason: "reconnected" });
    if (step.kind === "connect" || epoch === 0) {
      epoch++;
      put({ type: "open", at });
    }
    if (step.kind !== "message") continue;
    put({ type: "message", at, text: step.text });
    if (++messages % 1_000 === 0) await log!.drained();
  }
  if (messages === 0) throw new BadInput("the recording holds no messages");
  return log!.finish();
}

function ticksBetween(last: number, at: number): number[] {
  if (Number.isNaN(last)) return [];
  const step = Math.max(TICK, (at - last) / MAX_TICKS);
  const ticks: number[] = [];
  for (let i = 1; last + i * step < at; i++) ticks.push(last + i * step);
  return ticks;
}

function readStep(text: string, line: number): Step {
  const stamped = STAMPED.exec(text);
  if (stamped) {
    const message = stamped[2]!;
    checkMessage(message, line);
    // The nanoseconds do not fit a double: the last three digits are below a microsecond.
    return { at: Number(stamped[1]!.slice(0, -3)) / 1_000, kind: "message", text: message };
  }
  const row = parseObject(text, line);
  const fail = (field: string, reason: string): never => {
    throw new BadInput(reason, { line, field });
  };
  const { t, dir, raw, url } = row;
  if (typeof t !== "number" || !(t > 0 && t < 4_102_444_800)) return fail("t", "not a time in seconds");
  const at = t * 1_000;
  if (dir === "connect") return { at, kind: "connect", text: typeof url === "string" ? url : "" };
  if (dir === "out") return { at, kind: "sent", text: "" };
  if (dir !== "in") return fail("dir", "not one of connect, out, in");
  if (typeof raw === "string") {
    if (raw.length > MAX_MESSAGE_TEXT) return fail("raw", "too long");
    return { at, kind: "message", text: raw };
  }
  if (!Object.hasOwn(row, "msg")) return fail("msg", "missing");
  return { at, kind: "message", text: messageText(text, row) };
}

/** The recorded message character by character where the line is plain, so that numbers keep their form. */
function messageText(text: string, row: Record<string, unknown>): string {
  const plain = /^\{"t": ?[\d.eE+-]+, ?"dir": ?"in", ?"msg": ?(.*)\}$/s.exec(text);
  return plain && Object.keys(row).length === 3 ? plain[1]! : JSON.stringify(row.msg);
}

function checkMessage(text: string, line: number): void {
  try {
    JSON.parse(text);
  } catch {
    throw new BadInput("not JSON after the time", { line });
  }
}

const VENUES = ["deribit", "okx", "bybit", "binance", "delta"] as const;

function venueOfAddress(url: string): string | null {
  const host = /^wss?:\/\/([^/:?]+)/.exec(url)?.[1] ?? "";
  return VENUES.find((venue) => host.includes(venue)) ?? null;
}

/** By the shape every message of the venue has. */
function venueOfMessage(text: string): string | null {
  if (/^\{"jsonrpc": ?"2\.0"/.test(text)) return "deribit";
  if (/^\{"stream":"[a-z0-9]+@/.test(text)) return "binance";
  if (/^\{"arg":\{"channel":/.test(text)) return "okx";
  return null;
}

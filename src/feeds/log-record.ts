import { BadInput } from "../market/bad-input.ts";
import type { FeedEvent, FeedInterest } from "./feed.ts";

/** One line of an event log: event number `n` (from 1) of a feed, with the connection it came by. */
export interface LogRecord {
  readonly n: number;
  readonly venue: string;
  /** Connections opened so far by the driver. */
  readonly epoch: number;
  readonly event: FeedEvent;
}

/** Longest message text kept and handled, in characters; a longer one is cut before the session sees it. */
export const MAX_MESSAGE_TEXT = 4 << 20;
/** Longest line of a log file. */
export const MAX_RECORD_LINE = 2 * MAX_MESSAGE_TEXT + 4_096;
const MAX_VISIBLE = 5_000;

/**
 * `record` as one JSON line: `{n, venue, epoch, at, type, payload}`, with the line feed. A message that looks like a JSON object
 * stands there as it came, character by character; any other text as a JSON string.
 */
export function formatRecord({ n, venue, epoch, event }: LogRecord): string {
  const head = `{"n":${n},"venue":${JSON.stringify(venue)},"epoch":${epoch},"at":${event.at},"type":"${event.type}"`;
  if (event.type === "message" && mayStandBare(event.text)) return `${head},"payload":${event.text}}\n`;
  const payload = payloadOf(event);
  return payload === undefined ? `${head}}\n` : `${head},"payload":${JSON.stringify(payload)}}\n`;
}

/** Whether `text` comes back the same from a line of UTF-8 when it is not quoted. Half surrogates would not. */
function mayStandBare(text: string): boolean {
  if (!text.startsWith("{") || !text.endsWith("}") || text.includes("\n")) return false;
  const { isWellFormed } = text as { isWellFormed?: () => boolean };
  return isWellFormed?.call(text) ?? false;
}

const BARE_MESSAGE =
  /^\{"n":([1-9]\d{0,14}),"venue":"([^"\\]{0,64})","epoch":(\d{1,15}),"at":([\d.e+-]+),"type":"message","payload":(?=\{)/;

function payloadOf(event: FeedEvent): unknown {
  switch (event.type) {
    case "message":
      return event.text;
    case "close":
      return { code: event.code, reason: event.reason };
    case "interest":
      return event.interest;
    default:
      return undefined;
  }
}

/** Reads one line of an event log; throws `BadInput` naming `line` and the field that is wrong. */
export function parseRecord(text: string, line: number): LogRecord {
  const bare = BARE_MESSAGE.exec(text);
  if (bare !== null && text.endsWith("}}")) {
    const at = Number(bare[4]);
    const payload = text.slice(bare[0].length, -1);
    if (Number.isFinite(at) && payload.length <= MAX_MESSAGE_TEXT) {
      return {
        n: Number(bare[1]),
        venue: bare[2]!,
        epoch: Number(bare[3]),
        event: { type: "message", at, text: payload },
      };
    }
  }
  const record = parseObject(text, line);
  const fail = (field: string, reason: string): never => {
    throw new BadInput(reason, { line, field });
  };
  const integer = (field: string, from: number): number => {
    const value = record[field];
    return Number.isSafeInteger(value) && (value as number) >= from ? (value as number) : fail(field, "not a count");
  };
  const n = integer("n", 1);
  const epoch = integer("epoch", 0);
  const { venue, at } = record;
  if (typeof venue !== "string" || venue.length > 64) return fail("venue", "not a venue name");
  if (typeof at !== "number" || !Number.isFinite(at)) return fail("at", "not a time");
  const event =
    readEvent(record, at) ?? fail("payload", `not what a ${String(record.type).slice(0, 16)} event carries`);
  return { n, venue, epoch, event };
}

/** Parses one JSON line that must be an object. */
export function parseObject(text: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadInput("not JSON", { line });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadInput("not a JSON object", { line });
  }
  return value as Record<string, unknown>;
}

function readEvent(record: Record<string, unknown>, at: number): FeedEvent | null {
  const { type, payload } = record;
  if (type === "open" || type === "clock") return { type, at };
  if (type === "message" && typeof payload === "string") {
    return payload.length <= MAX_MESSAGE_TEXT ? { type, at, text: payload } : null;
  }
  if (typeof payload !== "object" || payload === null) return null;
  // Written by another program, or with other spaces: the message is the same, if not its form.
  if (type === "message") return { type, at, text: JSON.stringify(payload) };
  if (type === "close") {
    const { code, reason } = payload as Record<string, unknown>;
    return typeof code === "number" && typeof reason === "string" ? { type, at, code, reason } : null;
  }
  if (type === "interest") {
    const interest = readInterest(payload as Record<string, unknown>);
    return interest === null ? null : { type, at, interest };
  }
  return null;
}

function readInterest({ underlying, visible, focused }: Record<string, unknown>): FeedInterest | null {
  if (typeof underlying !== "string" || underlying.length > 64) return null;
  if (!Array.isArray(visible) || visible.length > MAX_VISIBLE) return null;
  if (!visible.every((name) => typeof name === "string" && name.length <= 64)) return null;
  if (focused !== null && (typeof focused !== "string" || focused.length > 64)) return null;
  return { underlying, visible: [...(visible as string[])], focused };
}

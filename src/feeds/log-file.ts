import { BadInput } from "../market/bad-input.ts";
import { createEventLog, findGaps, type LogSubject, type PackedLog, type RecordedLog } from "./event-log.ts";
import {
  compressMember,
  formatBytes,
  inflateMember,
  MEMBER_HEAD_BYTES,
  type Member,
  type MemberInfo,
  readMemberHead,
} from "./gzip-member.ts";
import { parseObject, parseRecord } from "./log-record.ts";

/** Name of the format in the first line of a file, and the newest version written and read here. */
export const LOG_FORMAT = "volscape event log";
export const LOG_VERSION = 1;

/** Most text one member may hold: a part of events with one very long message, or a checkpoint. */
const MAX_MEMBER_TEXT = 64 << 20;

/** A full log has some thousands. */
const MAX_MEMBERS = 50_000;

/** A log as read from a file; `problem` says in one line what is missing, null where all is there. */
export interface OpenedLog {
  readonly log: RecordedLog;
  readonly problem: string | null;
}

/**
 * A log as a file (`.vlog.gz`): gzip members of JSON lines, the first of them a header line
 * `{format, version, venue, session, from, to, firstEvent, lastEvent, gaps}`.
 */
export async function writeLogFile(log: RecordedLog | PackedLog): Promise<Blob> {
  const bodies = "bodies" in log ? log.bodies : log.members.map(({ bytes }) => bytes);
  const header = await logHeader(log.subject, log);
  return new Blob([header.bytes, ...bodies], { type: "application/gzip" });
}

/** The header member; without `log` for a file whose events are still to come. */
export function logHeader(
  subject: LogSubject,
  log: Pick<PackedLog, "members" | "gaps"> | null = null,
): Promise<Member> {
  const events = log?.members.filter(({ kind }) => kind === "events") ?? [];
  const first = events[0];
  const last = events.at(-1);
  const header = {
    format: LOG_FORMAT,
    version: LOG_VERSION,
    venue: subject.venue,
    session: subject.session,
    from: first?.from ?? null,
    to: last?.to ?? null,
    firstEvent: first?.first ?? 0,
    lastEvent: last ? last.first + last.count - 1 : 0,
    gaps: log?.gaps.map((gap) => [gap.first, gap.last]) ?? [],
  };
  const info = { kind: "header", first: 0, count: 0, from: first?.from ?? 0, to: last?.to ?? 0 } as const;
  return compressMember(`${JSON.stringify(header)}\n`, info);
}

/**
 * Opens a log file by the index in its members' heads, without inflating its events; null where `file` does not start like
 * one. A file that is cut short keeps what is whole. Throws `BadInput` where the header is not readable here.
 */
export async function openLogFile(file: Blob): Promise<OpenedLog | null> {
  let offset = 0;
  let header: LogHeader | null = null;
  const members: Member[] = [];
  let problem: string | null = null;
  while (offset < file.size && problem === null) {
    const head = readMemberHead(await read(file, offset, offset + MEMBER_HEAD_BYTES));
    if (head === null) {
      if (header === null) return null;
      problem = `damaged ${after(members)}`;
    } else if (offset + head.length > file.size) {
      problem = `cut short ${after(members)}`;
    } else if (head.textBytes > MAX_MEMBER_TEXT) {
      throw new BadInput(`a part of ${formatBytes(head.textBytes)}; at most ${formatBytes(MAX_MEMBER_TEXT)} are read`);
    } else if (members.length === MAX_MEMBERS) {
      throw new BadInput(`more than ${MAX_MEMBERS} parts`);
    } else {
      const { length, ...info } = head;
      const member = { ...info, bytes: await read(file, offset, offset + length) };
      if (header === null) header = readHeader(await inflateMember(member));
      else if (follows(members, member)) members.push(member);
      else throw new BadInput(`event ${member.first} stands after event ${lastEvent(members)}`);
      offset += length;
    }
  }
  if (header === null) throw new BadInput("cut short before the header ends");
  if (problem === null && lastEvent(members) < header.lastEvent) problem = `cut short ${after(members)}`;
  return { log: { subject: header.subject, members, gaps: findGaps(members) }, problem };
}

/** Reads a log file whose members are gone (inflated, or compressed anew): `lines` begins with the header line. */
export async function importLogLines(lines: AsyncIterable<{ text: string; line: number }>): Promise<RecordedLog> {
  let log: ReturnType<typeof createEventLog> | null = null;
  let last = 0;
  let work = 0;
  for await (const { text, line } of lines) {
    if (log === null) {
      log = createEventLog({ subject: readHeader(text).subject, capBytes: Number.POSITIVE_INFINITY });
      continue;
    }
    work += text.length;
    if (/^\{"n":\d+,"type":"checkpoint"/.test(text)) {
      const { n, at } = parseObject(text, line);
      if (typeof n !== "number" || typeof at !== "number") throw new BadInput("not a checkpoint", { line, field: "n" });
      log.keepCheckpoint(n, at, `${text}\n`);
    } else {
      const record = parseRecord(text, line);
      if (record.n <= last) throw new BadInput(`event ${record.n} after event ${last}`, { line, field: "n" });
      last = record.n;
      log.append(record.n, record.event, record.epoch);
    }
    if (work > 1 << 20) {
      work = 0;
      await log.drained();
    }
  }
  if (log === null) throw new BadInput("cut short before the header ends");
  return log.finish();
}

interface LogHeader {
  readonly subject: LogSubject;
  /** 0 where it was not known yet when the header was written. */
  readonly lastEvent: number;
}

function readHeader(text: string): LogHeader {
  const header = parseObject(text, 1);
  const { version, venue, session } = header;
  if (header.format !== LOG_FORMAT) throw new BadInput("not an event log", { line: 1, field: "format" });
  if (typeof version !== "number" || version > LOG_VERSION) {
    throw new BadInput("written by a newer version of the product", { line: 1, field: "version" });
  }
  if (typeof venue !== "string" || venue === "" || venue.length > 64) {
    throw new BadInput("not a venue name", { line: 1, field: "venue" });
  }
  if (typeof session !== "object" || session === null || Array.isArray(session)) {
    throw new BadInput("not an object", { line: 1, field: "session" });
  }
  const lastEvent = typeof header.lastEvent === "number" ? header.lastEvent : 0;
  return { subject: { venue, session: session as Record<string, unknown> }, lastEvent };
}

async function read(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(from, to).arrayBuffer());
}

function lastEvent(members: readonly MemberInfo[]): number {
  return members.reduce((last, { first, count }) => Math.max(last, first + count - (count > 0 ? 1 : 0)), 0);
}

function follows(members: readonly MemberInfo[], next: MemberInfo): boolean {
  if (next.kind === "header") return false;
  return next.kind === "checkpoint"
    ? next.first >= lastEvent(members)
    : next.first > lastEvent(members) && next.count > 0;
}

function after(members: readonly MemberInfo[]): string {
  const last = lastEvent(members);
  return last === 0 ? "before the first event" : `after event ${last}`;
}

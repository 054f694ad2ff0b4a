import type { FeedEvent } from "./feed.ts";
import { compressMember, type Member, type MemberInfo } from "./gzip-member.ts";
import { formatRecord } from "./log-record.ts";
import { createMemoryStore, type LogStore, type Place } from "./log-store.ts";

/** What a log says about the feed it came from: enough to build a session that replays it. */
export interface LogSubject {
  readonly venue: string;
  /** Options the session was created with, plain JSON. */
  readonly session: Readonly<Record<string, unknown>>;
}

/** Events that are missing from a log: numbers of the first and last. */
export interface LogGap {
  readonly first: number;
  readonly last: number;
}

/** A finished log: members in the order of their events. Checkpoints stand before the events that follow them. */
export interface RecordedLog {
  readonly subject: LogSubject;
  readonly members: readonly Member[];
  readonly gaps: readonly LogGap[];
}

/** The same with its members packed away: bytes of `members` in `bodies`. */
export interface PackedLog {
  readonly subject: LogSubject;
  readonly members: readonly MemberInfo[];
  readonly bodies: readonly Blob[];
  readonly gaps: readonly LogGap[];
}

export interface EventLogOptions {
  readonly subject: LogSubject;
  /** Compressed bytes kept in memory; the oldest are dropped beyond it. */
  readonly capBytes?: number;
  /** Where compressed parts are kept instead, up to the store's own size, once it is there; null where it cannot be had. */
  readonly store?: Promise<LogStore | null>;
  /** Characters per compressed part. */
  readonly partChars?: number;
  /** A checkpoint line of the state after the last event appended; null where the session cannot save itself. */
  readonly checkpoint?: (at: number, epoch: number) => string | null;
  readonly checkpointMs?: number;
  /** No checkpoint before so many characters of events, so that a quiet market does not fill the log with them. */
  readonly checkpointChars?: number;
  /** Takes each part as it is compressed, in order; then nothing is kept here and the cap does not apply. */
  readonly sink?: (member: Member) => Promise<void>;
}

/** The figures of `LogStatus` that concern recording. */
export interface EventLogFigures {
  readonly recording: boolean;
  readonly kept: LogStore["kind"];
  readonly bytes: number;
  readonly capBytes: number;
  readonly events: number;
  readonly from: number;
  readonly to: number;
  readonly gaps: number;
}

/** The always-on log of one feed. */
export interface EventLog {
  /** Takes down event number `n` of connection `epoch`, before the session has seen it. Numbers ascend. */
  append(n: number, event: FeedEvent, epoch: number): void;
  /** Keeps a checkpoint line of the state after event `n`, taken elsewhere. */
  keepCheckpoint(n: number, at: number, text: string): void;
  setRecording(on: boolean): void;
  /** Resolves when no text waits for compression: whoever appends faster than live data comes waits for it now and then. */
  drained(): Promise<void>;
  figures(): EventLogFigures;
  /** Compresses what is at hand, however little; resolves when it is done. */
  flush(): Promise<void>;
  /** Everything kept so far, in memory. */
  finish(): Promise<RecordedLog>;
  /**
   * The same for a file, without holding all of it in memory; with a time (epoch ms) only as much as the state at that instant
   * follows from.
   */
  pack(at?: number): Promise<PackedLog>;
  /** Ends the log: what is kept is gone. */
  close(): Promise<void>;
}

interface Part {
  readonly kind: "events" | "checkpoint";
  readonly first: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  /** Cleared when compressed. */
  text: string;
  kept: Kept | null;
}

/** A compressed part in its place. */
interface Kept {
  readonly info: MemberInfo;
  readonly length: number;
  readonly place: Place;
}

/** Compressed log kept in memory. */
export const LOG_CAP_BYTES = 64 << 20;
/** Of what is dropped, a checkpoint a minute is kept, in this share of the cap. */
const SNAPSHOT_MS = 60_000;
const SNAPSHOT_SHARE = 1 / 8;
/** They stay in memory, wherever the rest is. */
const MOST_SNAPSHOTS = LOG_CAP_BYTES * SNAPSHOT_SHARE;
/** A store that is full before its time is asked again after this share of what is kept was dropped, so often. */
const FULL_SHARE = 3 / 4;
const FULL_TRIES = 3;
/** Text between two checkpoints at most, so that going through it when seeking takes well below a second. */
const MOST_BETWEEN_CHECKPOINTS = 12 << 20;
/** Text waiting for compression beyond which events are left out (and the gap marked) until it has drained by half. */
const MAX_WAITING = 32 << 20;

/**
 * A compressed ring of events. Text is collected in parts of about 256 kB and compressed as it fills; when the cap is
 * reached the oldest parts go, up to the next checkpoint, so that what remains can be replayed exactly. One checkpoint a
 * minute of what went stays for longer.
 */
export function createEventLog(options: EventLogOptions): EventLog {
  const { subject, partChars = 256 << 10 } = options;
  const { sink, checkpoint = () => null, checkpointMs = 10_000, checkpointChars = 512 << 10 } = options;
  const parts: Part[] = [];
  /** Checkpoints kept of what was dropped. */
  const snapshots: Member[] = [];
  let capBytes = options.capBytes ?? LOG_CAP_BYTES;
  let store = createMemoryStore(capBytes);
  let compressedBytes = 0;
  let waiting = 0;
  let events = 0;
  let recording = true;
  let overrun = false;
  /** True until the next event has a checkpoint before it: at a gap the state cannot be had from the events. */
  let checkpointDue = false;
  let checkpointAt = Number.NaN;
  let charsSinceCheckpoint = 0;
  let work: Promise<void> = options.store ? options.store.then(moveTo, () => {}) : Promise.resolve();

  let lines: string[] = [];
  let chars = 0;
  let first = 0;
  let from = 0;
  let to = 0;
  let lastNumber = 0;
  /** Gaps among the parts, counted again only after they changed; and all there ever were. */
  let gapCount = -1;
  let gapsPassed = 0;
  let begun = Number.NaN;

  function seal(): void {
    if (lines.length === 0) return;
    addPart({ kind: "events", first, count: lines.length, from, to, text: lines.join(""), kept: null });
    lines = [];
    chars = 0;
  }

  function moveTo(wanted: LogStore | null): void {
    if (wanted === null) return;
    store = wanted;
    capBytes = wanted.capBytes;
  }

  /** Finds `member` a place. A file that is full gets smaller: the oldest goes, and where that does not help, memory serves. */
  async function keep({ bytes, ...info }: Member): Promise<Kept> {
    for (let tries = 0; ; tries++) {
      try {
        return { info, length: bytes.length, place: await store.put(bytes) };
      } catch {
        const more = tries < FULL_TRIES && parts.some((part) => part.kept !== null);
        capBytes = Math.min(capBytes, more ? compressedBytes * FULL_SHARE : LOG_CAP_BYTES);
        if (more) dropOldest();
        else store = createMemoryStore(capBytes);
      }
    }
  }

  function addPart(part: Part): void {
    parts.push(part);
    gapCount = -1;
    waiting += part.text.length;
    work = work.then(async () => {
      // Dropped while it waited.
      if (part.text === "") return;
      const { text, kind, count } = part;
      const member = await compressMember(text, { kind, first: part.first, count, from: part.from, to: part.to });
      if (part.text === "") return;
      if (sink) {
        waiting -= text.length;
        compressedBytes += member.bytes.length;
        parts.splice(parts.indexOf(part), 1);
        await sink(member);
        return;
      }
      const kept = await keep(member);
      // Dropped while it was written.
      if (part.text === "") return kept.place.free();
      part.text = "";
      waiting -= text.length;
      compressedBytes += kept.length;
      part.kept = kept;
      dropOldest();
    });
    // Whoever waits for the work hears of a failure; nobody has to.
    work.catch(() => {});
  }

  function dropOldest(): void {
    while (bytesKept() > capBytes && parts.length > 1) {
      drop();
      while (parts.length > 1 && parts[0]!.kind !== "checkpoint" && parts.some((part) => part.kind === "checkpoint"))
        drop();
    }
  }

  function drop(): void {
    const part = parts.shift()!;
    gapCount = -1;
    compressedBytes -= part.kept?.length ?? 0;
    waiting -= part.text.length;
    part.text = "";
    if (part.kind === "events") events -= part.count;
    else if (part.kept !== null) keepSnapshot(part.kept);
    part.kept?.place.free();
  }

  function keepSnapshot({ info, place }: Kept): void {
    if (info.from - (snapshots.at(-1)?.from ?? Number.NEGATIVE_INFINITY) < SNAPSHOT_MS) return;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = place.read();
    } catch {
      // The file has let us down; the events after it matter more.
      return;
    }
    snapshots.push({ ...info, bytes });
    compressedBytes += bytes.length;
    const most = Math.min(capBytes * SNAPSHOT_SHARE, MOST_SNAPSHOTS);
    while (snapshots.reduce((sum, one) => sum + one.bytes.length, 0) > most) {
      compressedBytes -= snapshots.shift()!.bytes.length;
    }
  }

  /** Compresses what is at hand; what is kept of it and of all before, with the bytes as `read` gives them. */
  async function gather<Body>(read: (bytes: Uint8Array<ArrayBuffer>) => Body, at = Number.NaN) {
    seal();
    const wanted = new Set(parts);
    await work;
    const kept = parts.flatMap((part) => (wanted.has(part) && part.kept !== null ? [part.kept] : []));
    const all = [
      ...snapshots.map(({ bytes, ...info }) => ({ info, bytes: () => bytes })),
      ...kept.map(({ info, place }) => ({ info, bytes: place.read })),
    ];
    const [from, to] = Number.isNaN(at)
      ? [0, all.length]
      : excerpt(
          all.map(({ info }) => info),
          at,
        );
    return all.slice(from, to).map(({ info, bytes }) => ({ info, body: read(bytes()) }));
  }

  const bytesKept = (): number => compressedBytes + waiting + chars;

  function takeCheckpoint(n: number, at: number, epoch: number): void {
    checkpointAt = at;
    charsSinceCheckpoint = 0;
    checkpointDue = false;
    const text = checkpoint(at, epoch);
    if (text !== null) keepCheckpoint(n, at, text);
  }

  function keepCheckpoint(n: number, at: number, text: string): void {
    seal();
    addPart({ kind: "checkpoint", first: n, count: 0, from: at, to: at, text, kept: null });
  }

  function append(n: number, event: FeedEvent, epoch: number): void {
    if (overrun && waiting < MAX_WAITING / 2) overrun = false;
    if (!recording || overrun) return;
    const { at } = event;
    if (n !== lastNumber + 1) {
      seal();
      gapsPassed++;
      checkpointDue = n > 1;
    }
    if (Number.isNaN(begun)) {
      begun = at;
      checkpointAt = at;
    }
    const aged = at - checkpointAt >= checkpointMs && charsSinceCheckpoint >= checkpointChars;
    const long = charsSinceCheckpoint >= MOST_BETWEEN_CHECKPOINTS;
    if (checkpointDue || aged || long) takeCheckpoint(n - 1, at, epoch);
    const line = formatRecord({ n, venue: subject.venue, epoch, event });
    if (lines.length === 0) {
      first = n;
      from = at;
      to = at;
      gapCount = -1;
    }
    lines.push(line);
    from = Math.min(from, at);
    to = Math.max(to, at);
    chars += line.length;
    charsSinceCheckpoint += line.length;
    lastNumber = n;
    events++;
    if (chars < partChars) return;
    seal();
    overrun = waiting > MAX_WAITING;
  }

  return {
    append,
    keepCheckpoint,
    drained: () => work,
    setRecording(on) {
      recording = on;
    },
    figures: () => {
      const oldest = parts.find((part) => part.kind === "events");
      if (sink) gapCount = gapsPassed;
      else if (gapCount < 0) {
        const open = lines.length > 0 ? [{ kind: "events", first, count: lines.length }] : [];
        gapCount = findGaps([...parts, ...open]).length;
      }
      return {
        recording,
        kept: store.kind,
        bytes: bytesKept(),
        capBytes,
        events,
        from: sink ? begun : (oldest?.from ?? (lines.length > 0 ? from : Number.NaN)),
        to: events > 0 ? to : Number.NaN,
        gaps: gapCount,
      };
    },
    flush() {
      seal();
      return work;
    },
    async finish() {
      const gathered = await gather((bytes) => bytes);
      const members = gathered.map(({ info, body }) => ({ ...info, bytes: body }));
      return { subject, members, gaps: findGaps(members) };
    },
    async pack(at) {
      const gathered = await gather((bytes) => new Blob([bytes]), at);
      const members = gathered.map(({ info }) => info);
      return { subject, members, bodies: gathered.map(({ body }) => body), gaps: findGaps(members) };
    },
    async close() {
      recording = false;
      await work.catch(() => {});
      await store.close();
    },
  };
}

/**
 * The members [from, to) that the state at time `at` (epoch ms) follows from: those up to that time, beginning with the last
 * checkpoint before it. Never none of some: before the first event, the first.
 */
export function excerpt(members: readonly MemberInfo[], at: number): readonly [from: number, to: number] {
  const to = Math.max(members.findLastIndex((member) => member.from <= at) + 1, Math.min(members.length, 1));
  const from = members.findLastIndex((member, i) => i < to && member.kind === "checkpoint" && member.from <= at);
  return [Math.max(from, 0), to];
}

/** Event numbers that are missing before and between `parts`. */
export function findGaps(parts: readonly { kind: string; first: number; count: number }[]): LogGap[] {
  const gaps: LogGap[] = [];
  let next = 1;
  for (const { kind, first, count } of parts) {
    if (kind !== "events") continue;
    if (first !== next) gaps.push({ first: next, last: first - 1 });
    next = first + count;
  }
  return gaps;
}

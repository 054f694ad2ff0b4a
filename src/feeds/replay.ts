import { BadInput } from "../market/bad-input.ts";
import { createEventDigest, digestEvent, type EventDigest } from "./event-digest.ts";
import type { LogGap, LogSubject, RecordedLog } from "./event-log.ts";
import type { FeedSession } from "./feed.ts";
import { inflateMember, type Member } from "./gzip-member.ts";
import { type LogRecord, parseRecord } from "./log-record.ts";
import { loadCheckpoint } from "./session-checkpoint.ts";

/** A seek by time tells its progress every so many events. */
const STEP = 2_000;

/**
 * Plays a log through a session, event by event, in order; what the session asks for is not done. Time comes from the
 * events: the caller only says how much wall-clock time has passed. Calls may overlap; they are carried out one by one.
 */
export interface Replay {
  readonly log: RecordedLog;
  readonly subject: LogSubject;
  /** Replaced by seeking back and at a gap: whoever keeps a copy of the state starts over when it changes. */
  readonly session: FeedSession;
  readonly digest: Readonly<EventDigest>;
  /** Connection the last event came by. */
  readonly epoch: number;
  /**
   * Events applied so far, of those the log holds, and how many it holds. A checkpoint kept from a stretch whose events are gone
   * counts as one.
   */
  readonly position: number;
  readonly total: number;
  /** Receive times of the first and last event, epoch ms; NaN where there are none. */
  readonly from: number;
  readonly to: number;
  /** Events that are missing, by number. */
  readonly gaps: readonly LogGap[];
  /** Receive time of the last event applied; before the first, of the first. Epoch ms. */
  readonly at: number;
  /** Recorded time per wall-clock time; 0 = paused, Infinity = as fast as possible. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Applies what is due after `wallMs` more of wall-clock time; at most `maxEvents`, then time waits. Returns how many. */
  advance(wallMs: number, maxEvents?: number): Promise<number>;
  /** Pauses and applies one event. */
  step(): Promise<void>;
  /** Goes to just after event `position` (0 = before the first), through the nearest checkpoint. */
  seek(position: number): Promise<void>;
  /**
   * Pauses just after the last event received at or before `time`, epoch ms (before the first: after the first). `onStep` hears how
   * many of how many events are applied; where it says false the way is given up.
   */
  seekTime(time: number, onStep?: (applied: number, of: number) => boolean): Promise<void>;
}

/** A replay of `log`, paused before its first event. Throws `BadInput` (later, from the calls) where a part is damaged. */
export async function createReplay(
  log: RecordedLog,
  createSession: (subject: LogSubject) => FeedSession,
): Promise<Replay> {
  const members = log.members;
  /** Positions before each member. */
  const before: number[] = [];
  let total = 0;
  members.forEach((member, i) => {
    before.push(total);
    total += standsAlone(members, i) ? 1 : member.count;
  });
  const startAt = members[0]?.from ?? Number.NaN;

  let session = createSession(log.subject);
  let digest = createEventDigest();
  let epoch = 0;
  let at = startAt;
  /** Where the recorded clock stands: between the last event applied and the next. */
  let clock = startAt;
  let position = 0;
  let speed = 0;
  /** The next member to look at, and the records of the one in use with the next record's place in it. */
  let next = 0;
  let records: readonly LogRecord[] = [];
  let cursor = 0;
  /** The next thing to apply, where that is a checkpoint that stands alone. */
  let snapshot: Member | null = null;
  /** Set when a gap was passed: the session is another. */
  let jumped = false;
  let turn: Promise<unknown> = Promise.resolve();

  function restart(): void {
    session = createSession(log.subject);
    digest = createEventDigest();
    epoch = 0;
  }

  async function enterCheckpoint(member: Member): Promise<void> {
    const text = await inflateMember(member);
    restart();
    const restored = loadCheckpoint(text, session);
    if (restored.digest.events !== member.first)
      throw new BadInput(`the checkpoint of event ${member.first} is another's`);
    digest = restored.digest;
    epoch = restored.epoch;
    at = restored.at;
  }

  /** Makes `snapshot` or `records[cursor]` the next thing to apply; false at the end of the log. */
  async function prepare(): Promise<boolean> {
    while (snapshot === null && cursor >= records.length) {
      const member = members[next];
      if (member === undefined) return false;
      records = [];
      cursor = 0;
      if (member.kind === "events") {
        if (member.first !== digest.events + 1) {
          restart();
          digest.events = member.first - 1;
          jumped = true;
        }
        records = await readEvents(member);
      } else if (standsAlone(members, next)) {
        snapshot = member;
      } else if (member.first !== digest.events) {
        // Needed only where the events before it are missing: elsewhere the state is there already.
        await enterCheckpoint(member);
        jumped = true;
      }
      next++;
    }
    return true;
  }

  const due = (): number => snapshot?.from ?? records[cursor]!.event.at;

  async function apply(): Promise<void> {
    if (snapshot === null) applyEvent();
    else await applySnapshot(snapshot);
  }

  function applyEvent(): void {
    const record = records[cursor++]!;
    digestEvent(digest, record.event);
    session.handle(record.event);
    epoch = record.epoch;
    at = record.event.at;
    position++;
  }

  async function applySnapshot(member: Member): Promise<void> {
    await enterCheckpoint(member);
    snapshot = null;
    position++;
  }

  async function advance(wallMs: number, maxEvents: number): Promise<number> {
    if (speed === 0) return 0;
    const endless = speed === Number.POSITIVE_INFINITY;
    clock = endless ? speed : Math.max(clock, at) + wallMs * speed;
    let applied = 0;
    while (applied < maxEvents && speed !== 0 && (await prepare())) {
      // Nothing is known of the time inside a gap: it takes none.
      if (jumped) clock = Math.max(clock, due());
      jumped = false;
      if (due() > clock) return applied;
      await apply();
      applied++;
    }
    clock = at;
    return applied;
  }

  /** Position whose state checkpoint `i` has. */
  const landing = (i: number): number => before[i]! + (standsAlone(members, i) ? 1 : 0);

  /** The last checkpoint at or before the state of position `wanted`; −1 where there is none. */
  function nearestCheckpoint(wanted: number): number {
    return members.findLastIndex((member, i) => {
      if (member.kind !== "checkpoint" || landing(i) > wanted) return false;
      // One that stands before the first event after a gap has the state of the gap's far side.
      return landing(i) < wanted || standsAlone(members, i) || wanted === 0 || !afterGap(i);
    });
  }

  function afterGap(index: number): boolean {
    const previous = members.slice(0, index).at(-1);
    return previous !== undefined && previous.first + Math.max(previous.count - 1, 0) !== members[index]!.first;
  }

  async function seek(target: number): Promise<void> {
    const wanted = Math.min(Math.max(Math.trunc(target) || 0, 0), total);
    const from = nearestCheckpoint(wanted);
    const nearest = from < 0 ? 0 : landing(from);
    if (wanted < position || nearest > position) {
      restart();
      snapshot = null;
      records = [];
      cursor = 0;
      next = from + 1;
      position = nearest;
      at = startAt;
      if (from >= 0) await enterCheckpoint(members[from]!);
    }
    while (position < wanted && (await prepare())) await apply();
    clock = at;
  }

  async function seekTime(time: number, onStep: (applied: number, of: number) => boolean): Promise<void> {
    speed = 0;
    // Members wholly before it are passed over as fast as checkpoints allow; inside the next one every event is looked at.
    const whole = members.findIndex(({ to }) => !(to <= time));
    const reach = whole < 0 ? total : before[whole]!;
    const start = nearestCheckpoint(reach);
    if (start >= 0) await seek(landing(start));
    else if (position > reach) await seek(0);
    const begun = position;
    const of = (whole < 0 ? total : reach + (members[whole]?.count ?? 0)) - begun;
    while ((await prepare()) && (position === 0 || due() <= time)) {
      await apply();
      if ((position - begun) % STEP === 0 && !onStep(position - begun, of)) break;
    }
    jumped = false;
    clock = at;
  }

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = turn.then(task);
    turn = result.catch(() => {});
    return result;
  }

  await prepare();

  return {
    log,
    subject: log.subject,
    get session() {
      return session;
    },
    get digest() {
      return digest;
    },
    get epoch() {
      return epoch;
    },
    get position() {
      return position;
    },
    total,
    from: log.members.find(({ kind }) => kind === "events")?.from ?? Number.NaN,
    to: log.members.findLast(({ kind }) => kind === "events")?.to ?? Number.NaN,
    gaps: log.gaps,
    get at() {
      return at;
    },
    get speed() {
      return speed;
    },
    setSpeed(wanted) {
      speed = Number.isNaN(wanted) ? 0 : Math.max(wanted, 0);
    },
    advance: (wallMs, maxEvents = 5_000) => inTurn(() => advance(wallMs, maxEvents)),
    step: () =>
      inTurn(async () => {
        speed = 0;
        if (await prepare()) await apply();
        clock = at;
      }),
    seek: (wanted) => inTurn(() => seek(wanted)),
    seekTime: (time, onStep = () => true) => inTurn(() => seekTime(time, onStep)),
  };
}

/** True for a checkpoint whose following events are gone. */
function standsAlone(members: readonly Member[], index: number): boolean {
  const member = members[index]!;
  const after = members[index + 1];
  return member.kind === "checkpoint" && !(after?.kind === "events" && after.first === member.first + 1);
}

/** The records of an events member, checked against its head. */
async function readEvents(member: Member): Promise<LogRecord[]> {
  const text = await inflateMember(member);
  const records: LogRecord[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    if (end < 0) throw new BadInput("a line of the log is cut short");
    const record = parseRecord(text.slice(start, end), records.length + 1);
    if (record.n !== member.first + records.length) throw new BadInput(`event ${record.n} is out of order`);
    records.push(record);
    start = end + 1;
  }
  if (records.length !== member.count)
    throw new BadInput(`${records.length} events where ${member.count} were announced`);
  return records;
}

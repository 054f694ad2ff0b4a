import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadInput } from "../market/bad-input.ts";
import { createEventDigest, digestEvent } from "./event-digest.ts";
import { createEventLog, type EventLogOptions, excerpt, type RecordedLog } from "./event-log.ts";
import type { FeedEvent, FeedSession } from "./feed.ts";
import { openLogFile, writeLogFile } from "./log-file.ts";
import { createReplay } from "./replay.ts";
import { saveCheckpoint } from "./session-checkpoint.ts";
import { stateHash } from "./state-hash.ts";
import { createTinySession } from "./tiny-session.test-support.ts";

const SUBJECT = { venue: "tiny", session: { seed: 7 } };

/** A busy little market: listings, quotes, a book with a gap, a drop, silence and a reconnect. */
function market(count: number): FeedEvent[] {
  const events: FeedEvent[] = [
    { type: "interest", at: 0, interest: { underlying: "BTC", visible: ["A"], focused: null } },
    { type: "open", at: 1 },
  ];
  for (let i = 0; events.length < count; i++) {
    const at = 2 + i * 20 + (i > count / 2 ? 3_000 : 0);
    const name = `${"ABCDEFG"[i % 7]}`;
    const quote = { quote: [name, i % 5 === 0 ? null : i / 3, i / 3 + 1] };
    const book = { book: ["A", i, i % 50 === 0 ? null : i - 9, [[i, 1]], [[i + 1, 2]]] };
    const message = i < 5 ? { list: name } : i % 97 === 0 ? { drop: name } : i % 31 === 0 ? { list: name } : quote;
    events.push({ type: "message", at, text: i % 9 === 0 ? JSON.stringify(book) : JSON.stringify(message) });
    if (i % 5 === 0) events.push({ type: "clock", at: at + 1 });
    if (i % 211 === 0)
      events.push({ type: "close", at: at + 2, code: 1006, reason: "gone" }, { type: "open", at: at + 3 });
  }
  return events.slice(0, count);
}

/** Runs `events` live and returns the hash after every `every`-th, and the log. */
async function live(
  events: readonly FeedEvent[],
  options: Partial<EventLogOptions> = {},
  every = 1,
  off?: [number, number],
) {
  const session = createTinySession();
  const digest = createEventDigest();
  const log = createEventLog({
    subject: SUBJECT,
    partChars: 2_000,
    checkpointMs: 1_000,
    checkpointChars: 0,
    checkpoint: (at, epoch) => saveCheckpoint(session, digest, at, epoch),
    ...options,
  });
  const hashes = new Map<number, string>();
  for (const event of events) {
    if (off && digest.events === off[0]) log.setRecording(false);
    if (off && digest.events === off[1]) log.setRecording(true);
    log.append(digest.events + 1, event, 1);
    digestEvent(digest, event);
    session.handle(event);
    if (digest.events % 50 === 0) await log.drained();
    if (digest.events % every === 0) hashes.set(digest.events, await hash(session, digest));
  }
  return { log, hashes, final: await hash(session, digest), recorded: await log.finish() };
}

function hash(session: FeedSession, digest: Parameters<typeof stateHash>[0]["digest"]): Promise<string> {
  return stateHash({ table: session.table, books: session.books, digest });
}

const play = (log: RecordedLog, checkpoints = true) => createReplay(log, () => createTinySession({ checkpoints }));
const hashOf = (replay: Awaited<ReturnType<typeof play>>) => hash(replay.session, replay.digest);

describe("createReplay", () => {
  it("ends with the hash of the live session, through memory and through a file", async () => {
    const { recorded, final } = await live(market(800));
    const file = await writeLogFile(recorded);
    const opened = (await openLogFile(file))!;
    expect(opened.problem).toBeNull();
    expect(opened.log.subject).toEqual(SUBJECT);
    expect(opened.log.members.some(({ kind }) => kind === "checkpoint")).toBe(true);
    for (const log of [recorded, opened.log]) {
      const replay = await play(log);
      replay.setSpeed(Number.POSITIVE_INFINITY);
      while ((await replay.advance(4, 97)) > 0);
      expect(replay.position).toBe(800);
      expect(await hashOf(replay)).toBe(final);
    }
  });

  it("seeks, forward and back, to the state the live session had", async () => {
    const { recorded, hashes } = await live(market(800));
    const replay = await play(recorded);
    const uncheckpointed = await play(
      { ...recorded, members: recorded.members.filter((m) => m.kind === "events") },
      false,
    );
    for (const position of [400, 13, 799, 800, 1, 401, 650, 651, 320]) {
      for (const player of [replay, uncheckpointed]) {
        await player.seek(position);
        expect(player.position).toBe(position);
        expect(await hashOf(player)).toBe(hashes.get(position));
      }
      await replay.step();
      if (position < 800) expect(await hashOf(replay)).toBe(hashes.get(position + 1));
    }
    await replay.seek(-5);
    expect(replay.position).toBe(0);
    expect(replay.session.table.slotByName.size).toBe(0);
  });

  it("keeps the pace of the recording, times the speed", async () => {
    const { recorded } = await live(market(300));
    const replay = await play(recorded);
    expect(await replay.advance(1_000)).toBe(0);
    replay.setSpeed(1);
    const events = market(300);
    await replay.advance(500);
    expect(replay.position).toBe(events.filter(({ at }) => at <= 500).length);
    replay.setSpeed(10);
    await replay.advance(50);
    expect(replay.position).toBe(events.filter(({ at }) => at <= 1_000).length);
    expect(replay.at).toBe(events[replay.position - 1]!.at);
    // A capped call leaves the rest for later, and time waits with it.
    expect(await replay.advance(100, 5)).toBe(5);
    replay.setSpeed(0);
    expect(await replay.advance(1_000)).toBe(0);
  });

  it("drops the oldest at the cap, marks the gap and goes on exactly from the next checkpoint", async () => {
    const { recorded: all, hashes, log } = await live(market(3_000), { capBytes: 12_000 });
    expect(all.members.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(12_000);
    const firstEvents = all.members.findIndex(({ kind }) => kind === "events");
    const recorded = { ...all, members: all.members.slice(firstEvents - 1) };
    expect(recorded.gaps.length).toBe(1);
    expect(log.figures().gaps).toBe(1);
    const lost = recorded.gaps[0]!.last;
    expect(recorded.gaps[0]!.first).toBe(1);
    expect(recorded.members[0]!.kind).toBe("checkpoint");
    const replay = await play(recorded);
    expect(replay.total).toBe(3_000 - lost);
    expect(await hashOf(replay)).toBe(hashes.get(lost));
    for (const position of [replay.total, 0, 25]) {
      await replay.seek(position);
      expect(await hashOf(replay)).toBe(hashes.get(lost + position));
    }
  });

  it("keeps a checkpoint a minute of what it dropped, and plays through them to the events", async () => {
    const slow = market(4_000).map((event) => ({ ...event, at: event.at * 50 }));
    const options = { capBytes: 24_000, checkpointMs: 10_000 };
    const { recorded, hashes } = await live(slow, options);
    const events = recorded.members.filter(({ kind }) => kind === "events");
    const alone = recorded.members.slice(0, recorded.members.indexOf(events[0]!) - 1);
    expect(alone.length).toBeGreaterThan(2);
    alone.slice(1).forEach(({ from }, i) => {
      expect(from - alone[i]!.from).toBeGreaterThanOrEqual(60_000);
    });
    expect(alone.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(3_000);
    expect(recorded.gaps).toEqual([{ first: 1, last: events[0]!.first - 1 }]);
    const opened = (await openLogFile(await writeLogFile(recorded)))!.log;
    const replay = await play(opened);
    expect(replay.total).toBe(alone.length + 4_000 - recorded.gaps[0]!.last);
    expect([replay.from, replay.to, replay.gaps]).toEqual([events[0]!.from, slow.at(-1)!.at, recorded.gaps]);
    // Forward, then to every snapshot by itself, last first.
    const forward: string[] = [];
    for (let i = 0; i <= alone.length; i++) {
      await replay.step();
      forward.push(await hashOf(replay));
    }
    const wanted = [...alone.map(({ first }) => first), events[0]!.first].map((n) => hashes.get(n));
    expect(forward).toEqual(wanted);
    for (let i = alone.length + 1; i > 0; i--) {
      await replay.seek(i);
      expect(replay.position).toBe(i);
      expect(await hashOf(replay)).toBe(wanted[i - 1]);
    }
    await replay.seek(replay.total);
    expect(await hashOf(replay)).toBe(hashes.get(4_000));
  });

  it("marks what happened while recording was off, takes no time over it and never bridges it", async () => {
    const { recorded, hashes, final } = await live(market(800), {}, 1, [300, 500]);
    expect(recorded.gaps).toEqual([{ first: 301, last: 500 }]);
    const replay = await play(recorded);
    await replay.seek(300);
    expect(await hashOf(replay)).toBe(hashes.get(300));
    replay.setSpeed(1);
    await replay.advance(1);
    expect(replay.digest.events).toBeGreaterThan(500);
    expect(await hashOf(replay)).toBe(hashes.get(replay.digest.events));
    await replay.seek(600);
    expect(await hashOf(replay)).toBe(final);
    await replay.seek(300);
    expect(await hashOf(replay)).toBe(hashes.get(300));
    // Without a checkpoint only what came after the gap is known.
    const bare = await play({ ...recorded, members: recorded.members.filter((m) => m.kind === "events") });
    await bare.seek(301);
    expect(bare.session.table.slotByName.size).toBeLessThan(2);
    expect(bare.digest.events).toBe(501);
  });

  it("changes its hash when any event is dropped or altered", async () => {
    const events = market(120);
    const reference = await live(events, {}, 1000);
    await fc.assert(
      fc.asyncProperty(fc.nat(119), fc.constantFrom("drop", "time", "content", "twice", "swap"), async (i, how) => {
        const changed = [...events];
        const event = changed[i]!;
        if (how === "drop") changed.splice(i, 1);
        else if (how === "time") changed[i] = { ...event, at: event.at + 0.001 };
        else if (how === "twice") changed.splice(i, 0, event);
        else if (how === "swap" && i > 0) [changed[i - 1], changed[i]] = [event, changed[i - 1]!];
        else if (event.type === "message") changed[i] = { ...event, text: `${event.text} ` };
        else changed[i] = { type: event.type === "clock" ? "open" : "clock", at: event.at };
        const { final } = await live(changed, {}, 1000);
        expect(final).not.toBe(reference.final);
      }),
      { numRuns: 150 },
    );
  });

  it("reports a damaged part and stays where it was", async () => {
    const { recorded } = await live(market(400));
    const members = recorded.members.map((member, i) => {
      if (i !== 5) return member;
      const bytes = member.bytes.slice();
      bytes[bytes.length - 20]! ^= 0xff;
      return { ...member, bytes };
    });
    const replay = await play({ ...recorded, members: members.filter((m) => m.kind === "events") });
    await expect(replay.seek(400)).rejects.toThrow(BadInput);
    const { position } = replay;
    expect(position).toBeGreaterThan(0);
    await replay.seek(10);
    expect(replay.position).toBe(10);
  });
});

describe("a seek by time", () => {
  const events = market(900);
  /** Time of the event the log's order puts last at or before `time`. */
  const lastBefore = (time: number): number =>
    Math.max(
      1,
      events.findIndex(({ at }) => at > time),
    );

  it("stands just after the last event before that time, forwards and back", async () => {
    const { log: recorder, hashes } = await live(events);
    const log = await recorder.finish();
    const replay = await play(log);
    for (const time of [9_000, 2_000, 12_345, 40, 0, 9_001, 15_000]) {
      await replay.seekTime(time);
      const wanted = lastBefore(time);
      expect(replay.position).toBe(wanted);
      expect(await hash(replay.session, replay.digest)).toBe(hashes.get(wanted));
    }
    await replay.seekTime(Number.POSITIVE_INFINITY);
    expect(replay.position).toBe(events.length);
  });

  it("finds the same state in the part of the log that it needs", async () => {
    const { log: recorder, hashes } = await live(events);
    const log = await recorder.finish();
    for (const time of [40, 5_000, 9_000, 17_000]) {
      const members = log.members.slice(...excerpt(log.members, time));
      expect(members.length).toBeLessThan(log.members.length);
      const opened = await openLogFile(await writeLogFile({ ...log, members }));
      const replay = await play(opened!.log);
      await replay.seekTime(time);
      expect(await hash(replay.session, replay.digest)).toBe(hashes.get(lastBefore(time)));
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventLog } from "./event-log.ts";
import type { FeedEvent } from "./feed.ts";
import { inflateMember, type Member } from "./gzip-member.ts";
import { formatRecord, type LogRecord, parseRecord } from "./log-record.ts";
import { loadCheckpoint, saveCheckpoint } from "./session-checkpoint.ts";
import { encodeState } from "./state-hash.ts";
import { createTinySession } from "./tiny-session.test-support.ts";

const SUBJECT = { venue: "tiny", session: {} };

const at = fc.double({ min: 0, max: 4e12, noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const someText = fc.string({ unit: "binary", maxLength: 30 });
const halves = fc.constantFrom('{"a":"\ud800"}', '{"a":\n1}', "{}", "{broken}", '{"n":1,"payload":{}}', "}{", "{", '"');
const anyText = fc.oneof(
  someText,
  halves,
  someText.map((text) => `{${text}}`),
  fc.json(),
);
const event: fc.Arbitrary<FeedEvent> = fc.oneof(
  fc.record({ type: fc.constant("open" as const), at }),
  fc.record({ type: fc.constant("clock" as const), at }),
  fc.record({ type: fc.constant("message" as const), at, text: anyText }),
  fc.record({ type: fc.constant("close" as const), at, code: fc.integer(), reason: anyText }),
  fc.record({
    type: fc.constant("interest" as const),
    at,
    interest: fc.record({
      underlying: someText,
      visible: fc.array(someText, { maxLength: 3 }),
      focused: fc.option(someText),
    }),
  }),
);

async function recordsOf(members: readonly Member[]): Promise<LogRecord[]> {
  const texts = await Promise.all(members.filter(({ kind }) => kind === "events").map(inflateMember));
  const lines = texts.join("").split("\n").slice(0, -1);
  return lines.map((line, i) => parseRecord(line, i + 1));
}

function message(n: number, length = 10): FeedEvent {
  return { type: "message", at: n, text: `${n}`.padEnd(length, "x") };
}

describe("createEventLog", () => {
  it("gives back every event, whatever its text, from one line each", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const log = createEventLog({ subject: SUBJECT, partChars: 200 });
        events.forEach((each, i) => {
          log.append(i + 1, each, i);
        });
        const { members, gaps } = await log.finish();
        const records = await recordsOf(members);
        expect(records.map((record) => record.event)).toEqual(events);
        expect(records.map(({ n, epoch, venue }) => [n, epoch, venue])).toEqual(
          events.map((_, i) => [i + 1, i, "tiny"]),
        );
        expect(gaps).toEqual([]);
        for (const record of records) expect(formatRecord(record).indexOf("\n")).toBe(formatRecord(record).length - 1);
      }),
    );
  });

  it("states its figures", async () => {
    const log = createEventLog({ subject: SUBJECT, capBytes: 1_000_000, partChars: 1_000 });
    expect(log.figures()).toMatchObject({ recording: true, bytes: 0, capBytes: 1_000_000, events: 0, gaps: 0 });
    expect(log.figures().from).toBeNaN();
    for (let n = 1; n <= 100; n++) log.append(n, message(n), 1);
    const early = log.figures();
    expect(early).toMatchObject({ events: 100, from: 1, to: 100, gaps: 0 });
    await log.flush();
    expect(log.figures().bytes).toBeLessThan(early.bytes / 2);
    log.setRecording(false);
    log.append(101, message(101), 1);
    log.setRecording(true);
    log.append(102, message(102), 1);
    expect(log.figures()).toMatchObject({ recording: true, events: 101, to: 102, gaps: 1 });
  });

  it("leaves events out, and says so, rather than pile up text that waits for compression", async () => {
    const log = createEventLog({ subject: SUBJECT });
    // 48 MB at once: nothing can be compressed in between.
    for (let n = 1; n <= 48; n++) log.append(n, message(n, 1 << 20), 1);
    expect(log.figures().bytes).toBeLessThan(36 << 20);
    const kept = log.figures().events;
    expect(kept).toBeLessThan(48);
    await log.drained();
    log.append(49, message(49), 1);
    const { gaps } = await log.finish();
    expect(gaps).toEqual([{ first: kept + 1, last: 48 }]);
  });

  it("hands parts to a sink in order and keeps none", async () => {
    const taken: Member[] = [];
    const log = createEventLog({
      subject: SUBJECT,
      partChars: 500,
      sink: async (member) => {
        await new Promise((resolve) => setTimeout(resolve, taken.length % 2));
        taken.push(member);
      },
    });
    for (let n = 1; n <= 200; n++) log.append(n, message(n), 1);
    await log.flush();
    expect((await recordsOf(taken)).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    const bytes = taken.reduce((sum, member) => sum + member.bytes.length, 0);
    expect(log.figures()).toMatchObject({ events: 200, bytes, gaps: 0, from: 1, to: 200 });
    expect((await log.finish()).members).toEqual([]);
  });

  it("passes a sink's failure to whoever waits for it", async () => {
    const log = createEventLog({ subject: SUBJECT, sink: () => Promise.reject(new Error("disk full")) });
    log.append(1, message(1), 1);
    await expect(log.flush()).rejects.toThrow("disk full");
  });
});

describe("checkpoints", () => {
  function busySession() {
    const session = createTinySession();
    const texts = ["A", "B", "C", "D"].map((name) => JSON.stringify({ list: name }));
    texts.push(
      '{"drop":"B"}',
      '{"quote":["A",1e-7,null]}',
      '{"quote":["D",null,1e21]}',
      '{"book":["A",5,null,[[1,2]],[]]}',
    );
    session.handle({ type: "open", at: 1 });
    for (const text of texts) session.handle({ type: "message", at: 2.25, text });
    session.table.columns[0]![0] = -0;
    session.table.columns[1]![0] = Number.NEGATIVE_INFINITY;
    session.trades.set("A", [
      {
        id: "1",
        seq: Number.NaN,
        name: "A",
        time: 1,
        side: "buy",
        price: 2,
        amount: 3,
        vol: Number.NaN,
        block: false,
        liquidation: true,
      },
    ]);
    return session;
  }

  it("restore a session to the last bit, free slots and generations too", () => {
    const session = busySession();
    const digest = { events: 9, high: -5, low: 7 };
    const restored = createTinySession();
    const position = loadCheckpoint(saveCheckpoint(session, digest, 123.5, 4)!, restored);
    expect(position).toEqual({ digest, at: 123.5, epoch: 4 });
    const bytes = (from: typeof session) => encodeState({ table: from.table, books: from.books, digest });
    expect(bytes(restored)).toEqual(bytes(session));
    for (const field of ["size", "instruments", "slotByName", "freeSlots", "catalogVersion"] as const) {
      expect(restored.table[field]).toEqual(session.table[field]);
    }
    expect(restored.table.columns[0]!.slice(0, 4)).toEqual(session.table.columns[0]!.slice(0, 4));
    expect(Object.is(restored.table.columns[0]![0], -0)).toBe(true);
    expect(restored.table.generation.slice(0, 4)).toEqual(session.table.generation.slice(0, 4));
    expect(restored.trades).toEqual(session.trades);
    expect(restored.checkpoint!()).toBe(session.checkpoint!());
    expect([...restored.dirty].sort()).toEqual([...session.table.slotByName.values()].sort());
  });

  it("refuse what does not fit, and take nothing but data from it", () => {
    const text = saveCheckpoint(busySession(), { events: 9, high: 1, low: 2 }, 1, 1)!;
    const changes: [string, string][] = [
      ['"type":"checkpoint"', '"type":"other"'],
      ['"size":4', '"size":1e9'],
      ['"size":4', '"size":-1'],
      ['"columns":[[', '"columns":[[0],['],
      ['"instruments":[[0,', '"instruments":[[99,'],
      ['"name":"A"', '"name":{}'],
      ['"bids":[[1,2]]', '"bids":[["a"]]'],
      ['"freeSlots":', '"other":'],
      ['"session":"', '"session":"{'],
    ];
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      expect(() => loadCheckpoint(text.replace(from, to), createTinySession())).toThrow(
        expect.objectContaining({ name: "BadInput" }),
      );
    }
    loadCheckpoint(text.replace('"size":4', '"__proto__":{"polluted":1},"size":4'), createTinySession());
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

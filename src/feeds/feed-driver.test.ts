import { describe, expect, it } from "vitest";
import { createEventLog } from "./event-log.ts";
import type { FeedEvent, TransportListener } from "./feed.ts";
import { createFeedDriver, DROPPED_BY_DRIVER } from "./feed-driver.ts";
import { createTinySession } from "./tiny-session.test-support.ts";

/** A driver in virtual time over a transport whose connections the test plays. */
function rig() {
  let at = 1_000_000;
  const timers: { due: number; task: () => void }[] = [];
  const listeners: TransportListener[] = [];
  const sent: string[] = [];
  const closed: number[] = [];
  const events: FeedEvent[] = [];
  const log = createEventLog({ subject: { venue: "tiny", session: {} } });
  const session = createTinySession();
  const handle = session.handle;
  session.handle = (event) => {
    events.push(event);
    return handle(event);
  };
  let changes = 0;
  const driver = createFeedDriver({
    session,
    log,
    transport: {
      connect(listener) {
        const mine = listeners.push(listener) - 1;
        return { send: (text) => sent.push(text), close: () => closed.push(mine) };
      },
    },
    now: () => at,
    schedule(task, delayMs) {
      const timer = { due: at + delayMs, task };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    changed: () => changes++,
  });
  const pass = (ms: number): void => {
    const end = at + ms;
    for (;;) {
      const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      timers.splice(timers.indexOf(next), 1);
      at = Math.max(at, next.due);
      next.task();
    }
    at = end;
  };
  return { driver, session, log, listeners, sent, closed, events, timers, pass, changes: () => changes };
}

describe("createFeedDriver", () => {
  it("connects, sends, applies messages and numbers every event into the log", async () => {
    const it = rig();
    it.driver.setInterest({ underlying: "BTC", visible: [], focused: null });
    it.driver.start();
    it.listeners[0]!.open();
    it.listeners[0]!.message('{"list":"A"}');
    it.pass(250);
    expect(it.sent).toEqual(['{"id":1,"subscribe":"BTC"}']);
    expect(it.session.table.slotByName.has("A")).toBe(true);
    expect(it.events.map(({ type }) => type)).toEqual(["interest", "clock", "open", "message", "clock", "clock"]);
    expect(it.driver.digest.events).toBe(6);
    expect(it.log.figures().events).toBe(6);
    expect(it.changes()).toBe(6);
  });

  it("hears only the newest connection, and drops what an abandoned one still brings", () => {
    const it = rig();
    it.driver.start();
    it.listeners[0]!.open();
    it.listeners[0]!.message("backlog");
    const before = it.events.length;
    for (let i = 0; i < 1000; i++) it.listeners[0]!.message('{"list":"OLD"}');
    it.listeners[0]!.close(1006, "late");
    expect(it.events.length).toBe(before);
    expect(it.closed).toEqual([0]);
    expect(it.driver.epoch).toBe(2);
    it.listeners[1]!.open();
    it.listeners[1]!.message('{"list":"NEW"}');
    expect([...it.session.table.slotByName.keys()]).toEqual(["NEW"]);
  });

  it("ticks under a flood even when timers starve", () => {
    const it = rig();
    it.driver.start();
    it.listeners[0]!.open();
    it.timers.length = 0;
    for (let i = 0; i < 100; i++) {
      it.pass(10);
      it.listeners[0]!.message(`{"quote":["A",${i},1]}`);
    }
    const ticks = it.events.filter(({ type }) => type === "clock");
    expect(ticks.length).toBe(11);
  });

  it("keeps order when a transport answers in the same call, and is bounded if it never stops", () => {
    const it = rig();
    const handle = it.session.handle;
    let flood = 0;
    it.session.handle = (event) => {
      for (; event.type === "open" && flood < 20_000; flood++) it.listeners[0]!.message(`{"list":"A${flood % 10}"}`);
      return handle(event);
    };
    it.driver.start();
    it.listeners[0]!.open();
    const close = it.events.at(-1)!;
    expect(close).toMatchObject({ type: "close", code: DROPPED_BY_DRIVER, reason: "backlog" });
    expect(it.closed).toEqual([0]);
    expect(it.session.table.slotByName.size).toBe(0);
  });

  it("drops a connection on request and reconnects as after any close", () => {
    const it = rig();
    it.driver.start();
    it.listeners[0]!.open();
    it.driver.dropConnection("asked to");
    expect(it.events.at(-1)).toMatchObject({ type: "close", reason: "asked to" });
    it.pass(1_000);
    expect(it.listeners.length).toBe(2);
  });

  it("stops for good", () => {
    const it = rig();
    it.driver.start();
    it.listeners[0]!.open();
    it.driver.stop();
    it.listeners[0]!.message('{"list":"A"}');
    it.pass(1_000);
    expect(it.closed).toEqual([0]);
    expect(it.timers.length).toBe(0);
    expect(it.session.table.slotByName.size).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { createEventDigest } from "../event-digest.ts";
import type { FeedEvent } from "../feed.ts";
import { loadCheckpoint, saveCheckpoint } from "../session-checkpoint.ts";
import { createDeribitSession, type DeribitSession } from "./session.ts";
import { createRig, OPTIONS } from "./test-support/rig.ts";
import { optionRow, optionTicker } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";

/** A session's life with a gap, a reconnect, a listing, an expiry and a change of interest, as the events it saw. */
function recordedLife(): FeedEvent[] {
  const rig = createRig();
  const events: FeedEvent[] = [];
  const { session } = rig;
  const { handle } = session;
  Object.assign(session, {
    handle: (event: FeedEvent) => {
      events.push(event);
      return handle(event);
    },
  });
  const book = (part: Record<string, unknown>) =>
    rig.notify(`book.${CALL}.100ms`, { instrument_name: CALL, timestamp: rig.now, bids: [], asks: [], ...part });
  rig.interest({ visible: [CALL], focused: CALL });
  rig.connect();
  rig.pass(3_000);
  rig.notify(`incremental_ticker.${CALL}`, { type: "snapshot", ...optionTicker(CALL, rig.now) });
  book({ type: "snapshot", change_id: 10, bids: [["new", 0.0065, 1]] });
  book({ type: "change", prev_change_id: 98, change_id: 99 });
  rig.pass(700);
  book({ type: "snapshot", change_id: 120, bids: [["new", 0.006, 1]] });
  rig.notify("instrument.creation.any.BTC", optionRow("BTC-25SEP26-90000-C"));
  rig.notify("instrument.state.any.BTC", { instrument_name: "BTC-4SEP26-76000-P", state: "delivered" });
  rig.text("#garbage");
  rig.close(1001, "#away");
  rig.pass(2_000);
  rig.open();
  rig.pass(1_500);
  rig.interest({ visible: [], focused: "BTC-PERPETUAL" });
  rig.notify(`ticker.${CALL}.100ms`, optionTicker(CALL, rig.now));
  rig.pass(20_000);
  return events;
}

function stateOf(session: DeribitSession): string {
  const { table } = session;
  return JSON.stringify([
    session.checkpoint!(),
    [...table.slotByName],
    table.columns.map((column) => [...column.subarray(0, table.size)].map(String)),
    [...session.books],
    [...session.trades],
  ]);
}

const fresh = () => createDeribitSession(OPTIONS);

describe("a checkpoint of a session", () => {
  it("continues, from any event on, exactly as the session itself does", () => {
    const events = recordedLife();
    expect(events.length).toBeGreaterThan(250);
    const straight = fresh();
    const digest = createEventDigest();
    for (let cut = 0; cut < events.length; cut++) {
      if (cut % 7 === 0) {
        const text = saveCheckpoint(straight, digest, 0, 0)!;
        const resumed = fresh();
        loadCheckpoint(text.trim(), resumed);
        expect(stateOf(resumed)).toBe(stateOf(straight));
        for (const event of events.slice(cut, cut + 40)) resumed.handle(event);
        const ahead = fresh();
        for (const event of events.slice(0, cut + 40)) ahead.handle(event);
        expect(stateOf(resumed)).toBe(stateOf(ahead));
      }
      straight.handle(events[cut]!);
    }
  });

  it("gives equal state for equal events", () => {
    const events = recordedLife();
    const [a, b] = [fresh(), fresh()];
    for (const event of events) {
      a.handle(event);
      b.handle(event);
    }
    expect(stateOf(a)).toBe(stateOf(b));
  });

  it("refuses a text that does not fit", () => {
    for (const text of ["", "3", "{}", '{"plain":{"phase":7}}', '{"plain":{}}'])
      expect(() => fresh().restore!(text)).toThrow();
  });
});

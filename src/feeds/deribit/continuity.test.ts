import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import { createLiveRig, createRig, type Rig } from "./test-support/rig.ts";
import { optionTicker } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";
const BOOK = `book.${CALL}.100ms`;
const QUOTE = `incremental_ticker.${CALL}`;

function book(rig: Rig, part: Record<string, unknown>): void {
  rig.notify(BOOK, { instrument_name: CALL, timestamp: rig.now, bids: [], asks: [], ...part });
}

function snapshot(rig: Rig, id: number, bids: unknown[] = [["new", 0.0065, 12]], more = {}): void {
  book(rig, { type: "snapshot", change_id: id, bids, ...more });
}

function focusedRig(): Rig {
  const rig = createLiveRig({ focused: CALL });
  rig.forget();
  return rig;
}

const index = (rig: Rig) =>
  rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });

/** The connection as users see it: an index price every second. */
function passWithIndex(rig: Rig, ms: number): void {
  for (let gone = 0; gone < ms; gone += 1_000) {
    index(rig);
    rig.pass(1_000);
  }
}

describe("book continuity", () => {
  it("item 1: a change that does not follow the last one puts the book in resync and resubscribes once", () => {
    const rig = focusedRig();
    snapshot(rig, 10);
    book(rig, { type: "change", prev_change_id: 99, change_id: 100, bids: [["new", 0.006, 5]] });
    expect(rig.session.books.get(CALL)).toMatchObject({ state: "resync", changeId: 10, bids: [[0.0065, 12]] });
    expect(rig.has(CALL, REASON.resync)).toBe(true);
    rig.pass(2_000);
    expect(rig.channels("public/unsubscribe")).toEqual([BOOK]);
    expect(rig.channels("public/subscribe")).toEqual([BOOK]);
    snapshot(rig, 120);
    expect(rig.session.books.get(CALL)).toMatchObject({ state: "live", changeId: 120 });
    expect(rig.has(CALL, REASON.resync)).toBe(false);
    expect(rig.status()).toMatchObject({ gaps: 1, resyncs: 1 });
  });

  it("item 2: a second snapshot replaces both sides", () => {
    const rig = focusedRig();
    snapshot(rig, 10, [
      ["new", 0.0065, 12],
      ["new", 0.0005, 3],
      ["new", 0.0004, 1],
    ]);
    rig.close();
    rig.pass(40_000);
    rig.open();
    rig.pass(3_000);
    snapshot(rig, 200, [["new", 0.007, 4]]);
    expect(rig.session.books.get(CALL)!.bids).toEqual([[0.007, 4]]);
  });

  it("item 3: one gap and 500 queued changes make exactly one resubscription", () => {
    const rig = focusedRig();
    snapshot(rig, 10);
    for (let i = 0; i < 500; i++) {
      book(rig, { type: "change", prev_change_id: 1_000 + i, change_id: 1_001 + i, bids: [["new", 0.006, i + 1]] });
      if (i % 50 === 0) rig.pass(100);
    }
    rig.pass(2_000);
    expect(rig.channels("public/unsubscribe")).toEqual([BOOK]);
    expect(rig.channels("public/subscribe")).toEqual([BOOK]);
    expect(rig.status().gaps).toBe(1);
  });

  it("item 3: a snapshot that does not come is asked for again ever more rarely", () => {
    const rig = focusedRig();
    snapshot(rig, 10);
    book(rig, { type: "change", prev_change_id: 99, change_id: 100 });
    passWithIndex(rig, 60_000);
    const asked = rig.channels("public/subscribe").filter((name) => name === BOOK).length;
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(6);
  });

  it("item 4: takes a snapshot with prev_change_id null, with a number, a first change with 0, and no type at all", () => {
    const forms = [
      { type: "snapshot", prev_change_id: null },
      { type: "snapshot", prev_change_id: 20 },
      { type: "change", prev_change_id: 0 },
      {},
    ];
    for (const form of forms) {
      const rig = focusedRig();
      book(rig, { ...form, change_id: 50, bids: [["new", 0.0065, 12]] });
      expect(rig.session.books.get(CALL)).toMatchObject({
        state: "live",
        changeId: 50,
        bids: [[0.0065, 12]],
        asks: [],
      });
      book(rig, { type: "change", prev_change_id: 50, change_id: 51, bids: [["delete", 0.0065, 0]] });
      expect(rig.session.books.get(CALL)).toMatchObject({ state: "live", changeId: 51, bids: [] });
      expect(rig.status().gaps).toBe(0);
    }
  });

  it("ignores a snapshot older than the book, and on a new connection takes one of a venue that started anew", () => {
    const rig = focusedRig();
    snapshot(rig, 100);
    const then = rig.now;
    rig.pass(1_000);
    snapshot(rig, 90, [["new", 0.001, 1]], { timestamp: then - 500 });
    expect(rig.session.books.get(CALL)).toMatchObject({ changeId: 100, bids: [[0.0065, 12]], state: "live" });
    snapshot(rig, 5, [["new", 0.001, 1]]);
    expect(rig.session.books.get(CALL)).toMatchObject({ changeId: 100, state: "live" });
    rig.close();
    rig.pass(1_000);
    rig.open();
    rig.pass(2_000);
    snapshot(rig, 5, [["new", 0.001, 1]]);
    expect(rig.session.books.get(CALL)).toMatchObject({ changeId: 5, bids: [[0.001, 1]], state: "live" });
  });

  it("believes a venue that insists on an older snapshot", () => {
    const rig = focusedRig();
    snapshot(rig, 100);
    const then = rig.now - 500;
    book(rig, { type: "change", prev_change_id: 170, change_id: 171 });
    for (let i = 0; i < 120 && rig.session.books.get(CALL)!.state !== "live"; i++) {
      passWithIndex(rig, 1_000);
      snapshot(rig, 90, [["new", 0.001, 1]], { timestamp: then });
    }
    expect(rig.session.books.get(CALL)).toMatchObject({ state: "live", changeId: 90 });
    expect(rig.channels("public/subscribe").length).toBeGreaterThanOrEqual(3);
  });
});

describe("subscriptions", () => {
  it("item 8: takes data before the acknowledgement, and an acknowledgement in any order", () => {
    const rig = createRig();
    rig.interest();
    rig.answering = false;
    rig.connect();
    index(rig);
    expect(rig.value("btc_usd", "mark")).toBe(76_900);
    rig.answering = true;
    rig.pass(3_000);
    expect(rig.status().rejected).toBe(0);
  });

  it("item 8: a channel missing in the acknowledgement is marked refused, the others are live", () => {
    const rig = createRig();
    rig.refused.add(QUOTE);
    rig.interest();
    rig.connect();
    rig.pass(3_000);
    expect(rig.has(CALL, REASON.refused)).toBe(true);
    expect(rig.has("BTC-4SEP26-76000-P", REASON.refused)).toBe(false);
    expect(rig.status().lastRejection).toContain(QUOTE);
    rig.notify("incremental_ticker.BTC-4SEP26-76000-P", {
      type: "snapshot",
      ...optionTicker("BTC-4SEP26-76000-P", rig.now),
    });
    expect(rig.status().quoted).toBe(1);
    expect(rig.channels("public/subscribe").filter((name) => name === QUOTE)).toHaveLength(1);
  });

  it("item 9: after 13778 nothing of the batch counts as subscribed, and no raw channel is asked for again", () => {
    const rig = createRig();
    rig.interest();
    rig.answering = false;
    rig.connect();
    const first = rig.calls("public/subscribe")[0]!;
    const message = "raw_subscriptions_not_available_for_unauthorized";
    rig.reply(first.id, { error: { code: 13778, message } });
    expect(rig.status().subscribed).toBe(0);
    rig.answering = true;
    rig.pass(5_000);
    const again = rig.channels("public/subscribe").slice(first.params.channels!.length);
    expect(new Set(again)).toEqual(new Set(rig.channels("public/subscribe")));
    expect(again.some((name) => name.endsWith(".raw"))).toBe(false);
    index(rig);
    expect(rig.value("btc_usd", "mark")).toBe(76_900);
  });

  it("item 9: a bad channel is found by halving its batch, and the rest is subscribed", () => {
    const rig = createRig();
    rig.interest({ visible: [CALL] });
    rig.answering = false;
    rig.connect();
    const answer = () => {
      for (const request of rig.requests.splice(0)) {
        if (request.method === "public/get_instruments") rig.reply(request.id, { result: rig.rows });
        else if (request.method !== "public/subscribe") rig.reply(request.id, { result: "ok" });
        else if (request.params.channels!.includes(QUOTE))
          rig.reply(request.id, {
            error: { code: -32602, message: "Invalid params", data: { reason: "bad channel" } },
          });
        else rig.reply(request.id, { result: request.params.channels });
      }
    };
    for (let i = 0; i < 100; i++) {
      answer();
      rig.pass(100);
      index(rig);
    }
    expect(rig.has(CALL, REASON.refused)).toBe(true);
    const { wanted } = rig.status();
    rig.notify(`ticker.${CALL}.100ms`, optionTicker(CALL, rig.now));
    expect(rig.status().quoted).toBe(1);
    expect(wanted).toBeGreaterThan(10);
  });

  it("sends at most 100 channels a call, and at most one call per 0.35 s", () => {
    const rig = createRig();
    rig.rows = Array.from({ length: 700 }, (_, i) => ({
      ...rig.rows[0]!,
      instrument_name: `BTC-4SEP26-${10_000 + i}-C`,
      strike: 10_000 + i,
    }));
    rig.interest();
    const times: number[] = [];
    rig.connect();
    for (let i = 0; i < 60; i++) {
      const before = rig.calls("public/subscribe").length;
      rig.pass(100);
      if (rig.calls("public/subscribe").length > before) times.push(rig.now);
    }
    const sizes = rig.calls("public/subscribe").map((one) => one.params.channels!.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(new Set(rig.channels("public/subscribe")).size).toBe(707);
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(350);
  });

  it("asks for what is on screen ahead of the pace, first and never more than four calls in a row", () => {
    const rig = createRig();
    const names = Array.from({ length: 700 }, (_, i) => `BTC-4SEP26-${10_000 + i}-C`);
    rig.rows = names.map((name, i) => ({ ...rig.rows[0]!, instrument_name: name, strike: 10_000 + i }));
    const asked = () => rig.channels("public/subscribe").filter((one) => one.startsWith("incremental_ticker."));
    // As a page does that goes on where another hosted before: what it showed is known before anything is listed.
    const sight = names.slice(300, 360);
    rig.interest({ visible: sight });
    rig.connect();
    expect(asked().slice(0, 60)).toEqual(sight.map((name) => `incremental_ticker.${name}`));
    const first = rig.calls("public/subscribe").length;
    // The rest keeps to the pace; another page's sight does not wait for it.
    rig.interest({ visible: [...sight, ...names.slice(500, 560)] });
    rig.pass(0);
    expect(rig.calls("public/subscribe").length).toBe(first + 1);
    expect(asked()).toEqual(expect.arrayContaining(names.slice(500, 560).map((name) => `incremental_ticker.${name}`)));
    for (let i = 0; i < 20; i++) rig.interest({ visible: names.slice(i * 30, i * 30 + 30) });
    rig.pass(0);
    expect(rig.calls("public/subscribe").length).toBeLessThanOrEqual(4);
  });

  it("item 14: a message for an unsubscribed or delisted instrument is ignored and brings no row back", () => {
    const rig = createLiveRig({ focused: CALL });
    rig.notify("instrument.state.any.BTC", { instrument_name: CALL, state: "delivered", timestamp: rig.now });
    expect(rig.session.table.slotByName.has(CALL)).toBe(false);
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now) });
    rig.notify("ticker.BTC-4SEP26-99000-C.100ms", optionTicker("BTC-4SEP26-99000-C", rig.now));
    rig.notify("markprice.options.btc_usd", [{ instrument_name: CALL, mark_price: 0.1, iv: 0.3, timestamp: rig.now }]);
    snapshot(rig, 10);
    expect(rig.session.table.slotByName.has(CALL)).toBe(false);
    expect(rig.session.books.size).toBe(0);
    expect(rig.status()).toMatchObject({ listed: 3, rejected: 0 });
  });
});

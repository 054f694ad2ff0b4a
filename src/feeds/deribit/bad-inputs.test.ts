import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import { createSocketTransport, type SocketLike } from "../transport-socket.ts";
import { parseName } from "./names.ts";
import { createLiveRig, createRig, type Rig } from "./test-support/rig.ts";
import { BTC_ROWS, NEAR, optionRow, optionTicker } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";
const BOOK = `book.${CALL}.100ms`;
const QUOTE = `incremental_ticker.${CALL}`;

function rigWithBook(): Rig {
  const rig = createLiveRig({ focused: CALL });
  rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now) });
  rig.notify(BOOK, {
    type: "snapshot",
    instrument_name: CALL,
    timestamp: rig.now,
    change_id: 10,
    bids: [["new", 0.0065, 12]],
    asks: [["new", 0.0075, 10]],
  });
  rig.forget();
  return rig;
}

function change(rig: Rig, part: Record<string, unknown>): void {
  rig.notify(BOOK, {
    type: "change",
    instrument_name: CALL,
    timestamp: rig.now,
    prev_change_id: 10,
    change_id: 11,
    bids: [],
    asks: [],
    ...part,
  });
}

const shownBook = (rig: Rig) => rig.session.books.get(CALL)!;

/** Bad inputs 19, 20 and 23 to 38 of 40: names and messages of a venue, each through the session that takes them. */
describe("bad input on the wire", () => {
  it("19, 20: an instrument in Cyrillic letters, or of a megabyte, is counted as refused and not listed", () => {
    const rig = createRig();
    const hostile = ["ВТС-4SEP26-100000-C", "A".repeat(1 << 20)];
    rig.rows = [...BTC_ROWS, ...hostile.map((name) => ({ ...optionRow(CALL), instrument_name: name }))];
    rig.interest();
    rig.connect();
    rig.pass(2_000);
    expect(rig.status()).toMatchObject({
      listed: 4,
      rejected: 1,
      lastRejection: `2 of ${rig.rows.length} instruments refused: instrument name outside the grammar`,
    });
    for (const name of hostile) expect(rig.session.table.slotByName.has(name)).toBe(false);
  });

  it("23: a frame cut anywhere is counted and ignored, and a cut change heals by one resubscription", () => {
    const text = JSON.stringify({
      jsonrpc: "2.0",
      method: "subscription",
      params: {
        channel: BOOK,
        data: {
          type: "change",
          instrument_name: CALL,
          prev_change_id: 10,
          change_id: 11,
          bids: [["new", 0.006, 5]],
          asks: [],
        },
      },
    });
    for (let length = 0; length < text.length; length++) {
      const rig = rigWithBook();
      rig.text(text.slice(0, length));
      expect(rig.status().rejected).toBe(1);
      expect(shownBook(rig).bids).toEqual([[0.0065, 12]]);
      const named = text.slice(0, length).includes(`"${BOOK}"`);
      expect(shownBook(rig).state).toBe(named ? "resync" : "live");
      rig.pass(1_000);
      expect(rig.channels("public/unsubscribe")).toEqual(named ? [BOOK] : []);
    }
  });

  it("24: valid JSON of the wrong shape is refused with a name", () => {
    const shapes: [Record<string, unknown>, string][] = [
      [{ asks: {} }, "malformed asks"],
      [{ bids: [["new", 0.006]] }, "malformed bids"],
      [{ bids: [["set", 0.006, 1]] }, "malformed bids"],
      [{ change_id: "11" }, "change_id"],
      [{ type: "delta" }, "unknown type"],
    ];
    for (const [part, words] of shapes) {
      const rig = rigWithBook();
      change(rig, part);
      expect(rig.status().lastRejection).toContain(words);
      expect(shownBook(rig)).toMatchObject({ bids: [[0.0065, 12]], changeId: 10, state: "resync" });
    }
    const rig = rigWithBook();
    for (const text of ["[]", "3", "null", '"x"', "{}", '{"method":"subscription"}', '{"method":"heartbeat"}'])
      rig.text(text);
    rig.notify(QUOTE, []);
    rig.notify("markprice.options.btc_usd", {});
    rig.notify(`trades.${CALL}.100ms`, "none");
    rig.notify("deribit_price_index.btc_usd", null);
    expect(rig.status().rejected).toBe(11);
  });

  it("25: words and infinities in place of prices are refused", () => {
    for (const price of ['"NaN"', '"Infinity"', "1e400", '"1e400"', '"0x10"', '"-0"', '""', '"0.1"', "[]", "true"]) {
      const rig = rigWithBook();
      rig.text(
        `{"method":"subscription","params":{"channel":"${QUOTE}","data":{"type":"change","instrument_name":"${CALL}","timestamp":${rig.now},"best_bid_price":${price}}}}`,
      );
      expect(rig.status()).toMatchObject({ rejected: 1 });
      expect(rig.value(CALL, "bid")).toBe(0.0065);
    }
    const rig = rigWithBook();
    rig.text(`{"method":"subscription","params":{"channel":"${QUOTE}","data":{"best_bid_price":0x10}}}`);
    expect(rig.status().lastRejection).toContain("malformed JSON");
    change(rig, { bids: [["new", 0.006, -0]] });
    expect(Object.is(rig.value(CALL, "bid"), -0)).toBe(false);
  });

  it("26: negative and absurd amounts are refused", () => {
    for (const amount of [-1, 1e18]) {
      const rig = rigWithBook();
      change(rig, { bids: [["new", 0.006, amount]] });
      expect(rig.status().rejected).toBe(1);
      expect(shownBook(rig).bids).toEqual([[0.0065, 12]]);
    }
  });

  it("27: a bid above the ask for five seconds is flagged all the while, and no longer once it is mended", () => {
    const rig = rigWithBook();
    const quote = (bid: number) =>
      rig.notify(QUOTE, { type: "change", instrument_name: CALL, timestamp: rig.now, best_bid_price: bid });
    for (let second = 0; second < 5; second++) {
      rig.pass(1_000);
      quote(0.0076 + second / 10_000);
      expect(rig.has(CALL, REASON.crossed)).toBe(true);
    }
    rig.pass(1_000);
    expect(rig.has(CALL, REASON.crossed)).toBe(true);
    quote(0.0065);
    expect(rig.has(CALL, REASON.crossed)).toBe(false);
  });

  it("28–30: a gap resyncs, the same id twice is ignored", () => {
    const rig = rigWithBook();
    change(rig, { bids: [["new", 0.006, 5]] });
    change(rig, { bids: [["new", 0.006, 5]] });
    expect(shownBook(rig)).toMatchObject({ changeId: 11, state: "live" });
    expect(rig.status().gaps).toBe(0);
    change(rig, { prev_change_id: 12, change_id: 13 });
    expect(shownBook(rig).state).toBe("resync");
  });

  it("29: ids that start anew after a reconnect are taken", () => {
    const rig = rigWithBook();
    rig.close();
    rig.pass(1_000);
    rig.open();
    rig.pass(3_000);
    rig.notify(BOOK, { type: "snapshot", instrument_name: CALL, timestamp: rig.now, change_id: 2, bids: [], asks: [] });
    expect(shownBook(rig)).toMatchObject({ changeId: 2, state: "live", bids: [] });
  });

  it("31: a snapshot of another instrument on a channel is refused", () => {
    const rig = rigWithBook();
    const other = "BTC-4SEP26-76000-P";
    rig.notify(BOOK, {
      type: "snapshot",
      instrument_name: other,
      change_id: 99,
      timestamp: rig.now,
      bids: [],
      asks: [],
    });
    expect(shownBook(rig)).toMatchObject({ changeId: 10, state: "live" });
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(other, rig.now) });
    expect(rig.value(other, "bid")).toBeNaN();
    expect(rig.status().rejected).toBe(2);
  });

  it("32: a mark vol of 0, 5000 % or null is missing, and the mark stays", () => {
    const rig = createLiveRig({ visible: [CALL] });
    for (const vol of [0, 5_000, null, -74.2]) {
      rig.pass(100);
      rig.notify(`ticker.${CALL}.100ms`, optionTicker(CALL, rig.now, { mark_iv: vol }));
      expect(rig.value(CALL, "markVol")).toBeNaN();
      expect(rig.value(CALL, "mark")).toBe(0.0069);
    }
    for (const vol of [0, 50, null]) {
      rig.pass(100);
      const mark = { instrument_name: CALL, mark_price: 0.007, iv: vol, timestamp: rig.now };
      rig.notify("markprice.options.btc_usd", [mark]);
      expect(rig.value(CALL, "markVol")).toBeNaN();
      expect(rig.value(CALL, "mark")).toBe(0.007);
    }
  });

  it("33: an expiry that has passed is flagged, one long past is not listed, a day that does not exist is refused", () => {
    expect(parseName("BTC-31JUN26-70000-C")).toBeNull();
    expect(parseName("BTC-29FEB28-70000-C")).not.toBeNull();
    const rig = createRig();
    rig.rows = [
      ...BTC_ROWS,
      { ...optionRow(CALL), instrument_name: "BTC-29FEB27-70000-C" },
      optionRow("BTC-28AUG26-70000-C", { expiration_timestamp: Date.UTC(2026, 7, 28, 8) }),
    ];
    rig.now = NEAR - 1_500;
    rig.interest();
    rig.connect();
    rig.pass(1_000);
    expect(rig.status()).toMatchObject({ listed: 4, rejected: 1 });
    for (const name of ["BTC-29FEB27-70000-C", "BTC-28AUG26-70000-C"])
      expect(rig.session.table.slotByName.has(name)).toBe(false);
    expect(rig.has(CALL, REASON.expired)).toBe(false);
    rig.pass(1_000);
    expect(rig.has(CALL, REASON.expired)).toBe(true);
  });

  it("34: times an hour ahead or in 1970 are refused", () => {
    const rig = createLiveRig();
    for (const time of [rig.now + 3_600_000, 0]) {
      rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, time) });
      expect(rig.value(CALL, "bid")).toBeNaN();
      expect(rig.has(CALL, REASON.inStep)).toBe(false);
    }
    expect(rig.status().rejected).toBe(2);
  });

  it("35: a binary frame comes through the socket as what it is, and is counted", () => {
    const rig = rigWithBook();
    const socket: SocketLike = { onopen: null, onmessage: null, onerror: null, onclose: null, send() {}, close() {} };
    createSocketTransport("wss://x", { open: () => socket }).connect({
      open: () => undefined,
      message: rig.text,
      close: () => undefined,
    });
    socket.onmessage?.({ data: Uint8Array.of(0x1f, 0x8b, 8, 0).buffer } as never);
    expect(rig.status()).toMatchObject({ rejected: 1, gaps: 0 });
    expect(shownBook(rig)).toMatchObject({ changeId: 10, state: "live" });
  });

  it("35, item 47: HTML, binary and compressed bytes are counted; three in a minute renew the connection", () => {
    const rig = rigWithBook();
    rig.text("<html><body>502 Bad Gateway</body></html>");
    rig.text("(binary frame)");
    expect(rig.status()).toMatchObject({ rejected: 2, gaps: 0 });
    expect(rig.actions.some((action) => action.type === "disconnect")).toBe(false);
    rig.text("\u001f\u008b\u0008\u0000");
    expect(rig.status().lastRejection).toBe("malformed JSON: ????");
    expect(rig.actions.at(-1)).toEqual({ type: "disconnect", reason: "damaged frames" });
  });

  it("36: a huge frame is not parsed; beyond all reason it ends the connection", () => {
    const rig = rigWithBook();
    rig.text(`{"a":"${"x".repeat(2 << 20)}"}`);
    expect(rig.status().lastRejection).toMatch(/^frame of \d+ characters$/);
    expect(rig.actions).toEqual([]);
    rig.text(`{"a":"${"x".repeat(17 << 20)}"}`);
    expect(rig.actions.at(-1)).toMatchObject({ type: "disconnect" });
    rig.pass(200);
    expect(rig.actions.filter((action) => action.type === "connect")).toHaveLength(0);
  });

  it("36: 64 MB end the connection, and so does a venue that says 1009: the next attempt waits", () => {
    for (const end of [
      (rig: Rig) => rig.text("x".repeat(64 << 20)),
      (rig: Rig) => rig.close(1009, "message too big"),
    ]) {
      const rig = rigWithBook();
      end(rig);
      expect(rig.has(CALL, REASON.inStep)).toBe(false);
      rig.pass(200);
      expect(rig.actions.some(({ type }) => type === "connect")).toBe(false);
      rig.pass(3_000);
      expect(rig.actions.filter(({ type }) => type === "connect")).toHaveLength(1);
    }
  });

  it("37: a reply to no request and an error to none are counted", () => {
    const rig = rigWithBook();
    rig.text('{"jsonrpc":"2.0","id":987654,"result":[]}');
    rig.text('{"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"Invalid params"}}');
    expect(rig.status()).toMatchObject({ rejected: 2, lastRejection: "error -32602: Invalid params" });
  });

  it("37: after too many requests it waits for five seconds and more before it connects anew", () => {
    const rig = rigWithBook();
    rig.text(JSON.stringify({ jsonrpc: "2.0", error: { code: 10028, message: "too_many_requests" } }));
    rig.close(1000, "");
    rig.pass(4_900);
    expect(rig.actions.some(({ type }) => type === "connect")).toBe(false);
    rig.pass(10_000);
    expect(rig.actions.filter(({ type }) => type === "connect")).toHaveLength(1);
  });

  it("38: a channel acknowledged but silent for half a minute is not in step, and is asked for again", () => {
    const rig = createLiveRig();
    rig.forget();
    for (let second = 0; second < 32; second++) {
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
      rig.pass(1_000);
    }
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
    expect(rig.channels("public/subscribe")).toContain(QUOTE);
    expect(rig.status().lastRejection).toContain("silent");
    expect(rig.status().subscribed).toBeLessThan(rig.status().wanted);
  });

  it("item 48: hostile keys and names reach neither prototypes nor tables", () => {
    const rig = rigWithBook();
    const before = JSON.stringify([...rig.session.table.slotByName.keys()]);
    rig.text(`{"method":"subscription","params":{"channel":"__proto__","data":{"__proto__":{"admin":true}}}}`);
    rig.text(
      `{"method":"subscription","params":{"channel":"${QUOTE}","data":{"__proto__":{"best_bid_price":9},"type":"change","timestamp":${rig.now}}}}`,
    );
    rig.text(`{"method":"subscription","params":{"channel":"incremental_ticker.__proto__","data":{}}}`);
    rig.notify("markprice.options.btc_usd", [{ instrument_name: "__proto__", mark_price: 1, iv: 1 }]);
    rig.notify("instrument.state.any.BTC", { instrument_name: "<img src=x onerror=alert(1)>", state: "open" });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(rig.value(CALL, "bid")).toBe(0.0065);
    expect(JSON.stringify([...rig.session.table.slotByName.keys()])).toBe(before);
    expect(rig.status().lastRejection).not.toContain("<img");
  });

  it("never throws, and never calls a row in step that holds a value it refused", () => {
    const seed = JSON.stringify({
      jsonrpc: "2.0",
      method: "subscription",
      params: { channel: QUOTE, data: { type: "change", ...optionTicker(CALL, 1_788_264_010_000) } },
    });
    const rig = rigWithBook();
    fc.assert(
      fc.property(fc.nat(seed.length - 1), fc.string({ maxLength: 6 }), fc.nat(8), (at, insert, cut) => {
        rig.text(seed.slice(0, at) + insert + seed.slice(at + cut));
        for (const field of ["bid", "ask", "mark"] as const) {
          const value = rig.value(CALL, field);
          expect(Number.isNaN(value) || (value >= 0 && Number.isFinite(value))).toBe(true);
        }
        if (!rig.has(CALL, REASON.inStep))
          rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, 1_788_264_010_000) });
      }),
      { numRuns: 2_000 },
    );
  });
});

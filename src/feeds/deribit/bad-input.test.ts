import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import { createLiveRig, type Rig } from "./test-support/rig.ts";
import { optionTicker } from "./test-support/samples.ts";

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

describe("bad input on the wire", () => {
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
    for (const price of ['"NaN"', '"Infinity"', "1e400", '""', '"0.1"', "[]", "true"]) {
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

  it("37: a reply to no request and an error to none are counted", () => {
    const rig = rigWithBook();
    rig.text('{"jsonrpc":"2.0","id":987654,"result":[]}');
    rig.text('{"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"Invalid params"}}');
    expect(rig.status()).toMatchObject({ rejected: 2, lastRejection: "error -32602: Invalid params" });
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

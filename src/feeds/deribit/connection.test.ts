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

describe("the connection", () => {
  it("item 10: after 10028 and the drop it waits for the refill, with jitter, and does not loop", () => {
    const rig = createLiveRig({}, { simulated: true });
    const waits: number[] = [];
    for (let drop = 0; drop < 5; drop++) {
      rig.forget();
      rig.text(JSON.stringify({ jsonrpc: "2.0", error: { code: 10028, message: "too_many_requests" } }));
      rig.close(1000, "");
      const from = rig.now;
      while (!rig.actions.some((action) => action.type === "connect")) rig.pass(100);
      waits.push(rig.now - from);
      rig.open();
    }
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(5_000);
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(rig.status().reconnects).toBe(5);
  });

  it("item 10: after 10028 without a drop it pauses and then asks again", () => {
    const rig = createRig();
    rig.interest();
    rig.answering = false;
    rig.connect();
    const first = rig.calls("public/subscribe")[0]!;
    rig.reply(first.id, { error: { code: 10028, message: "too_many_requests" } });
    rig.forget();
    rig.pass(4_900);
    expect(rig.calls("public/subscribe")).toHaveLength(0);
    rig.pass(6_000);
    expect(rig.channels("public/subscribe")).toEqual(expect.arrayContaining([...first.params.channels!]));
  });

  it("item 11: answers test_request at once and a plain heartbeat never", () => {
    const rig = createLiveRig();
    rig.forget();
    rig.text(JSON.stringify({ jsonrpc: "2.0", method: "heartbeat", params: { type: "heartbeat" } }));
    expect(rig.actions).toEqual([]);
    rig.text(JSON.stringify({ jsonrpc: "2.0", method: "heartbeat", params: { type: "test_request" } }));
    expect(rig.requests.map((one) => one.method)).toEqual(["public/test"]);
  });

  it("item 12: a silent socket is probed, given up and replaced; rows stop being confirmed", () => {
    const rig = createLiveRig();
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now) });
    rig.forget();
    rig.answering = false;
    const last = rig.now;
    rig.pass(6_000);
    expect(rig.calls("public/test")).toHaveLength(1);
    rig.pass(10_000);
    expect(rig.actions.some((action) => action.type === "disconnect")).toBe(true);
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
    expect(rig.value(CALL, "confirmedAt")).toBe(last);
    expect(rig.status().state).toBe("stale");
    rig.pass(2_000);
    expect(rig.actions.at(-1)).toEqual({ type: "connect" });
  });

  it("item 13: a reconnect asks for heartbeat, list, index, marks, tickers and books again", () => {
    const rig = createLiveRig({ focused: CALL });
    const before = new Set(rig.channels("public/subscribe"));
    rig.close();
    rig.forget();
    rig.rows = rig.rows.filter((row) => row.instrument_name !== "BTC-4SEP26-76000-P");
    rig.pass(1_000);
    rig.open();
    rig.pass(4_000);
    const methods = rig.requests.map((one) => one.method);
    expect(methods.indexOf("public/set_heartbeat")).toBe(0);
    expect(methods.indexOf("public/get_instruments")).toBeLessThan(methods.indexOf("public/subscribe"));
    const after = new Set(rig.channels("public/subscribe"));
    before.delete("incremental_ticker.BTC-4SEP26-76000-P");
    after.delete("incremental_ticker.BTC-4SEP26-76000-P");
    expect(after).toEqual(before);
    expect(rig.session.table.slotByName.has("BTC-4SEP26-76000-P")).toBe(false);
    expect(rig.status().reconnects).toBe(1);
  });

  it("waits at least a minute after a refused handshake and names the limit of connections", () => {
    const rig = createRig();
    rig.interest();
    rig.tick();
    rig.close(1006, "");
    expect(rig.status().detail).toContain("32 connections per address");
    // A network that leads nowhere looks the same to a browser, and a countdown in words would go stale.
    expect(rig.status().detail).toContain("No network");
    expect(rig.status().detail).not.toContain("Next attempt");
    expect(rig.status().nextAttemptAt - rig.now).toBeGreaterThanOrEqual(60_000);
    rig.forget();
    rig.pass(59_900);
    expect(rig.actions).toEqual([]);
    rig.pass(31_000);
    expect(rig.actions[0]).toEqual({ type: "connect" });
  });

  it("comes back soon when nobody answered at all", () => {
    const rig = createRig();
    rig.interest();
    rig.tick();
    rig.close(1006, "unreachable: ECONNREFUSED");
    expect(rig.status().nextAttemptAt - rig.now).toBeLessThan(2_000);
    expect(rig.status().detail).not.toContain("32");
  });

  it("gives up an attempt that neither opens nor fails", () => {
    const rig = createRig();
    rig.interest();
    rig.tick();
    rig.pass(16_000);
    expect(rig.actions).toContainEqual({ type: "disconnect", reason: "no answer to the connection attempt" });
  });

  it("item 49: after two hours asleep everything is out of step until it is resynced on a new connection", () => {
    const rig = createLiveRig({ focused: CALL });
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now) });
    snapshot(rig, 10);
    const last = rig.now;
    rig.now += 7_200_000;
    rig.pass(100);
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
    expect(rig.value(CALL, "confirmedAt")).toBe(last);
    expect(rig.session.books.get(CALL)!.state).toBe("waiting");
    expect(rig.actions.some((action) => action.type === "disconnect")).toBe(true);
  });

  it("goes on with its timers when the local clock is set back", () => {
    const rig = createLiveRig();
    rig.now -= 3_600_000;
    rig.forget();
    rig.answering = false;
    rig.pass(16_000);
    expect(rig.actions.some((action) => action.type === "disconnect")).toBe(true);
  });

  it("item 42: drops a backlog and resyncs rather than wade through it, and says how far behind it was", () => {
    const rig = createLiveRig();
    rig.forget();
    for (let i = 0; i < 40 && !rig.actions.some((action) => action.type === "disconnect"); i++) {
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now - 3_000 });
      rig.pass(100);
    }
    expect(rig.actions.find((action) => action.type === "disconnect")).toMatchObject({
      reason: "backlog: 3.0 s behind",
    });
    rig.pass(500);
    expect(rig.actions.at(-1)).toEqual({ type: "connect" });
  });

  it("does not drop a connection for one late message among fresh ones", () => {
    const rig = createLiveRig();
    rig.forget();
    for (let i = 0; i < 100; i++) {
      const late = i % 2 === 0 ? 3_000 : 10;
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now - late });
      rig.pass(100);
    }
    expect(rig.actions.some((action) => action.type === "disconnect")).toBe(false);
  });

  it("hears nothing of an old connection", () => {
    const rig = createLiveRig({ focused: CALL });
    snapshot(rig, 10);
    rig.close();
    const { aliveAt } = rig.status();
    rig.now += 50;
    snapshot(rig, 20);
    expect(rig.session.books.get(CALL)).toMatchObject({ state: "waiting", changeId: 10 });
    expect(rig.status().aliveAt).toBe(aliveAt);
  });

  it("item 41: under a flood it falls behind, says so, starts afresh and is within a second of the market again", () => {
    const rig = createLiveRig({}, { simulated: true });
    const start = rig.now;
    /** Exchange times of messages the machine has not got to yet; it takes 500 µs each. */
    let queue: number[] = [];
    let sent = start;
    let cpu = start;
    let ticked = start;
    let open = true;
    let worstLag = 0;
    let drops = 0;
    const act = () => {
      for (const action of rig.actions.splice(0)) {
        if (action.type === "disconnect") {
          drops++;
          open = false;
          queue = [];
        } else if (action.type === "connect") {
          open = true;
          rig.now = cpu;
          rig.open();
        }
      }
      rig.requests.splice(0);
    };
    while (cpu < start + 12_000) {
      // 5,000 messages a second for 5 s, then 500.
      for (; sent <= cpu; sent += sent < start + 5_000 ? 0.2 : 2) if (open) queue.push(sent);
      const time = queue.shift();
      rig.now = Math.floor(cpu);
      if (rig.now - ticked >= 100) {
        ticked = rig.now;
        rig.pass(0);
        rig.tick();
        act();
      }
      if (time === undefined) {
        cpu += 1;
        continue;
      }
      cpu += 0.5;
      rig.now = Math.floor(cpu);
      worstLag = Math.max(worstLag, cpu - time);
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: Math.floor(time) });
      if (cpu > start + 10_000) expect(cpu - time).toBeLessThan(1_000);
    }
    expect(drops).toBeGreaterThan(0);
    expect(drops).toBeLessThan(4);
    expect(worstLag).toBeLessThan(6_000);
    expect(rig.status()).toMatchObject({ state: "live" });
    expect(rig.status().lag).toBeLessThan(1_000);
  });
});

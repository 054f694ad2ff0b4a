import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLiveRig, type Rig } from "./test-support/rig.ts";
import { applyTrades, TRADES_KEPT } from "./trades.ts";

const CALL = "BTC-4SEP26-76000-C";
const PAST = "public/get_last_trades_by_instrument";
const T0 = Date.UTC(2026, 7, 20);

const trade = (seq: number, time = T0 + seq * 1_000) => ({
  trade_id: `T${seq}`,
  trade_seq: seq,
  instrument_name: CALL,
  timestamp: time,
  price: 0.007,
  amount: 1,
  direction: "buy",
});
/** Trades `from` … `to`, newest first, as the venue lists the past. */
const list = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => trade(to - i));
const live = (rig: Rig, ...seqs: number[]) =>
  rig.notify(
    `trades.${CALL}.100ms`,
    seqs.map((seq) => trade(seq)),
  );
const seqs = (rig: Rig) => (rig.session.trades.get(CALL) ?? []).map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A rig whose call has the focus; past trades are for the test to answer. */
function asking(): Rig {
  const rig = createLiveRig();
  rig.answering = false;
  rig.interest({ focused: CALL });
  rig.pass(400);
  const { id, params } = rig.calls("public/subscribe").at(-1)!;
  rig.reply(id, { result: params.channels });
  return rig;
}

function answer(rig: Rig, from: number, to: number, more: boolean): void {
  rig.reply(rig.calls(PAST).at(-1)!.id, { result: { trades: list(from, to), has_more: more } });
}

describe("past trades", () => {
  it("are asked for when an instrument gets the focus: all that is kept, newest first", () => {
    const rig = asking();
    expect(rig.session.tradeHistory(CALL)).toBe("asked");
    expect(rig.calls(PAST).map(({ params }) => params)).toEqual([
      { instrument_name: CALL, count: TRADES_KEPT, sorting: "desc" },
    ]);
    answer(rig, 1, 3, false);
    expect(seqs(rig)).toEqual([1, 2, 3]);
    expect(rig.session.tradeHistory(CALL)).toBe("whole");
    expect(rig.session.tradeHistory("BTC-4SEP26")).toBe("unknown");
  });

  it("go on page by page, no faster than calls may follow each other, until enough are kept", () => {
    const rig = asking();
    live(rig, 301, 302);
    answer(rig, 251, 300, true);
    expect(rig.calls(PAST)).toHaveLength(1);
    rig.pass(400);
    expect(rig.calls(PAST).at(-1)!.params).toMatchObject({ end_seq: 250, count: TRADES_KEPT });
    expect(rig.session.tradeHistory(CALL)).toBe("asked");
    answer(rig, 51, 250, true);
    rig.pass(2_000);
    expect(rig.calls(PAST)).toHaveLength(2);
    expect(seqs(rig)).toEqual(range(103, 302));
    expect(rig.session.tradeHistory(CALL)).toBe("partial");
  });

  it("stop where the venue has no older ones, or repeats itself", () => {
    const rig = asking();
    answer(rig, 5, 8, true);
    rig.pass(400);
    answer(rig, 5, 8, true);
    rig.pass(2_000);
    expect(rig.calls(PAST)).toHaveLength(2);
    expect(rig.session.tradeHistory(CALL)).toBe("partial");
  });

  it("are asked for again after a silence or a refusal for too many requests, and given up after three", () => {
    const rig = asking();
    rig.reply(rig.calls(PAST).at(-1)!.id, { error: { code: 10028, message: "too_many_requests" } });
    rig.pass(400);
    expect(rig.calls(PAST)).toHaveLength(1);
    rig.pass(10_100);
    expect(rig.calls(PAST)).toHaveLength(2);
    // Heartbeats are missed meanwhile; the connection is not what is tested here.
    for (let i = 0; i < 4; i++) {
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
      rig.pass(4_000);
    }
    expect(rig.calls(PAST)).toHaveLength(3);
    rig.reply(rig.calls(PAST).at(-1)!.id, { error: { code: 11_044, message: "not_found" } });
    expect(rig.session.tradeHistory(CALL)).toBe("unknown");
    rig.pass(1_000);
    expect(rig.calls(PAST)).toHaveLength(3);
  });

  it("heal a hole in the live stream, once for each", () => {
    const rig = asking();
    answer(rig, 1, 3, false);
    live(rig, 4, 7);
    rig.pass(400);
    expect(rig.calls(PAST)).toHaveLength(2);
    answer(rig, 1, 7, false);
    expect(seqs(rig)).toEqual(range(1, 7));
    live(rig, 9);
    rig.pass(400);
    // The venue does not know number 8 either.
    rig.reply(rig.calls(PAST).at(-1)!.id, { result: { trades: [trade(9), trade(7)], has_more: false } });
    live(rig, 10);
    rig.pass(2_000);
    expect(rig.calls(PAST)).toHaveLength(3);
    expect(seqs(rig)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10]);
  });

  it("fill what was missed while disconnected, and keep what is shown meanwhile", () => {
    const rig = asking();
    answer(rig, 1, 3, false);
    rig.answering = true;
    rig.close();
    expect(seqs(rig)).toEqual([1, 2, 3]);
    rig.answering = false;
    rig.pass(5_000);
    rig.open();
    rig.pass(400);
    for (const { id, params } of rig.calls("public/subscribe")) rig.reply(id, { result: params.channels });
    rig.pass(1_000);
    for (const { id, params } of rig.calls("public/subscribe")) rig.reply(id, { result: params.channels });
    live(rig, 9);
    const asked = rig.calls(PAST).at(-1)!;
    rig.reply(asked.id, { result: { trades: list(6, 9), has_more: true } });
    rig.pass(400);
    expect(rig.calls(PAST).at(-1)!.params).toMatchObject({ end_seq: 5 });
    answer(rig, 1, 5, false);
    expect(seqs(rig)).toEqual(range(1, 9));
  });

  it("that come after the focus has left change nothing", () => {
    const rig = asking();
    rig.interest({ focused: null });
    rig.pass(1_000);
    answer(rig, 1, 3, false);
    expect(rig.session.trades.size).toBe(0);
    expect(rig.status().rejected).toBe(0);
  });
});

describe("applyTrades", () => {
  const keptAfter = (...lists: readonly unknown[][]) => {
    const kept = new Map();
    for (const one of lists) applyTrades(kept, one, () => true);
    return (kept.get(CALL) ?? []) as readonly { readonly seq: number; readonly id: string }[];
  };

  it("keeps each trade once and in order of its number, however lists and live messages overlap", () => {
    const numbers = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(fc.array(fc.array(numbers, { maxLength: 12 }), { maxLength: 6 }), (batches) => {
        // All of one instant: only the number tells their order.
        const kept = keptAfter(...batches.map((batch) => batch.map((seq) => trade(seq, T0))));
        const told = [...new Set(batches.flat())].sort((a, b) => a - b);
        expect(kept.map(({ seq }) => seq)).toEqual(told);
      }),
    );
  });

  it("keeps the newest of more than fit", () => {
    const kept = keptAfter(list(1, 150), list(100, 400));
    expect(kept.map(({ seq }) => seq)).toEqual(range(401 - TRADES_KEPT, 400));
  });

  it("falls back on times where trades have no number", () => {
    const plain = (id: string, time: number) => ({ ...trade(1, time), trade_id: id, trade_seq: undefined });
    expect(keptAfter([plain("b", 2), plain("c", 2)], [plain("a", 1)]).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });
});

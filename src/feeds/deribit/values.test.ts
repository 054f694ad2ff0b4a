import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import type { Fields } from "./decode.ts";
import { createLiveRig, type Rig } from "./test-support/rig.ts";
import { optionTicker, perpetualTicker } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";
const PUT = "BTC-4SEP26-76000-P";
const FAST = `ticker.${CALL}.100ms`;
const QUOTE = `incremental_ticker.${CALL}`;

function rigWithTicker(more: Fields = {}): Rig {
  const rig = createLiveRig({ visible: [CALL] });
  rig.notify(FAST, optionTicker(CALL, rig.now, more));
  return rig;
}

function rigWithSnapshot(more: Fields = {}): Rig {
  const rig = createLiveRig();
  rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now, more) });
  return rig;
}

describe("missing values", () => {
  it("item 15: an empty side, sent as 0 or as null, is missing with a reason and never a price of 0", () => {
    for (const nothing of [0, null]) {
      const rig = rigWithTicker({ best_bid_price: nothing, best_bid_amount: 0, bid_iv: 0 });
      expect(rig.value(CALL, "bid")).toBeNaN();
      expect(rig.value(CALL, "bidSize")).toBeNaN();
      expect(rig.value(CALL, "bidVol")).toBeNaN();
      expect(rig.has(CALL, REASON.noBid)).toBe(true);
      expect(rig.has(CALL, REASON.noBidVol)).toBe(true);
      expect(rig.has(CALL, REASON.noAsk)).toBe(false);
      expect(rig.value(CALL, "ask")).toBe(0.0075);
    }
  });

  it("item 16: the sentinels 0 and 500 are no vols, and their reason goes when a vol comes", () => {
    const rig = rigWithTicker({ bid_iv: 0, ask_iv: 500 });
    expect(rig.value(CALL, "bidVol")).toBeNaN();
    expect(rig.value(CALL, "askVol")).toBeNaN();
    expect(rig.has(CALL, REASON.noBidVol)).toBe(true);
    expect(rig.has(CALL, REASON.noAskVol)).toBe(true);
    rig.pass(100);
    rig.notify(FAST, optionTicker(CALL, rig.now));
    expect(rig.has(CALL, REASON.noBidVol | REASON.noAskVol)).toBe(false);
  });

  it("item 17: percent in tickers and fractions in marks give the same vol, above 300 % too", () => {
    for (const percent of [31.2, 3.1, 412.75]) {
      const rig = rigWithTicker({ mark_iv: percent });
      const fromTicker = rig.value(CALL, "markVol");
      rig.pass(100);
      rig.notify("markprice.options.btc_usd", [
        { instrument_name: CALL, mark_price: 0.0069, iv: percent / 100, timestamp: rig.now },
      ]);
      expect(Math.abs(rig.value(CALL, "markVol") - fromTicker)).toBeLessThan(1e-9);
    }
  });

  it("item 18: null statistics, a null last price, absent greeks and a sparse ticker without a time are taken", () => {
    const rig = rigWithTicker({
      stats: { high: null, low: null, price_change: null, volume: null },
      last_price: null,
      settlement_price: undefined,
      greeks: undefined,
    });
    expect(rig.value(CALL, "volume")).toBeNaN();
    expect(rig.value(CALL, "last")).toBeNaN();
    expect(rig.value(CALL, "delta")).toBeNaN();
    expect(rig.has(CALL, REASON.neverTraded)).toBe(true);
    rig.notify(FAST, { instrument_name: CALL, best_bid_price: 0.0066, best_bid_amount: 3, timestamp: undefined });
    expect(rig.value(CALL, "bid")).toBe(0.0066);
    rig.notify("ticker.BTC-PERPETUAL.100ms", perpetualTicker("BTC-PERPETUAL", rig.now, { stats: {} }));
    expect(rig.value("BTC-PERPETUAL", "mark")).toBe(76_917.12);
    expect(rig.value("BTC-PERPETUAL", "markVol")).toBeNaN();
    expect(rig.status().rejected).toBe(0);
  });
});

describe("the incremental ticker", () => {
  it("item 19: merges deeply: what a change leaves out stays, what it sends as null is missing now", () => {
    const rig = rigWithSnapshot();
    rig.pass(1_000);
    rig.notify(QUOTE, {
      type: "change",
      instrument_name: CALL,
      timestamp: rig.now,
      best_ask_price: null,
      greeks: { delta: 0.42436, vega: 23.42994, theta: -51.80833, rho: 4.61846 },
      stats: { volume: 1_560 },
    });
    expect(rig.value(CALL, "gamma")).toBe(0.00028);
    expect(rig.value(CALL, "delta")).toBe(0.42436);
    expect(rig.value(CALL, "volume")).toBe(1_560);
    expect(rig.value(CALL, "high")).toBe(0.0118);
    expect(rig.value(CALL, "bid")).toBe(0.0065);
    expect(rig.value(CALL, "ask")).toBeNaN();
    expect(rig.has(CALL, REASON.noAsk)).toBe(true);
  });

  it("item 19: a change without type, as before 2023, is a change", () => {
    const rig = rigWithSnapshot();
    rig.pass(1_000);
    rig.notify(QUOTE, {
      instrument_name: CALL,
      timestamp: rig.now,
      bid_iv: 63.58,
      best_bid_amount: 44,
      greeks: { delta: 0.42436 },
    });
    expect(rig.value(CALL, "bidSize")).toBe(44);
    expect(rig.value(CALL, "gamma")).toBe(0.00028);
    expect(rig.value(CALL, "ask")).toBe(0.0075);
  });

  it("item 19: a change before the snapshot is ignored", () => {
    const rig = createLiveRig();
    rig.notify(QUOTE, { type: "change", instrument_name: CALL, timestamp: rig.now, best_bid_price: 0.1 });
    expect(rig.value(CALL, "bid")).toBeNaN();
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
  });

  it("item 19: a change with an earlier time than the row's is discarded", () => {
    const rig = rigWithSnapshot();
    rig.notify(QUOTE, { type: "change", instrument_name: CALL, timestamp: rig.now - 1, best_bid_price: 0.001 });
    expect(rig.value(CALL, "bid")).toBe(0.0065);
  });

  it("a change that cannot be read leaves the row out of step until a new snapshot", () => {
    const rig = rigWithSnapshot();
    rig.notify(QUOTE, { type: "change", instrument_name: CALL, timestamp: rig.now, best_bid_price: "0.1" });
    expect(rig.value(CALL, "bid")).toBe(0.0065);
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
    rig.forget();
    for (let i = 0; i < 20; i++) {
      rig.pass(1_000);
      rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
    }
    expect(rig.channels("public/unsubscribe")).toContain(QUOTE);
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now) });
    expect(rig.has(CALL, REASON.inStep)).toBe(true);
  });
});

describe("weird values", () => {
  it("item 21: greeks of 0 and a capped theta are kept as published", () => {
    const rig = rigWithTicker({ greeks: { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 } });
    expect(rig.value(CALL, "theta")).toBe(0);
    expect(rig.value(CALL, "delta")).toBe(0);
  });

  it("item 23: exponents are numbers", () => {
    const rig = createLiveRig();
    rig.text(
      `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${QUOTE}","data":{"type":"snapshot","instrument_name":"${CALL}","timestamp":${rig.now},"best_bid_price":2.8e-4,"best_bid_amount":1.0002e6}}}`,
    );
    expect(rig.value(CALL, "bid")).toBe(0.00028);
    expect(rig.value(CALL, "bidSize")).toBe(1_000_200);
  });

  it("item 24: trades are told apart by their id as text, not by integers above 2^53", () => {
    const rig = createLiveRig({ focused: CALL });
    const trade = (id: string, match: string) =>
      `{"trade_id":"${id}","starbase_match_id":${match},"instrument_name":"${CALL}","timestamp":${rig.now},"price":0.007,"amount":1,"direction":"buy"}`;
    rig.text(
      `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.${CALL}.100ms","data":[${trade("1", "225046781992378368")},${trade("2", "225046781992378369")}]}}`,
    );
    expect(rig.session.trades.get(CALL)!.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it('item 25: the word "expired" for a delivery price, legacy and unknown states are tolerated', () => {
    const rig = rigWithTicker({ estimated_delivery_price: "expired", state: "closed", mark_price: 0, mark_iv: 70 });
    expect(rig.has(CALL, REASON.expired)).toBe(true);
    rig.notify("instrument.state.any.BTC", { instrument_name: PUT, state: "hibernating", timestamp: rig.now });
    expect(rig.has(PUT, REASON.notOpen)).toBe(false);
    rig.notify("instrument.state.any.BTC", { instrument_name: PUT, state: "halted", timestamp: rig.now });
    expect(rig.has(PUT, REASON.notOpen)).toBe(true);
    rig.notify("instrument.state.any.BTC", { instrument_name: PUT, state: "open", timestamp: rig.now });
    expect(rig.has(PUT, REASON.notOpen)).toBe(false);
    expect(rig.status().rejected).toBe(0);
  });

  it("item 26: an expired book's mark of 0 and stuck vol do not replace the last values", () => {
    const rig = rigWithTicker();
    rig.pass(100);
    rig.notify(FAST, optionTicker(CALL, rig.now, { state: "closed", mark_price: 0, mark_iv: 70 }));
    expect(rig.value(CALL, "mark")).toBe(0.0069);
    expect(rig.value(CALL, "markVol")).toBeCloseTo(0.312, 12);
    expect(rig.has(CALL, REASON.expired | REASON.notOpen)).toBe(true);
  });

  it("item 26: -32602 with the reason that it is not active removes the instrument", () => {
    const rig = createLiveRig();
    rig.answering = false;
    rig.interest({ focused: CALL });
    rig.pass(1_000);
    const request = rig.calls("public/subscribe").at(-1)!;
    rig.reply(request.id, { result: request.params.channels });
    const past = rig.calls("public/get_last_trades_by_instrument").at(-1)!;
    const data = { param: "instrument_name", reason: "instrument is not active" };
    rig.reply(past.id, { error: { code: -32602, message: "Invalid params", data } });
    expect(rig.session.table.slotByName.has(CALL)).toBe(false);
    rig.forget();
    rig.pass(3_000);
    expect(rig.channels("public/subscribe").some((name) => name.includes(CALL))).toBe(false);
  });

  it("item 27: a negative price of an outright option is refused, book and ticker alike", () => {
    const rig = createLiveRig({ visible: [CALL], focused: CALL });
    rig.notify(FAST, optionTicker(CALL, rig.now, { best_bid_price: -0.001 }));
    expect(rig.value(CALL, "bid")).toBeNaN();
    expect(rig.status()).toMatchObject({ rejected: 1, lastRejection: `${CALL}: best_bid_price is negative` });
    rig.notify(`book.${CALL}.100ms`, {
      type: "snapshot",
      instrument_name: CALL,
      change_id: 1,
      timestamp: rig.now,
      bids: [["new", -0.001, 1]],
      asks: [],
    });
    expect(rig.session.books.get(CALL)!.state).toBe("waiting");
    expect(rig.status().rejected).toBe(2);
  });

  it("item 28, bad input 27: a crossed quote is flagged, a mark outside it or above one coin is kept", () => {
    const rig = rigWithTicker({ best_bid_price: 0.0076, best_ask_price: 0.0075, mark_price: 1.0057 });
    expect(rig.has(CALL, REASON.crossed)).toBe(true);
    expect(rig.value(CALL, "mark")).toBe(1.0057);
    rig.pass(100);
    rig.notify(FAST, optionTicker(CALL, rig.now));
    expect(rig.has(CALL, REASON.crossed)).toBe(false);
  });

  it("item 29: every expiry keeps the forward the venue states for it, and where it comes from", () => {
    const rig = createLiveRig({ visible: [CALL, "BTC-25SEP26-80000-C"] });
    rig.notify(FAST, optionTicker(CALL, rig.now, { underlying_price: 76_904.4, underlying_index: "SYN.BTC-4SEP26" }));
    rig.notify(
      "ticker.BTC-25SEP26-80000-C.100ms",
      optionTicker("BTC-25SEP26-80000-C", rig.now, { underlying_price: 77_512.1, underlying_index: "index_price" }),
    );
    expect(rig.value(CALL, "underlying")).toBe(76_904.4);
    expect(rig.value("BTC-25SEP26-80000-C", "underlying")).toBe(77_512.1);
    expect(rig.value(CALL, "index")).toBe(76_900.24);
    expect(rig.session.underlyingIndexOf(CALL)).toBe("SYN.BTC-4SEP26");
    expect(rig.session.underlyingIndexOf("BTC-25SEP26-80000-C")).toBe("index_price");
  });

  it("item 30: the server's clock, not ours, says what has expired and what is from the future", () => {
    const rig = createLiveRig();
    rig.offset = -3_600_000;
    rig.pass(20_000);
    expect(rig.status().clockOffset).toBeCloseTo(-3_600_000, -2);
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now + rig.offset) });
    expect(rig.value(CALL, "bid")).toBe(0.0065);
    expect(rig.status().lag).not.toBeGreaterThan(1_000);
  });

  it("item 30: a server clock set back an hour is noticed, and its messages are taken again", () => {
    const rig = rigWithSnapshot();
    const index = () =>
      rig.notify("deribit_price_index.btc_usd", {
        index_name: "btc_usd",
        price: 76_900,
        timestamp: rig.now + rig.offset,
      });
    index();
    rig.offset = -3_600_000;
    rig.pass(1_000);
    index();
    rig.pass(1_000);
    index();
    expect(rig.status().clockOffset).toBeLessThan(-3_500_000);
    rig.notify(QUOTE, {
      type: "change",
      instrument_name: CALL,
      timestamp: rig.now + rig.offset,
      best_bid_price: 0.0061,
    });
    expect(rig.value(CALL, "bid")).toBe(0.0061);
    expect(rig.has(CALL, REASON.inStep)).toBe(true);
  });

  it("integers that no double holds are no times and no prices", () => {
    for (const field of ["timestamp", "best_bid_price"] as const) {
      const rig = rigWithTicker();
      const before = rig.value(CALL, "bid");
      rig.pass(100);
      rig.notify(FAST, { ...optionTicker(CALL, rig.now), [field]: 2 ** 53 });
      expect(rig.status().rejected).toBe(1);
      expect(rig.status().lastRejection).toMatch(field === "timestamp" ? /timestamp/ : /bid/);
      expect(rig.value(CALL, "bid")).toBe(before);
    }
  });

  it("item 50: of two channels that feed one row the later exchange time wins, not the later arrival", () => {
    const rig = createLiveRig({ visible: [CALL] });
    rig.notify(QUOTE, { type: "snapshot", ...optionTicker(CALL, rig.now - 1_000) });
    rig.notify(FAST, optionTicker(CALL, rig.now, { best_bid_price: 0.007 }));
    rig.notify(QUOTE, { type: "change", instrument_name: CALL, timestamp: rig.now - 500, best_bid_price: 0.0066 });
    expect(rig.value(CALL, "bid")).toBe(0.007);
    rig.notify("markprice.options.btc_usd", [
      { instrument_name: CALL, mark_price: 0.001, iv: 0.3, timestamp: rig.now - 200 },
    ]);
    expect(rig.value(CALL, "mark")).toBe(0.0069);
  });
});

describe("trades", () => {
  it("item 40: each (instrument, id) once, in order of time, blocks and liquidations flagged, bounded", () => {
    const rig = createLiveRig({ focused: CALL });
    const trade = (id: number, more: Fields = {}) => ({
      trade_id: String(id),
      instrument_name: CALL,
      timestamp: rig.now + id,
      price: 0.007,
      amount: 1,
      direction: "sell",
      iv: 31.2,
      ...more,
    });
    const channel = `trades.${CALL}.100ms`;
    rig.notify(channel, [trade(2, { block_trade_id: "BLOCK-1" }), trade(1, { liquidation: "T" })]);
    rig.notify(channel, [trade(2), trade(3)]);
    const kept = rig.session.trades.get(CALL)!;
    expect(kept.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(kept.map(({ block, liquidation }) => [block, liquidation])).toEqual([
      [false, true],
      [true, false],
      [false, false],
    ]);
    rig.notify(
      channel,
      Array.from({ length: 500 }, (_, i) => trade(i + 4)),
    );
    expect(rig.session.trades.get(CALL)).toHaveLength(200);
    expect(rig.session.trades.get(CALL)!.at(-1)!.id).toBe("503");
    rig.notify(channel, [trade(600, { price: -1 }), trade(601, { amount: "1" }), trade(602)]);
    expect(rig.session.trades.get(CALL)!.at(-1)!.id).toBe("602");
    expect(rig.status()).toMatchObject({ rejected: 1 });
  });

  it("item 40: past trades and live ones overlap without doubles", () => {
    const rig = createLiveRig();
    rig.answering = false;
    rig.interest({ focused: CALL });
    rig.pass(1_000);
    const trade = (id: number) => ({
      trade_id: String(id),
      instrument_name: CALL,
      timestamp: rig.now + id,
      price: 0.007,
      amount: 1,
      direction: "buy",
    });
    rig.notify(`trades.${CALL}.100ms`, [trade(5), trade(6)]);
    const request = rig.calls("public/subscribe").at(-1)!;
    rig.reply(request.id, { result: request.params.channels });
    const past = rig.calls("public/get_last_trades_by_instrument").at(-1)!;
    rig.reply(past.id, { result: { trades: [trade(6), trade(5), trade(4)], has_more: true } });
    expect(rig.session.trades.get(CALL)!.map(({ id }) => id)).toEqual(["4", "5", "6"]);
  });
});

import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import { createLiveRig, createRig } from "./test-support/rig.ts";
import { optionTicker, perpetualTicker, START } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";

describe("a session from the first event to a live chain", () => {
  it("asks for a connection, then heartbeat, list and first fill in that order", () => {
    const rig = createRig();
    rig.interest();
    rig.answering = false;
    rig.connect();
    expect(rig.actions[0]).toEqual({ type: "connect" });
    expect(rig.requests.map((one) => one.method).slice(0, 4)).toEqual([
      "public/set_heartbeat",
      "public/get_book_summary_by_currency",
      "public/get_instruments",
      "public/subscribe",
    ]);
    expect(rig.requests[0]!.params).toEqual({ interval: 10 });
    expect(rig.requests[3]!.params.channels!.slice(0, 2)).toEqual([
      "deribit_price_index.btc_usd",
      "markprice.options.btc_usd",
    ]);
  });

  it("quotes every option of the underlying and keeps combos out", () => {
    const rig = createLiveRig({ visible: [CALL] });
    expect(rig.status()).toMatchObject({ listed: 4, quoted: 0 });
    expect([...rig.session.table.slotByName.keys()].sort()).toEqual([
      "BTC-25SEP26",
      "BTC-25SEP26-80000-C",
      "BTC-25SEP26-80000-P",
      "BTC-4SEP26",
      "BTC-4SEP26-76000-C",
      "BTC-4SEP26-76000-P",
      "BTC-PERPETUAL",
      "btc_usd",
    ]);
    const channels = rig.channels("public/subscribe");
    for (const name of ["BTC-4SEP26-76000-C", "BTC-4SEP26-76000-P", "BTC-25SEP26-80000-C", "BTC-25SEP26-80000-P"])
      expect(channels).toContain(`incremental_ticker.${name}`);
    expect(channels).toContain(`ticker.${CALL}.100ms`);
    expect(channels).toContain("ticker.BTC-PERPETUAL.100ms");
    expect(channels).toContain("ticker.BTC-25SEP26.100ms");
    expect(channels.indexOf(`incremental_ticker.${CALL}`)).toBeLessThan(
      channels.indexOf("incremental_ticker.BTC-4SEP26-76000-P"),
    );
    expect(new Set(channels).size).toBe(channels.length);
  });

  it("fills bid, ask, mark and open interest from the book summary, whichever reply comes first", () => {
    const rig = createRig();
    rig.summaries = [
      {
        instrument_name: CALL,
        bid_price: 0.0065,
        ask_price: null,
        mark_price: 0.00693321,
        mark_iv: 31.2,
        open_interest: 534.4,
        underlying_price: 76_904.4,
        underlying_index: "BTC-4SEP26",
        last: null,
        creation_timestamp: START,
      },
    ];
    rig.interest();
    rig.connect();
    rig.pass(500);
    expect(rig.value(CALL, "bid")).toBe(0.0065);
    expect(rig.value(CALL, "ask")).toBeNaN();
    expect(rig.has(CALL, REASON.noAsk)).toBe(true);
    expect(rig.has(CALL, REASON.neverTraded)).toBe(true);
    expect(rig.value(CALL, "mark")).toBe(0.00693321);
    expect(rig.value(CALL, "markVol")).toBeCloseTo(0.312, 12);
    expect(rig.value(CALL, "openInterest")).toBe(534.4);
    expect(rig.value(CALL, "underlying")).toBe(76_904.4);
    expect(rig.session.underlyingIndexOf(CALL)).toBe("BTC-4SEP26");
    expect(rig.status()).toMatchObject({ quoted: 1, listed: 4 });
  });

  it("writes a full ticker in house units", () => {
    const rig = createLiveRig({ visible: [CALL] });
    rig.session.dirty.clear();
    rig.notify(`ticker.${CALL}.100ms`, optionTicker(CALL, rig.now - 20));
    const read = (field: Parameters<typeof rig.value>[1]) => rig.value(CALL, field);
    expect([read("bid"), read("ask"), read("bidSize"), read("askSize")]).toEqual([0.0065, 0.0075, 12, 10]);
    expect(read("bidVol")).toBeCloseTo(0.2957, 12);
    expect(read("askVol")).toBeCloseTo(0.3374, 12);
    expect(read("markVol")).toBeCloseTo(0.312, 12);
    expect([read("delta"), read("gamma"), read("vega"), read("theta"), read("rho")]).toEqual([
      0.47736, 0.00028, 18.43602, -217.49347, 1.31068,
    ]);
    expect([read("underlying"), read("index"), read("openInterest"), read("last")]).toEqual([
      76_904.4, 76_900.24, 534.4, 0.0065,
    ]);
    expect(read("change24h")).toBeCloseTo(-0.386792, 12);
    expect([read("volume"), read("high"), read("low"), read("exchangeTime")]).toEqual([
      1555,
      0.0118,
      0.0065,
      rig.now - 20,
    ]);
    expect(rig.has(CALL, REASON.inStep)).toBe(true);
    expect(rig.session.dirty.has(rig.session.table.slotByName.get(CALL)!)).toBe(true);
  });

  it("carries the index, its 24 h figures, DVOL, funding and marks", () => {
    const rig = createLiveRig();
    rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
    rig.notify("deribit_price_statistics.btc_usd", {
      index_name: "btc_usd",
      high24h: 77_500,
      low24h: 75_000,
      change24h: 1_900,
      high_volatility: false,
    });
    rig.notify("deribit_volatility_index.btc_usd", { index_name: "btc_usd", volatility: 41.5, timestamp: rig.now });
    rig.notify("ticker.BTC-PERPETUAL.100ms", perpetualTicker("BTC-PERPETUAL", rig.now));
    rig.notify("markprice.options.btc_usd", [
      { instrument_name: CALL, mark_price: 0.0071, iv: 0.3142, timestamp: rig.now },
    ]);
    expect(rig.value("btc_usd", "mark")).toBe(76_900);
    expect([rig.value("btc_usd", "high"), rig.value("btc_usd", "low")]).toEqual([77_500, 75_000]);
    expect(rig.value("btc_usd", "change24h")).toBeCloseTo(1_900 / 75_000, 12);
    expect([rig.value("DVOL-btc_usd", "mark"), rig.value("DVOL-btc_usd", "markVol")]).toEqual([0.415, 0.415]);
    expect(rig.value("BTC-PERPETUAL", "funding8h")).toBe(2.14e-6);
    expect([rig.value(CALL, "mark"), rig.value(CALL, "markVol")]).toEqual([0.0071, 0.3142]);
    expect(rig.has(CALL, REASON.markOnly)).toBe(true);
    expect(rig.status().quoted).toBe(0);
  });

  it("keeps book and trades of the focused instrument, and drops them with the focus", () => {
    const rig = createLiveRig({ focused: CALL });
    rig.notify(`book.${CALL}.100ms`, {
      type: "snapshot",
      instrument_name: CALL,
      timestamp: rig.now,
      change_id: 10,
      bids: [["new", 0.0065, 12]],
      asks: [["new", 0.0075, 10]],
    });
    rig.notify(`trades.${CALL}.100ms`, [
      { trade_id: "1", instrument_name: CALL, timestamp: rig.now, price: 0.007, amount: 1, direction: "buy", iv: 31 },
    ]);
    expect(rig.session.books.get(CALL)).toMatchObject({ state: "live", bids: [[0.0065, 12]], asks: [[0.0075, 10]] });
    expect(rig.session.trades.get(CALL)).toMatchObject([{ id: "1", side: "buy", vol: 0.31, block: false }]);
    rig.interest({ focused: null });
    rig.pass(1_000);
    expect(rig.session.books.size).toBe(0);
    expect(rig.session.trades.size).toBe(0);
    expect(rig.channels("public/unsubscribe")).toEqual([`book.${CALL}.100ms`, `trades.${CALL}.100ms`]);
  });

  it("says which underlying the venue lists no option of, once its list came", () => {
    const rig = createRig();
    rig.interest({ underlying: "DOGE_USDC" });
    rig.answering = false;
    rig.connect();
    expect(rig.status().unlisted).toBe("");
    expect(createLiveRig().status().unlisted).toBe("");
    const empty = createRig();
    empty.interest({ underlying: "DOGE_USDC" });
    empty.connect();
    empty.pass(2_000);
    expect(empty.status().unlisted).toBe("DOGE_USDC");
  });

  it("lists the underlyings that have options", () => {
    const rig = createLiveRig();
    rig.pass(4_000);
    expect(rig.session.underlyings).toEqual(["BTC", "ETH"]);
  });

  it("switches the underlying: leaves every channel, and lists and quotes the other", () => {
    const rig = createLiveRig();
    rig.rows = [
      { ...rig.rows[0]!, instrument_name: "ETH-4SEP26-76000-C", base_currency: "ETH", quote_currency: "ETH" },
    ];
    rig.forget();
    rig.interest({ underlying: "ETH" });
    rig.pass(3_000);
    expect(rig.calls("public/unsubscribe_all")).toHaveLength(1);
    expect([...rig.session.table.slotByName.keys()].sort()).toEqual(["ETH-4SEP26-76000-C", "eth_usd"]);
    expect(rig.channels("public/subscribe")).toContain("incremental_ticker.ETH-4SEP26-76000-C");
    expect(rig.status()).toMatchObject({ listed: 1, quoted: 0 });
  });
});

describe("freshness of a row", () => {
  it("follows the connection while in step, and stands still once out of step", () => {
    const rig = createLiveRig();
    rig.notify(`incremental_ticker.${CALL}`, { type: "snapshot", ...optionTicker(CALL, rig.now) });
    const shown = () => (rig.has(CALL, REASON.inStep) ? rig.status().aliveAt : rig.value(CALL, "confirmedAt"));
    rig.pass(2_000);
    rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
    expect(shown()).toBe(rig.now);
    const last = rig.now;
    rig.close();
    expect(rig.has(CALL, REASON.inStep)).toBe(false);
    rig.pass(5_000);
    expect(shown()).toBe(last);
  });
});

describe("the connection bar", () => {
  it("is live only on fresh data", () => {
    const rig = createRig();
    rig.interest();
    expect(rig.status().state).toBe("connecting");
    rig.connect();
    rig.pass(1_000);
    expect(rig.status().state).toBe("connecting");
    rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
    expect(rig.status()).toMatchObject({ state: "live", detail: "" });
    rig.pass(4_000);
    expect(rig.status().state).toBe("delayed");
    rig.pass(12_000);
    expect(rig.status().state).toBe("stale");
    rig.pass(50_000);
    expect(rig.status().state).toBe("dead");
  });

  it("says when the venue locks trading on the index, and no longer once it is open again", () => {
    const rig = createLiveRig();
    const lock = (index: string, locked: boolean) => rig.notify("platform_state", { price_index: index, locked });
    lock("sol_usdc", true);
    expect(rig.status().detail).not.toContain("locked");
    lock("btc_usd", true);
    expect(rig.status().detail).toBe("The venue has locked trading on btc_usd.");
    lock("btc_usd", false);
    expect(rig.status().detail).not.toContain("locked");
  });
});

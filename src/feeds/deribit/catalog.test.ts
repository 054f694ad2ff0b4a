import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REASON } from "../../market/quote-columns.ts";
import { decodeInstrument, instrumentFromName } from "./instruments.ts";
import { parseName } from "./names.ts";
import { createLiveRig, createRig } from "./test-support/rig.ts";
import { BTC_ROWS, futureRow, NEAR, optionRow, optionTicker } from "./test-support/samples.ts";

const CALL = "BTC-4SEP26-76000-C";
const instruments = fileURLToPath(new URL("../../../../shared/data/instruments/", import.meta.url));

describe("instrument names", () => {
  it("item 31: a lower-case d is the decimal mark of a strike, and the name keeps its case", () => {
    expect(parseName("XRP_USDC-9MAR24-1d02-C")).toMatchObject({ kind: "option", root: "XRP_USDC", strike: 1.02 });
    expect(parseName("XRP_USDC-9MAR24-1D02-C")).toBeNull();
    const rig = createRig();
    rig.rows = [optionRow("XRP_USDC-4SEP26-0d625-P")];
    rig.interest({ underlying: "XRP_USDC" });
    rig.connect();
    rig.pass(2_000);
    expect(rig.channels("public/subscribe")).toContain("incremental_ticker.XRP_USDC-4SEP26-0d625-P");
    const slot = rig.session.table.slotByName.get("XRP_USDC-4SEP26-0d625-P")!;
    expect(rig.session.table.instruments[slot]).toMatchObject({ strike: 0.625, right: "put", underlying: "XRP_USDC" });
  });

  it("item 32: one-digit days, roots with an underscore, expiry at 08:00 UTC", () => {
    expect(parseName("BTC-5JUN26-70000-C")!.expiry).toBe(Date.UTC(2026, 5, 5, 8));
    expect(parseName("BTC-05JUN26-70000-C")).toBeNull();
    expect(parseName("SOL_USDC-27JUN25-150-P")).toMatchObject({ root: "SOL_USDC", base: "SOL", counter: "USDC" });
    expect(parseName("BTC-PERPETUAL")).toMatchObject({ kind: "perpetual", expiry: Number.POSITIVE_INFINITY });
    expect(parseName("BTC-25SEP26")).toMatchObject({ kind: "future", expiry: Date.UTC(2026, 8, 25, 8) });
  });

  it("item 33: combos are never options", () => {
    const combos = ["BTC-STRD-30SEP22-20000", "BTC-CS-19MAY26-70000_75000", "BTC-FS-30SEP22_PERP"];
    for (const name of [...combos, "BTC-CSR12-16SEP22-21000_23000", "BTC-COMBO-1"]) {
      expect(parseName(name)!.kind, name).toBe("combo");
      expect(instrumentFromName(name, "deribit"), name).toBeNull();
    }
  });

  it("reads back the name of any option it could be given", () => {
    const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    const root = fc.constantFrom("BTC", "ETH", "SOL_USDC", "XRP_USDC");
    const day = fc.integer({ min: 1, max: 28 });
    const strike = fc.integer({ min: 1, max: 999_999_999 });
    const right = fc.constantFrom("C", "P");
    fc.assert(
      fc.property(root, day, fc.nat(11), fc.nat(99), strike, right, (r, d, m, y, k, cp) => {
        const name = `${r}-${d}${months[m]}${String(y).padStart(2, "0")}-${k}-${cp}`;
        const parsed = parseName(name)!;
        expect([parsed.root, parsed.strike, parsed.right]).toEqual([r, k, cp === "C" ? "call" : "put"]);
        expect(parsed.expiry).toBe(Date.UTC(2000 + y, m, d, 8));
      }),
    );
  });

  it("item 48: takes no name outside the grammar", () => {
    const hostile = [
      "__proto__",
      "constructor",
      "BTC-4SEP26-76000-C ",
      "<img src=x>",
      "ВТС-28MAR26-100000-C",
      "\u0000",
      "",
    ];
    for (const name of [...hostile, "A".repeat(1 << 20), "BTC-4SEP26-0-C", "BTC-4SEP26-1e5-C", "BTC\u202e-4SEP26-1-C"])
      expect(parseName(name)).toBeNull();
  });
});

describe("the instrument list", () => {
  it("item 36: ticks come from the row, with their steps", () => {
    expect(decodeInstrument(optionRow(CALL), "deribit")).toMatchObject({
      ticks: [
        { above: 0, tick: 0.0001 },
        { above: 0.005, tick: 0.0005 },
      ],
      multiplier: 1,
      minAmount: 0.1,
      inverse: true,
      quote: "BTC",
      settlement: "BTC",
    });
  });

  it("item 37: BTC and BTC_USDC are two underlyings, with their own lists", () => {
    const linear = optionRow("BTC_USDC-4SEP26-76000-C");
    expect(decodeInstrument(linear, "deribit")).toMatchObject({
      underlying: "BTC_USDC",
      inverse: false,
      quote: "USDC",
      indexName: "btc_usdc",
      multiplier: 10,
    });
    const rig = createRig();
    rig.rows = [...BTC_ROWS, linear];
    rig.interest({ underlying: "BTC" });
    rig.connect();
    rig.pass(2_000);
    expect(rig.session.table.slotByName.has("BTC_USDC-4SEP26-76000-C")).toBe(false);
    expect(rig.session.underlyings).toContain("BTC_USDC");
  });

  it("item 38: rows of 2021 without the newer fields load", () => {
    const old = {
      instrument_name: "BTC-24SEP21-40000-P",
      kind: "option",
      option_type: "put",
      strike: 40_000,
      expiration_timestamp: 1_632_470_400_000,
      creation_timestamp: 1_606_129_458_000,
      quote_currency: "BTC",
      base_currency: "BTC",
      tick_size: 0.0005,
      min_trade_amount: 0.1,
      contract_size: 1,
      maker_commission: 0.0003,
      taker_commission: 0.0003,
      is_active: true,
      settlement_period: "month",
    };
    expect(decodeInstrument(old, "deribit")).toMatchObject({
      underlying: "BTC",
      inverse: true,
      settlement: "BTC",
      indexName: "btc_usd",
      expiry: Date.UTC(2021, 8, 24, 8),
    });
    expect(decodeInstrument(futureRow("BTC-PERPETUAL", { instrument_type: undefined }), "deribit")).toMatchObject({
      kind: "perpetual",
      inverse: true,
      expiry: Number.POSITIVE_INFINITY,
    });
  });

  it.runIf(existsSync(instruments))("item 38: every row of the recorded lists loads", () => {
    for (const file of [
      "deribit_btc_20210722",
      "deribit_eth_20210722",
      "deribit_sol_undated",
      "deribit_usdc_undated",
    ]) {
      const text = gunzipSync(readFileSync(`${instruments}${file}.json.gz`)).toString();
      const { body } = JSON.parse(text) as { body: { result: Record<string, unknown>[] } };
      for (const row of body.result) {
        const decoded = decodeInstrument(row, "deribit");
        if (typeof decoded === "string") throw new Error(`${file}: ${decoded}`);
        if (decoded.kind !== "option") continue;
        const byName = instrumentFromName(decoded.name, "deribit")!;
        expect([decoded.strike, decoded.right, decoded.expiry, decoded.underlying, decoded.quote]).toEqual([
          byName.strike,
          byName.right,
          byName.expiry,
          byName.underlying,
          byName.quote,
        ]);
      }
    }
  });

  it("refuses rows that contradict their name, and counts the list as one rejection", () => {
    expect(decodeInstrument(optionRow(CALL, { strike: 77_000 }), "deribit")).toContain("strike");
    expect(decodeInstrument(optionRow(CALL, { option_type: "put" }), "deribit")).toContain("option_type");
    expect(decodeInstrument(optionRow(CALL, { contract_size: "1" }), "deribit")).toContain("contract_size");
    const rig = createRig();
    rig.rows = [...BTC_ROWS, optionRow(CALL, { instrument_name: "__proto__" })];
    rig.interest();
    rig.connect();
    rig.pass(500);
    expect(rig.status()).toMatchObject({ listed: 4, rejected: 1 });
    expect(({} as Record<string, unknown>).kind).toBeUndefined();
  });

  it("item 39: lists are asked for at most once a second", () => {
    const rig = createRig();
    const times: number[] = [];
    rig.interest();
    rig.connect();
    for (const underlying of ["ETH", "BTC", "SOL_USDC", "BTC_USDC", "ETH", "BTC"]) {
      rig.interest({ underlying });
      for (let i = 0; i < 5; i++) {
        const before = rig.calls("public/get_instruments").length;
        rig.pass(100);
        if (rig.calls("public/get_instruments").length > before) times.push(rig.now);
      }
    }
    for (let i = 0; i < 50; i++) {
      const before = rig.calls("public/get_instruments").length;
      rig.pass(100);
      expect(rig.calls("public/get_instruments").length - before).toBeLessThanOrEqual(1);
      if (rig.calls("public/get_instruments").length > before) times.push(rig.now);
    }
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(1_000);
    expect(rig.status().listed).toBe(4);
  });
});

describe("listings and expiries", () => {
  it("item 34: an instrument created in mid-session is listed at once and subscribed", () => {
    const rig = createLiveRig();
    rig.notify("instrument.creation.any.BTC", optionRow("BTC-25SEP26-90000-C"));
    expect(rig.status().listed).toBe(5);
    rig.pass(1_000);
    expect(rig.channels("public/subscribe")).toContain("incremental_ticker.BTC-25SEP26-90000-C");
    rig.notify("incremental_ticker.BTC-25SEP26-90000-C", {
      type: "snapshot",
      ...optionTicker("BTC-25SEP26-90000-C", rig.now),
    });
    expect(rig.status().quoted).toBe(1);
  });

  it("item 34: where only states are sent, hundreds of listings make one new list and few calls", () => {
    const rig = createLiveRig();
    rig.forget();
    rig.rows = [...BTC_ROWS];
    const names = Array.from({ length: 300 }, (_, i) => `BTC-25SEP26-${100_000 + i}-C`);
    rig.rows = [...BTC_ROWS, ...names.map((name) => optionRow(name))];
    for (const name of names)
      rig.notify("instrument.state.any.BTC", { instrument_name: name, state: "created", timestamp: rig.now });
    rig.pass(4_000);
    expect(rig.calls("public/get_instruments").filter((one) => one.params.currency === "BTC")).toHaveLength(1);
    expect(rig.status().listed).toBe(304);
    expect(rig.calls("public/subscribe")).toHaveLength(3);
    expect(rig.channels("public/subscribe")).toHaveLength(300);
  });

  it("item 35: an expiry's instruments leave in one second, the others stay quoted", () => {
    const rig = createLiveRig({ focused: CALL });
    for (const state of ["settlement", "delivered"])
      for (const name of ["BTC-4SEP26-76000-C", "BTC-4SEP26-76000-P", "BTC-4SEP26"])
        rig.notify("instrument.state.any.BTC", { instrument_name: name, state, timestamp: rig.now });
    rig.pass(1_000);
    expect(rig.status()).toMatchObject({ listed: 2, rejected: 0 });
    expect(rig.session.books.size).toBe(0);
    rig.notify("incremental_ticker.BTC-25SEP26-80000-C", {
      type: "snapshot",
      ...optionTicker("BTC-25SEP26-80000-C", rig.now),
    });
    expect(rig.status().quoted).toBe(1);
  });

  it("item 35: without a word of the venue, expiry goes by the server's clock and removal follows a minute later", () => {
    const rig = createRig();
    rig.now = NEAR - 30_000;
    rig.interest();
    rig.connect();
    const alive = (ms: number) => {
      for (let gone = 0; gone < ms; gone += 1_000) {
        rig.notify("deribit_price_index.btc_usd", { index_name: "btc_usd", price: 76_900, timestamp: rig.now });
        rig.pass(1_000);
      }
    };
    alive(31_000);
    expect(rig.has(CALL, REASON.expired)).toBe(true);
    expect(rig.has("BTC-25SEP26-80000-C", REASON.expired)).toBe(false);
    alive(60_000);
    expect(rig.session.table.slotByName.has(CALL)).toBe(false);
    expect(rig.status().listed).toBe(2);
  });

  it("a delisted slot is recycled under a new generation", () => {
    const rig = createLiveRig();
    const slot = rig.session.table.slotByName.get(CALL)!;
    const generation = rig.session.table.generation[slot]!;
    rig.notify("instrument.state.any.BTC", { instrument_name: CALL, state: "closed", timestamp: rig.now });
    rig.notify("instrument.creation.any.BTC", optionRow("BTC-25SEP26-91000-C"));
    expect(rig.session.table.slotByName.get("BTC-25SEP26-91000-C")).toBe(slot);
    expect(rig.session.table.generation[slot]).toBe(generation + 1);
    expect(rig.value("BTC-25SEP26-91000-C", "bid")).toBeNaN();
  });
});

import { describe, expect, it } from "vitest";
import { createDerivation } from "../engine/derive.ts";
import { createHubMarket, setInstruments } from "../engine/hub-market.ts";
import type { MarketView } from "../engine/market-view.ts";
import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import { RECHECK_KEYS, recheckKey } from "./recheck-formulas.ts";
import { recheckSheet, recheckText } from "./recheck-sheet.ts";
import { chainView, EXPIRIES, FORWARD, NOW, smileChain } from "./test-support/chain-view.ts";

/** A window's view whose derived columns are those of the hub's own derivation. */
function derivedView(inverse: boolean): MarketView {
  const made = chainView(smileChain(), NOW);
  const instruments = (made.catalog?.instruments ?? []).map(
    ([slot, one]) => [slot, { ...one, inverse, quote: inverse ? "BTC" : "USDC" }] as const,
  );
  const market = createHubMarket("BTC");
  setInstruments(
    market,
    instruments.map(([slot, one]) => [slot, 0, one] as const),
  );
  for (const [slot] of instruments) {
    for (const column of [Q.bid, Q.ask, Q.mark])
      market.quotes[column]![slot] = made.quotes[column]![slot]! * (inverse ? 1 : FORWARD);
    market.quotes[Q.underlying]![slot] = FORWARD + 1.5;
    market.quotes[Q.markVol]![slot] = 0.5;
    market.quotes[Q.receivedTime]![slot] = NOW;
    market.quotes[Q.confirmedAt]![slot] = NOW;
    market.quotes[Q.reasons]![slot] = 0;
  }
  market.quotes[Q.bid]![3] = Number.NaN;
  const derivation = createDerivation();
  derivation.moved(market, NOW, NOW);
  for (const expiry of EXPIRIES) derivation.applyFit(market, expiry, made.slices.get(expiry));
  const { quotes, derived } = market;
  return { ...made, quotes, derived, instrumentBySlot: new Map(instruments) };
}

describe("a recheck", () => {
  for (const inverse of [true, false]) {
    it(`finds the same bits in every figure of every ${inverse ? "inverse" : "linear"} option`, () => {
      const view = derivedView(inverse);
      let values = 0;
      for (const name of view.slotByName.keys()) {
        const sheet = recheckSheet(view, name);
        expect(sheet?.rows.map((row) => row.key)).toEqual(RECHECK_KEYS);
        for (const row of sheet?.rows ?? []) {
          expect(row.ulps, `${name} ${row.key}: ${row.kernel} against ${row.twin}`).toBe(0);
          expect(row.missing === "").toBe(!Number.isNaN(row.kernel));
          if (row.missing === "") values++;
        }
      }
      expect(values).toBeGreaterThan(view.slotByName.size * (RECHECK_KEYS.length - 1));
    });
  }

  it("shows what went in, and counts a difference that is put there", () => {
    const view = derivedView(true);
    const [name = "", slot = 0] = [...view.slotByName][10] ?? [];
    view.derived[D.vega]![slot]! *= 1 + 4 * Number.EPSILON;
    const sheet = recheckSheet(view, name);
    const row = sheet?.rows.find((one) => one.key === "vega");
    expect(row?.ulps).toBeGreaterThan(0);
    expect(sheet?.rows.filter((one) => one.ulps !== 0)).toHaveLength(1);
    expect(row?.unit).toBe("USD per 1.00 of vol");
    expect(row?.inputs.map((one) => one.value)).toEqual([
      view.derived[D.forward]![slot],
      view.instrumentBySlot.get(slot)?.strike,
      view.derived[D.yearsToExpiry]![slot],
      view.derived[D.greekVol]![slot],
    ]);
    const text = sheet ? recheckText(sheet) : "";
    expect(text.split("\n")).toHaveLength(RECHECK_KEYS.length + 2);
    expect(text).toContain(String(row?.kernel));
  });

  it("says why there is no value, takes the mark at the venue's forward, and knows no other instrument", () => {
    const view = derivedView(true);
    const name = [...view.slotByName].find(([, slot]) => slot === 3)?.[0] ?? "";
    const rows = recheckSheet(view, name)?.rows ?? [];
    expect(rows.find((row) => row.key === "volBid")?.missing).not.toBe("");
    const mark = rows.find((row) => row.key === "volMark");
    expect(mark?.inputs.find((one) => one.name === "Forward F")).toMatchObject({ value: FORWARD + 1.5 });
    expect(rows.find((row) => row.key === "delta")?.inputs.at(-1)?.unit).toContain("venue's mark vol");
    expect(recheckSheet(view, "BTC-PERPETUAL")).toBeNull();
    expect([recheckKey("gamma"), recheckKey("bidSize")]).toEqual(["gamma", "delta"]);
  });
});

import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { RULE_NAMES } from "./margin/rule-names.ts";
import { RULE_SETS } from "./margin/rule-sets.ts";
import { marginAddsJob, packMarginAdds } from "./margin-adds.ts";
import { marginOf, prepareMargin } from "./margin-engine.ts";
import { ADD_FIELDS, MARGIN_FIELDS } from "./margin-fields.ts";
import { marginRowJob, packMarginRow } from "./margin-grid.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { type GridLeg, type GridSpec, STILL_VOL } from "./scenario-grid.ts";

const SPOT = 60_000;
const YEARS = 20 / 365;

function instrument(part: Partial<RiskInstrument>, inverse: boolean): RiskInstrument {
  const settlement = inverse ? "BTC" : "USDC";
  return {
    id: "x",
    kind: "option",
    base: "BTC",
    pair: inverse ? "BTC_USD" : "BTC_USDC",
    settlement,
    inverse,
    strike: 65_000,
    isCall: true,
    expiry: 20 * 86_400_000,
    years: YEARS,
    forward: SPOT * 1.01,
    spot: SPOT,
    vol: 0.6,
    mark: Number.NaN,
    discount: 1,
    fixedShare: 0,
    ...part,
  };
}

/** A short strangle and a perpetual, marked by Black-76. `move`, `vol`: where the market stands. */
function book(inverse: boolean, move = 0, vol = 0.6): readonly RiskInstrument[] {
  const forward = SPOT * 1.01 * (1 + move);
  const spot = SPOT * (1 + move);
  const option = (strike: number, isCall: boolean): RiskInstrument => {
    const usd = blackPrice(forward, strike, YEARS, vol, isCall);
    return instrument({ strike, isCall, vol, forward, spot, mark: inverse ? usd / forward : usd }, inverse);
  };
  const perpetual = {
    kind: "perpetual",
    strike: Number.NaN,
    expiry: Number.POSITIVE_INFINITY,
    years: 0,
    forward: spot,
    spot,
    vol: Number.NaN,
    mark: spot,
  } as const;
  return [option(65_000, true), option(54_000, false), instrument(perpetual, inverse)];
}

const SIZES = Float64Array.of(-3, -2, 0.5);
const SPEC: GridSpec = {
  spot: [-0.1, 0, 0.1],
  rowKind: "relativeVol",
  rows: [0, 0.25],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  ...STILL_VOL,
  days: 0,
};

const legsOf = (instruments: readonly RiskInstrument[]): GridLeg[] =>
  instruments.map((of, i) => ({
    ...of,
    kind: of.kind === "collateral" ? "spot" : of.kind,
    size: SIZES[i]!,
    slice: null,
    volPoints: 0,
  }));

const taken = RULE_SETS.map((rules) => {
  const inverse = !("reason" in prepareMargin(rules, book(true), "BTC"));
  return [rules.id, rules, inverse] as const;
}).filter(([, rules, inverse]) => !("reason" in prepareMargin(rules, book(inverse), "BTC")));

it("names every rule set for choosing", () => {
  expect(RULE_NAMES.map(({ value }) => value)).toEqual(RULE_SETS.map(({ id }) => id));
});

describe("margin in scenarios", () => {
  it("covers rule sets on coin and on USD contracts", () => {
    expect(new Set(taken.map(([, , inverse]) => inverse)).size).toBe(2);
    expect(taken.length).toBeGreaterThan(4);
  });

  it.each(taken)("is the margin of the book on the market that has moved: %s", (_, rules, inverse) => {
    const instruments = book(inverse);
    const sized = { rules, currency: "BTC", instruments, sizes: SIZES };
    SPEC.rows.forEach((up, row) => {
      const out = marginRowJob(packMarginRow(sized, SPEC, legsOf(instruments), row));
      expect(out.length).toBe(SPEC.spot.length * MARGIN_FIELDS.length);
      SPEC.spot.forEach((move, column) => {
        const prepared = prepareMargin(rules, book(inverse, move, 0.6 * (1 + up)), "BTC");
        if ("reason" in prepared) throw new Error(prepared.reason);
        // The perpetual's dollars are fewer coins higher up.
        const sizes = Float64Array.of(-3, -2, inverse ? 0.5 / (1 + move) : 0.5);
        const there = marginOf(prepared, sizes);
        const usd = there.currency === "BTC" ? SPOT * (1 + move) : 1;
        expect(out[column]! / (there.initial * usd)).toBeCloseTo(1, 9);
        expect(out[SPEC.spot.length + column]! / (there.maintenance * usd)).toBeCloseTo(1, 9);
        expect(out[2 * SPEC.spot.length + column]! * SPOT * (1 + move)).toBeCloseTo(out[column]!, 5);
      });
    });
  });

  it("lets options that have settled bear none", () => {
    const rules = RULE_SETS[0]!;
    const instruments = book(true).slice(0, 2);
    const sized = { rules, currency: "BTC", instruments, sizes: SIZES.subarray(0, 2) };
    const spec = { ...SPEC, rowKind: "days", rows: [0, 21] } as const;
    expect(marginRowJob(packMarginRow(sized, spec, legsOf(instruments), 0))[1]).toBeGreaterThan(0);
    expect(marginRowJob(packMarginRow(sized, spec, legsOf(instruments), 1))[1]).toBe(0);
  });

  it("lets a future that has settled bear none", () => {
    const rules = RULE_SETS[0]!;
    const future = { ...book(true)[2]!, kind: "future", years: YEARS, expiry: 20 * 86_400_000 } as const;
    const sized = { rules, currency: "BTC", instruments: [future], sizes: Float64Array.of(0.5) };
    const spec = { ...SPEC, rowKind: "days", rows: [0, 21] } as const;
    expect(marginRowJob(packMarginRow(sized, spec, legsOf([future]), 0))[1]).toBeGreaterThan(0);
    expect(marginRowJob(packMarginRow(sized, spec, legsOf([future]), 1))[1]).toBe(0);
  });

  it.each(taken)("adds to margin what a full recomputation says: %s", (_, rules, inverse) => {
    const instruments = book(inverse);
    const out = marginAddsJob(packMarginAdds({ rules, currency: "BTC", instruments, sizes: SIZES }, true));
    const prepared = prepareMargin(rules, instruments, "BTC");
    if ("reason" in prepared) throw new Error(prepared.reason);
    const before = marginOf(prepared, SIZES).initial;
    instruments.forEach((_, i) => {
      for (const [field, side] of [
        ["buyInitial", 1],
        ["sellInitial", -1],
      ] as const) {
        const after = marginOf(
          prepared,
          SIZES.map((size, of) => size + (of === i ? side : 0)),
        );
        const found = out[ADD_FIELDS.indexOf(field) * instruments.length + i]!;
        expect(Math.abs(found - (after.initial - before))).toBeLessThan(1e-9 * Math.max(1, before));
      }
    });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { RULE_SETS } from "./margin/rule-sets.ts";
import { blackDeltas } from "./margin-deltas.ts";
import { layoutMargin, marginOf, prepareMargin } from "./margin-engine.ts";
import { marginRowJob, packMarginRow } from "./margin-grid.ts";
import { createMarginNow, marginNow, moveCharges } from "./margin-now.ts";
import { createMarginTotals } from "./margin-report.ts";
import { fixedShareAt, type RiskInstrument } from "./risk-instrument.ts";
import { type GridSpec, STILL_VOL } from "./scenario-grid.ts";

const DAY = 86_400_000;
const SPOTS = { BTC: 60_000, ETH: 3_000 } as const;

interface Held {
  readonly instrument: RiskInstrument;
  readonly size: number;
}

/** One thing to hold: an option (at times within the averaging before it expires), a future or a perpetual. */
function heldOf(inverse: boolean): fc.Arbitrary<Held> {
  return fc
    .record({
      base: fc.constantFrom("BTC", "BTC", "ETH") as fc.Arbitrary<keyof typeof SPOTS>,
      kind: fc.constantFrom("option", "option", "option", "future", "perpetual") as fc.Arbitrary<
        RiskInstrument["kind"]
      >,
      days: fc.constantFrom(0.01, 3, 20, 120),
      moneyness: fc.integer({ min: 60, max: 160 }),
      isCall: fc.boolean(),
      vol: fc.integer({ min: 20, max: 150 }),
      size: fc.integer({ min: -60, max: 60 }),
    })
    .map(({ base, kind, days, moneyness, isCall, vol, size }) => {
      const spot = SPOTS[base];
      const option = kind === "option";
      const forward = kind === "perpetual" ? spot : spot * (1 + 0.0002 * days);
      const settlement = inverse ? base : "USDC";
      const instrument: RiskInstrument = {
        id: `${base} ${kind} ${days} ${moneyness} ${isCall} ${vol}`,
        kind,
        base,
        pair: inverse ? `${base}_USD` : `${base}_USDC`,
        settlement,
        inverse,
        strike: option ? (spot * moneyness) / 100 : Number.NaN,
        isCall: option && isCall,
        expiry: kind === "perpetual" ? Number.POSITIVE_INFINITY : days * DAY,
        years: kind === "perpetual" ? 0 : days / 365,
        forward,
        spot,
        vol: option ? vol / 100 : Number.NaN,
        mark: forward,
        discount: option && !inverse ? 1 - 0.0001 * days : 1,
        fixedShare: option ? fixedShareAt(days * DAY) : 0,
      };
      return { instrument, size: size / 4 };
    });
}

const booksOf = (inverse: boolean) => fc.array(heldOf(inverse), { minLength: 1, maxLength: 24 });
const KINDS = RULE_SETS.flatMap((rules) => [true, false].map((inverse) => [rules.id, inverse, rules] as const));

/** An instrument on a market that has moved, by the words of the grid and no code of it; null once it has settled. */
function shocked(of: RiskInstrument, move: number, volFactor: number, days: number): RiskInstrument | null {
  const option = of.kind === "option";
  const years = of.years === 0 ? 0 : Math.max(of.years - days / 365, 1e-10);
  if ((option || of.kind === "future") && years <= 1e-10) return null;
  const forward = of.forward * (1 + move);
  const vol = of.vol * volFactor;
  const discount = of.discount ** (years / of.years || 1);
  const usd = option ? blackPrice(forward, of.strike, years, vol, of.isCall) * discount : forward;
  const fixedShare = years < of.years ? fixedShareAt(years * 365 * DAY) : of.fixedShare;
  const spot = of.spot * (1 + move);
  return { ...of, forward, vol, discount, years, fixedShare, spot, mark: option && of.inverse ? usd / forward : usd };
}

const SPEC: GridSpec = {
  spot: [-0.2, -0.07, 0, 0.13],
  rowKind: "relativeVol",
  rows: [-0.3, 0, 0.5],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  ...STILL_VOL,
  days: 0,
};
const SPECS: readonly GridSpec[] = [SPEC, { ...SPEC, rowKind: "days", rows: [0, 1, 30], volShift: 0.1 }];

describe("margin of a book where it stands", () => {
  it.each(KINDS)(
    "has the bits of the prepared matrix, before and after a move: %s, inverse %s",
    (_, inverse, rules) => {
      fc.assert(
        fc.property(booksOf(inverse), fc.integer({ min: -30, max: 30 }), (held, percent) => {
          const instruments = held.map(({ instrument }) => ({ ...instrument }));
          const sizes = Float64Array.from(held, ({ size }) => size);
          const layout = layoutMargin(rules, instruments, "BTC");
          const before = prepareMargin(rules, instruments, "BTC");
          if ("reason" in layout || "reason" in before) {
            expect(layout).toEqual(before);
            return;
          }
          expect(marginNow(layout, sizes)).toEqual(marginOf(before, sizes));
          for (const one of instruments) {
            one.forward *= 1 + percent / 100;
            one.spot *= 1 + percent / 100;
            one.vol *= 1.2;
            one.mark *= 0.9;
          }
          moveCharges(layout, blackDeltas(instruments));
          const after = prepareMargin(rules, instruments, "BTC");
          if ("reason" in after) throw new Error(after.reason);
          expect(marginNow(layout, sizes)).toEqual(marginOf(after, sizes));
        }),
        { numRuns: 25 },
      );
    },
  );

  it("prices a book in parts without a change of its sums", () => {
    const [rules] = RULE_SETS;
    const instruments = fc
      .sample(heldOf(true), { numRuns: 1_300, seed: 3 })
      .flatMap(({ instrument }) => (instrument.base === "BTC" ? [instrument] : []));
    const sizes = Float64Array.from(instruments, (_, i) => (i % 7) - 3);
    const layout = layoutMargin(rules!, instruments, "BTC");
    const prepared = prepareMargin(rules!, instruments, "BTC");
    if ("reason" in layout || "reason" in prepared) throw new Error("a rule set that takes the book");
    expect(marginNow(layout, sizes)).toEqual(marginOf(prepared, sizes));
  });

  it.each(KINDS)("is after edits what it is of the edited book: %s, inverse %s", (_, inverse, rules) => {
    const sizeOf = fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 60 }));
    const edits = fc.array(fc.tuple(fc.nat(23), sizeOf), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(booksOf(inverse), edits, (held, changes) => {
        const layout = layoutMargin(
          rules,
          held.map(({ instrument }) => instrument),
          "BTC",
        );
        if ("reason" in layout) return;
        const now = createMarginNow(layout);
        const sizes = Float64Array.from(held, ({ size }) => size);
        expect(now(sizes)).toEqual(marginNow(layout, sizes));
        for (const [at, size] of changes) {
          sizes[at % sizes.length] = size / 4;
          const [found, wanted] = [now(sizes), marginNow(layout, sizes)];
          const most = Math.max(
            1,
            ...wanted.units.flatMap(({ scenarios }) => scenarios.map(({ pnl }) => Math.abs(pnl))),
          );
          for (const part of ["initial", "maintenance"] as const)
            expect(Math.abs(found[part] - wanted[part])).toBeLessThanOrEqual(1e-11 * Math.max(most, wanted[part]));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("keeps nothing of what is held no more, neither its rounding nor that it had no price", () => {
    const [rules] = RULE_SETS;
    const held = fc
      .sample(heldOf(true), { numRuns: 40, seed: 5 })
      .flatMap(({ instrument }) => (instrument.base === "BTC" && instrument.kind === "option" ? [instrument] : []));
    const layout = layoutMargin(rules!, [...held, { ...held[0]!, vol: Number.NaN }], "BTC");
    if ("reason" in layout) throw new Error("a rule set that takes the book");
    const priceless = held.length;
    const whole = Float64Array.from(layout.instruments, (_, i) => Math.sin(i + 1));
    const without = (...gone: number[]) => whole.map((size, i) => (gone.includes(i) ? 0 : size));
    const pairs = held.map((_, i) => [without(priceless), without(priceless, i)] as const);
    for (const books of [[whole, without(priceless)], ...pairs]) {
      const now = createMarginNow(layout);
      for (const sizes of books) expect(now(sizes)).toEqual(marginNow(layout, sizes));
    }
  });

  it.each(KINDS)("is in every cell of a grid that of the shocked book: %s, inverse %s", (_, inverse, rules) => {
    fc.assert(
      fc.property(booksOf(inverse), fc.constantFrom(...SPECS), (held, spec) => {
        const instruments = held.map(({ instrument }) => instrument);
        const sizes = Float64Array.from(held, ({ size }) => size);
        const legs = instruments.map((of, i) => {
          const kind = of.kind === "collateral" ? "spot" : of.kind;
          return { ...of, kind, size: sizes[i]!, slice: null, volPoints: 0 };
        });
        spec.rows.forEach((row, r) => {
          const out = marginRowJob(packMarginRow({ rules, currency: "BTC", instruments, sizes }, spec, legs, r));
          spec.spot.forEach((move, column) => {
            const [days, up] = spec.rowKind === "days" ? [row, 0] : [spec.days, row];
            const there = held.flatMap(({ instrument, size }) => {
              const moved = size === 0 ? null : shocked(instrument, move, (1 + spec.volShift) * (1 + up), days);
              const dollars = instrument.inverse && instrument.kind !== "option";
              return moved ? [{ instrument: moved, size: dollars ? size / (1 + move) : size }] : [];
            });
            const book = {
              instruments: there.map(({ instrument }) => instrument),
              legs: there.map(({ size }, i) => ({ position: i, instrument: i, size })),
              excluded: [],
            };
            const totals = createMarginTotals(
              rules,
              book.instruments,
              "BTC",
            )({ currency: "BTC", cash: 0, positions: [] }, book);
            if ("notApplicable" in totals) {
              expect(out[column]).toBeNaN();
              return;
            }
            const index = totals.currency === instruments[0]!.base ? instruments[0]!.spot * (1 + move) : 1;
            for (const [field, amount] of [totals.initial, totals.maintenance].entries()) {
              const wanted = amount * index;
              const found = out[field * spec.spot.length + column]!;
              expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
            }
          });
        });
      }),
      { numRuns: 12 },
    );
  });
});

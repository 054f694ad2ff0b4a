import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DERIBIT_CROSS_PM, DERIBIT_PM_PARAMS, DERIBIT_SEGREGATED_PM, deribitUnit } from "./margin/deribit-portfolio.ts";
import { RULE_SETS } from "./margin/rule-sets.ts";
import { TIMS_STYLE } from "./margin/tims.ts";
import { marginOf, type PreparedMargin, prepareMargin } from "./margin-engine.ts";
import { explainMargin, movingTrades } from "./margin-explain.ts";
import { bookSums, marginGradient, marginPerUnit, marginWith, savedByClosing } from "./margin-marginal.ts";
import type { RuleSet } from "./margin-rules.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

const SPOT = 60_000;
const DAY = 86_400_000;

/** Options on three expiries, a future and a perpetual, settled as asked. */
function market(settlement: "BTC" | "USDC" | "USD"): RiskInstrument[] {
  const inverse = settlement === "BTC";
  const common = {
    base: "BTC",
    pair: `BTC_${settlement}`,
    settlement,
    inverse,
    spot: SPOT,
    discount: 1,
    fixedShare: 0,
  };
  const options = [5, 29, 200].flatMap((days) =>
    [0.7, 0.9, 1, 1.15, 1.5].flatMap((moneyness) =>
      [true, false].map((isCall): RiskInstrument => {
        const forward = SPOT * (1 + 0.0002 * days);
        const strike = Math.round((moneyness * SPOT) / 1000) * 1000;
        return {
          ...common,
          id: `BTC-${days}-${strike}-${isCall ? "C" : "P"}`,
          kind: "option",
          strike,
          isCall,
          expiry: days * DAY,
          years: days / 365,
          forward,
          vol: 0.5 + 0.3 * (moneyness - 1) * (moneyness - 1) + (30 / (days + 30)) * 0.2,
          mark: 0.05 * (inverse ? 1 : SPOT),
        };
      }),
    ),
  );
  const linear = { strike: Number.NaN, isCall: false, vol: Number.NaN };
  const perpetual: RiskInstrument = {
    ...common,
    ...linear,
    id: "BTC-PERPETUAL",
    kind: settlement === "USD" ? "future" : "perpetual",
    expiry: settlement === "USD" ? 30 * DAY : Number.POSITIVE_INFINITY,
    years: settlement === "USD" ? 30 / 365 : 0,
    forward: SPOT,
    mark: SPOT,
  };
  return [...options, perpetual];
}

const MARKETS = { BTC: market("BTC"), USDC: market("USDC"), USD: market("USD") };

/** A rule set laid out over the market it takes. */
function layout(rules: RuleSet): PreparedMargin {
  for (const instruments of Object.values(MARKETS)) {
    const prepared = prepareMargin(rules, instruments, "BTC");
    if (!("reason" in prepared)) return prepared;
  }
  throw new Error(`${rules.id} takes none of the test markets`);
}

const LAYOUTS = RULE_SETS.map((rules) => [rules.id, layout(rules)] as const);
const COUNT = MARKETS.BTC.length;
const sizesOf = fc
  .array(fc.integer({ min: -40, max: 40 }), { minLength: COUNT, maxLength: COUNT })
  .map((sizes) => Float64Array.from(sizes, (size) => size / 4));

const near = (found: number, wanted: number, scale = 1) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted), scale));

describe.each(LAYOUTS)("%s", (_, prepared) => {
  it("splits margin exactly over positions and common parts", () => {
    fc.assert(
      fc.property(sizesOf, (sizes) => {
        const result = marginOf(prepared, sizes);
        for (const part of ["initial", "maintenance"] as const) {
          const sum = explainMargin(prepared, sizes).reduce(
            (total, { shares, common }) => total + [...shares, ...common].reduce((own, of) => own + of[part], 0),
            0,
          );
          near(sum, result[part]);
        }
        for (const { shares } of explainMargin(prepared, sizes)) {
          for (const { pnl, terms } of shares) {
            near(
              Object.values(terms).reduce((total, term) => total + term, 0),
              pnl,
            );
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it("answers a what-if as a full recomputation does", () => {
    fc.assert(
      fc.property(sizesOf, fc.nat(COUNT - 1), fc.integer({ min: -9, max: 9 }), (sizes, instrument, change) => {
        const { before, after } = marginWith(prepared, bookSums(prepared, sizes), instrument, change);
        const moved = sizes.slice();
        moved[instrument]! += change;
        const [full, was] = [marginOf(prepared, moved), marginOf(prepared, sizes)];
        near(before.initial, was.initial);
        near(after.initial, full.initial);
        near(after.maintenance, full.maintenance);
      }),
      { numRuns: 20 },
    );
  });

  it("has a gradient that is the finite difference where nothing switches", () => {
    fc.assert(
      fc.property(sizesOf, (sizes) => {
        const gradient = marginGradient(prepared, sizes);
        // Coarse against margin that is rounded to nine decimals, fine against the next kink.
        const step = 1e-4;
        const per = marginPerUnit(prepared, sizes, step);
        const parts = [
          [gradient.initial, per.buyInitial, per.sellInitial],
          [gradient.maintenance, per.buyMaintenance, per.sellMaintenance],
        ] as const;
        for (const [slopes, buy, sell] of parts) {
          for (let i = 0; i < COUNT; i++) {
            const [up, down] = [buy[i]! / step, -sell[i]! / step];
            // At a kink the two sides differ and the gradient is one of them or lies between.
            const slack = 2e-5 * Math.max(1, Math.abs(slopes[i]!));
            expect(slopes[i]!).toBeGreaterThanOrEqual(Math.min(up, down) - slack);
            expect(slopes[i]!).toBeLessThanOrEqual(Math.max(up, down) + slack);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it("never asks more for a long option than it is worth", () => {
    const values = prepared.units[0]!.scan?.matrix.value;
    fc.assert(
      fc.property(sizesOf, fc.nat(COUNT - 2), fc.integer({ min: 1, max: 20 }), (sizes, option, more) => {
        const moved = sizes.slice();
        moved[option]! += more;
        const [before, after] = [marginOf(prepared, sizes).units[0]!, marginOf(prepared, moved).units[0]!];
        // A dampened move forgives a fixed amount, which a smaller gain elsewhere can eat up, but no more than the premium.
        expect(after.loss - before.loss).toBeLessThanOrEqual(more * (values?.[option] ?? 0) + 1e-8);
      }),
      { numRuns: 20 },
    );
  });
});

describe("margin engine", () => {
  /** How far margin of a multiple of a book is from the multiple of its margin, relative to it, at most over made-up books. */
  function homogeneityGap(prepared: PreparedMargin): number {
    let gap = 0;
    const books = fc.sample(fc.tuple(sizesOf, fc.integer({ min: 2, max: 64 })), { numRuns: 40, seed: 5 });
    for (const [sizes, times] of books) {
      const one = marginOf(prepared, sizes);
      const many = marginOf(
        prepared,
        sizes.map((size) => size * times),
      );
      for (const part of ["initial", "maintenance"] as const)
        gap = Math.max(gap, Math.abs(many[part] / times - one[part]) / Math.max(1, Math.abs(one[part])));
    }
    return gap;
  }

  it("is homogeneous where nothing is dampened or rounded, and nowhere else", () => {
    const dampened = [DERIBIT_SEGREGATED_PM, DERIBIT_CROSS_PM];
    const ids = dampened.map(({ id }) => id);
    for (const [id, prepared] of LAYOUTS)
      if (!ids.includes(id)) expect([id, homogeneityGap(prepared) < 1e-9]).toEqual([id, true]);
    const unit = deribitUnit(DERIBIT_PM_PARAMS.BTC!);
    const plain = { ...unit, scan: { ...unit.scan!, decimals: null, dampenerUsd: 0 } };
    for (const rules of dampened) {
      // Without what dampens and rounds they are too; a rule that breaks it does not go unseen.
      expect(homogeneityGap(layout({ ...rules, units: { BTC: plain } }))).toBeLessThan(1e-9);
      expect(homogeneityGap(layout(rules))).toBeGreaterThan(1e-3);
    }
  });

  it("gives the same margin in coin and in USD", () => {
    const unit = { ...deribitUnit(DERIBIT_PM_PARAMS.BTC!) };
    const scan = { ...unit.scan!, decimals: null };
    const units = { BTC: { ...unit, scan } };
    const [coin, usd] = [DERIBIT_SEGREGATED_PM, DERIBIT_CROSS_PM].map((rules) => layout({ ...rules, units }));
    fc.assert(
      fc.property(sizesOf, (sizes) => {
        near(marginOf(usd!, sizes).initial / SPOT, marginOf(coin!, sizes).initial);
      }),
      { numRuns: 30 },
    );
  });

  it("tells what dampening takes off apart where a dampened move binds", () => {
    for (const rules of [DERIBIT_SEGREGATED_PM, DERIBIT_CROSS_PM]) {
      const prepared = layout(rules);
      const sizes = new Float64Array(COUNT);
      // Far out of the money, so that only moves of the extended table reach it.
      sizes[prepared.instruments.findIndex(({ strike, isCall }) => strike === 90_000 && isCall)] = -4_000;
      const [unit] = explainMargin(prepared, sizes);
      const dampening = unit?.common.find(({ name }) => name === "dampening");
      expect(dampening?.initial).toBeLessThan(0);
      for (const part of ["initial", "maintenance"] as const) {
        const parts = [...(unit?.shares ?? []), ...(unit?.common ?? [])];
        near(
          parts.reduce((sum, of) => sum + of[part], 0),
          marginOf(prepared, sizes)[part],
        );
      }
    }
  });

  it("says what closing a position saves", () => {
    const prepared = layout(DERIBIT_SEGREGATED_PM);
    const sizes = new Float64Array(COUNT);
    sizes[4] = -10;
    sizes[COUNT - 1] = 5;
    const without = sizes.slice();
    without[4] = 0;
    const saved = savedByClosing(prepared, sizes, 4, -10);
    near(saved.initial, marginOf(prepared, sizes).initial - marginOf(prepared, without).initial);
  });

  it("finds the smallest trade after which another scenario binds", () => {
    const prepared = layout(DERIBIT_SEGREGATED_PM);
    const sizes = new Float64Array(COUNT);
    sizes[4] = -10;
    sizes[5] = -10;
    const [first, ...others] = movingTrades(prepared, sizes, "BTC", 3);
    const binding = (change: number) => {
      const moved = sizes.slice();
      moved[first!.instrument]! += change;
      return marginOf(prepared, moved).units[0]!.worst;
    };
    expect(binding(0)).toBe(first!.from);
    expect(binding(first!.change * 1.0001)).toBe(first!.to);
    expect(binding(first!.change * 0.9999)).toBe(first!.from);
    expect(others.length).toBe(2);
    expect(others.every(({ change }) => Math.abs(change) >= Math.abs(first!.change))).toBe(true);
    const all = movingTrades(prepared, sizes, "BTC", COUNT);
    expect(new Set(all.map(({ instrument }) => instrument)).size).toBe(all.length);
    all.slice(0, 3).forEach(({ instrument, change, to }, i) => {
      const of = [first, ...others][i]!;
      expect(of).toMatchObject({ instrument, to });
      near(of.change, change);
    });
  });

  it("ends where rows bind alike and any trade moves them", () => {
    const prepared = layout(DERIBIT_SEGREGATED_PM);
    const sizes = new Float64Array(COUNT);
    const trades = movingTrades(prepared, sizes, "BTC", 3);
    expect(trades.every(({ change }) => Math.abs(change) > 0 && Math.abs(change) < 1e-9)).toBe(true);
  });

  it("names the leg that does not map, and never takes the lack of parameters for 0", () => {
    const eth = { ...MARKETS.BTC[0]!, base: "SOL", settlement: "SOL" };
    expect(prepareMargin(DERIBIT_SEGREGATED_PM, [MARKETS.BTC[0]!, eth], "BTC")).toMatchObject({
      instrument: 1,
      reason: expect.stringContaining("no parameters for SOL"),
    });
    expect(prepareMargin(TIMS_STYLE, MARKETS.BTC, "BTC")).toMatchObject({ instrument: 0 });
    const prototype = { ...MARKETS.BTC[0]!, base: "constructor" };
    expect(prepareMargin(DERIBIT_SEGREGATED_PM, [prototype], "BTC")).toMatchObject({ instrument: 0 });
    for (const { notModelled, source, asOf } of RULE_SETS) {
      expect(notModelled.length).toBeGreaterThan(0);
      expect(source.length * asOf.length).toBeGreaterThan(0);
    }
  });

  it("shows margin as not computable where something held has no vol", () => {
    const instruments = MARKETS.BTC.map((of, i) => (i === 0 ? { ...of, vol: Number.NaN } : of));
    const prepared = prepareMargin(DERIBIT_SEGREGATED_PM, instruments, "BTC");
    if ("reason" in prepared) throw new Error(prepared.reason);
    const sizes = new Float64Array(COUNT).fill(1);
    expect(marginOf(prepared, sizes).initial).toBeNaN();
    // A row that is not held cannot spoil the rest.
    sizes[0] = 0;
    expect(marginOf(prepared, sizes).initial).toBeGreaterThan(0);
  });
});

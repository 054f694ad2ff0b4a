import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp } from "../elementary.ts";
import { type QuoteLoss, quoteLoss } from "../quote-loss.ts";
import { type Svi, sviCurvature, sviG, sviSlope, sviTotalVariance } from "../svi.ts";
import { type SviPoint, sviQuoteEquations } from "../svi-equations.ts";
import { DEFAULT_WEIGHTS } from "../svi-fit.ts";
import { createNormalEquations, halfSpread, sviOf, writeQuoteColumns } from "../svi-objective.ts";
import { createSviBatch } from "./svi-batch.ts";
import { createSviEquationsBatch } from "./svi-equations-batch.ts";

const unit = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point: fc.Arbitrary<SviPoint> = fc.record({
  omega: unit(-12, 1).map(exp),
  b: unit(-8, 0).map(exp),
  rho: unit(-0.999, 0.999),
  m: unit(-1, 1),
  sigma: unit(-6, 1).map(exp),
});
/** Sides as vols, some missing, crossed or locked. */
const quote = fc.record({
  k: unit(-2, 2),
  mid: fc.oneof(unit(0.01, 2), fc.constant(Number.NaN)),
  low: fc.oneof(unit(-0.01, 0.1), fc.constant(Number.NaN)),
  high: fc.oneof(unit(-0.01, 0.1), fc.constant(Number.NaN)),
});

function quotesOf(rows: readonly { k: number; mid: number; low: number; high: number }[]) {
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  const centre = (mid: number) => (Number.isNaN(mid) ? 0.5 : mid);
  return {
    count: rows.length,
    k: column(({ k }) => k),
    midVol: column(({ mid }) => mid),
    bidVol: column(({ mid, low }) => centre(mid) - low),
    askVol: column(({ mid, high }) => centre(mid) + high),
  };
}

describe("the loss of a slice in the kernel", () => {
  const batch = createSviEquationsBatch(41);
  const normal = createNormalEquations();

  it("is its scalar form to the bit, whatever is missing", () => {
    fc.assert(
      fc.property(fc.array(quote, { minLength: 1, maxLength: 41 }), point, unit(0.01, 2), (rows, at, years) => {
        writeQuoteColumns(quotesOf(rows), DEFAULT_WEIGHTS, batch);
        const want = createNormalEquations();
        const scalar = sviQuoteEquations(batch, rows.length, at, years, DEFAULT_WEIGHTS, want);
        expect(batch.evaluate(rows.length, at, years, DEFAULT_WEIGHTS, normal)).toBe(scalar);
        expect([...normal.vector].map((x) => x + 0)).toEqual([...want.vector].map((x) => x + 0));
        expect([...normal.matrix].map((x) => x + 0)).toEqual([...want.matrix].map((x) => x + 0));
      }),
    );
  });

  it("is the loss of the quotes one by one", () => {
    const loss: QuoteLoss = { cost: 0, pull: 0, stiffness: 0 };
    fc.assert(
      fc.property(fc.array(quote, { minLength: 1, maxLength: 41 }), point, unit(0.01, 2), (rows, at, years) => {
        const quotes = quotesOf(rows);
        writeQuoteColumns(quotes, DEFAULT_WEIGHTS, batch);
        let cost = 0;
        const cosine = Math.sqrt(1 - at.rho * at.rho);
        for (let i = 0; i < quotes.count; i++) {
          const x = quotes.k[i]! - at.m;
          const bend = at.b * (at.rho * x + Math.sqrt(x * x + at.sigma * at.sigma) - at.sigma * cosine);
          const vol = Math.sqrt((at.omega + bend) / years);
          const [bid, mid, ask] = [quotes.bidVol[i]!, quotes.midVol[i]!, quotes.askVol[i]!];
          quoteLoss(vol, bid, mid, ask, halfSpread(quotes, DEFAULT_WEIGHTS, i), DEFAULT_WEIGHTS, loss);
          cost += loss.cost;
        }
        const got = batch.evaluate(quotes.count, at, years, DEFAULT_WEIGHTS, normal);
        expect(Math.abs(got - cost)).toBeLessThan(1e-9 * (1 + cost));
      }),
    );
  });

  it("refuses more quotes than it holds", () => {
    const at = { omega: 0.1, b: 0.1, rho: 0, m: 0, sigma: 0.1 };
    expect(batch.evaluate(42, at, 1, DEFAULT_WEIGHTS, normal)).toBeNaN();
    expect(batch.evaluate(0, at, 1, DEFAULT_WEIGHTS, normal)).toBeNaN();
  });
});

describe("evaluateShape", () => {
  it("gives what the scalar forms give, and leaves the density alone", () => {
    const batch = createSviBatch(33);
    batch.density.fill(7);
    fc.assert(
      fc.property(point, unit(-0.2, 0.2), (at, lift) => {
        const svi: Svi = { ...sviOf(at), a: sviOf(at).a + lift };
        for (let i = 0; i < 33; i++) batch.k[i] = (i - 16) * 0.2;
        batch.evaluateShape(33, svi);
        const forms = [
          [batch.totalVariance, sviTotalVariance],
          [batch.slope, sviSlope],
          [batch.curvature, sviCurvature],
          [batch.g, sviG],
        ] as const;
        for (const [column, form] of forms) expect([...column]).toEqual([...batch.k.map((k) => form(svi, k))]);
        expect(batch.density.every((x) => x === 7)).toBe(true);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSviBatch } from "./kernel/svi-batch.ts";
import { createSviEquationsBatch } from "./kernel/svi-equations-batch.ts";
import type { SliceQuotes } from "./slice-quotes.ts";
import { type Svi, sviFault, sviG, sviLeeSlope, sviTotalVariance, sviVol } from "./svi.ts";
import type { SviPoint } from "./svi-equations.ts";
import { DEFAULT_WEIGHTS, fitSvi, guardedRange, mayFitBetter, scoreSvi } from "./svi-fit.ts";
import { sviMinG } from "./svi-min-g.ts";
import { createNormalEquations, evaluateSvi, type SviProblem, sviOf, writeQuoteColumns } from "./svi-objective.ts";

/** Quotes `half` around a slice at `count` even places on [from, to]. */
function quotesOf(svi: Svi, years: number, from: number, to: number, count: number, half: number): SliceQuotes {
  const k = Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const midVol = k.map((at) => sviVol(svi, at, years));
  return { count, k, midVol, bidVol: midVol.map((vol) => vol - half), askVol: midVol.map((vol) => vol + half) };
}

const VOGT: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

describe("fitSvi", () => {
  it("recovers slices free of arbitrage from their own vols, cold", () => {
    const slice = fc.record({
      rho: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      m: fc.double({ min: -0.15, max: 0.15, noNaN: true }),
      sigma: fc.double({ min: 0.05, max: 0.35, noNaN: true }),
      slope: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
      level: fc.double({ min: 0.2, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(slice, ({ rho, m, sigma, slope, level }) => {
        const years = 0.25;
        const b = slope * 0.25;
        const a = level * level * years - b * sigma;
        const svi: Svi = { a, b, rho, m, sigma };
        fc.pre(sviFault(svi) === null && sviMinG(svi, -2, 2).minG > 0.01);
        const fit = fitSvi(quotesOf(svi, years, -0.5, 0.5, 21, 0.01), years, null)!;
        expect(fit.inside).toBe(21);
        expect(fit.rmse).toBeLessThan(5e-4);
        expect(fit.minG).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it("stays where it is when started from its own result", () => {
    const svi: Svi = { a: 0.004, b: 0.08, rho: -0.25, m: 0.03, sigma: 0.22 };
    const quotes = quotesOf(svi, 0.1, -0.3, 0.3, 21, 0.01);
    const cold = fitSvi(quotes, 0.1, null)!;
    const warm = fitSvi(quotes, 0.1, cold.svi)!;
    expect(warm.iterations).toBeLessThan(6);
    for (const k of quotes.k) expect(sviVol(warm.svi, k, 0.1)).toBeCloseTo(sviVol(cold.svi, k, 0.1), 5);
  });

  it("follows a moving market warm and, once it rests, is as good as a cold fit", () => {
    const svi: Svi = { a: 0.004, b: 0.08, rho: -0.25, m: 0.03, sigma: 0.12 };
    // Jagged mids, some of them further from any slice than their spread is wide.
    const still = quotesOf(svi, 0.1, -0.3, 0.3, 31, 0.006);
    const jag = still.k.map((_, i) => 0.009 * (((i * 7) % 11) / 5 - 1));
    const market = (level: number, skew: number): SliceQuotes => {
      const moved = (vols: Float64Array) => vols.map((vol, i) => vol + jag[i]! + level + skew * still.k[i]!);
      return { ...still, bidVol: moved(still.bidVol), midVol: moved(still.midVol), askVol: moved(still.askVol) };
    };
    let last = fitSvi(market(0.05, 0.1), 0.1, null)!;
    for (let i = 49; i >= 0; i--) last = fitSvi(market(0.001 * i, 0.002 * i), 0.1, last.svi)!;
    for (let i = 0; i < 10; i++) last = fitSvi(market(0, 0), 0.1, last.svi)!;
    const cold = fitSvi(market(0, 0), 0.1, null)!;
    expect(cold.inside).toBeLessThan(31);
    expect(last.cost).toBeLessThan(1.01 * cold.cost);
    expect(last.rmse).toBeLessThan(1.01 * cold.rmse);
    expect(last.iterations).toBeLessThanOrEqual(3);
    expect(mayFitBetter(market(0, 0), 0.1, last.svi)).toBe(false);
    expect(mayFitBetter(market(0, 0), 0.1, { ...last.svi, m: 0.25 })).toBe(true);
  });

  it("repairs Vogt's slice: no butterfly left, at a small miss", () => {
    const fit = fitSvi(quotesOf(VOGT, 1, -1.5, 1.5, 31, 0.01), 1, null)!;
    const [from, to] = guardedRange(fit.kMin, fit.kMax, fit.svi);
    expect(sviMinG(VOGT, from, to).minG).toBeLessThan(-0.03);
    expect(fit.minG).toBeGreaterThanOrEqual(0);
    // Finer than the fit's own check.
    for (let i = 0; i <= 20_000; i++) expect(sviG(fit.svi, from + ((to - from) * i) / 20_000)).toBeGreaterThan(-1e-9);
    expect(fit.rmse).toBeLessThan(0.01);
    expect(sviFault(fit.svi)).toBeNull();
  });

  it("keeps wings inside Lee's bound however steep the quotes", () => {
    const steep: Svi = { a: 0.01, b: 1.6, rho: 0.5, m: 0, sigma: 0.1 };
    const fit = fitSvi(quotesOf(steep, 1, -0.6, 0.6, 25, 0.02), 1, null)!;
    expect(sviLeeSlope(fit.svi)).toBeLessThanOrEqual(2);
    expect(fit.minG).toBeGreaterThanOrEqual(0);
  });

  it("shrugs off one wild quote", () => {
    const svi: Svi = { a: 0.004, b: 0.08, rho: -0.25, m: 0.03, sigma: 0.22 };
    const quotes = quotesOf(svi, 0.1, -0.3, 0.3, 21, 0.01);
    for (const side of [quotes.bidVol, quotes.midVol, quotes.askVol]) side[15]! += 0.5;
    const fit = fitSvi(quotes, 0.1, null)!;
    expect(fit.inside).toBeGreaterThanOrEqual(19);
    expect(sviVol(fit.svi, 0, 0.1)).toBeCloseTo(sviVol(svi, 0, 0.1), 2);
  });

  it("needs five mids on a range, and time", () => {
    const quotes = quotesOf(VOGT, 1, -1, 1, 5, 0.01);
    expect(fitSvi(quotes, 1, null)).not.toBeNull();
    expect(fitSvi({ ...quotes, count: 4 }, 1, null)).toBeNull();
    expect(fitSvi({ ...quotes, k: new Float64Array(5) }, 1, null)).toBeNull();
    expect(fitSvi(quotes, 0, null)).toBeNull();
    expect(fitSvi({ ...quotes, midVol: quotes.midVol.map(() => Number.NaN) }, 1, null)).toBeNull();
  });

  it("scores in vol: a missing bid bounds nothing", () => {
    const quotes = quotesOf(VOGT, 1, -1, 1, 11, 0.01);
    quotes.bidVol[0] = Number.NaN;
    quotes.askVol[1] = sviVol(VOGT, quotes.k[1]!, 1) - 0.001;
    quotes.midVol[2] = Number.NaN;
    expect(scoreSvi(VOGT, quotes, 1)).toMatchObject({ quotes: 10, inside: 9, rmse: 0 });
  });
});

describe("the least-squares problem", () => {
  it("has the gradient its cost has, with every penalty at work", () => {
    const quotes = quotesOf(VOGT, 1, -1, 1, 11, 0.004);
    quotes.midVol[3] = Number.NaN;
    const weights = { ...DEFAULT_WEIGHTS, huber: 2 };
    const columns = createSviEquationsBatch(quotes.count);
    writeQuoteColumns(quotes, weights, columns);
    const nodes = createSviBatch(5);
    nodes.k.set([-0.8, 0.2, 0.7, 0.9, 1.2]);
    const problem: SviProblem = {
      quotes,
      years: 1,
      weights,
      columns,
      nodes,
      nodeCount: 5,
      gFloor: 0.3,
      bounds: [
        { svi: { a: 0.01, b: 0.05, rho: -0.3, m: 0.2, sigma: 0.3 }, side: 1, from: -1, to: 1 },
        { svi: { a: 0.2, b: 0.05, rho: -0.3, m: 0.2, sigma: 0.3 }, side: -1, from: -1, to: 1 },
      ],
      boundMargin: 0.01,
      boundPrice: 100,
      from: -1.4,
      to: 1.3,
      maxSlope: 0.1,
      penalty: 100,
      anchor: 0.5,
      width: 0.3,
    };
    const at: SviPoint = { omega: 0.013, b: 0.14, rho: 0.35, m: 0.31, sigma: 0.37 };
    const normal = createNormalEquations();
    const scratch = createNormalEquations();
    evaluateSvi(problem, at, normal);
    const x = at.rho / Math.sqrt(1 - at.rho * at.rho);
    const moved = (i: number, by: number): SviPoint => ({
      omega: i === 0 ? at.omega * Math.exp(by) : at.omega,
      b: i === 1 ? at.b * Math.exp(by) : at.b,
      rho: i === 2 ? (x + by) / Math.sqrt(1 + (x + by) * (x + by)) : at.rho,
      m: i === 3 ? at.m + at.sigma * by : at.m,
      sigma: i === 4 ? at.sigma * Math.exp(by) : at.sigma,
    });
    for (let i = 0; i < 5; i++) {
      const h = 1e-6;
      const slope =
        (evaluateSvi(problem, moved(i, h), scratch) - evaluateSvi(problem, moved(i, -h), scratch)) / (2 * h);
      expect(Math.abs(slope / normal.vector[i]! - 1), `parameter ${i}`).toBeLessThan(1e-5);
    }
    expect(sviTotalVariance(sviOf(at), at.m)).toBeCloseTo(
      at.omega + at.b * at.sigma * (1 - Math.sqrt(1 - at.rho * at.rho)),
      12,
    );
  });
});

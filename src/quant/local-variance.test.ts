import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "./black.ts";
import { solveCholesky } from "./cholesky.ts";
import { callPriceAt, fitLocalVariance } from "./local-variance-fit.ts";
import { createStrikeGrid, nodeBelow, type StrikeGrid } from "./local-variance-grid.ts";
import { type CallQuotes, createProblem, DEFAULT_LOCAL_WEIGHTS } from "./local-variance-objective.ts";
import { createStepFactors, stepPrices } from "./local-variance-step.ts";
import { type ExpiryQuotes, fitLocalVarianceSurface, pricesAt, volOfPrices } from "./local-variance-surface.ts";

const grid = createStrikeGrid(300, -2, 2, 0.05);

/** Quotes `half` vol around vol(k) at `count` even places within `width` of the forward. */
function quotesOf(vol: (k: number) => number, years: number, width: number, count: number, half: number): CallQuotes {
  const k = Float64Array.from({ length: count }, (_, i) => -width + (2 * width * i) / (count - 1));
  const at = (shift: number): Float64Array =>
    k.map((one) => blackPrice(1, Math.exp(one), years, vol(one) + shift, true));
  const bid = at(-half);
  const ask = at(half);
  return { count, k, bid, mid: bid.map((price, i) => 0.5 * (price + ask[i]!)), ask };
}

function base(of: StrikeGrid, w: number): Float64Array {
  const prices = of.x.map((x) => blackPrice(1, x, 1, Math.sqrt(w), true));
  prices[0] = 1 - of.x[0]!;
  prices[of.size - 1] = 0;
  return prices;
}

/** Worst breach of slope bounds, convexity and order in time, in price, on nodes and between them. */
function worstBreach(of: StrikeGrid, before: Float64Array, after: Float64Array): number {
  let worst = 0;
  const at = (prices: Float64Array, k: number): number => callPriceAt(of, prices, k);
  const ks: number[] = [];
  for (let i = 0; i + 1 < of.size; i++) ks.push(of.k[i]!, of.k[i]! + 0.37 * (of.k[i + 1]! - of.k[i]!));
  for (let i = 0; i + 2 < ks.length; i++) {
    const [a, b, c] = [ks[i]!, ks[i + 1]!, ks[i + 2]!] as const;
    const share = (Math.exp(b) - Math.exp(a)) / (Math.exp(c) - Math.exp(a));
    worst = Math.max(worst, at(after, b) - ((1 - share) * at(after, a) + share * at(after, c)));
    worst = Math.max(worst, at(after, b) - at(after, a), at(after, a) - at(after, b) - (Math.exp(b) - Math.exp(a)));
    worst = Math.max(worst, at(before, a) - at(after, a));
  }
  return worst;
}

describe("the strike grid", () => {
  it("has the forward as a node and finds the node below any strike", () => {
    expect(grid.x[grid.centre]).toBe(1);
    expect(nodeBelow(grid, -2.1)).toBe(-1);
    expect(nodeBelow(grid, 9)).toBe(-1);
    fc.assert(
      fc.property(fc.double({ min: -1.999, max: 1.999, noNaN: true }), (k) => {
        const node = nodeBelow(grid, k);
        expect(grid.k[node]!).toBeLessThanOrEqual(k);
        expect(grid.k[node + 1]!).toBeGreaterThanOrEqual(k);
      }),
    );
    for (let i = 0; i + 1 < grid.size; i++) expect(nodeBelow(grid, grid.k[i]!)).toBe(i);
  });
});

describe("one implicit step", () => {
  it("solves its equation and keeps prices convex and above those before, whatever the variance", () => {
    const variances = fc.array(fc.double({ min: -12, max: 3, noNaN: true }), { minLength: 20, maxLength: 20 });
    const before = base(grid, 0.01);
    fc.assert(
      fc.property(variances, (logs) => {
        const variance = Float64Array.from({ length: grid.size }, (_, i) => Math.exp(logs[i % 20]!));
        const after = new Float64Array(grid.size);
        stepPrices(grid, variance, before, after, createStepFactors(grid.size));
        for (let i = 1; i + 1 < grid.size; i++) {
          const bend = grid.below[i]! * (after[i - 1]! - after[i]!) + grid.above[i]! * (after[i + 1]! - after[i]!);
          const terms = variance[i]! * (grid.below[i]! + grid.above[i]!);
          expect(Math.abs(after[i]! - variance[i]! * bend - before[i]!)).toBeLessThan(1e-14 * (1 + terms));
        }
        expect(worstBreach(grid, before, after)).toBeLessThan(1e-13);
      }),
      { numRuns: 40 },
    );
  });

  it("has the gradient its cost has", () => {
    const quotes = quotesOf((k) => 0.6 - 0.2 * k + 0.5 * k * k, 0.1, 0.4, 9, 0.01);
    quotes.mid[2]! += 0.02;
    quotes.mid[6]! -= 0.004;
    const knots = Int32Array.from(quotes.k, (k) => nodeBelow(grid, k));
    const before = base(grid, 0.01);
    const problem = createProblem(grid, before, quotes, 0.2, knots, { ...DEFAULT_LOCAL_WEIGHTS, smoothing: 0.5 });
    const y = Float64Array.from(knots, (_, i) => Math.log(0.02) + 0.1 * Math.sin(3 * i));
    problem.evaluate(y, true);
    const gradient = problem.vector.slice();
    y.forEach((value, i) => {
      const h = 1e-6;
      const at = (by: number): number => problem.evaluate(y.with(i, value + by), false);
      const slope = (at(h) - at(-h)) / (2 * h);
      expect(Math.abs(slope - gradient[i]!)).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
    });
  });
});

describe("fitLocalVarianceSurface", () => {
  const smile = (years: number) => (k: number) => 0.5 + 0.1 * Math.sqrt(years) - 0.15 * k + (0.4 * k * k) / (1 + k * k);
  const expiries: ExpiryQuotes[] = [0.02, 0.1, 0.3, 1].map((years) => ({
    years,
    deviation: 0.55 * Math.sqrt(years),
    quotes: quotesOf(smile(years), years, 1.6 * Math.sqrt(years), 21, 0.01),
  }));

  it("meets consistent quotes, at the strikes and between them", () => {
    const surface = fitLocalVarianceSurface(expiries, null)!;
    expiries.forEach(({ years, quotes, deviation }, i) => {
      const { prices } = surface.slices[i]!;
      for (let j = 0; j < quotes.count; j++) {
        const price = callPriceAt(surface.grid, prices, quotes.k[j]!);
        expect(price).toBeGreaterThanOrEqual(quotes.bid[j]!);
        expect(price).toBeLessThanOrEqual(quotes.ask[j]!);
      }
      for (let z = -2; z <= 2; z += 0.05) {
        const k = z * deviation;
        expect(Math.abs(volOfPrices(surface.grid, prices, k, years) - smile(years)(k))).toBeLessThan(0.006);
      }
    });
  });

  it("starts warm from the last surface and stays there", () => {
    const cold = fitLocalVarianceSurface(expiries, null)!;
    const warm = fitLocalVarianceSurface(expiries, cold)!;
    const spent = (of: typeof cold): number => of.slices.reduce((sum, slice) => sum + slice.iterations, 0);
    expect(spent(warm)).toBeLessThan(0.5 * spent(cold));
    expect(fitLocalVarianceSurface(expiries, cold)!.slices[3]!.prices).toEqual(warm.slices[3]!.prices);
  });

  it("orders every instant between expiries, before the first too", () => {
    const surface = fitLocalVarianceSurface(expiries, null)!;
    const instants = [0.005, 0.012, 0.02, 0.06, 0.1, 0.2, 0.3, 0.6, 1];
    for (let i = 1; i < instants.length; i++) {
      const breach = worstBreach(surface.grid, pricesAt(surface, instants[i - 1]!), pricesAt(surface, instants[i]!));
      expect(breach, `${instants[i]}`).toBeLessThan(1e-12);
    }
    expect(pricesAt(surface, 1.1)[0]).toBeNaN();
    const w = (years: number): number => volOfPrices(surface.grid, pricesAt(surface, years), 0, years) ** 2 * years;
    expect(w(0.2)).toBeCloseTo(0.5 * (w(0.1) + w(0.3)), 8);
    expect(w(0.01)).toBeCloseTo(0.5 * w(0.02), 8);
  });

  it("is free of arbitrage even where the quotes are not", () => {
    const wild = fc.array(fc.double({ min: 0.1, max: 1.5, noNaN: true }), { minLength: 33, maxLength: 33 });
    fc.assert(
      fc.property(wild, (vols) => {
        const messy = [0.05, 0.1, 0.4].map((years, e) => ({
          years,
          deviation: 0.5 * Math.sqrt(years),
          quotes: quotesOf((k) => vols[(11 * e + Math.round(20 * Math.abs(k))) % 33]!, years, 0.5, 11, 0.01),
        }));
        const surface = fitLocalVarianceSurface(messy, null)!;
        let before = surface.base;
        for (const { prices } of surface.slices) {
          expect(worstBreach(surface.grid, before, prices)).toBeLessThan(1e-12);
          before = prices;
        }
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  it("leaves out expiries without quotes and is null without any", () => {
    const none = { ...expiries[1]!, quotes: { ...expiries[1]!.quotes, mid: new Float64Array(21).fill(Number.NaN) } };
    const surface = fitLocalVarianceSurface([expiries[0]!, none, expiries[2]!], null)!;
    expect(surface.years).toEqual([0.02, 0.3]);
    expect(fitLocalVarianceSurface([none], null)).toBeNull();
    expect(fitLocalVarianceSurface([], null)).toBeNull();
  });

  it("fits one quote, and quotes at one strike twice", () => {
    const one = quotesOf(() => 0.5, 0.1, 0.1, 3, 0.01);
    const single = { ...one, mid: Float64Array.from([Number.NaN, one.mid[1]!, Number.NaN]) };
    const slice = fitLocalVariance(grid, base(grid, 0.005), single, 0.16, null)!;
    expect(callPriceAt(grid, slice.prices, one.k[1]!)).toBeCloseTo(one.mid[1]!, 3);
    const twice = { ...one, k: Float64Array.from([0, 0, 0.1]) };
    expect(fitLocalVariance(grid, base(grid, 0.005), twice, 0.16, null)).not.toBeNull();
  });
});

describe("solveCholesky", () => {
  it("solves positive definite systems and refuses others", () => {
    const matrix = Float64Array.from([4, 0, 0, 2, 5, 0, 1, 3, 6]);
    const right = Float64Array.from([11, 21, 25]);
    expect(solveCholesky(matrix, right, 3)).toBe(true);
    right.forEach((value, i) => {
      expect(value).toBeCloseTo(i + 1, 12);
    });
    expect(solveCholesky(Float64Array.from([1, 0, 2, 1]), new Float64Array(2), 2)).toBe(false);
  });
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { americanGreeks, americanPrice, hasTwoBoundaries } from "./american.ts";
import { generalisedGreeks } from "./generalised-greeks.ts";
import { legendreRule } from "./quadrature.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** Cox-Ross-Rubinstein tree: an independent, slow price. */
function treePut(
  spot: number,
  strike: number,
  years: number,
  vol: number,
  r: number,
  q: number,
  steps: number,
): number {
  const dt = years / steps;
  const up = Math.exp(vol * Math.sqrt(dt));
  const p = (Math.exp((r - q) * dt) - 1 / up) / (up - 1 / up);
  const df = Math.exp(-r * dt);
  const values = Array.from({ length: steps + 1 }, (_, i) => Math.max(strike - spot * up ** (2 * i - steps), 0));
  for (let n = steps - 1; n >= 0; n--) {
    for (let i = 0; i <= n; i++) {
      const held = df * (p * values[i + 1]! + (1 - p) * values[i]!);
      values[i] = Math.max(held, strike - spot * up ** (2 * i - n));
    }
  }
  return values[0]!;
}

const contract = fc.record({
  strike: fc.double({ min: 60, max: 160, noNaN: true }),
  years: fc.double({ min: 0.02, max: 3, noNaN: true }),
  vol: fc.double({ min: 0.1, max: 1.2, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.12, noNaN: true }),
  dividendYield: fc.double({ min: -0.02, max: 0.12, noNaN: true }),
  isCall: fc.boolean(),
});

describe("American options", () => {
  it("meets high-precision reference prices", () => {
    const [, ...lines] = readFileSync(new URL("american-sample.csv", import.meta.url), "utf8")
      .trim()
      .split("\n");
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) {
      const [, type, ...rest] = line.split(",");
      const [S, K, T, vol, r, q, value] = rest.map(Number) as [number, number, number, number, number, number, number];
      const got = americanPrice(S, K, T, vol, r, q, type === "C");
      expect(Math.abs(got - value), line).toBeLessThan(1e-6 * Math.max(1, value));
    }
  });

  it("agrees with a binomial tree", () => {
    for (const [K, T, vol, r, q] of [
      [100, 1, 0.3, 0.05, 0],
      [120, 0.5, 0.5, 0.04, 0.08],
      [90, 2, 0.25, 0.06, 0.02],
    ] as const) {
      // The average of neighbouring sizes damps the tree's swings.
      const tree = 0.5 * (treePut(100, K, T, vol, r, q, 1000) + treePut(100, K, T, vol, r, q, 1001));
      expect(Math.abs(americanPrice(100, K, T, vol, r, q, false) - tree)).toBeLessThan(2e-3);
    }
  });

  it("is worth at least the European option and the exercise value, and no more than its bound", () => {
    fc.assert(
      fc.property(contract, ({ strike, years, vol, rate, dividendYield, isCall }) => {
        const price = americanPrice(100, strike, years, vol, rate, dividendYield, isCall);
        const european = generalisedGreeks(100, strike, years, vol, rate, dividendYield, isCall).price;
        expect(price).toBeGreaterThanOrEqual(european - 1e-7 * (1 + european));
        expect(price).toBeGreaterThanOrEqual(Math.max(0, isCall ? 100 - strike : strike - 100));
        if (rate >= 0 && dividendYield >= 0) expect(price).toBeLessThanOrEqual(isCall ? 100 : strike);
      }),
      { numRuns: 60 },
    );
  });

  it("is a European call where nothing is paid out", () => {
    expect(americanPrice(100, 90, 1, 0.3, 0.05, 0, true)).toBe(generalisedGreeks(100, 90, 1, 0.3, 0.05, 0, true).price);
  });

  it("has Greeks that are the derivatives of its price", () => {
    fc.assert(
      fc.property(contract, ({ strike, years, vol, rate, dividendYield, isCall }) => {
        const greeks = americanGreeks(100, strike, years, vol, rate, dividendYield, isCall);
        const h = 0.5 * vol * Math.sqrt(years);
        const at = (spot: number) => americanPrice(spot, strike, years, vol, rate, dividendYield, isCall);
        const slope = (8 * (at(100 + h) - at(100 - h)) - (at(100 + 2 * h) - at(100 - 2 * h))) / (12 * h);
        // Near the boundary the price is only once differentiable.
        expect(Math.abs(slope - greeks.delta)).toBeLessThan(2e-3);
        const exercise = Math.max(0, isCall ? 100 - strike : strike - 100);
        if (greeks.price > exercise + 0.02 * strike * vol * Math.sqrt(years)) {
          expect(Math.abs(slope - greeks.delta)).toBeLessThan(1e-5);
          // Fourth order over a wide step: prices are good to a few parts in a million, which a narrow one would magnify.
          const dt = 0.01 * years;
          const near = at365(years - dt) - at365(years + dt);
          const theta = (8 * near - (at365(years - 2 * dt) - at365(years + 2 * dt))) / (12 * dt);
          expect(Math.abs(theta - greeks.theta)).toBeLessThan(5e-3 * (1 + Math.abs(theta)));
        }
        function at365(t: number): number {
          return americanPrice(100, strike, t, vol, rate, dividendYield, isCall);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("names what it cannot price", () => {
    expect(hasTwoBoundaries(-0.01, -0.02, false)).toBe(true);
    expect(hasTwoBoundaries(-0.01, -0.02, true)).toBe(false);
    expect(americanPrice(100, 100, 1, 0.3, -0.01, -0.02, false)).toBeNaN();
    expect(americanPrice(100, 120, 0, 0.3, 0.05, 0, false)).toBe(20);
    expect(americanPrice(100, 120, 1, 0, 0.05, 0, false)).toBe(20);
    expect(americanGreeks(100, 120, -1, 0.3, 0.05, 0, false).status).toBe(VOL_STATUS.EXPIRED);
    expect(americanGreeks(100, 120, 1, Number.NaN, 0.05, 0, false).status).toBe(VOL_STATUS.BAD_INPUT);
  });
});

describe("Gauss-Legendre rules", () => {
  it("integrate polynomials of degree 2n - 1 exactly", () => {
    const { nodes, weights } = legendreRule(7);
    for (let power = 0; power < 14; power++) {
      const integral = nodes.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0);
      expect(integral).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 14);
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sviTotalVariance } from "../quant/svi.ts";
import { sviMinG } from "../quant/svi-min-g.ts";
import { axisValue, putDelta, STRIKE_AXES, type VarianceSlice } from "./strike-axis.ts";

const flat = (vol: number, years: number, forward: number): VarianceSlice => ({
  forward,
  years,
  totalVariance: () => vol * vol * years,
});

describe("strike axes", () => {
  const slice = flat(0.5, 0.25, 80_000);

  it("are closed forms of log-moneyness on a flat slice", () => {
    const k = Math.log(100_000 / 80_000);
    expect(axisValue("strike", k, slice)).toBeCloseTo(100_000, 6);
    expect(axisValue("percent", k, slice)).toBeCloseTo(1.25, 12);
    expect(axisValue("log", k, slice)).toBe(k);
    expect(axisValue("std", k, slice)).toBeCloseTo(k / 0.25, 12);
  });

  it("give the delta of the textbook put", () => {
    // d1 = σ√T/2 at the forward, so the put's delta there is N(−0.125).
    expect(putDelta(slice, 0)).toBeCloseTo(0.450261775, 8);
    // A strike placed at the 25-delta put: k = z σ√T + σ²T/2 with z = N⁻¹(0.25).
    const k = -0.6744897501960817 * 0.25 + 0.03125;
    expect(axisValue("delta", k, slice)).toBeCloseTo(0.25, 9);
  });

  it("rise with the strike on every slice free of butterfly arbitrage", () => {
    const parameters = fc.record({
      a: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      b: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
      rho: fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      m: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      sigma: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
    });
    let tried = 0;
    fc.assert(
      fc.property(parameters, (svi) => {
        if (sviMinG(svi, -2, 2).minG < 0) return;
        tried++;
        const one: VarianceSlice = { forward: 100, years: 0.5, totalVariance: (k) => sviTotalVariance(svi, k) };
        for (const axis of STRIKE_AXES) {
          let before = Number.NEGATIVE_INFINITY;
          for (let i = 0; i <= 80; i++) {
            const x = axisValue(axis, -1 + i / 40, one);
            // Far out the delta is 0 or 1 to the last bit and can only stand still.
            if (axis === "delta" && (x < 1e-12 || x > 1 - 1e-12)) continue;
            expect(x).toBeGreaterThan(before);
            before = x;
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(tried).toBeGreaterThan(50);
  });

  it("have no value where the slice has no variance", () => {
    const none: VarianceSlice = { forward: 100, years: 0.5, totalVariance: () => Number.NaN };
    expect(axisValue("std", 0.1, none)).toBeNaN();
    expect(axisValue("delta", 0.1, none)).toBeNaN();
    expect(axisValue("percent", 0.1, none)).toBeCloseTo(Math.exp(0.1), 12);
  });
});

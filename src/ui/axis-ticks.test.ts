import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundStep, roundTicks, steadyLimits, thinLabels } from "./axis-ticks.ts";

describe("round ticks", () => {
  it("are 1, 2 or 5 times a power of ten", () => {
    expect(roundStep(36, 4)).toBe(10);
    expect(roundStep(17, 4)).toBe(5);
    expect(roundStep(0.9, 5)).toBeCloseTo(0.2, 12);
    expect(roundStep(80_000, 4)).toBe(20_000);
    expect(roundStep(0, 4)).toBeNaN();
  });

  it("lie on the limits where those are round, without noise", () => {
    expect(roundTicks(60_000, 140_000, 20_000)).toEqual([60_000, 80_000, 100_000, 120_000, 140_000]);
    expect(roundTicks(-0.3, 0.3, 0.1).map((t) => t.toFixed(1))).toEqual([
      "-0.3",
      "-0.2",
      "-0.1",
      "0.0",
      "0.1",
      "0.2",
      "0.3",
    ]);
    expect(roundTicks(36, 71, 10)).toEqual([40, 50, 60, 70]);
    expect(roundTicks(0, 1, Number.NaN)).toEqual([]);
  });
});

describe("label thinning", () => {
  it("never leaves two labels closer than the gap, and always keeps the first", () => {
    const places = fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 120 }), (raw, gap) => {
        const sorted = raw.sort((a, b) => a - b);
        const kept = thinLabels(sorted, gap);
        expect(kept[0]).toBe(0);
        kept.slice(1).forEach((i, n) => {
          expect(sorted[i]! - sorted[kept[n]!]!).toBeGreaterThanOrEqual(gap);
        });
        // Nothing that would still fit is left out.
        sorted.forEach((place, i) => {
          if (!kept.includes(i)) expect(kept.some((j) => Math.abs(sorted[j]! - place) < gap)).toBe(true);
        });
      }),
    );
  });

  it("keeps the last before the ones between, and the wanted before both", () => {
    expect(thinLabels([0, 10, 20, 30, 40], 25)).toEqual([0, 4]);
    expect(thinLabels([0, 10, 20, 30, 40], 18, 1)).toEqual([1, 4]);
  });
});

describe("steady limits", () => {
  it("stand still while the data fit and grow by whole steps when they do not", () => {
    const first = steadyLimits(null, 43.2, 82.7, 5);
    expect(first).toEqual([40, 85]);
    expect(steadyLimits(first, 45, 80, 5)).toBe(first);
    expect(steadyLimits(first, 39.9, 80, 5)).toEqual([35, 85]);
    expect(steadyLimits(first, Number.NaN, 80, 5)).toBe(first);
    expect(steadyLimits(null, 40, 40, 5)).toEqual([40, 45]);
  });
});

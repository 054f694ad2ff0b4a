import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mills, normalCdf, normalInverse, normalPdf } from "./normal.ts";

describe("normal distribution", () => {
  // N(x) from an arbitrary-precision library, rounded to double.
  it.each([
    [-37, 5.725571222524578e-300],
    [-20, 2.7536241186062337e-89],
    [-10, 7.619853024160525e-24],
    [-5, 2.866515718791939e-7],
    [-1.5, 0.06680720126885807],
    [-0.25, 0.4012936743170763],
    [0, 0.5],
    [1, 0.8413447460685429],
    [3, 0.9986501019683699],
    [8, 0.9999999999999993],
  ])("N(%d)", (x, want) => {
    expect(Math.abs(normalCdf(x) / want - 1)).toBeLessThan(1e-15);
  });

  it("has the limits of N", () => {
    expect([normalCdf(-40), normalCdf(40), normalCdf(-Infinity), normalCdf(Infinity), normalCdf(Number.NaN)]).toEqual([
      0,
      1,
      0,
      1,
      Number.NaN,
    ]);
    expect([normalInverse(0), normalInverse(1), normalInverse(0.5), normalInverse(-0.1)].map((x) => x + 0)).toEqual([
      -Infinity,
      Infinity,
      expect.closeTo(0, 15),
      Number.NaN,
    ]);
  });

  it("has Mills ratios that satisfy M' = xM - 1 across table rows", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (x) => {
        const h = 0.01;
        // Five-point derivative; its truncation error is far below the bound.
        const slope = (8 * (mills(x + h) - mills(x - h)) - (mills(x + 2 * h) - mills(x - 2 * h))) / (12 * h);
        expect(Math.abs(slope - (x * mills(x) - 1))).toBeLessThan(4e-9);
      }),
    );
    expect(mills(100)).toBeCloseTo(0.009999000299850106, 16);
    expect(mills(-3) * normalPdf(3)).toBeCloseTo(normalCdf(3), 14);
  });

  it("inverts", () => {
    fc.assert(
      fc.property(fc.double({ min: -36, max: 5, noNaN: true }), (x) => {
        const p = normalCdf(x);
        const room = x > 0 ? 1e-15 / normalPdf(x) : 1e-14;
        expect(Math.abs(normalInverse(p) - x)).toBeLessThan(1e-14 * (1 + Math.abs(x)) + room);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, expNegative, log, logRatio, power } from "./elementary.ts";

const EPSILON = Number.EPSILON;

describe("exp and log", () => {
  // From an arbitrary-precision library, rounded to double.
  it.each([
    [1, Math.E],
    [-1, 0.36787944117144233],
    [0.5, 1.6487212707001282],
    [100, 2.6881171418161356e43],
    [-700, 9.85967654375977e-305],
    [-740, 4.2e-322],
  ])("exp(%d)", (x, want) => {
    expect(Math.abs(exp(x) - want)).toBeLessThanOrEqual(Math.max(EPSILON * want, 5e-324));
  });

  it("has the limits of e^x", () => {
    expect([exp(0), exp(-800), exp(800), exp(Number.NaN)]).toEqual([1, 0, Infinity, Number.NaN]);
    expect([expNegative(0), expNegative(-800), expNegative(Number.NEGATIVE_INFINITY)]).toEqual([1, 0, 0]);
  });

  it.each([
    [2, Math.LN2],
    [10, Math.LN10],
    [1e-310, -713.8013788281542],
    [1.0000001, 9.999999505838704e-8],
  ])("log(%d)", (x, want) => {
    expect(Math.abs(log(x) / want - 1)).toBeLessThanOrEqual(4 * EPSILON);
  });

  it("has the limits of ln x", () => {
    expect([log(1), log(0), log(-1), log(Infinity)]).toEqual([0, -Infinity, Number.NaN, Infinity]);
  });

  it("keeps the digits of ln(a/b) near a = b", () => {
    // ln(1 + d) = d - d^2/2 + d^3/3 for tiny d; (b + gap) is exact.
    const [b, gap] = [65536, 2 ** -20];
    const d = gap / b;
    expect(Math.abs(logRatio(b + gap, b) / (d - (d * d) / 2) - 1)).toBeLessThanOrEqual(2 * EPSILON);
    expect([logRatio(0, 1), logRatio(1, Number.NaN), logRatio(-1, 1)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("inverts and adds up", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -700, max: 700, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (x, y) => {
          expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(2 * EPSILON * (1 + Math.abs(x)));
          expect(Math.abs(logRatio(exp(x / 2), y) - (x / 2 - log(y)))).toBeLessThanOrEqual(
            4 * EPSILON * (1 + Math.abs(x)),
          );
          expect(logRatio(y, exp(x / 2))).toBe(-logRatio(exp(x / 2), y));
        },
      ),
    );
    expect(power(2, 10)).toBeCloseTo(1024, 9);
    expect(power(9, -0.5)).toBeCloseTo(1 / 3, 14);
  });
});

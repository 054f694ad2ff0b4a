import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FundingSample, fundingEstimate } from "./funding.ts";

const HOUR = 3_600_000;

const steady = (rate: number, index: number, hours: number): FundingSample[] =>
  Array.from({ length: hours + 1 }, (_, i) => ({ at: i * HOUR, rate, index }));

describe("funding of a perpetual", () => {
  it("is the rate of the notional for every 8 hours, paid by longs where it is positive", () => {
    // 0.01 % of 100 000 USD at 80 000 is 10 USD, an eighth of a thousandth coin, in 8 hours.
    const samples = steady(0.0001, 80_000, 24);
    expect(fundingEstimate(samples, 0, 8 * HOUR, 100_000, true)).toEqual({
      amount: expect.closeTo(-10 / 80_000, 15),
      known: 1,
    });
    expect(fundingEstimate(samples, 0, 24 * HOUR, -100_000, true).amount).toBeCloseTo(30 / 80_000, 15);
    expect(fundingEstimate(samples, 0, 8 * HOUR, 2, false).amount).toBeCloseTo(-2 * 80_000 * 0.0001, 10);
  });

  it("follows a rate that changes: exact where it runs straight", () => {
    // From −0.04 % to +0.06 % in 8 hours: 0.01 % on average.
    const samples = Array.from({ length: 9 }, (_, i) => ({
      at: i * HOUR,
      rate: -0.0004 + (i * 0.001) / 8,
      index: 50_000,
    }));
    expect(fundingEstimate(samples, 0, 8 * HOUR, 50_000, true).amount).toBeCloseTo(-0.0001, 15);
  });

  it("adds up over parts of the time, and is straight in size", () => {
    const sample = fc.record({
      rate: fc.double({ min: -0.005, max: 0.005, noNaN: true }),
      index: fc.double({ min: 1, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 3, maxLength: 20 }), fc.nat(), fc.boolean(), (list, pick, inverse) => {
        const samples = list.map((of, i) => ({ ...of, at: i * HOUR }));
        const end = (list.length - 1) * HOUR;
        const cut = (1 + (pick % (list.length - 2))) * HOUR;
        const of = (from: number, to: number, notional = 1_000) =>
          fundingEstimate(samples, from, to, notional, inverse).amount;
        const scale = 1e-12 * (1 + Math.abs(of(0, cut)) + Math.abs(of(cut, end)));
        expect(Math.abs(of(0, end) - of(0, cut) - of(cut, end))).toBeLessThanOrEqual(scale);
        expect(Math.abs(of(0, end, -2_000) + 2 * of(0, end))).toBeLessThanOrEqual(2 * scale);
      }),
    );
  });

  it("counts nothing where no rate is known, and says how much of the time one was", () => {
    const samples = steady(0.0001, 80_000, 8).map((of, i) => (i > 4 ? { ...of, rate: Number.NaN } : of));
    const found = fundingEstimate(samples, 0, 8 * HOUR, 100_000, true);
    expect(found).toEqual({ amount: expect.closeTo(-5 / 80_000, 15), known: 0.5 });
    expect(fundingEstimate([], 0, HOUR, 1, true)).toEqual({ amount: 0, known: 0 });
    expect(fundingEstimate(samples, 3 * HOUR, 3 * HOUR, 1, true).known).toBe(0);
  });
});

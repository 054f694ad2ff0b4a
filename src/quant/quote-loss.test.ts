import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LossWeights, type QuoteLoss, quoteLoss } from "./quote-loss.ts";

const weights: LossWeights = { huber: 2, outside: 50, bound: 3, margin: 0.1, giveUp: 0.5 };

function lossOf(value: number, bid: number, mid: number, ask: number, half = 0.01): QuoteLoss {
  const out = { cost: 0, pull: 0, stiffness: 0 };
  quoteLoss(value, bid, mid, ask, half, weights, out);
  return out;
}

describe("quoteLoss", () => {
  it("pulls as its cost falls", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.4, max: 0.6, noNaN: true }), (value) => {
        const h = 1e-8;
        const slope = (lossOf(value + h, 0.49, 0.5, 0.51).cost - lossOf(value - h, 0.49, 0.5, 0.51).cost) / (2 * h);
        const { pull } = lossOf(value, 0.49, 0.5, 0.51);
        expect(Math.abs(slope - pull / 0.01)).toBeLessThan(1e-4 * (100 + Math.abs(slope)));
      }),
    );
  });

  it("grows with the miss, steeply at the side, and gives up far away", () => {
    const costs = [0.5, 0.505, 0.51, 0.512, 0.52, 0.6].map((value) => lossOf(value, 0.49, 0.5, 0.51).cost);
    for (let i = 1; i < costs.length; i++) expect(costs[i]!).toBeGreaterThan(costs[i - 1]!);
    const slopeAt = (value: number): number => lossOf(value, 0.49, 0.5, 0.51).pull;
    expect(slopeAt(0.512)).toBeGreaterThan(3 * slopeAt(0.508));
    expect(slopeAt(0.6)).toBeLessThan(slopeAt(0.512));
  });

  it("knows one-sided quotes and none", () => {
    expect(lossOf(0.4, Number.NaN, Number.NaN, 0.5).cost).toBe(0);
    expect(lossOf(0.6, Number.NaN, Number.NaN, 0.5).cost).toBeGreaterThan(0);
    expect(lossOf(0.4, 0.5, Number.NaN, Number.NaN).pull).toBeLessThan(0);
    expect(lossOf(0.4, Number.NaN, Number.NaN, Number.NaN)).toEqual({ cost: 0, pull: 0, stiffness: 0 });
  });
});

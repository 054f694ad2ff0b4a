import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { normalCdf } from "../quant/normal.ts";
import { type Svi, sviTotalVariance, sviVol } from "../quant/svi.ts";
import { probabilityAbove, probabilityBetween, probabilityOfTouch } from "./probability.ts";

const svi: Svi = { a: 0.015, b: 0.1, rho: -0.25, m: 0.03, sigma: 0.25 };
const YEARS = 0.15;
const skewed = { forward: 100, years: YEARS, totalVariance: (k: number) => sviTotalVariance(svi, k) };
const flat = (w: number) => ({ forward: 100, years: 1, totalVariance: () => w });

describe("probabilities of a smile", () => {
  it("are the slope of its call prices in the strike", () => {
    const call = (strike: number) => blackPrice(100, strike, YEARS, sviVol(svi, Math.log(strike / 100), YEARS), true);
    for (const strike of [70, 90, 100, 115, 140]) {
      const slope = -(call(strike + 0.01) - call(strike - 0.01)) / 0.02;
      expect(probabilityAbove(skewed, Math.log(strike / 100))).toBeCloseTo(slope, 4);
    }
  });

  it("add up, and fall with the level", () => {
    const [a, b] = [Math.log(0.9), Math.log(1.2)];
    const sum = 1 - probabilityAbove(skewed, a) + probabilityBetween(skewed, a, b) + probabilityAbove(skewed, b);
    expect(sum).toBeCloseTo(1, 12);
    for (let k = -0.5; k < 0.5; k += 0.05) {
      expect(probabilityAbove(skewed, k)).toBeGreaterThan(probabilityAbove(skewed, k + 0.05));
    }
  });

  it("touch as a simulated forward of constant vol does", () => {
    let state = 99;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 4294967296;
    };
    const [root, steps, paths] = [0.3, 200, 4_000];
    for (const k of [0.25, -0.3]) {
      let touched = 0;
      for (let path = 0; path < paths; path++) {
        let x = 0;
        // The chance to have touched between two steps is that of a bridge.
        let untouched = 1;
        for (let i = 0; i < steps && untouched > 0; i++) {
          const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
          const next = x - (root * root) / 2 / steps + (root / Math.sqrt(steps)) * normal;
          const [from, to] = [Math.sign(k) * (k - x), Math.sign(k) * (k - next)];
          untouched *= from <= 0 || to <= 0 ? 0 : 1 - Math.exp((-2 * from * to * steps) / (root * root));
          x = next;
        }
        touched += 1 - untouched;
      }
      expect(Math.abs(probabilityOfTouch(flat(root * root), k) - touched / paths)).toBeLessThan(0.02);
    }
    expect(probabilityOfTouch(flat(0.09), 0)).toBeCloseTo(1, 12);
    expect(probabilityAbove(flat(0.09), 0.1)).toBeCloseTo(normalCdf(-0.1 / 0.3 - 0.15), 12);
  });
});

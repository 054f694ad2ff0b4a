import { describe, expect, it } from "vitest";
import { ASSETS, createAsset, type Mood, REGIMES, setRegime, stepAssets, stepMood } from "./market-model.ts";
import { createRandom } from "./random.ts";
import { type Slice, setSurface, totalVariance, weightedYears } from "./surface-model.ts";

const START = Date.UTC(2026, 10, 24, 13);
const DAY = 86_400_000;
const EXPIRIES = [0.005, 0.8, 1.8, 2.8, 3.8, 10, 17, 31, 66, 122, 213, 304].map((days) => START + days * DAY);

/** Durrleman's function by differences: negative where the density would be. */
function density(slice: Slice, k: number): number {
  const h = 1e-4 * Math.max(0.01, Math.sqrt(slice.theta));
  const w = totalVariance(slice, k);
  const up = totalVariance(slice, k + h);
  const down = totalVariance(slice, k - h);
  const slope = (up - down) / (2 * h);
  const curvature = (up - 2 * w + down) / (h * h);
  const part = 1 - (k * slope) / (2 * w);
  return part * part - ((slope * slope) / 4) * (1 / w + 0.25) + curvature / 2;
}

describe("surface model", () => {
  it.each(REGIMES)("is free of butterflies and calendar spreads along a %s path", (regime) => {
    for (const spec of ASSETS) {
      const asset = createAsset(spec);
      const mood: Mood = { regime: "calm", stress: 0, slide: 0 };
      setRegime(mood, regime);
      const random = createRandom(11, `${regime} ${spec.base}`);
      const slices = EXPIRIES.map((expiry) => ({ expiry, theta: 1, psi: 1, rho: 0 }));
      let worst = Number.POSITIVE_INFINITY;
      let calendar = Number.POSITIVE_INFINITY;
      for (let step = 0; step < 200; step++) {
        // Months of noise in the factors, so that extremes are met; the expiries stand still.
        stepMood(mood, 5_000);
        stepAssets([asset], mood, 3 * 3_600_000, random);
        setSurface(slices, asset, mood, START);
        for (let i = 0; i < slices.length; i++) {
          const slice = slices[i]!;
          for (let x = -8; x <= 8; x += 0.4) {
            worst = Math.min(worst, density(slice, x * Math.sqrt(slice.theta)));
            if (i === 0) continue;
            for (const scale of [Math.sqrt(slice.theta), Math.sqrt(slices[i - 1]!.theta)]) {
              const k = x * scale;
              calendar = Math.min(calendar, totalVariance(slice, k) / totalVariance(slices[i - 1]!, k) - 1);
            }
          }
        }
      }
      expect(worst).toBeGreaterThan(-1e-4);
      expect(calendar).toBeGreaterThan(-1e-9);
    }
  });

  it("weights days so that whole weeks keep their length and weekends count less", () => {
    expect(weightedYears(START, START + 28 * DAY)).toBeCloseTo(28 / 365, 12);
    const saturday = Date.UTC(2026, 10, 28);
    const tuesday = Date.UTC(2026, 10, 24);
    expect(weightedYears(saturday, saturday + DAY)).toBeLessThan(0.8 * weightedYears(tuesday, tuesday + DAY));
    let before = 0;
    for (let hours = 1; hours < 400; hours++) {
      const years = weightedYears(START, START + hours * 3_600_000);
      expect(years).toBeGreaterThan(before);
      before = years;
    }
  });
});

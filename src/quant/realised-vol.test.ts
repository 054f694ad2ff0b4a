import { describe, expect, it } from "vitest";
import { quantile, REALISED_ESTIMATORS, realisedVol, rollingVols } from "./realised-vol.ts";

/** Bars of a Brownian motion with `steps` steps a bar, from repeatable numbers. */
function brownian(days: number, steps: number, vol: number, drift: number) {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const [open, high, low, close] = [[], [], [], []] as [number[], number[], number[], number[]];
  let level = 0;
  for (let day = 0; day < days; day++) {
    let [most, least] = [level, level];
    open.push(Math.exp(level));
    for (let i = 0; i < steps; i++) {
      level += drift / 365 / steps + (vol / Math.sqrt(365 * steps)) * normal();
      most = Math.max(most, level);
      least = Math.min(least, level);
    }
    high.push(Math.exp(most));
    low.push(Math.exp(least));
    close.push(Math.exp(level));
  }
  return { open, high, low, close };
}

describe("realised vol", () => {
  it("finds the vol of a Brownian motion by every estimator", () => {
    const bars = brownian(500, 400, 0.6, 0);
    for (const estimator of REALISED_ESTIMATORS) {
      const vol = realisedVol(estimator, bars, 1, 500, 365);
      // The range of a discrete path falls a little short of that of a continuous one.
      expect(Math.abs(vol / 0.6 - 1), estimator).toBeLessThan(0.07);
    }
  });

  it("is not misled by drift where the estimator allows for it", () => {
    const bars = brownian(400, 400, 0.3, 8);
    for (const estimator of ["close", "rogersSatchell", "yangZhang"] as const) {
      expect(Math.abs(realisedVol(estimator, bars, 1, 400, 365) / 0.3 - 1), estimator).toBeLessThan(0.09);
    }
    expect(realisedVol("parkinson", bars, 1, 400, 365)).toBeGreaterThan(0.33);
  });

  it("equals the formulas by hand on two bars", () => {
    const bars = { open: [100, 101, 99], high: [103, 104, 102], low: [98, 97, 96], close: [101, 99, 100] };
    const [r1, r2] = [Math.log(99 / 101), Math.log(100 / 99)];
    const mean = (r1 + r2) / 2;
    expect(realisedVol("close", bars, 1, 3, 365)).toBeCloseTo(
      Math.sqrt(((r1 - mean) ** 2 + (r2 - mean) ** 2) * 365),
      12,
    );
    const ranges = [Math.log(104 / 97), Math.log(102 / 96)];
    expect(realisedVol("parkinson", bars, 1, 3, 365)).toBeCloseTo(
      Math.sqrt(((ranges[0]! ** 2 + ranges[1]! ** 2) / 2 / (4 * Math.log(2))) * 365),
      12,
    );
  });

  it("says nothing where bars are missing", () => {
    const bars = brownian(5, 10, 0.5, 0);
    expect(realisedVol("close", bars, 0, 4, 365)).toBeNaN();
    expect(realisedVol("close", bars, 1, 2, 365)).toBeNaN();
    expect(realisedVol("parkinson", bars, 0, 6, 365)).toBeNaN();
    expect(rollingVols("yangZhang", bars, 10, 365).length).toBe(0);
    expect(rollingVols("parkinson", bars, 2, 365).length).toBe(4);
    expect(quantile(Float64Array.of(), 0.5)).toBeNaN();
    expect(quantile(Float64Array.of(3, 1, 2, 10), 0.5)).toBe(2.5);
  });
});

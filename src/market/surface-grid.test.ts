import { describe, expect, it } from "vitest";
import { type Svi, sviTotalVariance, sviVol } from "../quant/svi.ts";
import { S, SLICE_FIELD_COUNT, SLICE_MODEL } from "./derived-columns.ts";
import { setSvi } from "./slice-figures.ts";
import { axisValue } from "./strike-axis.ts";
import { rootDays, type SurfaceSlice, sliceAt, surfaceGrid, surfaceSlice } from "./surface-grid.ts";

function row(expiry: number, days: number, forward: number, svi: Svi, range: [number, number]): Float64Array {
  const out = new Float64Array(SLICE_FIELD_COUNT).fill(Number.NaN);
  out[S.expiry] = expiry;
  out[S.yearsToExpiry] = days / 365;
  out[S.forward] = forward;
  setSvi(out, SLICE_MODEL.svi, svi);
  [out[S.kMin], out[S.kMax]] = range;
  return out;
}

const near: Svi = { a: 0.002, b: 0.02, rho: -0.3, m: 0.01, sigma: 0.08 };
const far: Svi = { a: 0.01, b: 0.09, rho: -0.2, m: 0.02, sigma: 0.2 };
const last: Svi = { a: 0.05, b: 0.2, rho: -0.1, m: 0.05, sigma: 0.4 };
const slices = [
  surfaceSlice(row(1, 9, 100, near, [-0.2, 0.2]))!,
  surfaceSlice(row(2, 36, 102, far, [-0.5, 0.4]))!,
  surfaceSlice(row(3, 144, 110, last, [-0.9, 0.8]))!,
] as const;

describe("surface slices", () => {
  it("read the columns of a fitted row and refuse a row without a fit", () => {
    expect(slices[0].forward).toBe(100);
    expect(slices[0].totalVariance(0.1)).toBe(sviTotalVariance(near, 0.1));
    expect(surfaceSlice(new Float64Array(SLICE_FIELD_COUNT).fill(Number.NaN))).toBeNull();
    expect(surfaceSlice(row(1, 0, 100, near, [-0.2, 0.2]))).toBeNull();
    expect(surfaceSlice(row(1, 9, 100, { ...near, a: -1 }, [-0.2, 0.2]))).toBeNull();
  });

  it("are exact at expiries, whatever stands beside them", () => {
    for (const slice of slices) {
      const at = sliceAt(slices, slice.years);
      for (const k of [-0.4, 0, 0.3]) expect(at.totalVariance(k)).toBe(slice.totalVariance(k));
      expect(at.forward).toBe(slice.forward);
    }
  });

  it("are linear in total variance between expiries at fixed log-moneyness", () => {
    const years = 0.25 * slices[1].years + 0.75 * slices[2].years;
    for (const k of [-0.5, -0.1, 0, 0.4]) {
      const expected = 0.25 * sviTotalVariance(far, k) + 0.75 * sviTotalVariance(last, k);
      expect(sliceAt(slices, years).totalVariance(k)).toBeCloseTo(expected, 14);
    }
    expect(sliceAt(slices, years).forward).toBeCloseTo(102 ** 0.25 * 110 ** 0.75, 9);
  });

  it("keep vol, not variance, before the first and after the last expiry", () => {
    const early = sliceAt(slices, slices[0].years / 4);
    expect(Math.sqrt(early.totalVariance(0.1) / early.years)).toBeCloseTo(sviVol(near, 0.1, slices[0].years), 12);
    const late = sliceAt(slices, slices[2].years * 3);
    expect(Math.sqrt(late.totalVariance(0.1) / late.years)).toBeCloseTo(sviVol(last, 0.1, slices[2].years), 12);
  });

  it("never fall in total variance with time where the slices do not", () => {
    for (const k of [-0.3, 0, 0.3]) {
      let before = 0;
      for (let i = 0; i <= 50; i++) {
        const years = slices[0].years + ((slices[2].years - slices[0].years) * i) / 50;
        const w = sliceAt(slices, years).totalVariance(k);
        expect(w).toBeGreaterThanOrEqual(before);
        before = w;
      }
    }
  });
});

describe("the mesh", () => {
  const size = { from: -2.5, to: 2, columns: 46, rows: 10 };

  it("is even in √days, and an expiry that falls on a row is that slice exactly", () => {
    const grid = surfaceGrid(slices, "std", size);
    // √days 3, 4, … 12: rows 0, 3 and 9 are the three expiries.
    [...grid.y].forEach((y, i) => {
      expect(y).toBeCloseTo(3 + i, 12);
    });
    const check: [number, SurfaceSlice, Svi][] = [
      [0, slices[0], near],
      [3, slices[1], far],
      [9, slices[2], last],
    ];
    for (const [i, slice, svi] of check) {
      expect(rootDays(slice.years)).toBeCloseTo(grid.y[i]!, 12);
      for (let j = 0; j < size.columns; j++) {
        expect(grid.vol[i]![j]).toBeCloseTo(sviVol(svi, grid.k[i]![j]!, slice.years), 10);
      }
    }
  });

  it("covers −2.5 … 2 deviations in every row, whatever the axis", () => {
    for (const row of surfaceGrid(slices, "std", size).x) {
      expect(row[0]).toBeCloseTo(-2.5, 12);
      expect(row[45]).toBeCloseTo(2, 12);
      expect(row[1]! - row[0]!).toBeCloseTo(0.1, 12);
    }
    const byStrike = surfaceGrid(slices, "strike", size);
    const byLog = surfaceGrid(slices, "log", size);
    byStrike.x.forEach((row, i) => {
      const slice = sliceAt(slices, (byStrike.y[i]! * byStrike.y[i]!) / 365);
      row.forEach((x, j) => {
        expect(x).toBeCloseTo(slice.forward * Math.exp(byLog.x[i]![j]!), 6);
        expect(byStrike.vol[i]![j]).toBe(byLog.vol[i]![j]);
      });
    });
    expect(byLog.k[4]![7]).toBe(byLog.x[4]![7]);
  });

  it("names the time and the forward of every row", () => {
    const grid = surfaceGrid(slices, "std", size);
    grid.y.forEach((y, i) => {
      expect(rootDays(grid.years[i]!)).toBeCloseTo(y, 12);
      expect(grid.forward[i]).toBeCloseTo(sliceAt(slices, grid.years[i]!).forward, 12);
    });
    expect([grid.forward[0], grid.forward[9]]).toEqual([100, 110]);
  });

  it("tells quoted from extrapolated nodes", () => {
    const grid = surfaceGrid(slices, "log", size);
    grid.quoted[9]!.forEach((flag, j) => {
      expect(flag).toBe(grid.k[9]![j]! >= -0.9 && grid.k[9]![j]! <= 0.8 ? 1 : 0);
    });
  });

  it("agrees between vol and total variance, and with the axis of its slice", () => {
    const grid = surfaceGrid(slices, "delta", size);
    const i = 5;
    const slice = sliceAt(slices, (grid.y[i]! * grid.y[i]!) / 365);
    grid.k[i]!.forEach((k, j) => {
      expect(grid.vol[i]![j]! ** 2 * slice.years).toBeCloseTo(grid.totalVariance[i]![j]!, 14);
      expect(grid.x[i]![j]).toBeCloseTo(axisValue("delta", k, slice), 10);
    });
  });
});

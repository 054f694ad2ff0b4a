import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { type Svi, sviDensity, sviG, sviTotalVariance } from "../quant/svi.ts";
import { fieldValues, localVol, smileDensity, smileG } from "./surface-field.ts";
import { type SurfaceSlice, sliceAt, surfaceGrid } from "./surface-grid.ts";

const early: Svi = { a: 0.002, b: 0.05, rho: -0.2, m: 0.01, sigma: 0.1 };
const late: Svi = { a: 0.015, b: 0.1, rho: -0.25, m: 0.03, sigma: 0.25 };
const slice = (years: number, svi: Svi, forward = 100): SurfaceSlice => ({
  expiry: years,
  years,
  forward,
  kMin: -1,
  kMax: 1,
  totalVariance: (k) => sviTotalVariance(svi, k),
});
const slices = [slice(0.1, early), slice(0.4, late)];
const flat = (years: number, vol: number): SurfaceSlice => ({
  ...slice(years, early),
  totalVariance: () => vol * vol * years,
});
const size = { from: -2, to: 2, columns: 21, rows: 7 };
const none = { residuals: [], reference: [] };

describe("density and local vol of a surface", () => {
  it("agree with the closed forms of raw SVI", () => {
    const root = Math.sqrt(sviTotalVariance(late, 0));
    for (let k = -0.6; k < 0.6; k += 0.1) {
      expect(smileG(slices[1]!, k)).toBeCloseTo(sviG(late, k), 2);
      expect(smileDensity(slices[1]!, k)).toBeCloseTo(sviDensity(late, k) * root, 2);
    }
  });

  it("have a density that integrates to one", () => {
    const root = Math.sqrt(sviTotalVariance(late, 0));
    let sum = 0;
    for (let z = -12; z < 12; z += 0.01) sum += 0.01 * smileDensity(slices[1]!, z * root);
    expect(sum).toBeCloseTo(1, 2);
  });

  it("give back Dupire's quotient of call prices: local variance = 2 C_T / (K² C_KK)", () => {
    const years = 0.25;
    const price = (t: number, strike: number): number => {
      const at = sliceAt(slices, t);
      return blackPrice(100, strike, t, Math.sqrt(at.totalVariance(Math.log(strike / 100)) / t), true);
    };
    for (const strike of [80, 95, 100, 110, 130]) {
      const [h, dt] = [0.05, 1e-4];
      const inTime = (price(years + dt, strike) - price(years - dt, strike)) / (2 * dt);
      const bend = (price(years, strike + h) - 2 * price(years, strike) + price(years, strike - h)) / (h * h);
      const dupire = Math.sqrt((2 * inTime) / (strike * strike * bend));
      expect(Math.abs(localVol(slices, years, Math.log(strike / 100)) / dupire - 1)).toBeLessThan(0.01);
    }
  });

  it("are the vol itself where the surface is flat", () => {
    for (const years of [0.05, 0.1, 0.25, 0.4]) {
      expect(localVol([flat(0.1, 0.5), flat(0.4, 0.5)], years, 0.2)).toBeCloseTo(0.5, 9);
    }
  });
});

describe("fields on a grid", () => {
  const grid = surfaceGrid(slices, "std", size);

  it("differ by what the vols differ, at equal moneyness and time", () => {
    const reference = slices.map((one) => ({ ...one, totalVariance: (k: number) => 0.81 * one.totalVariance(k) }));
    for (const [i, row] of fieldValues("difference", grid, slices, { residuals: [], reference }).entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(10 * grid.vol[i]![j]!, 9);
    }
    for (const row of fieldValues("difference", grid, slices, { residuals: [], reference: slices })) {
      for (const value of row) expect(Math.abs(value)).toBeLessThan(1e-9);
    }
  });

  it("have deltas that fall with the strike, and gamma that is delta's change for 1 %", () => {
    const delta = fieldValues("delta", grid, slices, none);
    for (const row of delta) {
      for (const [j, value] of row.slice(1).entries()) expect(value).toBeLessThan(row[j]!);
    }
    const gamma = fieldValues("gamma", grid, slices, none);
    const [i, j] = [3, 10];
    const [vol, years, forward] = [grid.vol[i]![j]!, grid.years[i]!, grid.forward[i]!];
    const strike = forward * Math.exp(grid.k[i]![j]!);
    const at = (f: number): number => blackPrice(f, strike, years, vol, true);
    const h = forward * 1e-4;
    const second = (at(forward + h) - 2 * at(forward) + at(forward - h)) / (h * h);
    expect(gamma[i]![j]).toBeCloseTo((second * forward) / 100, 4);
  });

  it("draw residuals through the quotes and leave out what lies beyond", () => {
    const residuals = [-1, 0, 1].flatMap((deviations) =>
      [0.1, 0.4].map((years) => ({ years, deviations, residual: deviations * (years === 0.1 ? 1 : 3), edge: years })),
    );
    const rows = fieldValues("residual", grid, slices, { residuals, reference: [] });
    expect(rows[0]![0]).toBeNaN();
    expect(rows[0]![15]).toBeCloseTo(1, 6);
    expect(rows[6]![5]).toBeCloseTo(-3, 6);
    expect(rows[6]![10]).toBeCloseTo(0, 6);
    const edges = fieldValues("edge", grid, slices, { residuals, reference: [] });
    expect(edges[0]![0]).toBeNaN();
    expect(edges[6]![10]).toBeCloseTo(0.4, 6);
  });
});

import { describe, expect, it } from "vitest";
import { yearsToExpiry } from "../../market/expiry-time.ts";
import { atmDeviation, STRIKE_AXES } from "../../market/strike-axis.ts";
import { chainView, EXPIRIES, FORWARD, NOW, smileChain, volAt } from "../test-support/chain-view.ts";
import { meshHeight } from "./chosen-line.ts";
import { MESH, surfaceModel } from "./model.ts";

describe("surface model", () => {
  it("is nothing while fewer than two expiries are fitted", () => {
    const one = smileChain().filter((quote) => quote.expiry === EXPIRIES[0]);
    expect(surfaceModel(chainView(one, NOW), "std", "vol", null)).toBeNull();
  });

  it("shows each quote at the vol its price was made from, once per strike", () => {
    const model = surfaceModel(chainView(smileChain(), NOW), "log", "vol", null)!;
    expect(model.slices).toHaveLength(EXPIRIES.length);
    expect(model.points.length).toBeGreaterThan(20);
    for (const point of model.points) {
      expect(point.x).toBeCloseTo(Math.log(point.strike / FORWARD), 12);
      // The mid of two prices is not quite the price of the middle vol.
      expect(point.z).toBeCloseTo(100 * volAt(point.strike, point.expiry), 1);
    }
    const places = model.points.map((point) => `${point.expiry} ${point.strike}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("lays its mesh through the fitted quotes", () => {
    const model = surfaceModel(chainView(smileChain(), NOW), "log", "vol", null)!;
    const at = (row: number, k: number): number => {
      const ks = model.grid.k[row]!;
      const j = ks.findIndex((next) => next >= k);
      const t = (k - ks[j - 1]!) / (ks[j]! - ks[j - 1]!);
      return (1 - t) * model.z[row]![j - 1]! + t * model.z[row]![j]!;
    };
    for (const [row, expiry] of [
      [0, EXPIRIES[0]],
      [MESH.rows - 1, EXPIRIES[2]],
    ] as const) {
      expect(Math.abs(at(row, 0) - 100 * volAt(FORWARD, expiry))).toBeLessThan(0.5);
    }
  });

  it("has heights of total variance that are vol squared times years", () => {
    const view = chainView(smileChain(), NOW);
    const vol = surfaceModel(view, "std", "vol", EXPIRIES[1])!;
    const variance = surfaceModel(view, "std", "variance", EXPIRIES[1])!;
    variance.points.forEach((point, i) => {
      const sigma = vol.points[i]!.z / 100;
      expect(point.z).toBeCloseTo(sigma * sigma * yearsToExpiry(point.expiry, NOW), 12);
    });
  });

  it("draws a line along the chosen expiry only, just over the mesh's own height", () => {
    const view = chainView(smileChain(), NOW);
    expect(surfaceModel(view, "std", "vol", 1)!.line).toBeNull();
    const model = surfaceModel(view, "std", "vol", EXPIRIES[0])!;
    const line = model.line!;
    expect(line.x[0]).toBeCloseTo(MESH.from, 9);
    expect(line.x.at(-1)).toBeCloseTo(MESH.to, 9);
    expect(line.z[0]! - model.z[0]![0]!).toBeCloseTo(0.15, 9);
  });

  it.each(["vol", "localVol", "density", "gamma"] as const)(
    "lifts the line of any slice over the mesh: %s",
    (field) => {
      const view = chainView(smileChain(), NOW);
      for (const axis of STRIKE_AXES) {
        for (const expiry of EXPIRIES) {
          const { line, grid, z, zRange, valueAt, slices } = surfaceModel(view, axis, field, expiry)!;
          const slice = slices.find((one) => one.expiry === expiry)!;
          const lift = field === "vol" ? 0.15 : 0.01 * (zRange[1] - zRange[0]);
          let follows = 0;
          line!.x.forEach((x, i) => {
            const over = meshHeight({ grid, z }, x, line!.y[i]!);
            if (!Number.isNaN(over)) expect(line!.z[i]!).toBeGreaterThanOrEqual(over + lift - 1e-9);
            const k = atmDeviation(slice) * (MESH.from + ((MESH.to - MESH.from) * i) / (line!.x.length - 1));
            expect(line!.z[i]!).toBeGreaterThanOrEqual(valueAt(slice, k) + lift - 1e-6 * zRange[1]);
            if (over >= 0) follows++;
          });
          expect(follows).toBeGreaterThan(80);
        }
      }
    },
  );

  it("leaves out quotes that were not confirmed for a minute, but not the fit", () => {
    const late = smileChain((quote) =>
      quote.expiry === EXPIRIES[1] && quote.strike < FORWARD ? { ...quote, confirmedAt: NOW - 61_000 } : quote,
    );
    const model = surfaceModel(chainView(late, NOW), "std", "vol", null)!;
    const shown = model.points.filter((point) => point.expiry === EXPIRIES[1]);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((point) => point.strike >= FORWARD)).toBe(true);
  });

  it("has finite nodes that rise with the strike on every axis", () => {
    const view = chainView(smileChain(), NOW);
    for (const axis of STRIKE_AXES) {
      const { grid } = surfaceModel(view, axis, "vol", null)!;
      for (const row of grid.x) {
        for (let j = 1; j < row.length; j++) expect(row[j]! > row[j - 1]!).toBe(true);
      }
    }
  });

  it("tells another field by colour over the same heights, and has the same numbers on a slice as on the mesh", () => {
    const view = chainView(smileChain(), NOW);
    const plain = surfaceModel(view, "std", "vol", null)!;
    expect(plain.color).toBeNull();
    expect(surfaceModel(view, "std", "vol", null, [], "vol")!.color).toBeNull();
    const model = surfaceModel(view, "std", "vol", null, [], "delta")!;
    expect(model.z).toEqual(plain.z);
    const { values, valueAt } = model.color!;
    const range = model.colorRange;
    expect(range[0]).toBeGreaterThanOrEqual(0);
    expect(range[1]).toBeLessThanOrEqual(1);
    const slice = model.slices[0]!;
    model.grid.k[0]!.forEach((k, j) => {
      expect(values[0]![j]).toBeCloseTo(valueAt(slice, k), 9);
    });
  });

  it("sees an edge only where the fit lies outside a spread, as far as it does", () => {
    const model = surfaceModel(chainView(smileChain(), NOW), "std", "edge", null)!;
    const residual = surfaceModel(chainView(smileChain(), NOW), "std", "residual", null)!;
    model.points.forEach((point, i) => {
      const whole = residual.points[i]!.z;
      expect(Math.abs(point.z)).toBeLessThanOrEqual(Math.abs(whole) + 1e-12);
      if (point.z !== 0) expect(Math.sign(point.z)).toBe(Math.sign(whole));
    });
  });
});

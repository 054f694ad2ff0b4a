import { describe, expect, it } from "vitest";
import { S, SLICE_MODEL, SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import { setSvi } from "../market/slice-figures.ts";
import { blackGreeks, blackPrice } from "../quant/black.ts";
import { createScalarBatch } from "../quant/option-batch.ts";
import { sviVol } from "../quant/svi.ts";
import {
  G,
  type GridField,
  type GridLeg,
  type GridSpec,
  ownVolPoints,
  packGrid,
  STILL_VOL,
  unpackGrid,
} from "./scenario-grid.ts";
import { fillGrid, scenarioGrid } from "./scenario-grid-job.ts";

const SPEC: GridSpec = {
  spot: [-0.2, -0.05, 0, 0.05, 0.2],
  rowKind: "relativeVol",
  rows: [-0.3, 0, 0.5],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  ...STILL_VOL,
  days: 0,
};
const FORWARD = 92_000;
const slice = new Float64Array(SLICE_ROW_LENGTH).fill(Number.NaN);
const svi = { a: 0.004, b: 0.05, rho: -0.3, m: 0.02, sigma: 0.15 };

slice[S.expiry] = 1;
slice[S.yearsToExpiry] = 0.1;
slice[S.forward] = FORWARD;
setSvi(slice, SLICE_MODEL.svi, svi);

function option(part: Partial<GridLeg> = {}): GridLeg {
  return {
    kind: "option",
    size: 1,
    inverse: true,
    forward: FORWARD,
    strike: 95_000,
    years: 0.1,
    isCall: true,
    vol: 0.5,
    slice,
    volPoints: 0,
    ...part,
  };
}

function run(spec: Partial<GridSpec>, legs: readonly GridLeg[]) {
  const full = { ...SPEC, ...spec };
  const out = scenarioGrid(packGrid(full, legs));
  const cells = full.spot.length * full.rows.length;
  return (field: GridField, row: number, column: number) => out[G[field] * cells + row * full.spot.length + column]!;
}

describe("scenario grid", () => {
  it("holds 0 where nothing moves and agrees with Black-76 where it does", () => {
    const at = run({}, [option({ size: -3 }), option({ strike: 80_000, isCall: false, size: 2 })]);
    expect(at("pnl", 1, 2)).toBeCloseTo(0, 9);
    const value = (f: number, v: number) =>
      -3 * blackPrice(f, 95_000, 0.1, v, true) + 2 * blackPrice(f, 80_000, 0.1, v, false);
    SPEC.spot.forEach((move, column) => {
      SPEC.rows.forEach((shock, row) => {
        const forward = FORWARD * (1 + move);
        const expected = value(forward, 0.5 * (1 + shock)) - value(FORWARD, 0.5);
        expect(at("pnl", row, column)).toBeCloseTo(expected, 6);
        const coin = value(forward, 0.5 * (1 + shock)) / forward - value(FORWARD, 0.5) / FORWARD;
        expect(at("coinPnl", row, column)).toBeCloseTo(coin, 12);
      });
    });
  });

  it("gives Greeks that are the finite differences of its own P&L", () => {
    const h = 1e-4;
    const at = run({ spot: [-h, 0, h], rows: [-h, 0, h] }, [option({ size: 4 })]);
    const step = FORWARD * h;
    expect(at("delta", 1, 1)).toBeCloseTo((at("pnl", 1, 2) - at("pnl", 1, 0)) / (2 * step), 5);
    expect(at("gamma", 1, 1)).toBeCloseTo((at("delta", 1, 2) - at("delta", 1, 0)) / (2 * h * 100), 6);
    expect(at("coinDelta", 1, 1)).toBeCloseTo((at("coinPnl", 1, 2) - at("coinPnl", 1, 0)) / (2 * h), 5);
    expect(at("coinGamma", 1, 1)).toBeCloseTo((at("coinDelta", 1, 2) - at("coinDelta", 1, 0)) / (2 * h * 100), 6);
    expect(at("vega", 1, 1)).toBeCloseTo((at("pnl", 2, 1) - at("pnl", 0, 1)) / (2 * h * 0.5 * 100), 4);
  });

  it("moves linear legs as contracts do: an inverse future earns coin by 1/F, a linear one in money", () => {
    const future = option({ kind: "future", strike: Number.NaN, vol: Number.NaN, slice: null, size: 2 });
    const at = run({}, [future]);
    expect(at("pnl", 0, 4)).toBeCloseTo(2 * FORWARD * 0.2, 6);
    const usd = 2 * FORWARD;
    expect(at("coinPnl", 0, 4)).toBeCloseTo(usd * (1 / FORWARD - 1 / (FORWARD * 1.2)), 12);
    expect(at("delta", 0, 4)).toBeCloseTo(usd / (FORWARD * 1.2), 9);
    const linear = run({}, [{ ...future, inverse: false }]);
    expect(linear("delta", 0, 4)).toBe(2);
    expect(linear("pnl", 0, 0)).toBeCloseTo(-2 * FORWARD * 0.2, 6);
  });

  it("keeps the vol at the strike, on the smile by moneyness, or by standard deviations", () => {
    const leg = option({ vol: 0.52 });
    const residual = 0.52 - sviVol(svi, Math.log(95_000 / FORWARD), 0.1);
    const moved = FORWARD * 1.05;
    const k = Math.log(95_000 / moved);
    const price = (vol: number) =>
      blackPrice(moved, 95_000, 0.1, vol, true) - blackPrice(FORWARD, 95_000, 0.1, 0.52, true);
    expect(run({ sticky: "strike" }, [leg])("pnl", 1, 3)).toBeCloseTo(price(0.52), 6);
    expect(run({ sticky: "moneyness" }, [leg])("pnl", 1, 3)).toBeCloseTo(price(sviVol(svi, k, 0.1) + residual), 5);
    const stretched = 1.5 * (sviVol(svi, k / 1.5, 0.1) + residual);
    expect(run({ sticky: "delta" }, [leg])("pnl", 2, 3)).toBeCloseTo(price(stretched), 5);
    // Without a fit there is no smile to stay on.
    expect(run({ sticky: "delta" }, [option({ slice: null })])("pnl", 1, 3)).toBe(
      run({}, [option({ slice: null })])("pnl", 1, 3),
    );
  });

  it("settles what expires on the way by the rule chosen, and keeps coin as coin", () => {
    const leg = option({ years: 10 / 365, strike: 90_000 });
    const days = { rowKind: "days", rows: [10, 20] } as const;
    const base = blackPrice(FORWARD, 90_000, 10 / 365, 0.5, true);
    const coin = (settle: number) => Math.max(settle - 90_000, 0) / settle;
    const end = FORWARD * 1.2;
    const usd = (rule: Partial<GridSpec>) => run({ ...days, ...rule }, [leg])("pnl", 1, 4);
    expect(usd({ settle: "path" })).toBeCloseTo(coin(FORWARD * 1.1) * end - base, 5);
    expect(usd({ settle: "forward" })).toBeCloseTo(coin(FORWARD) * end - base, 5);
    expect(usd({ settle: "column" })).toBeCloseTo(coin(end) * end - base, 5);
    expect(usd({ settle: "level", settleLevel: 95_000 })).toBeCloseTo(coin(95_000) * end - base, 5);
    // At its own expiry every rule but the user's level gives the payoff there.
    for (const settle of ["path", "forward", "column"] as const) {
      const at = run({ ...days, settle }, [leg]);
      expect(at("pnl", 0, 4)).toBeCloseTo(Math.max(end - 90_000, 0) - base, 4);
      expect(at("delta", 1, 4)).toBe(0);
    }
  });

  it("settles a future that expires on the way like an option: it gains no more and has no delta", () => {
    const future = option({
      kind: "future",
      years: 10 / 365,
      strike: Number.NaN,
      vol: Number.NaN,
      slice: null,
      size: 2,
    });
    const days = { rowKind: "days", rows: [0, 10, 20] } as const;
    const end = FORWARD * 1.2;
    for (const [rule, settled] of [
      [{ settle: "path" }, FORWARD * 1.1],
      [{ settle: "forward" }, FORWARD],
      [{ settle: "column" }, end],
      [{ settle: "level", settleLevel: 95_000 }, 95_000],
    ] as const) {
      const linear = run({ ...days, ...rule }, [{ ...future, inverse: false }]);
      expect(linear("pnl", 2, 4)).toBeCloseTo(2 * (settled - FORWARD), 6);
      expect(linear("coinPnl", 2, 4)).toBeCloseTo((2 * (settled - FORWARD)) / end, 12);
      const inverse = run({ ...days, ...rule }, [future]);
      const coin = 2 * FORWARD * (1 / FORWARD - 1 / settled);
      expect(inverse("coinPnl", 2, 4)).toBeCloseTo(coin, 12);
      expect(inverse("pnl", 2, 4)).toBeCloseTo(coin * end, 6);
      for (const at of [linear, inverse])
        for (const field of ["delta", "coinDelta", "usdDelta"] as const) expect(at(field, 2, 4)).toBe(0);
    }
    const at = run(days, [future]);
    expect(at("pnl", 1, 4)).toBeCloseTo(2 * FORWARD * 0.2, 6);
    expect(at("delta", 0, 4)).toBeCloseTo(2 / 1.2, 9);
    // What never expires is held all the way.
    const held = run(days, [{ ...future, years: Number.POSITIVE_INFINITY }]);
    expect(held("pnl", 2, 4)).toBeCloseTo(2 * FORWARD * 0.2, 6);
    expect(held("usdDelta", 2, 4)).toBeCloseTo(2 * FORWARD, 6);
  });

  it("shifts a grid as a whole by vol and days", () => {
    const at = run({ rows: [0], spot: [0], volShift: 0.2, days: 5 }, [option()]);
    const expected =
      blackPrice(FORWARD, 95_000, 0.1 - 5 / 365, 0.6, true) - blackPrice(FORWARD, 95_000, 0.1, 0.5, true);
    expect(at("pnl", 0, 0)).toBeCloseTo(expected, 6);
  });

  it("gives the kernel's numbers in chunks of any size, and those of the scalar twin closely", () => {
    const legs = Array.from({ length: 7 }, (_, i) => option({ strike: 80_000 + 4_000 * i, size: i - 3.5 }));
    const grid = unpackGrid(packGrid(SPEC, legs));
    const whole = scenarioGrid(packGrid(SPEC, legs));
    const scalar = fillGrid(grid, createScalarBatch(3));
    whole.forEach((value, i) => {
      expect(Math.abs(value - scalar[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)) + 1e-7);
    });
  });

  it("is linear in size and empty for an empty book", () => {
    const one = scenarioGrid(packGrid(SPEC, [option({ size: 1 })]));
    const seven = scenarioGrid(packGrid(SPEC, [option({ size: 7 })]));
    one.forEach((value, i) => {
      expect(seven[i]).toBeCloseTo(7 * value, 6);
    });
    expect(scenarioGrid(packGrid(SPEC, [])).every((value) => value === 0)).toBe(true);
  });

  it("a bought option loses at most what it is worth", () => {
    const greeks = blackGreeks(FORWARD, 95_000, 0.1, 0.5, true);
    const at = run({}, [option()]);
    SPEC.spot.forEach((_, column) => {
      SPEC.rows.forEach((_row, row) => {
        expect(at("pnl", row, column)).toBeGreaterThanOrEqual(-greeks.price - 1e-9);
      });
    });
  });

  it("bends vols by a spot–vol beta, by points of an expiry, and by a twist of the skew", () => {
    const vols = (f: number, v: number) =>
      blackPrice(f, 95_000, 0.1, v, true) - blackPrice(FORWARD, 95_000, 0.1, 0.5, true);
    const beta = run({ volBeta: -0.5, rows: [0] }, [option()]);
    SPEC.spot.forEach((move, column) => {
      expect(beta("pnl", 0, column)).toBeCloseTo(vols(FORWARD * (1 + move), 0.5 - 0.5 * move), 6);
    });
    const bent = { ...SPEC, skewTwist: -0.2, expiryVol: [[7, 0.03]] } as const;
    const points = ownVolPoints(bent, 7, Math.log(95_000 / FORWARD));
    expect(points).toBeCloseTo(0.03 - 0.2 * Math.log(95_000 / FORWARD), 15);
    expect(ownVolPoints(bent, 8, 0)).toBe(0);
    const moved = run({ rows: [0] }, [option({ volPoints: points })]);
    expect(moved("pnl", 0, 2)).toBeCloseTo(vols(FORWARD, 0.5 + points), 6);
  });
});

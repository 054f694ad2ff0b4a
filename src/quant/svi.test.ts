import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  type Svi,
  sviCurvature,
  sviDensity,
  sviFault,
  sviFromJumpWings,
  sviG,
  sviJumpWings,
  sviLeeSlope,
  sviMinTotalVariance,
  sviSlope,
  sviTotalVariance,
} from "./svi.ts";
import { sviMinG } from "./svi-min-g.ts";

interface Vector {
  readonly kind: string;
  readonly name: string;
  readonly params: Svi;
  readonly minTotalVar: number;
  readonly leeSlope: number;
  readonly leeOk: boolean;
  readonly minG: number;
  readonly argminG: number;
  readonly scanRange: readonly [number, number];
  readonly butterflyFree: boolean;
  readonly borderline: boolean;
  readonly jw: {
    readonly t: number;
    readonly v: number;
    readonly psi: number;
    readonly p: number;
    readonly c: number;
    readonly vtilde: number;
  };
  readonly points: readonly (readonly [k: number, w: number, slope: number, curvature: number, g: number])[];
}

/** Vogt's slice (Gatheral & Jacquier 2014, example 3.1), in 40 digits: positive variance everywhere, yet g < 0 near k = 0.88. */
const VOGT: Vector = {
  kind: "sviRaw",
  name: "Vogt",
  params: { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 },
  minTotalVar: 0.011624903235477872,
  leeSlope: 0.1738286,
  leeOk: true,
  minG: -0.03286357345216331,
  argminG: 0.879264386062885,
  scanRange: [-8, 8],
  butterflyFree: false,
  borderline: false,
  jw: {
    t: 1,
    v: 0.01742625255515912,
    psi: -0.17521114080912506,
    p: 0.6997381041168086,
    c: 1.3167982189863863,
    vtilde: 0.011624903235477872,
  },
  points: [
    [-1.5, 0.13678196112229782, -0.08916809772550968, 0.003323565821388382, 0.2478306952583731],
    [0, 0.01742625255515912, -0.04625873102212626, 0.13896483406533722, 1.0386497312817975],
    [0.75, 0.05089779431276161, 0.13201609711480414, 0.12352054155151929, -0.024185442346068918],
    [1.5, 0.16715169988636885, 0.16580646376248398, 0.012811368176698217, 0.029123865658198588],
  ],
};

const FILE = "../shared/vectors/quant/svi_ssvi_power_inverse.jsonl.gz";

function vectors(): Vector[] {
  if (!existsSync(FILE)) return [VOGT];
  const lines = gunzipSync(readFileSync(FILE)).toString("utf8").trim().split("\n");
  return [VOGT, ...lines.map((line) => JSON.parse(line) as Vector).filter((row) => row.kind === "sviRaw")];
}

/** Relative to the largest term that enters, as the sums may cancel. */
function expectClose(value: number, reference: number, scale: number): void {
  expect(Math.abs(value - reference)).toBeLessThanOrEqual(2e-13 * Math.max(scale, Math.abs(reference)));
}

describe("raw SVI against 40-digit references", () => {
  const all = vectors();

  it("w, w', w'' and g", () => {
    for (const { params, points } of all) {
      const size = Math.abs(params.a) + params.b * (Math.abs(params.m) + params.sigma + 1.5);
      for (const [k, w, slope, curvature, g] of points) {
        expectClose(sviTotalVariance(params, k), w, size);
        expectClose(sviSlope(params, k), slope, params.b);
        expectClose(sviCurvature(params, k), curvature, 0);
        const lost = Math.max(1, size / Math.abs(w));
        if (w > 0)
          expectClose(sviG(params, k), g, lost * (1 + (k * slope) ** 2 / (w * w) + (slope * slope) / w + curvature));
      }
    }
  });

  it("smallest variance, Lee slope and jump wings, there and back", () => {
    for (const { params, minTotalVar, leeSlope, leeOk, jw } of all) {
      const size = Math.abs(params.a) + params.b * params.sigma;
      expectClose(sviMinTotalVariance(params), minTotalVar, size);
      expectClose(sviLeeSlope(params), leeSlope, 0);
      expect(sviLeeSlope(params) <= 2).toBe(leeOk);
      expect(sviFault(params) === null || minTotalVar < 0 || !leeOk).toBe(true);
      if (!(jw.v > 0)) continue;
      const wings = sviJumpWings(params, jw.t);
      const lost = Math.max(1, size / (jw.v * jw.t));
      expectClose(wings.v, jw.v, size / jw.t);
      expectClose(wings.psi, jw.psi, lost);
      expectClose(wings.p, jw.p, lost * jw.p);
      expectClose(wings.c, jw.c, lost * jw.c);
      expectClose(wings.vMin, jw.vtilde, size / jw.t);
      const back = sviFromJumpWings(wings, jw.t);
      for (const k of [-1, -0.2, 0, 0.3, 1]) {
        const reference = sviTotalVariance(params, k);
        expect(Math.abs(sviTotalVariance(back, k) - reference)).toBeLessThan(1e-9 * (size + Math.abs(reference)));
      }
    }
  });

  it("finds the smallest g and so the slices that can be arbitraged", () => {
    for (const row of all) {
      // The references were refined a little past the ends of their scan.
      const from = Math.min(row.scanRange[0], row.argminG);
      const { minG } = sviMinG(row.params, from, Math.max(row.scanRange[1], row.argminG));
      if (row.minTotalVar < 0) expect(minG).toBe(-Infinity);
      else expect(Math.abs(minG - row.minG), row.name).toBeLessThan(1e-9 * Math.max(1, Math.abs(row.minG)));
      if (!row.borderline) expect(minG >= 0, row.name).toBe(row.butterflyFree);
    }
  });
});

describe("raw SVI", () => {
  it("has a density that integrates to one with mean one where g ≥ 0", () => {
    const svi: Svi = { a: 0.01, b: 0.12, rho: -0.4, m: 0.02, sigma: 0.2 };
    let mass = 0;
    let mean = 0;
    const step = 1e-3;
    for (let k = -6; k <= 6; k += step) {
      mass += sviDensity(svi, k) * step;
      mean += sviDensity(svi, k) * Math.exp(k) * step;
    }
    expect(mass).toBeCloseTo(1, 6);
    expect(mean).toBeCloseTo(1, 6);
  });

  it("names what is wrong with a slice", () => {
    const good: Svi = { a: 0.01, b: 0.1, rho: -0.4, m: 0, sigma: 0.2 };
    expect(sviFault(good)).toBeNull();
    expect(sviFault({ ...good, a: Number.NaN })).toMatch(/finite/);
    expect(sviFault({ ...good, b: -0.1 })).toMatch(/b must not be negative, was -0.1/);
    expect(sviFault({ ...good, rho: 1 })).toMatch(/rho/);
    expect(sviFault({ ...good, sigma: 0 })).toMatch(/sigma/);
    expect(sviFault({ ...good, a: -1 })).toMatch(/total variance/);
    expect(sviFault({ ...good, b: 1.9 })).toMatch(/Lee/);
  });
});

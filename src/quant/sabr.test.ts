import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Sabr, sabrG, sabrVol } from "./sabr.ts";
import { fitSabr } from "./sabr-fit.ts";
import type { SliceQuotes } from "./slice-quotes.ts";

interface Vector extends Sabr {
  readonly kind: string;
  readonly F: number;
  readonly K: number;
  readonly T: number;
  readonly value: number;
  readonly tol: number;
}

const FILE = "../shared/vectors/quant/exotics_quantlib.jsonl.gz";

/** QuantLib 1.29, `unsafeSabrVolatility`: one at the forward, and all of them where the shared vectors are at hand. */
const SAMPLE: Vector = {
  kind: "sabr",
  F: 6.6048,
  K: 6.6048,
  T: 0.092999,
  alpha: 0.65508,
  beta: 1,
  nu: 3.562,
  rho: 0.731,
  value: 0.6938422250211901,
  tol: 1e-9,
};

function vectors(): Vector[] {
  if (!existsSync(FILE)) return [SAMPLE];
  const lines = gunzipSync(readFileSync(FILE)).toString("utf8").trim().split("\n");
  return [SAMPLE, ...lines.map((line) => JSON.parse(line) as Vector).filter((row) => row.kind === "sabr")];
}

function quotesOf(sabr: Sabr, years: number, width: number): SliceQuotes {
  const count = 15;
  const k = Float64Array.from({ length: count }, (_, i) => -width + (2 * width * i) / (count - 1));
  const midVol = k.map((at) => sabrVol(sabr, 1, Math.exp(at), years));
  return { count, k, midVol, bidVol: midVol.map((vol) => vol - 0.01), askVol: midVol.map((vol) => vol + 0.01) };
}

describe("sabrVol", () => {
  it("agrees with QuantLib", () => {
    for (const row of vectors()) {
      const vol = sabrVol(row, row.F, row.K, row.T);
      expect(Math.abs(vol - row.value), JSON.stringify(row)).toBeLessThan(1e-11 * (1 + Math.abs(row.value)));
    }
  });

  it("is smooth through the forward", () => {
    const sabr: Sabr = { alpha: 0.6, beta: 1, rho: -0.3, nu: 1.5 };
    const at = (k: number): number => sabrVol(sabr, 1, Math.exp(k), 0.1);
    for (const k of [1e-3, 1e-5, 1e-6, 3e-7, 1e-9]) {
      // The chord through the forward is its tangent to second order.
      expect(Math.abs(0.5 * (at(k) + at(-k)) - at(0))).toBeLessThan(1e-14 + k * k);
    }
  });
});

describe("fitSabr", () => {
  it("recovers a smile, cold and warm, and is repeatable", () => {
    for (const beta of [1, 0.5]) {
      const truth: Sabr = { alpha: 0.55, beta, rho: -0.25, nu: 1.8 };
      const quotes = quotesOf(truth, 0.1, 0.35);
      const cold = fitSabr(quotes, 0.1, beta, null)!;
      const warm = fitSabr(quotes, 0.1, beta, cold.sabr)!;
      for (const { sabr } of [cold, warm]) {
        expect(sabr.alpha).toBeCloseTo(0.55, 3);
        expect(sabr.rho).toBeCloseTo(-0.25, 1);
        expect(sabr.nu).toBeCloseTo(1.8, 1);
      }
      expect(fitSabr(quotes, 0.1, beta, cold.sabr)).toEqual(warm);
    }
  });

  it("shows where the expansion breaks down", () => {
    const broken: Sabr = { alpha: 0.3, beta: 0.3, rho: -0.6, nu: 0.9 };
    expect(sabrG(broken, -2, 5)).toBeLessThan(0);
    expect(fitSabr(quotesOf(broken, 5, 1), 5, 0.3, null)!.minG).toBeLessThan(0);
    expect(
      fitSabr(quotesOf({ alpha: 0.55, beta: 1, rho: -0.25, nu: 1.8 }, 0.1, 0.35), 0.1, 1, null)!.minG,
    ).toBeGreaterThan(0);
  });

  it("needs three mids", () => {
    const quotes = quotesOf({ alpha: 0.55, beta: 1, rho: -0.25, nu: 1.8 }, 0.1, 0.35);
    expect(fitSabr({ ...quotes, count: 2 }, 0.1, 1, null)).toBeNull();
    expect(fitSabr(quotes, 0, 1, null)).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackGreeks, coinPrice, premiumAdjustedDelta, premiumAdjustedGamma } from "../black.ts";
import { exp, log, logRatio } from "../elementary.ts";
import { normalCdf, normalInverse, normalPdf } from "../normal.ts";
import {
  ALL_GREEKS,
  coinColumns,
  createScalarBatch,
  EVERYDAY_GREEKS,
  GREEK_COLUMNS,
  type OptionBatch,
} from "../option-batch.ts";
import { type Scenario, STILL, scenarioPrice } from "../scenario.ts";
import { sviCurvature, sviDensity, sviG, sviSlope, sviTotalVariance } from "../svi.ts";
import { VOL_STATUS } from "../vol-status.ts";
import { createOptionBatch } from "./kernel.ts";
import { createPrimitiveBatch } from "./primitive-batch.ts";
import { createScenarioBatch } from "./scenario-batch.ts";
import { createSviBatch } from "./svi-batch.ts";

/** Repeatable numbers in [0, 1). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Index of the first difference in bits (any NaN equals any NaN, -0 equals 0), or -1. */
function firstDifference(got: Float64Array, want: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    if (got[i] !== want[i] && !(Number.isNaN(got[i]!) && Number.isNaN(want[i]!))) return i;
  }
  return -1;
}

const WEIRD = [0, -0, -1, 5e-324, 1e-310, 1e-250, 1e-3, 1, 2, 1e10, 1e308, Infinity, -Infinity, Number.NaN];

/** Options from ordinary to absurd in both batches. */
function fill(batches: readonly OptionBatch[], n: number): void {
  const random = sequence(7);
  const odd = () => WEIRD[Math.floor(random() * WEIRD.length)]!;
  for (let i = 0; i < n; i++) {
    const years = Math.exp(-12 + 13 * random());
    const vol = Math.exp(-4 + 6 * random());
    const forward = Math.exp(12 * random());
    const strike = forward * Math.exp((random() - 0.5) * 16 * Math.min(vol * Math.sqrt(years), 3));
    const row = [forward, strike, years, vol, 0.2 * (random() - 0.5), 0.1 * (random() - 0.5), Math.floor(2 * random())];
    if (random() < 0.1) row[Math.floor(random() * 4)] = odd();
    for (const b of batches) {
      [b.forward[i], b.strike[i], b.yearsToExpiry[i], b.vol[i], b.rate[i], b.dividendYield[i], b.isCall[i]] = row as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
    }
  }
}

describe("kernel", () => {
  const n = 6001;
  const kernel = createOptionBatch(n);
  const scalar = createScalarBatch(n);

  it("gives the bits of the scalar forms in every column", () => {
    fill([kernel, scalar], n);
    const calls = {
      greeks: (b: OptionBatch) => b.greeks(n, ALL_GREEKS),
      spotGreeks: (b: OptionBatch) => b.spotGreeks(n),
    };
    for (const [call, run] of Object.entries(calls)) {
      run(kernel);
      run(scalar);
      expect(firstDifference(kernel.status, scalar.status, n), call).toBe(-1);
      for (const name of GREEK_COLUMNS) {
        expect(firstDifference(kernel.out[name], scalar.out[name], n), `${call} ${name}`).toBe(-1);
      }
    }
  });

  it("gives the same numbers in the everyday set", () => {
    fill([kernel, scalar], n);
    kernel.greeks(n, EVERYDAY_GREEKS);
    scalar.greeks(n, EVERYDAY_GREEKS);
    for (const name of GREEK_COLUMNS.slice(0, 7)) {
      expect(firstDifference(kernel.out[name], scalar.out[name], n), name).toBe(-1);
    }
  });

  it("gives the bits of the scalar implied vol, status and conditioning", () => {
    fill([kernel, scalar], n);
    kernel.greeks(n, EVERYDAY_GREEKS);
    for (const batch of [kernel, scalar]) {
      batch.marketPrice.set(kernel.out.price);
      for (let i = 0; i < n; i += 37) batch.marketPrice[i] = WEIRD[i % WEIRD.length]!;
    }
    kernel.solveVols(n);
    scalar.solveVols(n);
    expect(firstDifference(kernel.status, scalar.status, n)).toBe(-1);
    expect(firstDifference(kernel.vol, scalar.vol, n)).toBe(-1);
    expect(firstDifference(kernel.conditioning, scalar.conditioning, n)).toBe(-1);
    const statuses = new Set(kernel.status);
    for (const status of [0, 2, 3, 4, 5, 6, 7]) expect(statuses.has(status), `status ${status}`).toBe(true);
  });

  it("gives coin values and premium-adjusted Greeks of inverse options", () => {
    fill([kernel], n);
    kernel.greeks(n, EVERYDAY_GREEKS);
    const coin = { price: new Float64Array(n), delta: new Float64Array(n), gamma: new Float64Array(n) };
    coinColumns(kernel, n, coin);
    for (let i = 0; i < n; i++) {
      if (kernel.status[i] !== VOL_STATUS.OK) continue;
      const row = [kernel.forward[i]!, kernel.strike[i]!, kernel.yearsToExpiry[i]!, kernel.vol[i]!] as const;
      const greeks = blackGreeks(...row, kernel.isCall[i] === 1);
      expect(coin.price[i]).toBe(coinPrice(...row, kernel.isCall[i] === 1));
      expect(coin.delta[i]).toBe(premiumAdjustedDelta(greeks, row[0]));
      expect(coin.gamma[i]).toBe(premiumAdjustedGamma(greeks, row[0]));
    }
  });

  it("keeps to the rows it was asked for", () => {
    for (const rows of [1, 3, 65]) {
      const batch = createOptionBatch(70);
      fill([batch], 70);
      batch.greeks(70, ALL_GREEKS);
      const before = GREEK_COLUMNS.map((name) => batch.out[name].slice());
      batch.vol.fill(0.77);
      [batch.forward[0], batch.strike[0], batch.yearsToExpiry[0]] = [100, 100, 1];
      batch.greeks(rows, ALL_GREEKS);
      expect(firstDifference(batch.out.vega, before[3]!, rows)).toBeGreaterThanOrEqual(0);
      GREEK_COLUMNS.forEach((name, c) => {
        expect(firstDifference(batch.out[name].subarray(rows), before[c]!.subarray(rows), 70 - rows), name).toBe(-1);
      });
      batch.marketPrice.fill(0);
      batch.solveVols(rows);
      expect(batch.vol[rows]).toBe(0.77);
    }
    const batch = createOptionBatch(4);
    batch.greeks(0, ALL_GREEKS);
    batch.greeks(5, ALL_GREEKS);
    expect(batch.status.every((status) => status === VOL_STATUS.OK)).toBe(true);
  });

  it("has primitives with the bits of their TypeScript form", () => {
    const size = 4000;
    const batch = createPrimitiveBatch(size);
    const random = sequence(3);
    const forms = { exp, log, normalPdf, normalCdf, normalInverse } as const;
    const reach = { exp: 1600, log: 0, normalPdf: 90, normalCdf: 90, normalInverse: 0 } as const;
    for (const name of Object.keys(forms) as (keyof typeof forms)[]) {
      for (let i = 0; i < size; i++) {
        const far = name === "log" ? Math.exp((random() - 0.5) * 1480) : random() ** (1 + 200 * random());
        batch.input[i] = i < WEIRD.length ? WEIRD[i]! : reach[name] > 0 ? (random() - 0.5) * reach[name] : far;
      }
      batch.apply(name, size);
      expect(firstDifference(batch.output, Float64Array.from(batch.input, forms[name]), size), name).toBe(-1);
    }
    for (let i = 0; i < size; i++) {
      batch.input[i] = Math.exp((random() - 0.5) * 1400);
      batch.second[i] = batch.input[i]! * (i % 2 === 0 ? 1 + 1e-6 * random() : Math.exp(3 * random()));
    }
    batch.logRatios(size);
    const want = batch.input.map((a, i) => logRatio(a, batch.second[i]!));
    expect(firstDifference(batch.output, want, size)).toBe(-1);
  });

  it("reprices under scenarios as the scalar form does", () => {
    const [rows, count] = [333, 12];
    const batch = createScenarioBatch(rows, count);
    const options = createScalarBatch(rows);
    fill([options], rows);
    const random = sequence(5);
    const scenarios: Scenario[] = Array.from({ length: count }, (_, j) => ({
      forwardFactor: 1 + 0.3 * (random() - 0.5),
      volFactor: 1 + 0.8 * (random() - 0.5),
      volShift: 0.3 * (random() - 0.5),
      yearsPassed: j % 3 === 0 ? 0 : 0.02 * random(),
    }));
    for (const name of ["forward", "strike", "yearsToExpiry", "isCall", "vol"] as const)
      batch[name].set(options[name].subarray(0, rows));
    scenarios.forEach((scenario, j) => {
      for (const name of ["forwardFactor", "volFactor", "volShift", "yearsPassed"] as const)
        batch[name][j] = scenario[name];
    });
    for (let i = 0; i < rows; i++) batch.inCoin[i] = i % 3 === 0 ? 1 : 0;
    for (let j = 0; j < count; j++) {
      batch.forwards[j]!.set(batch.forward.map((forward, i) => forward * (1 + 0.001 * ((i + j) % 7))));
      batch.vols[j]!.set(batch.vol.map((vol, i) => vol * (1 + 0.01 * ((i + 3 * j) % 11))));
    }
    for (const own of [{}, { vols: true }, { forwards: true, vols: true }] as const) {
      batch.run(rows, count, own);
      const priced = (scenario: Scenario, forwards: Float64Array, vols: Float64Array) =>
        Float64Array.from({ length: rows }, (_, i) =>
          scenarioPrice(
            forwards[i]!,
            batch.strike[i]!,
            batch.yearsToExpiry[i]!,
            vols[i]!,
            batch.isCall[i] !== 0,
            scenario,
            batch.inCoin[i] !== 0,
          ),
        );
      const base = priced(STILL, batch.forward, batch.vol);
      expect(firstDifference(batch.price, base, rows)).toBe(-1);
      scenarios.forEach((scenario, j) => {
        const forwards = "forwards" in own ? batch.forwards[j]! : batch.forward;
        const vols = "vols" in own ? batch.vols[j]! : batch.vol;
        const pnl = priced(scenario, forwards, vols).map((price, i) => price - base[i]!);
        expect(firstDifference(batch.pnl[j]!, pnl, rows), `scenario ${j}`).toBe(-1);
      });
    }
  });

  it("evaluates SVI slices as the scalar form does", () => {
    const batch = createSviBatch(101);
    fc.assert(
      fc.property(
        fc.record({
          a: fc.double({ min: -0.05, max: 0.3, noNaN: true }),
          b: fc.double({ min: 0.001, max: 1, noNaN: true }),
          rho: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
          m: fc.double({ min: -1, max: 1, noNaN: true }),
          sigma: fc.double({ min: 0.001, max: 2, noNaN: true }),
        }),
        (svi) => {
          for (let i = 0; i < 101; i++) batch.k[i] = (i - 50) * 0.07;
          batch.evaluate(101, svi);
          const forms = [
            [batch.totalVariance, sviTotalVariance],
            [batch.slope, sviSlope],
            [batch.curvature, sviCurvature],
            [batch.g, sviG],
            [batch.density, sviDensity],
          ] as const;
          for (const [column, form] of forms) {
            expect(
              firstDifference(
                column,
                batch.k.map((k) => form(svi, k)),
                101,
              ),
              form.name,
            ).toBe(-1);
          }
        },
      ),
    );
  });
});

import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { type Svi, sviVol } from "../quant/svi.ts";
import { checkSurface } from "./surface-check.ts";
import { fitSurface, SURFACE_MODELS, type SurfaceExpiry } from "./surface-fit.ts";

/** A small generator of repeatable numbers in 0 … 1. */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

/** Expiries with noisy, skewed and partly contradictory quotes. */
function messySurface(random: () => number): SurfaceExpiry[] {
  return [0.004, 0.02, 0.2, 1].map((scale) => {
    const years = scale * (0.6 + 0.8 * random());
    const deviation = (0.2 + random()) * Math.sqrt(years);
    const count = 6 + Math.floor(25 * random());
    const k = Float64Array.from({ length: count }, () => 6 * (random() - 0.5) * deviation).sort();
    const [level, skew, bend, noise, half] = [
      0.2 + random(),
      random() - 0.5,
      random(),
      0.1 * random(),
      0.03 * random(),
    ];
    const midVol = k.map((at) => {
      const z = at / deviation;
      return Math.max(0.05, level * (1 + 0.4 * skew * z + 0.15 * bend * z * z) + noise * (random() - 0.5));
    });
    return {
      years,
      quotes: { count, k, midVol, bidVol: midVol.map((vol) => vol - half), askVol: midVol.map((vol) => vol + half) },
    };
  });
}

/** Quotes one point around true slices that are in order. */
const TRUTH: readonly (readonly [years: number, svi: Svi])[] = [
  [0.03, { a: 0.002, b: 0.05, rho: -0.2, m: 0.01, sigma: 0.1 }],
  [0.15, { a: 0.015, b: 0.1, rho: -0.25, m: 0.03, sigma: 0.25 }],
  [0.7, { a: 0.1, b: 0.25, rho: -0.25, m: 0.05, sigma: 0.6 }],
];

const clean: SurfaceExpiry[] = TRUTH.map(([years, svi]) => {
  const width = 2.5 * Math.sqrt(sviVol(svi, 0, years) ** 2 * years);
  const k = Float64Array.from({ length: 21 }, (_, i) => -width + (2 * width * i) / 20);
  const midVol = k.map((at) => sviVol(svi, at, years));
  return {
    years,
    quotes: { count: 21, k, midVol, bidVol: midVol.map((v) => v - 0.01), askVol: midVol.map((v) => v + 0.01) },
  };
});

describe("fitSurface", () => {
  it.each(SURFACE_MODELS)("%s follows clean quotes without arbitrage", (model) => {
    const fits = fitSurface(model, clean);
    fits.forEach((fit, i) => {
      const { quotes } = clean[i]!;
      const tolerance = model === "svi" || model === "free" ? 0.003 : 0.06;
      for (let j = 0; j < quotes.count; j++) {
        expect(Math.abs(fit!.volAt(quotes.k[j]!) - quotes.midVol[j]!)).toBeLessThan(tolerance);
      }
      expect(fit!.from).toBeLessThan(quotes.k[0]!);
      expect(fit!.to).toBeGreaterThan(quotes.k[20]!);
    });
    expect(checkSurface(fits.map((fit) => fit!)).violations).toBe(0);
  });

  it.each(["svi", "essvi", "free"] as const)("%s stays free of static arbitrage on quotes that are not", (model) => {
    const random = repeatable(7);
    for (let i = 0; i < 25; i++) {
      const fits = fitSurface(model, messySurface(random)).filter((fit) => fit !== null);
      expect(checkSurface(fits), `surface ${i}`).toMatchObject({ violations: 0, worst: null });
    }
  });

  it("leaves out expiries without quotes", () => {
    const none: SurfaceExpiry = { years: 0.1, quotes: { ...clean[1]!.quotes, count: 0 } };
    for (const model of SURFACE_MODELS) {
      const fits = fitSurface(model, [clean[0]!, none, clean[2]!]);
      expect(fits.map((fit) => fit === null)).toEqual([false, true, false]);
      expect(fitSurface(model, [none])).toEqual([null]);
      expect(fitSurface(model, [])).toEqual([]);
    }
  });
});

describe("checkSurface", () => {
  const priced = (years: number, volAt: (k: number) => number, from: number, to: number) => ({
    years,
    volAt,
    callAt: (k: number) => blackPrice(1, Math.exp(k), years, volAt(k), true),
    from,
    to,
  });
  const smile = (years: number, svi: Svi, from = -1, to = 1) => priced(years, (k) => sviVol(svi, k, years), from, to);
  const [[early, first], [late, second]] = [TRUTH[0]!, TRUTH[1]!];

  it("finds nothing on a clean surface and states its slack", () => {
    const found = checkSurface([smile(early, first, -0.3, 0.3), smile(late, second)]);
    expect(found).toMatchObject({ violations: 0, worst: null });
    expect(found.minCalendarSlack).toBeGreaterThan(0);
  });

  it("finds Vogt's butterfly, and nothing where it is not", () => {
    const vogt: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };
    const found = checkSurface([smile(1, vogt, -1.5, 1.5)]);
    expect(found.violations).toBeGreaterThan(100);
    expect(found.worst!.k).toBeGreaterThan(0.6);
    expect(checkSurface([smile(1, vogt, -1.5, 0.5)]).violations).toBe(0);
  });

  it("finds a later expiry below an earlier one", () => {
    const found = checkSurface([smile(early, second, -0.3, 0.3), smile(late, first, -0.3, 0.3)]);
    expect(found.worst).toMatchObject({ kind: "calendar", expiry: 1 });
    expect(found.minCalendarSlack).toBeLessThan(0);
  });

  it("finds calls that rise with the strike, and missing vols", () => {
    const rising = priced(1, (k) => 0.2 + 2 * Math.max(0, k), -0.5, 2);
    expect(checkSurface([rising]).violations).toBeGreaterThan(0);
    const holed = priced(1, (k) => (k > 0.2 ? Number.NaN : 0.5), -0.5, 0.5);
    expect(checkSurface([holed]).worst!.kind).toBe("missing");
  });
});

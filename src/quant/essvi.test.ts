import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dampedPowerLaw,
  type Essvi,
  essviToSvi,
  heston,
  isButterflyFree,
  isOrderedForSure,
  powerLaw,
} from "./essvi.ts";
import { fitEssvi } from "./essvi-fit.ts";
import { minimiseSimplex } from "./nelder-mead.ts";
import type { SliceQuotes } from "./slice-quotes.ts";
import { sviCurvature, sviG, sviSlope, sviTotalVariance, sviVol } from "./svi.ts";
import { calendarSlack, isCalendarFree } from "./svi-calendar.ts";
import { sviMinG } from "./svi-min-g.ts";

interface SsviVector {
  readonly kind: "ssvi";
  readonly name: string;
  readonly phiType: string;
  readonly params: { readonly theta: number; readonly rho: number } & Readonly<Record<string, number>>;
  readonly phi: number;
  readonly sufficientNoButterfly: boolean;
  readonly minG: number;
  readonly butterflyFreeNumeric: boolean;
  readonly borderline: boolean;
  readonly points: readonly (readonly [k: number, w: number, slope: number, curvature: number, g: number])[];
}

interface CalendarVector {
  readonly kind: "essviCalendar";
  readonly name: string;
  readonly slice1: Essvi;
  readonly slice2: Essvi;
  readonly sufficient: boolean;
  readonly calendarFree: boolean;
  readonly minDiffOverTheta1: number;
}

/** One of each kind in 40 digits; all of them where the shared vectors are at hand. */
const SAMPLES: readonly (SsviVector | CalendarVector)[] = [
  {
    kind: "ssvi",
    name: "ssvi130",
    phiType: "eta/(theta^gamma*(1+theta)^(1-gamma))",
    params: { theta: 0.001908, rho: -0.619, eta: 2.91, gamma: 0.39 },
    phi: 33.41661379883081,
    sufficientNoButterfly: true,
    minG: 0.25009612831895045,
    butterflyFreeNumeric: true,
    borderline: false,
    points: [
      [-1, 0.05316599852692167, -0.0516043446213372, 1.66931633046561e-5, 0.25222202892011614],
      [0, 0.001908, -0.039466758560336726, 0.6571205139949051, 1.1243716153532912],
      [0.5, 0.006454785698889774, 0.012108156016149011, 0.00015721089047470154, 0.2763942334611946],
    ],
  },
  {
    kind: "essviCalendar",
    name: "pair146",
    slice1: { theta: 0.050821, rho: -0.316, psi: 0.23946 },
    slice2: { theta: 0.059849, rho: -0.446, psi: 0.35014 },
    sufficient: false,
    calendarFree: true,
    minDiffOverTheta1: 0.039167737954711034,
  },
];

const FILE = "../shared/vectors/quant/svi_ssvi_power_inverse.jsonl.gz";

function vectors(): readonly { readonly kind: string }[] {
  if (!existsSync(FILE)) return SAMPLES;
  const lines = gunzipSync(readFileSync(FILE)).toString("utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as { kind: string });
}

function phiOf({ phiType, params }: SsviVector): number {
  if (phiType.startsWith("1/")) return heston(params.theta, params.lam!);
  if (phiType.startsWith("eta*")) return powerLaw(params.theta, params.eta!, params.gamma!);
  return dampedPowerLaw(params.theta, params.eta!, params.gamma!);
}

describe("SSVI and eSSVI against 40-digit references", () => {
  const ssvi = vectors().filter((row): row is SsviVector => row.kind === "ssvi");
  const calendar = vectors().filter((row): row is CalendarVector => row.kind === "essviCalendar");

  it("curvature functions, variance and its derivatives, g", () => {
    expect(ssvi.length).toBeGreaterThan(0);
    for (const row of ssvi) {
      const phi = phiOf(row);
      expect(Math.abs(phi / row.phi - 1), row.name).toBeLessThan(1e-14);
      const { theta, rho } = row.params;
      const svi = essviToSvi({ theta, rho, psi: theta * row.phi });
      const size = Math.abs(svi.a) + svi.b * (Math.abs(svi.m) + svi.sigma + 1.5);
      for (const [k, w, slope, curvature, g] of row.points) {
        expect(Math.abs(sviTotalVariance(svi, k) - w)).toBeLessThan(1e-13 * size);
        expect(Math.abs(sviSlope(svi, k) - slope)).toBeLessThan(1e-11 * svi.b);
        expect(Math.abs(sviCurvature(svi, k) / curvature - 1)).toBeLessThan(1e-9);
        expect(Math.abs(sviG(svi, k) - g)).toBeLessThan(1e-9 * (1 + Math.abs(g)));
      }
    }
  });

  it("butterflies: the condition is sufficient, and the scan agrees with the references", () => {
    for (const row of ssvi) {
      const { theta, rho } = row.params;
      const slice: Essvi = { theta, rho, psi: theta * row.phi };
      expect(isButterflyFree(slice), row.name).toBe(row.sufficientNoButterfly);
      const { minG } = sviMinG(essviToSvi(slice), -8.1, 8.1);
      if (isButterflyFree(slice)) expect(minG).toBeGreaterThanOrEqual(0);
      if (!row.borderline) expect(minG >= 0, row.name).toBe(row.butterflyFreeNumeric);
    }
  });

  it("calendar: flags and the smallest difference", () => {
    expect(calendar.length).toBeGreaterThan(0);
    for (const row of calendar) {
      const early = essviToSvi(row.slice1);
      const late = essviToSvi(row.slice2);
      expect(isOrderedForSure(row.slice1, row.slice2), row.name).toBe(row.sufficient);
      expect(isCalendarFree(early, late, 8), row.name).toBe(row.calendarFree);
      const { slack } = calendarSlack(early, late, -8, 8);
      // The references look a little past the ends of the range.
      const difference = slack / row.slice1.theta - row.minDiffOverTheta1;
      expect(Math.abs(difference)).toBeLessThan(1e-4 * (1 + Math.abs(row.minDiffOverTheta1)));
    }
  });
});

/** Quotes one vol point around an eSSVI slice. */
function quotesOf(slice: Essvi, years: number, count: number): SliceQuotes {
  const svi = essviToSvi(slice);
  const width = 2 * Math.sqrt(slice.theta);
  const k = Float64Array.from({ length: count }, (_, i) => -width + (2 * width * i) / (count - 1));
  const midVol = k.map((at) => sviVol(svi, at, years));
  return { count, k, midVol, bidVol: midVol.map((vol) => vol - 0.01), askVol: midVol.map((vol) => vol + 0.01) };
}

describe("fitEssvi", () => {
  const truth: Essvi[] = [
    { theta: 0.01, rho: -0.3, psi: 0.15 },
    { theta: 0.04, rho: -0.25, psi: 0.32 },
    { theta: 0.16, rho: -0.35, psi: 0.6 },
  ];
  const expiries = truth.map((slice, i) => {
    const years = [0.04, 0.15, 0.5][i]!;
    return { years, quotes: quotesOf(slice, years, 15) };
  });

  it("recovers slices in order, cold and warm", () => {
    const cold = fitEssvi(expiries, null);
    for (const fitted of [cold, fitEssvi(expiries, cold)]) {
      fitted.forEach((slice, i) => {
        expect(slice!.theta).toBeCloseTo(truth[i]!.theta, 3);
        expect(slice!.rho).toBeCloseTo(truth[i]!.rho, 1);
        expect(slice!.psi).toBeCloseTo(truth[i]!.psi, 1);
      });
    }
    expect(fitEssvi(expiries, cold)).toEqual(fitEssvi(expiries, cold));
  });

  it("is free of arbitrage whatever the quotes", () => {
    const slice = fc.record({
      theta: fc.double({ min: 0.005, max: 0.3, noNaN: true }),
      rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
      psi: fc.double({ min: 0.01, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(slice, { minLength: 3, maxLength: 3 }), (slices) => {
        const messy = slices.map((one, i) => ({ years: 0.1 * (i + 1), quotes: quotesOf(one, 0.1 * (i + 1), 9) }));
        const fitted = fitEssvi(messy, null);
        fitted.forEach((one, i) => {
          expect(isButterflyFree(one!)).toBe(true);
          if (i > 0) expect(isCalendarFree(essviToSvi(fitted[i - 1]!), essviToSvi(one!), 4)).toBe(true);
        });
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it("skips an expiry with fewer than three mids", () => {
    const empty = { ...expiries[1]!, quotes: { ...expiries[1]!.quotes, count: 2 } };
    const fitted = fitEssvi([expiries[0]!, empty, expiries[2]!], null);
    expect(fitted[1]).toBeNull();
    expect(fitted[2]).not.toBeNull();
  });
});

describe("minimiseSimplex", () => {
  it("finds the minimum of Rosenbrock's valley", () => {
    const valley = ([x, y]: Float64Array): number => (1 - x!) * (1 - x!) + 100 * (y! - x! * x!) * (y! - x! * x!);
    const found = minimiseSimplex(valley, Float64Array.of(-1.2, 1), Float64Array.of(0.1, 0.1), 1e-14, 1000);
    expect(found.x[0]).toBeCloseTo(1, 4);
    expect(found.x[1]).toBeCloseTo(1, 4);
    expect(found.evaluations).toBeLessThan(400);
  });

  it("stays inside a domain whose outside is Infinity", () => {
    const half = ([x]: Float64Array): number => (x! < 1 ? Infinity : x! * x!);
    expect(minimiseSimplex(half, Float64Array.of(3), Float64Array.of(1), 1e-12, 200).x[0]).toBeCloseTo(1, 3);
  });
});

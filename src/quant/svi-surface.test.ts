import { describe, expect, it } from "vitest";
import { type Svi, sviVol } from "./svi.ts";
import { calendarSlack } from "./svi-calendar.ts";
import { guardedRange } from "./svi-fit.ts";
import { fitSviSurface } from "./svi-surface.ts";

/** Daily expiries whose quotes contradict each other: levels jump about more than a day's variance. */
function crossing() {
  const jumps = [0, 0.012, -0.01, 0.004, -0.014, 0.011, -0.006, 0.009];
  return jumps.map((jump, i) => {
    const years = 0.5 + i / 365;
    const level = 0.2 + jump;
    const deviation = level * Math.sqrt(years);
    const rho = -0.6 + 0.05 * (i % 3);
    const svi: Svi = { a: 0.4 * level * level * years, b: 0.5 * deviation, rho, m: 0, sigma: deviation };
    const k = Float64Array.from({ length: 21 }, (_, j) => deviation * (-2.5 + 0.2 * j));
    const midVol = k.map((at) => sviVol(svi, at, years));
    const quotes = {
      count: 21,
      k,
      midVol,
      bidVol: midVol.map((vol) => vol - 0.002),
      askVol: midVol.map((vol) => vol + 0.002),
    };
    return { years, quotes };
  });
}

describe("fitSviSurface", () => {
  it("keeps slices in order, and free of butterflies, on quotes that are not", () => {
    const fits = fitSviSurface(crossing(), null);
    expect(fits.every((fit) => fit !== null && fit.minG >= 0)).toBe(true);
    for (let i = 1; i < fits.length; i++) {
      const [early, late] = [fits[i - 1]!, fits[i]!];
      const [a, b] = guardedRange(early.kMin, early.kMax, early.svi);
      const [c, d] = guardedRange(late.kMin, late.kMax, late.svi);
      const { slack } = calendarSlack(early.svi, late.svi, Math.max(a, c), Math.min(b, d));
      expect(slack, `expiry ${i}`).toBeGreaterThanOrEqual(-1e-12);
    }
  });

  it("keeps slices in order beyond a narrow one between them", () => {
    // The first has steep wings, the last is flat and would cross it where the second says nothing.
    const wings = [0.9, 0.3, 0.05];
    const expiries = wings.map((wing, i) => {
      const years = 0.1 + 0.02 * i;
      const deviation = 0.2 * Math.sqrt(years);
      const base = deviation * deviation;
      const svi: Svi = { a: base * (1 - wing), b: wing * deviation, rho: 0, m: 0, sigma: deviation };
      const half = i === 1 ? 0.5 : 4;
      const k = Float64Array.from({ length: 21 }, (_, j) => deviation * half * (0.1 * j - 1));
      const midVol = k.map((at) => sviVol(svi, at, years));
      const [bidVol, askVol] = [midVol.map((vol) => vol - 0.002), midVol.map((vol) => vol + 0.002)];
      return { years, quotes: { count: 21, k, midVol, bidVol, askVol } };
    });
    const alone = [expiries[0]!, expiries[2]!].map((expiry) => fitSviSurface([expiry], null)[0]!);
    const range = (fit: { kMin: number; kMax: number; svi: Svi }) => guardedRange(fit.kMin, fit.kMax, fit.svi);
    const slackOf = (early: (typeof alone)[number], late: (typeof alone)[number]): number => {
      const [[a, b], [c, d]] = [range(early), range(late)];
      return calendarSlack(early.svi, late.svi, Math.max(a, c), Math.min(b, d)).slack;
    };
    expect(slackOf(alone[0]!, alone[1]!)).toBeLessThan(-1e-3);
    const fits = fitSviSurface(expiries, null).map((fit) => fit!);
    expect(range(fits[1]!)[1]).toBeLessThan(range(fits[0]!)[1]);
    for (const [early, late] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      expect(slackOf(fits[early]!, fits[late]!), `${early} ${late}`).toBeGreaterThanOrEqual(-1e-12);
    }
    expect(fits.every(({ minG }) => minG >= 0)).toBe(true);
  });
});

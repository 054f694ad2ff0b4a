import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { log } from "../quant/elementary.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { normalCdf } from "../quant/normal.ts";
import { type Svi, sviTotalVariance } from "../quant/svi.ts";
import { FORWARD_SOURCE, S } from "./derived-columns.ts";
import { fitSlice, fitVolAtStrike, sviOfSlice } from "./slice-fit.ts";
import { packSliceInput, type SliceHead, type SliceRow } from "./slice-input.ts";

const NOW = 1_764_896_976_000;
const YEARS = 0.1;
const FORWARD = 92_000;
const TRUE: Svi = { a: 0.004, b: 0.08, rho: -0.25, m: 0.03, sigma: 0.22 };
const STRIKES = Array.from({ length: 25 }, (_, i) => 68_000 + 2_000 * i);

const head: SliceHead = {
  expiry: NOW + YEARS * 365 * 86_400_000,
  yearsToExpiry: YEARS,
  forward: FORWARD,
  forwardSource: FORWARD_SOURCE.future,
  now: NOW,
  staleAfter: 60_000,
  previousA: Number.NaN,
  previousB: Number.NaN,
  previousRho: Number.NaN,
  previousM: Number.NaN,
  previousSigma: Number.NaN,
};

function trueVol(strike: number): number {
  return Math.sqrt(sviTotalVariance(TRUE, log(strike / FORWARD)) / YEARS);
}

/** An option quoted one vol point around the true slice, in coin. */
function row(strike: number, isCall: boolean, shift = 0): SliceRow {
  const vol = trueVol(strike) + shift;
  const coin = (at: number): number => blackPrice(FORWARD, strike, YEARS, at, isCall) / FORWARD;
  const bid = coin(vol - 0.01);
  const ask = coin(vol + 0.01);
  const solve = (price: number): number => impliedVol(price * FORWARD, FORWARD, strike, YEARS, isCall).vol;
  return {
    strike,
    isCall: isCall ? 1 : 0,
    bid,
    ask,
    tick: 0.0001,
    volAtBid: solve(bid),
    volAtMid: solve(0.5 * (bid + ask)),
    volAtAsk: solve(ask),
    volAtMark: solve(coin(vol)),
    openInterest: 10,
    confirmedAt: NOW - 1_000,
  };
}

const chain = (): SliceRow[] => STRIKES.flatMap((strike) => [row(strike, true), row(strike, false)]);

/** The row with its bid (or both sides) taken away. */
function unquoted(one: SliceRow, alsoAsk: boolean): SliceRow {
  const askless = alsoAsk ? { ask: Number.NaN, volAtAsk: Number.NaN } : {};
  return { ...one, bid: Number.NaN, volAtBid: Number.NaN, volAtMid: Number.NaN, ...askless };
}

const fitOf = (rows: readonly SliceRow[], change: Partial<SliceHead> = {}): Float64Array =>
  fitSlice(packSliceInput({ ...head, ...change }, rows));

describe("fitSlice", () => {
  it("recovers the slice behind a clean chain", () => {
    const slice = fitOf(chain());
    expect(slice[S.quotes]).toBe(25);
    expect(slice[S.inside]).toBe(25);
    expect(slice[S.dropped]).toBe(0);
    expect(slice[S.marksOnly]).toBe(0);
    expect(slice[S.options]).toBe(50);
    expect(slice[S.quoted]).toBe(50);
    expect(slice[S.openInterest]).toBe(500);
    expect(slice[S.rmse]).toBeLessThan(2e-4);
    expect(slice[S.minG]).toBeGreaterThan(0);
    expect(slice[S.asOf]).toBe(NOW - 1_000);
    expect(slice[S.fittedAt]).toBe(NOW);
    expect(slice[S.atmVol]).toBeCloseTo(trueVol(FORWARD), 3);
    for (const strike of STRIKES) expect(fitVolAtStrike(slice, strike)).toBeCloseTo(trueVol(strike), 3);
  });

  it("states risk reversal and butterfly at 25 forward delta", () => {
    const slice = fitOf(chain());
    const svi = sviOfSlice(slice)!;
    // Independent of the solver: the strikes on a fine grid whose deltas straddle 0.25.
    const volNear = (callDelta: number): number => {
      let best = Number.NaN;
      let gap = Infinity;
      for (let k = -0.4; k < 0.4; k += 1e-5) {
        const w = sviTotalVariance(svi, k);
        const miss = Math.abs(normalCdf(-k / Math.sqrt(w) + Math.sqrt(w) / 2) - callDelta);
        if (miss < gap) {
          gap = miss;
          best = Math.sqrt(w / YEARS);
        }
      }
      return best;
    };
    expect(slice[S.riskReversal25]).toBeCloseTo(volNear(0.25) - volNear(0.75), 5);
    expect(slice[S.butterfly25]).toBeCloseTo((volNear(0.25) + volNear(0.75)) / 2 - slice[S.atmVol]!, 5);
  });

  it("starts from the previous parameters and gives the same bits for the same input", () => {
    const cold = fitOf(chain());
    const previous = {
      previousA: cold[S.sviA]!,
      previousB: cold[S.sviB]!,
      previousRho: cold[S.sviRho]!,
      previousM: cold[S.sviM]!,
      previousSigma: cold[S.sviSigma]!,
    };
    const warm = fitOf(chain(), previous);
    expect(fitOf(chain(), previous)).toEqual(warm);
    expect(Math.abs(warm[S.atmVol]! - cold[S.atmVol]!)).toBeLessThan(1e-6);
    // Starts far away do no harm: some are given up for a cold one.
    for (const [m, sigma, rho] of [
      [3, 1e-5, 0.99],
      [-0.2, 0.02, 0.9],
      [0.3, 2, -0.9],
    ] as const) {
      const misled = fitOf(chain(), { ...previous, previousM: m, previousSigma: sigma, previousRho: rho });
      expect(misled[S.rmse], `${m} ${sigma} ${rho}`).toBeLessThan(2e-4);
    }
  });

  it("drops crossed, stale, unsolvable and contradicting quotes and keeps one-sided ones as bounds", () => {
    const rows = chain();
    const change = (strike: number, isCall: boolean, by: (one: SliceRow) => SliceRow): void => {
      const i = rows.findIndex((one) => one.strike === strike && one.isCall === (isCall ? 1 : 0));
      rows[i] = by(rows[i]!);
    };
    change(100_000, true, (one) => ({ ...one, bid: one.ask, ask: one.bid }));
    change(102_000, true, (one) => ({ ...one, confirmedAt: NOW - 61_000 }));
    change(104_000, true, (one) => ({ ...one, volAtMid: Number.NaN }));
    change(80_000, false, (one) => row(one.strike, false, 0.6));
    change(76_000, false, (one) => unquoted(one, false));
    change(74_000, false, (one) => unquoted(one, true));
    const slice = fitOf(rows);
    expect(slice[S.dropped]).toBe(4);
    expect(slice[S.quotes]).toBe(19);
    expect(slice[S.inside]).toBe(19);
    expect(slice[S.rmse]).toBeLessThan(5e-4);
  });

  it("an ask below the smile pulls the fit under it where there is no bid", () => {
    const rows = chain().map((one) =>
      one.strike <= 72_000 && one.isCall === 0 ? unquoted(row(one.strike, false, -0.03), false) : one,
    );
    const slice = fitOf(rows);
    expect(fitVolAtStrike(slice, 68_000)).toBeLessThan(trueVol(68_000) - 0.005);
  });

  it("fits the marks, and says so, where fewer than five quotes are good", () => {
    const rows = chain().map((one) => (one.strike > 88_000 && one.strike < 96_000 ? one : unquoted(one, true)));
    const slice = fitOf(rows);
    expect(slice[S.marksOnly]).toBe(1);
    expect(slice[S.quotes]).toBe(3);
    expect(slice[S.inside]).toBe(3);
    expect(slice[S.atmVol]).toBeCloseTo(trueVol(FORWARD), 3);
  });

  it("computes nothing from one quote, no forward or an expired slice", () => {
    const one = fitOf([row(92_000, true)]);
    expect(one[S.atmVol]).toBeNaN();
    expect(one[S.quotes]).toBe(0);
    expect(one[S.options]).toBe(1);
    expect(sviOfSlice(one)).toBeNull();
    expect(fitVolAtStrike(one, 92_000)).toBeNaN();
    expect(fitOf(chain(), { forward: Number.NaN })[S.atmVol]).toBeNaN();
    expect(fitOf(chain(), { yearsToExpiry: 0 })[S.atmVol]).toBeNaN();
    expect(fitOf([])[S.atmVol]).toBeNaN();
  });

  it("never throws and never shows a slice with butterfly arbitrage, whatever the quotes", () => {
    const price = fc.oneof(fc.double({ min: 0, max: 0.5, noNaN: false }), fc.constantFrom(Number.NaN, -1, Infinity, 0));
    const vol = fc.oneof(fc.double({ min: 0.05, max: 5, noNaN: true }), fc.constantFrom(Number.NaN, 0, -1));
    const anyRow = fc.record({
      strike: fc.oneof(fc.integer({ min: 40_000, max: 160_000 }), fc.constantFrom(92_000, Number.NaN, 0, -5)),
      isCall: fc.constantFrom(0, 1),
      bid: price,
      ask: price,
      tick: fc.constantFrom(0.0001, Number.NaN),
      volAtBid: vol,
      volAtMid: vol,
      volAtAsk: vol,
      volAtMark: vol,
      openInterest: fc.constantFrom(0, 3, Number.NaN),
      confirmedAt: fc.constantFrom(NOW, NOW - 1e6, Number.NaN),
    });
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 40 }), (rows) => {
        const slice = fitOf(rows);
        const svi = sviOfSlice(slice);
        if (svi !== null) expect(slice[S.minG]).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

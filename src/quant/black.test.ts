import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackGreeks, blackPrice, coinPrice, premiumAdjustedDelta, premiumAdjustedGamma } from "./black.ts";
import { generalisedGreeks } from "./generalised-greeks.ts";
import { GREEK_COLUMNS } from "./option-batch.ts";
import { VOL_STATUS } from "./vol-status.ts";

const EPSILON = Number.EPSILON;

/** Rows of a comma-separated file beside this test, as numbers where they are. */
function sampleRows(name: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(new URL(name, import.meta.url), "utf8")
    .trim()
    .split("\n");
  const names = head!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((field, i) => [names[i]!, field])));
}

/** Options a chain can hold, and wilder: total vol from 1e-4 to 4, up to twelve standard deviations out. */
const option = fc
  .record({
    forward: fc.double({ min: 0.5, max: 200_000, noNaN: true }),
    logTotalVol: fc.double({ min: -9, max: 1.3, noNaN: true }),
    deviations: fc.double({ min: -12, max: 12, noNaN: true }),
    years: fc.double({ min: 1e-4, max: 3, noNaN: true }),
    isCall: fc.boolean(),
  })
  .map(({ forward, logTotalVol, deviations, years, isCall }) => {
    const totalVol = Math.exp(logTotalVol);
    return {
      forward,
      strike: forward * Math.exp(deviations * totalVol),
      years,
      vol: totalVol / Math.sqrt(years),
      isCall,
    };
  });

describe("Black formula", () => {
  it("meets quadruple-precision references in all columns", () => {
    const rows = sampleRows("vanilla-sample.csv");
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      const [S, K, T, vol, r, q] = ["S", "K", "T", "vol", "r", "q"].map((name) => Number(row[name])) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const greeks = generalisedGreeks(S, K, T, vol, r, q, row.type === "C");
      const [d1, d2] = [Number(row.d1), Number(row.d2)];
      const s = vol * Math.sqrt(T);
      // Rounding of d1 and d2 is amplified by their squares; sums whose terms cancel, by the size of their largest term.
      const amplification =
        1 + d1 * d1 + d2 * d2 + ((Math.abs(Math.log(S / K)) + Math.abs(r - q) * T) / s) * (1 + Math.abs(d1));
      const terms: Partial<Record<string, number>> = {
        price: S + K,
        theta: Math.abs(Number(row.theta)) + (Math.abs(q) * S + Math.abs(r) * K),
        delta: 1,
        charm: Math.abs(Number(row.charm)) + Math.abs(q) + (Number(row.gamma) * S * Math.abs(r - q) * s) / s,
      };
      for (const name of GREEK_COLUMNS) {
        const want = Number(row[name]);
        const sign =
          Math.abs(d1 * d2) < 1 || Math.abs(d1 * d2 - 1) < 1 ? 1 / Math.min(1, Math.abs(d1), Math.abs(d2)) : 1;
        const size = Math.max(Math.abs(want), name === "price" || name === "delta" ? 0 : (terms[name] ?? 0));
        expect(Math.abs(greeks[name] - want), `${row.id} ${name}`).toBeLessThanOrEqual(
          40 * EPSILON * amplification * size * sign,
        );
      }
    }
  });

  it("obeys put-call parity", () => {
    fc.assert(
      fc.property(option, ({ forward, strike, years, vol }) => {
        const call = blackGreeks(forward, strike, years, vol, true);
        const put = blackGreeks(forward, strike, years, vol, false);
        const parity = call.price - put.price - (forward - strike);
        expect(Math.abs(parity)).toBeLessThanOrEqual(4 * EPSILON * (forward + strike));
        expect(Math.abs(call.delta - put.delta - 1)).toBeLessThanOrEqual(4 * EPSILON);
        expect(call.gamma).toBe(put.gamma);
        expect(call.vega).toBe(put.vega);
      }),
    );
  });

  it("is symmetric: a call on (F, K) is a put on (K, F), bit for bit", () => {
    fc.assert(
      fc.property(option, ({ forward, strike, years, vol, isCall }) => {
        expect(blackPrice(forward, strike, years, vol, isCall)).toBe(blackPrice(strike, forward, years, vol, !isCall));
      }),
    );
  });

  it("scales: powers of two bit for bit", () => {
    fc.assert(
      fc.property(option, fc.integer({ min: -20, max: 20 }), ({ forward, strike, years, vol, isCall }, e) => {
        const unit = 2 ** e;
        expect(blackPrice(forward * unit, strike * unit, years, vol, isCall)).toBe(
          unit * blackPrice(forward, strike, years, vol, isCall),
        );
      }),
    );
  });

  it("rises with vol and lies inside its bounds", () => {
    fc.assert(
      fc.property(option, fc.double({ min: 1e-9, max: 0.5, noNaN: true }), (o, more) => {
        const price = blackPrice(o.forward, o.strike, o.years, o.vol, o.isCall);
        const higher = blackPrice(o.forward, o.strike, o.years, o.vol * (1 + more), o.isCall);
        expect(higher).toBeGreaterThanOrEqual(price * (1 - 8 * EPSILON));
        expect(price).toBeGreaterThanOrEqual(Math.max(0, o.isCall ? o.forward - o.strike : o.strike - o.forward));
        expect(price).toBeLessThanOrEqual(o.isCall ? o.forward : o.strike);
      }),
    );
  });

  it("has Greeks that are the derivatives of its price", () => {
    const moderate = option.filter((o) => o.vol * Math.sqrt(o.years) > 0.05 && o.vol * Math.sqrt(o.years) < 1.5);
    fc.assert(
      fc.property(moderate, ({ forward, strike, years, vol, isCall }) => {
        const s = vol * Math.sqrt(years);
        if (Math.abs(Math.log(forward / strike)) > 4 * s) return;
        const at = (f: number, v: number, t: number) => blackPrice(f, strike, t, v, isCall);
        // Fourth-order central differences.
        const slope = (g: (u: number) => number, h: number) => (8 * (g(h) - g(-h)) - (g(2 * h) - g(-2 * h))) / (12 * h);
        const greeks = blackGreeks(forward, strike, years, vol, isCall);
        const f = forward * s * 1e-3;
        const near = (got: number, want: number, scale: number) =>
          expect(Math.abs(got - want)).toBeLessThan(1e-8 * scale);
        near(
          slope((u) => at(forward + u, vol, years), f),
          greeks.delta,
          1,
        );
        near(
          slope((u) => blackGreeks(forward + u, strike, years, vol, isCall).delta, f),
          greeks.gamma,
          1 / (forward * s),
        );
        const v = vol * 1e-3;
        const root = Math.sqrt(years);
        near(
          slope((u) => at(forward, vol + u, years), v),
          greeks.vega,
          forward * root,
        );
        near(
          slope((u) => blackGreeks(forward, strike, years, vol + u, isCall).delta, v),
          greeks.vanna,
          4 / vol,
        );
        near(
          slope((u) => blackGreeks(forward, strike, years, vol + u, isCall).vega, v),
          greeks.volga,
          (9 * forward * root) / vol,
        );
        near(-slope((u) => at(forward, vol, years + u), years * 1e-3), greeks.theta, (forward * s) / years);
      }),
    );
  });

  it("gives coin values and premium-adjusted Greeks of inverse options", () => {
    fc.assert(
      fc.property(option, ({ forward, strike, years, vol, isCall }) => {
        const s = vol * Math.sqrt(years);
        if (s < 0.05 || Math.abs(Math.log(forward / strike)) > 4 * s) return;
        const greeks = blackGreeks(forward, strike, years, vol, isCall);
        const coin = (f: number) => coinPrice(f, strike, years, vol, isCall);
        const h = forward * s * 1e-3;
        const slope =
          (8 * (coin(forward + h) - coin(forward - h)) - (coin(forward + 2 * h) - coin(forward - 2 * h))) / (12 * h);
        expect(Math.abs(slope * forward - premiumAdjustedDelta(greeks, forward))).toBeLessThan(
          1e-8 * (1 + strike / forward),
        );
        const adjusted = (f: number) => premiumAdjustedDelta(blackGreeks(f, strike, years, vol, isCall), f);
        const curvature =
          (8 * (adjusted(forward + h) - adjusted(forward - h)) -
            (adjusted(forward + 2 * h) - adjusted(forward - 2 * h))) /
          (12 * h);
        expect(Math.abs(curvature - premiumAdjustedGamma(greeks, forward)) * forward * s).toBeLessThan(
          1e-8 * (1 + strike / forward),
        );
      }),
    );
  });

  it.each([
    ["zero vol", [100, 90, 1, 0, true], VOL_STATUS.OK, 10, 1],
    ["zero vol at the money", [100, 100, 1, 0, true], VOL_STATUS.DEGENERATE, 0, 0.5],
    ["at expiry", [100, 110, 0, 0.5, false], VOL_STATUS.EXPIRED, 10, -1],
    ["past expiry", [100, 110, -1e-6, 0.5, true], VOL_STATUS.EXPIRED, 0, 0],
    ["zero strike", [100, 0, 1, 0.5, true], VOL_STATUS.DEGENERATE, 100, 1],
    ["zero forward", [0, 100, 1, 0.5, false], VOL_STATUS.DEGENERATE, 100, -1],
    ["infinite vol", [100, 110, 1, Infinity, true], VOL_STATUS.DEGENERATE, 100, 1],
    ["negative vol", [100, 110, 1, -0.5, true], VOL_STATUS.BAD_INPUT, Number.NaN, Number.NaN],
    ["NaN vol", [100, 110, 1, Number.NaN, true], VOL_STATUS.BAD_INPUT, Number.NaN, Number.NaN],
    ["negative forward", [-100, 110, 1, 0.5, true], VOL_STATUS.BAD_INPUT, Number.NaN, Number.NaN],
  ] as const)("takes the limit of %s", (_, [f, k, t, v, call], status, price, delta) => {
    const greeks = blackGreeks(f, k, t, v, call);
    expect([greeks.status, greeks.price, greeks.delta]).toEqual([status, price, delta]);
    expect(blackPrice(f, k, t, v, call)).toBe(price);
  });
});

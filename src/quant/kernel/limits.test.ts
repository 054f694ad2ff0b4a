import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../black.ts";
import { SMALLEST_NORMAL } from "../elementary.ts";
import { ALL_GREEKS, EVERYDAY_GREEKS, GREEK_COLUMNS, type OptionBatch } from "../option-batch.ts";
import { VOL_STATUS, VOL_STATUS_NAME } from "../vol-status.ts";
import { createOptionBatch } from "./kernel.ts";

/** Any double, often one where formulas break: zeros, denormals, the ends of the range, infinities, NaN. */
const hostile = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 5e-324, 2.2e-308, 1e-300, 1e-100, 1, 1 + Number.EPSILON, 1e100, 1e300, 1.79e308),
  fc.constantFrom(Infinity, -Infinity, Number.NaN, -1, -1e-300),
);
/** Positive numbers over many orders of magnitude. */
const positive = (from: number, to: number) =>
  fc.double({ min: from, max: to, noNaN: true }).map((power) => 10 ** power);

interface Lane {
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly vol: number;
  readonly price: number;
  readonly isCall: boolean;
}

const wild: fc.Arbitrary<Lane> = fc.record({
  forward: hostile,
  strike: hostile,
  years: hostile,
  vol: hostile,
  price: hostile,
  isCall: fc.boolean(),
});

/** Prices between their bounds at total vols from nothing to everything, and strikes in deep wings. */
const nearLimits: fc.Arbitrary<Lane> = fc
  .record({
    forward: positive(-3, 6),
    deviations: fc.oneof(fc.double({ min: -40, max: 40, noNaN: true }), fc.constant(0)),
    years: positive(-9, 2),
    totalVol: positive(-9, 1.2),
    isCall: fc.boolean(),
  })
  .map(({ forward, deviations, years, totalVol, isCall }) => {
    const strike = forward * Math.exp(Math.max(-300, Math.min(300, deviations * totalVol)));
    const vol = totalVol / Math.sqrt(years);
    return { forward, strike, years, vol, price: blackPrice(forward, strike, years, vol, isCall), isCall };
  });

function put(batch: OptionBatch, i: number, lane: Lane): void {
  batch.forward[i] = lane.forward;
  batch.strike[i] = lane.strike;
  batch.yearsToExpiry[i] = lane.years;
  batch.vol[i] = lane.vol;
  batch.marketPrice[i] = lane.price;
  batch.isCall[i] = lane.isCall ? 1 : 0;
}

/** What the statuses mean, said without the solver's arithmetic. */
function allowed({ forward, strike, years, price, isCall }: Lane): readonly number[] {
  const assets = [forward, strike].every((one) => one >= SMALLEST_NORMAL && one < Infinity);
  if (!assets || !Number.isFinite(price) || !(years < Infinity)) return [VOL_STATUS.BAD_INPUT];
  if (!(years > 0)) return [VOL_STATUS.EXPIRED];
  const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
  if (price < intrinsic) return [VOL_STATUS.BELOW_INTRINSIC];
  if (price === intrinsic) return [VOL_STATUS.ZERO_VOL];
  const most = isCall ? forward : strike;
  // At the bound itself what is left is a difference of rounded numbers.
  if (price > most * (1 + 2 * Number.EPSILON)) return [VOL_STATUS.AT_OR_ABOVE_MAX];
  if (price > most * (1 - 4 * Number.EPSILON))
    return [VOL_STATUS.AT_OR_ABOVE_MAX, VOL_STATUS.NO_INFORMATION, VOL_STATUS.OK];
  return [VOL_STATUS.OK, VOL_STATUS.NO_INFORMATION];
}

describe("the kernel at its limits", () => {
  const batch = createOptionBatch(4);

  it("gives every price its own status, a vol only where it says OK, and one that gives the price back", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(wild, nearLimits), { minLength: 4, maxLength: 4 }), (lanes) => {
        lanes.forEach((lane, i) => {
          put(batch, i, lane);
        });
        batch.solveVols(4);
        lanes.forEach((lane, i) => {
          const status = batch.status[i]!;
          const vol = batch.vol[i]!;
          const names = allowed(lane).map((one) => VOL_STATUS_NAME[one]);
          expect(names, JSON.stringify(lane)).toContain(VOL_STATUS_NAME[status]);
          if (status === VOL_STATUS.ZERO_VOL) expect(vol).toBe(0);
          else if (status !== VOL_STATUS.OK) expect(vol).toBeNaN();
          if (status !== VOL_STATUS.OK) return;
          expect(vol > 0 && vol < Infinity && batch.conditioning[i]! > 0).toBe(true);
          // Beyond, the assets' quotient or its distance from 1 has too few digits for any start.
          const x = Math.abs(Math.log(lane.forward / lane.strike));
          const low = Math.min(lane.forward, lane.strike);
          if (!((x === 0 || x > 1e-12) && x < 100 && low > 1e-200 && low < 1e200 && lane.price > 1e-280 * low)) return;
          const again = blackPrice(lane.forward, lane.strike, lane.years, vol, lane.isCall);
          // The last bits of vol and of ln(F/K)/s, which price amplifies by the square of the deviations.
          const deviations = Math.log(lane.forward / lane.strike) / (vol * Math.sqrt(lane.years));
          expect(Math.abs(again - lane.price), JSON.stringify(lane)).toBeLessThanOrEqual(
            1e-14 * (10 + deviations * deviations) * lane.price,
          );
        });
      }),
      { numRuns: 400 },
    );
  });

  it("finds the vol that a price was made of, as well as the price tells it", () => {
    fc.assert(
      fc.property(nearLimits, (lane) => {
        put(batch, 0, lane);
        batch.solveVols(1);
        if (batch.status[0] !== VOL_STATUS.OK) return;
        const miss = Math.abs(batch.vol[0]! / lane.vol - 1);
        const deviations = Math.log(lane.forward / lane.strike) / (lane.vol * Math.sqrt(lane.years));
        expect(miss, JSON.stringify(lane)).toBeLessThanOrEqual(
          1e-14 * (10 + deviations * deviations) * Math.max(1, batch.conditioning[0]!),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("prices between intrinsic value and maximum, and leaves no undefined Greek without a status", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(wild, nearLimits), { minLength: 4, maxLength: 4 }), (lanes) => {
        lanes.forEach((lane, i) => {
          put(batch, i, lane);
        });
        batch.greeks(4, ALL_GREEKS);
        lanes.forEach(({ forward, strike, isCall }, i) => {
          const status = batch.status[i]!;
          const price = batch.out.price[i]!;
          const told = JSON.stringify({ ...lanes[i], status, price });
          if (status === VOL_STATUS.BAD_INPUT) {
            expect(price, told).toBeNaN();
            return;
          }
          expect(price, told).toBeGreaterThanOrEqual(Math.max(0, isCall ? forward - strike : strike - forward));
          expect(price, told).toBeLessThanOrEqual((isCall ? forward : strike) * (1 + Number.EPSILON));
          // Gamma and what is made of it may leave the range of doubles where forwards do; delta and vega of a sound option never are NaN.
          if (status === VOL_STATUS.OK) {
            expect(Math.abs(batch.out.delta[i]!), told).toBeLessThanOrEqual(1);
            expect(batch.out.vega[i]!, told).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  it("gives a lane the same bits whatever stands in the others", () => {
    fc.assert(
      fc.property(nearLimits, fc.array(wild, { minLength: 3, maxLength: 3 }), fc.nat(3), (lane, others, place) => {
        put(batch, 0, lane);
        batch.greeks(1, ALL_GREEKS);
        const alone = GREEK_COLUMNS.map((name) => batch.out[name][0]!);
        batch.solveVols(1);
        const vol = batch.vol[0]!;
        [...others.slice(0, place), lane, ...others.slice(place)].forEach((one, i) => {
          put(batch, i, one);
        });
        for (const mask of [EVERYDAY_GREEKS, ALL_GREEKS]) {
          batch.greeks(4, mask);
          GREEK_COLUMNS.slice(0, mask === ALL_GREEKS ? 17 : 7).forEach((name, c) => {
            expect(batch.out[name][place], name).toEqual(alone[c]);
          });
        }
        batch.solveVols(4);
        expect(batch.vol[place]).toEqual(vol);
      }),
      { numRuns: 200 },
    );
  });

  it("goes to intrinsic value as time or vol runs out, and to the bound as vol grows", () => {
    fc.assert(
      fc.property(positive(-2, 5), fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean(), (forward, k, isCall) => {
        const strike = forward * Math.exp(k);
        const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
        const at = (years: number, vol: number) => {
          put(batch, 0, { forward, strike, years, vol, price: 0, isCall });
          batch.greeks(1, EVERYDAY_GREEKS);
          return batch.out.price[0]!;
        };
        expect(at(1e-300, 0.5)).toBeCloseTo(intrinsic, 12);
        expect(at(1, 1e-300)).toBeCloseTo(intrinsic, 12);
        expect(at(0, 0.5)).toBe(intrinsic);
        expect(at(-1, 0.5)).toBe(intrinsic);
        expect(at(1, 0)).toBe(intrinsic);
        const most = isCall ? forward : strike;
        for (const vol of [1e3, 1e150, Infinity]) expect(at(1, vol)).toBe(most);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { FORWARD_SOURCE } from "./derived-columns.ts";
import { chooseForward, interpolatedForward, type ParityPair, parityForward } from "./forward.ts";

const STRIKES = Array.from({ length: 15 }, (_, i) => 79_000 + 2_000 * i);

/** Pairs quoted around Black prices at `forward`, in currency (times `discount`) or in coin. */
function pairs(forward: number, inverse: boolean, discount = 1, halfSpread = 15): ParityPair[] {
  return STRIKES.map((strike) => {
    const vol = 0.5 + 0.4 * (strike / forward - 1) ** 2;
    const unit = inverse ? 1 / forward : discount;
    const call = blackPrice(forward, strike, 0.1, vol, true);
    const put = blackPrice(forward, strike, 0.1, vol, false);
    return {
      strike,
      callBid: (call - halfSpread) * unit,
      callAsk: (call + halfSpread) * unit,
      putBid: (put - halfSpread) * unit,
      putAsk: (put + halfSpread) * unit,
    };
  });
}

describe("parityForward", () => {
  it("is exact on consistent prices, in currency and in coin", () => {
    fc.assert(
      fc.property(fc.double({ min: 85_000, max: 100_000, noNaN: true }), fc.boolean(), (forward, inverse) => {
        const found = parityForward(pairs(forward, inverse), { inverse, fitDiscount: false });
        expect(Math.abs(found!.forward / forward - 1)).toBeLessThan(1e-12);
        expect(found!.low).toBeLessThanOrEqual(forward);
        expect(found!.high).toBeGreaterThanOrEqual(forward);
        expect(found!.outliers).toBe(0);
      }),
    );
  });

  it("fits a discount factor where asked", () => {
    const found = parityForward(pairs(92_000, false, 0.97), { inverse: false, fitDiscount: true });
    expect(found!.forward).toBeCloseTo(92_000, 5);
    expect(found!.discount).toBeCloseTo(0.97, 10);
  });

  it("leaves out a strike that disagrees and says so", () => {
    const all = pairs(92_000, true);
    all[7] = { ...all[7]!, callBid: all[7]!.callBid + 0.01, callAsk: all[7]!.callAsk + 0.01 };
    const found = parityForward(all, { inverse: true, fitDiscount: false });
    expect(found!.outliers).toBe(1);
    expect(found!.forward).toBeCloseTo(92_000, 6);
  });

  it("trusts tight pairs more than wide ones", () => {
    const all = pairs(92_000, false);
    const wide = all.map((one, i) =>
      i % 2 === 0 ? one : { ...one, callBid: one.callBid - 10, callAsk: one.callAsk + 400, putBid: one.putBid - 10 },
    );
    const found = parityForward(wide, { inverse: false, fitDiscount: false });
    expect(Math.abs(found!.forward - 92_000)).toBeLessThan(5);
  });

  it("is null with one pair, one-sided or crossed pairs", () => {
    const all = pairs(92_000, false);
    expect(parityForward(all.slice(0, 1), { inverse: false, fitDiscount: false })).toBeNull();
    expect(parityForward(all.slice(0, 2), { inverse: false, fitDiscount: true })).toBeNull();
    const oneSided = all.map((one) => ({ ...one, putBid: Number.NaN }));
    expect(parityForward(oneSided, { inverse: false, fitDiscount: false })).toBeNull();
    const crossed = all.map((one) => ({ ...one, callBid: one.callAsk + 1 }));
    expect(parityForward(crossed, { inverse: false, fitDiscount: false })).toBeNull();
  });
});

describe("interpolatedForward", () => {
  it("interpolates the basis in time and holds it beyond the ends", () => {
    const known = [
      { years: 0.5, forward: 100 * Math.exp(0.08 * 0.5) },
      { years: 0.1, forward: 100 * Math.exp(0.04 * 0.1) },
    ];
    expect(interpolatedForward(known, 100, 0.3)).toBeCloseTo(100 * Math.exp(0.06 * 0.3), 10);
    expect(interpolatedForward(known, 100, 0.05)).toBeCloseTo(100 * Math.exp(0.04 * 0.05), 10);
    expect(interpolatedForward(known, 100, 1)).toBeCloseTo(100 * Math.exp(0.08), 10);
    expect(interpolatedForward(known, 100, 0.5)).toBeCloseTo(known[0]!.forward, 10);
    expect(interpolatedForward([], 100, 1)).toBe(100);
    expect(interpolatedForward(known, Number.NaN, 1)).toBeNaN();
  });
});

describe("chooseForward", () => {
  const parity = { forward: 99, discount: 1, pairs: 5, outliers: 0, miss: 0.1, low: 98, high: 100 };
  const all = { future: 101, venue: 100, venueIsFuture: false, parity, interpolated: 98 };

  it("prefers future, venue, parity, interpolation, in that order", () => {
    expect(chooseForward(all)).toMatchObject({ forward: 101, source: FORWARD_SOURCE.future });
    const noFuture = { ...all, future: Number.NaN };
    expect(chooseForward(noFuture)).toMatchObject({ forward: 100, source: FORWARD_SOURCE.venue });
    expect(chooseForward({ ...noFuture, venueIsFuture: true }).source).toBe(FORWARD_SOURCE.future);
    const noVenue = { ...noFuture, venue: Number.NaN };
    expect(chooseForward(noVenue)).toMatchObject({ forward: 99, source: FORWARD_SOURCE.parity });
    expect(chooseForward({ ...noVenue, parity: null })).toMatchObject({
      forward: 98,
      source: FORWARD_SOURCE.interpolated,
    });
    const none = chooseForward({ ...noVenue, parity: null, interpolated: Number.NaN });
    expect(none.source).toBe(FORWARD_SOURCE.none);
    expect(none.forward).toBeNaN();
  });

  it("shows how far the other sources lie", () => {
    const choice = chooseForward({ ...all, future: 100, venue: 102 });
    expect(choice.venueGap).toBeCloseTo(0.02, 12);
    expect(choice.parityGap).toBeCloseTo(-0.01, 12);
  });
});

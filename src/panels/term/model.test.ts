import { describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import { S, SLICE_FIELD_COUNT } from "../../market/derived-columns.ts";
import { termStructure } from "./model.ts";

function view(rows: readonly (readonly [years: number, atmVol: number])[]): MarketView {
  const slices = new Map(
    rows.map(([years, atmVol], i) => {
      const row = new Float64Array(SLICE_FIELD_COUNT).fill(Number.NaN);
      row[S.expiry] = i + 1;
      row[S.yearsToExpiry] = years;
      row[S.calendarYears] = years;
      row[S.atmVol] = atmVol;
      row[S.asOf] = 900;
      return [i + 1, row] as const;
    }),
  );
  return { catalog: { expiries: rows.map((_, i) => i + 1) }, slices, now: 1_000 } as unknown as MarketView;
}

describe("term structure", () => {
  it("has a forward vol whose variances add up to the total variance of every expiry", () => {
    const points = termStructure(
      view([
        [0.1, 0.5],
        [0.25, 0.55],
        [1, 0.52],
      ]),
    );
    let variance = 0;
    let years = 0;
    for (const point of points) {
      variance += point.forwardVol * point.forwardVol * (point.years - years);
      years = point.years;
      expect(variance).toBeCloseTo(point.atmVol * point.atmVol * point.years, 14);
    }
  });

  it("says that a forward vol is not computable where total variance falls, and leaves out what has no fit", () => {
    const points = termStructure(
      view([
        [0.1, 0.8],
        [0.2, Number.NaN],
        [0.25, 0.4],
      ]),
    );
    expect(points.map((point) => point.expiry)).toEqual([1, 3]);
    expect(points[1]?.forwardVol).toBeNaN();
    expect(points[0]?.age).toBe(100);
  });
});

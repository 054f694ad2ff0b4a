import { describe, expect, it } from "vitest";
import { COLUMNS, coneRows, dailyBars, volCone } from "./model.ts";

const DAY = 86_400_000;

/** Daily candles of a price that swings up and down by `size` in turn. */
function candles(count: number, size: number, skip = -1): Float64Array {
  const packed: number[] = [];
  let price = 100;
  for (let day = 0; day < count; day++) {
    const next = price * Math.exp(day % 2 === 0 ? size : -size);
    if (day !== skip) packed.push(day * DAY, price, Math.max(price, next), Math.min(price, next), next);
    price = next;
  }
  return Float64Array.from(packed);
}

describe("daily bars", () => {
  it("leave out the day that is not over, and what lies before a gap", () => {
    expect(dailyBars(candles(50, 0.02), 50 * DAY).close.length).toBe(50);
    expect(dailyBars(candles(50, 0.02), 50 * DAY - 1).close.length).toBe(49);
    expect(dailyBars(candles(50, 0.02, 30), 50 * DAY).close.length).toBe(19);
    expect(dailyBars(Float64Array.of(), 0).close.length).toBe(0);
  });
});

describe("a vol cone", () => {
  it("is flat where every day is alike, at 365 days a year, and says where implied stands in it", () => {
    const points = volCone(dailyBars(candles(400, 0.02), 400 * DAY), "rogersSatchell", (days) =>
      days === 30 ? 0.5 : NaN,
    );
    // Each day runs from its low to its high or back: Rogers–Satchell sees no spread at all, Parkinson the whole range.
    const parkinson = (0.02 / (2 * Math.sqrt(Math.log(2)))) * Math.sqrt(365);
    const close = 0.02 * Math.sqrt(365);
    for (const point of points) {
      expect(point.realised.parkinson).toBeCloseTo(parkinson, 10);
      expect(point.realised.close / close).toBeGreaterThan(0.95);
      expect(point.realised.rogersSatchell).toBeCloseTo(0, 6);
      expect(point.cone[4] - point.cone[0]).toBeLessThan(1e-6);
    }
    expect(points.find((point) => point.days === 30)!.rank).toBe(1);
    expect(points.find((point) => point.days === 60)!.rank).toBeNaN();
    for (const row of coneRows(points, "close")) expect(row.cells.length).toBe(COLUMNS.length);
  });

  it("is a dash where history is short", () => {
    const points = volCone(dailyBars(candles(20, 0.02), 20 * DAY), "close", () => 0.5);
    expect(points[0]!.realised.close).toBeGreaterThan(0);
    expect(points.at(-1)!.realised.close).toBeNaN();
    expect(points.at(-1)!.cone[2]).toBeNaN();
  });
});

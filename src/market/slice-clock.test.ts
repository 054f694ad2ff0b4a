import { describe, expect, it } from "vitest";
import { S } from "./derived-columns.ts";
import { CALENDAR_CLOCK, type EventClock } from "./event-clock.ts";
import { inputOf, type MadeExpiry, madeRows, NOW } from "./made-chain.test-support.ts";
import { calendarSlices, sliceOnClock } from "./slice-clock.ts";
import { sliceCurve } from "./slice-curve.ts";
import { smileG } from "./surface-field.ts";
import { surfaceSlice } from "./surface-grid.ts";
import { fitSurfaceJob, packSurfaceInput, readSurfaceOutput } from "./surface-job.ts";
import { NO_MEMORY } from "./surface-rows.ts";

const CHAIN: readonly MadeExpiry[] = [
  { years: 0.05, vol: (k) => 0.6 - 0.1 * k + 0.5 * k * k },
  { years: 0.2, vol: (k) => 0.58 - 0.1 * k + 0.2 * k * k },
];
const CLOCK: EventClock = {
  weekendWeight: 0.4,
  events: [{ at: NOW + 5 * 86_400_000, days: 2, name: "rate decision" }],
};

function rowsOf(model: "svi" | "essvi" | "sabr" | "free"): Float64Array[] {
  const inputs = CHAIN.map((one) => inputOf(one.years, madeRows(one)));
  return readSurfaceOutput(fitSurfaceJob(packSurfaceInput(model, NO_MEMORY, inputs)))!.slices.map(({ row }) => row);
}

describe.each(["svi", "essvi", "sabr", "free"] as const)("%s slices on another clock", (model) => {
  const rows = rowsOf(model);
  const moved = rows.map((row) => sliceOnClock(row, CLOCK));

  it("keep total variance, density and the range they are vouched for; vols follow the time", () => {
    rows.forEach((row, i) => {
      const other = moved[i]!;
      const [was, is] = [sliceCurve(row)!, sliceCurve(other)!];
      expect(other[S.yearsToExpiry]).not.toBeCloseTo(row[S.yearsToExpiry]!, 3);
      expect(other[S.calendarYears]).toBe(row[S.calendarYears]);
      for (const k of [-0.3, -0.1, 0, 0.05, 0.2]) {
        expect(is(k) / was(k)).toBeCloseTo(1, 12);
        expect(smileG(surfaceSlice(other)!, k)).toBeCloseTo(smileG(surfaceSlice(row)!, k), 7);
      }
      const stretch = Math.sqrt(row[S.yearsToExpiry]! / other[S.yearsToExpiry]!);
      for (const field of [S.atmVol, S.riskReversal25, S.butterfly10, S.rmse])
        expect(other[field]).toBeCloseTo(row[field]! * stretch, 12);
      expect(other[S.atmVol]! ** 2 * other[S.yearsToExpiry]!).toBeCloseTo(is(0), 12);
      for (const field of [S.inside, S.quotes, S.worstMiss, S.from, S.to, S.minG])
        expect(other[field]).toBe(row[field]);
    });
  });

  it("come back as they were, and stay as they are where the clock is theirs", () => {
    const back = calendarSlices(new Map(moved.map((row) => [row[S.expiry]!, row])));
    rows.forEach((row) => {
      expect(sliceOnClock(row, CALENDAR_CLOCK)).toBe(row);
      const again = back.get(row[S.expiry]!)!;
      expect(again[S.yearsToExpiry]).toBe(row[S.yearsToExpiry]);
      for (const field of [S.atmVol, S.param1, S.param3]) expect(again[field]).toBeCloseTo(row[field]!, 12);
    });
    for (const row of moved) expect(sliceOnClock(row, CLOCK)).toBe(row);
  });
});

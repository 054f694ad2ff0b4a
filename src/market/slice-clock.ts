import { S, SLICE_MODEL } from "./derived-columns.ts";
import { CALENDAR_CLOCK, clockVol, clockYears, type EventClock } from "./event-clock.ts";
import { YEAR_MS } from "./expiry-time.ts";

/** Fields of a slice row that are vols. */
const VOLS = [S.atmVol, S.riskReversal25, S.butterfly25, S.riskReversal10, S.butterfly10, S.rmse];

/** Below this share two times are the same but for rounding. */
const SAME = 1e-9;

/**
 * A slice row with its time and vols on `clock`: total variance, and so every price and probability, stays as it is. The row itself
 * where it is on that clock already.
 */
export function sliceOnClock(row: Float64Array, clock: EventClock): Float64Array {
  const [expiry, calendar, before] = [row[S.expiry]!, row[S.calendarYears]!, row[S.yearsToExpiry]!];
  const years = clock === CALENDAR_CLOCK ? calendar : clockYears(clock, expiry - calendar * YEAR_MS, expiry);
  if (!(years > 0 && before > 0) || Math.abs(years / before - 1) < SAME) return row;
  const moved = row.slice();
  moved[S.yearsToExpiry] = years;
  for (const field of VOLS) moved[field] = clockVol(row[field]!, before, years);
  if (row[S.model] === SLICE_MODEL.sabr) {
    // With β = 1 its vol is proportional to α at a given ν/α, and the correction grows with ν²·T.
    for (const field of [S.param1, S.param3]) moved[field] = clockVol(row[field]!, before, years);
  }
  return moved;
}

/** Rows on the calendar, as everything that reckons with money and days takes them. */
export function calendarSlices(rows: ReadonlyMap<number, Float64Array>): ReadonlyMap<number, Float64Array> {
  return new Map([...rows].map(([expiry, row]) => [expiry, sliceOnClock(row, CALENDAR_CLOCK)]));
}

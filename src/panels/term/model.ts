import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { CALENDAR_CLOCK, clockVol, clockYears, type EventClock } from "../../market/event-clock.ts";
import { moneynessAtDelta, smilePoints } from "../../market/smile-points.ts";
import { rootDays, type SurfaceSlice, sliceAt, surfaceSlice } from "../../market/surface-grid.ts";
import { exp } from "../../quant/elementary.ts";

import type { TermSettings } from "./settings.ts";

/** One expiry of the term structure. Vols decimal on the chosen clock, differences in decimal vol, ages ms. */
export interface TermPoint {
  readonly expiry: number;
  readonly x: number;
  /** Years by the calendar, and on the chosen clock. */
  readonly years: number;
  readonly clockYears: number;
  readonly atmVol: number;
  /** At 25 and at 10 delta. */
  readonly riskReversal: number;
  readonly butterfly: number;
  readonly riskReversal10: number;
  readonly butterfly10: number;
  /** Vol between the expiry before and this one at the money; NaN where total variance falls. */
  readonly forwardVol: number;
  readonly age: number;
}

/** The clock that settings ask for. */
export function clockOf(settings: TermSettings): EventClock {
  return settings.clock === "calendar"
    ? CALENDAR_CLOCK
    : { weekendWeight: settings.weekendWeight, events: settings.events };
}

/** At-the-money vol, risk reversals and butterflies of every fitted expiry, ascending, on `clock`. */
export function termStructure(view: MarketView, clock: EventClock = CALENDAR_CLOCK): readonly TermPoint[] {
  const points: TermPoint[] = [];
  const now = serverNow(view);
  let before: { readonly years: number; readonly variance: number } | null = null;
  for (const expiry of view.catalog?.expiries ?? []) {
    const row = view.slices.get(expiry);
    const calendar = row?.[S.yearsToExpiry] ?? Number.NaN;
    const atmVol = row?.[S.atmVol] ?? Number.NaN;
    if (!row || !(calendar > 0 && atmVol > 0)) continue;
    const years = clock === CALENDAR_CLOCK ? calendar : clockYears(clock, now, expiry);
    if (!(years > 0)) continue;
    const variance = atmVol * atmVol * calendar;
    const forwardVariance: number = before ? (variance - before.variance) / (years - before.years) : variance / years;
    before = { years, variance };
    const onClock = (vol: number): number => clockVol(vol, calendar, years);
    points.push({
      expiry,
      x: rootDays(years),
      years: calendar,
      clockYears: years,
      atmVol: onClock(atmVol),
      riskReversal: onClock(row[S.riskReversal25]!),
      butterfly: onClock(row[S.butterfly25]!),
      riskReversal10: onClock(row[S.riskReversal10]!),
      butterfly10: onClock(row[S.butterfly10]!),
      forwardVol: forwardVariance >= 0 ? Math.sqrt(forwardVariance) : Number.NaN,
      age: Math.max(0, view.now - row[S.asOf]!),
    });
  }
  return points;
}

/** Maturities at which the surface is read, days. */
export const NODE_DAYS = [7, 30, 60, 90, 180] as const;

/** The surface at a constant maturity. Vols decimal on the chosen clock. */
export interface TermNode {
  readonly days: number;
  readonly forward: number;
  readonly atmVol: number;
  readonly riskReversal: number;
  readonly butterfly: number;
  readonly riskReversal10: number;
  readonly butterfly10: number;
  /** Strike of the 25-delta put and call. */
  readonly putStrike: number;
  readonly callStrike: number;
  /** True before the first expiry or after the last. */
  readonly extrapolated: boolean;
}

/**
 * The surface read at constant maturities: between expiries total variance at equal log-moneyness is linear in the clock's time. Empty
 * without a fitted expiry.
 */
export function constantMaturities(
  view: MarketView,
  clock: EventClock = CALENDAR_CLOCK,
  nodes: readonly number[] = NODE_DAYS,
): readonly TermNode[] {
  const slices = (view.catalog?.expiries ?? []).flatMap((expiry) => {
    const row = view.slices.get(expiry);
    const slice = row ? surfaceSlice(row) : null;
    return slice ? [slice] : [];
  });
  if (slices.length === 0) return [];
  const now = serverNow(view);
  return nodes.map((days) => nodeAt(slices, clock, now, days));
}

function nodeAt(slices: readonly SurfaceSlice[], clock: EventClock, now: number, days: number): TermNode {
  const years = days / 365;
  const onClock = (calendarYears: number): number =>
    clock === CALENDAR_CLOCK ? calendarYears : clockYears(clock, now, now + calendarYears * 365 * 86_400_000);
  const last = slices[slices.length - 1]!;
  const after = slices.findIndex((slice) => slice.years >= years);
  const near = slices[Math.max(0, (after < 0 ? slices.length : after) - 1)]!;
  const far = slices[after < 0 ? slices.length - 1 : after]!;
  // The calendar time whose share of the gap between the two expiries is the clock's.
  let at = years;
  if (far.years > near.years && years > near.years) {
    const share = (onClock(years) - onClock(near.years)) / (onClock(far.years) - onClock(near.years));
    at = near.years + share * (far.years - near.years);
  }
  const slice = sliceAt(slices, at);
  const curve = (k: number): number => slice.totalVariance(k);
  const time = onClock(years);
  const [quarter, tenth] = [smilePoints(curve, time, 0.25), smilePoints(curve, time, 0.1)];
  const strike = (delta: number): number => slice.forward * exp(moneynessAtDelta(curve, delta));
  return {
    days,
    forward: slice.forward,
    atmVol: Math.sqrt(curve(0) / time),
    riskReversal: quarter.riskReversal,
    butterfly: quarter.butterfly,
    riskReversal10: tenth.riskReversal,
    butterfly10: tenth.butterfly,
    putStrike: strike(0.75),
    callStrike: strike(0.25),
    extrapolated: years < slices[0]!.years || years > last.years,
  };
}

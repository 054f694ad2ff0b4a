import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { constantMaturities, type MaturityNode, NODE_DAYS } from "../../market/constant-maturity.ts";
import { S } from "../../market/derived-columns.ts";
import { CALENDAR_CLOCK, clockVol, clockYears, type EventClock } from "../../market/event-clock.ts";
import { rootDays } from "../../market/surface-grid.ts";

import { viewSlices } from "../view-slices.ts";
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

/** The surface of the view at constant maturities, days; empty without a fitted expiry. */
export function termNodes(view: MarketView, clock: EventClock = CALENDAR_CLOCK): readonly MaturityNode[] {
  return constantMaturities(viewSlices(view), clock, serverNow(view), NODE_DAYS);
}

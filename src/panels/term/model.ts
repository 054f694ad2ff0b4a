import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { constantMaturities, type MaturityNode, NODE_DAYS } from "../../market/constant-maturity.ts";
import { S } from "../../market/derived-columns.ts";
import { rootDays } from "../../market/surface-grid.ts";
import { viewSlices } from "../view-slices.ts";

/** One expiry of the term structure. Vols decimal on the clock of the view, differences in decimal vol, ages ms. */
export interface TermPoint {
  readonly expiry: number;
  readonly x: number;
  /** Years by the calendar, and on the clock of the view. */
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

/** At-the-money vol, risk reversals and butterflies of every fitted expiry, ascending, on the clock of the view. */
export function termStructure(view: MarketView): readonly TermPoint[] {
  const points: TermPoint[] = [];
  let before: { readonly years: number; readonly variance: number } | null = null;
  for (const expiry of view.catalog?.expiries ?? []) {
    const row = view.slices.get(expiry);
    const years = row?.[S.yearsToExpiry] ?? Number.NaN;
    const atmVol = row?.[S.atmVol] ?? Number.NaN;
    if (!row || !(years > 0 && atmVol > 0)) continue;
    const variance = atmVol * atmVol * years;
    const forwardVariance: number = before ? (variance - before.variance) / (years - before.years) : variance / years;
    before = { years, variance };
    points.push({
      expiry,
      x: rootDays(years),
      years: row[S.calendarYears]!,
      clockYears: years,
      atmVol,
      riskReversal: row[S.riskReversal25]!,
      butterfly: row[S.butterfly25]!,
      riskReversal10: row[S.riskReversal10]!,
      butterfly10: row[S.butterfly10]!,
      forwardVol: forwardVariance >= 0 ? Math.sqrt(forwardVariance) : Number.NaN,
      age: Math.max(0, view.now - row[S.asOf]!),
    });
  }
  return points;
}

/** The surface of the view at constant maturities, days; empty without a fitted expiry. */
export function termNodes(view: MarketView): readonly MaturityNode[] {
  return constantMaturities(viewSlices(view), view.clock, serverNow(view), NODE_DAYS);
}

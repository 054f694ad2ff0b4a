import type { MarketView } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { rootDays } from "../../market/surface-grid.ts";

/** One expiry of the term structure. Vols decimal, differences in decimal vol, ages ms. */
export interface TermPoint {
  readonly expiry: number;
  readonly x: number;
  readonly years: number;
  readonly atmVol: number;
  readonly riskReversal: number;
  readonly butterfly: number;
  /** Vol between the expiry before and this one at the money; NaN where total variance falls. */
  readonly forwardVol: number;
  readonly age: number;
}

/** At-the-money vol, 25-delta risk reversal and butterfly of every fitted expiry, ascending. */
export function termStructure(view: MarketView): readonly TermPoint[] {
  const points: TermPoint[] = [];
  let before: { readonly years: number; readonly variance: number } | null = null;
  for (const expiry of view.catalog?.expiries ?? []) {
    const row = view.slices.get(expiry);
    const years = row?.[S.yearsToExpiry] ?? Number.NaN;
    const atmVol = row?.[S.atmVol] ?? Number.NaN;
    if (!row || !(years > 0 && atmVol > 0)) continue;
    const variance = atmVol * atmVol * years;
    const forwardVariance: number = before ? (variance - before.variance) / (years - before.years) : atmVol * atmVol;
    before = { years, variance };
    points.push({
      expiry,
      x: rootDays(years),
      years,
      atmVol,
      riskReversal: row[S.riskReversal25]!,
      butterfly: row[S.butterfly25]!,
      forwardVol: forwardVariance >= 0 ? Math.sqrt(forwardVariance) : Number.NaN,
      age: Math.max(0, view.now - row[S.asOf]!),
    });
  }
  return points;
}

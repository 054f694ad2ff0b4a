import type { SliceQuotes } from "../quant/slice-quotes.ts";
import type { Svi } from "../quant/svi.ts";
import { S } from "./derived-columns.ts";
import { sliceCurve } from "./slice-curve.ts";
import { smilePoints } from "./smile-points.ts";

/** Writes a raw SVI smile into a slice row, as the model of code `model` (`SLICE_MODEL`). */
export function setSvi(row: Float64Array, model: number, svi: Svi): void {
  row[S.model] = model;
  row[S.param1] = svi.a;
  row[S.param2] = svi.b;
  row[S.param3] = svi.rho;
  row[S.param4] = svi.m;
  row[S.param5] = svi.sigma;
}

/**
 * Fills in what follows from the smile in `row`: level, skews, the range it is vouched for, and how it meets the good quotes among
 * `quotes` (vols decimal). Without any, rmse and worst miss are NaN.
 */
export function describeSlice(row: Float64Array, quotes: SliceQuotes): void {
  const curve = sliceCurve(row);
  if (curve === null) return;
  const years = row[S.yearsToExpiry]!;
  const volAt = (k: number): number => Math.sqrt(curve(k) / years);
  let sum = 0;
  let count = 0;
  let inside = 0;
  let worst = Number.NaN;
  let worstK = Number.NaN;
  for (let i = 0; i < quotes.count; i++) {
    const mid = quotes.midVol[i]!;
    if (!(mid > 0)) continue;
    const vol = volAt(quotes.k[i]!);
    const bid = quotes.bidVol[i]!;
    const ask = quotes.askVol[i]!;
    count++;
    sum += (vol - mid) * (vol - mid);
    if (!(vol < bid) && !(vol > ask)) inside++;
    const outside = vol < bid ? bid - vol : vol > ask ? vol - ask : 0;
    // A locked quote has no width to count in.
    const miss = outside === 0 ? 0 : outside / (ask - bid);
    if (Number.isFinite(miss) && !(miss <= worst)) {
      worst = miss;
      worstK = quotes.k[i]!;
    }
  }
  const quarter = smilePoints(curve, years, 0.25);
  const tenth = smilePoints(curve, years, 0.1);
  const reach = 2 * Math.sqrt(curve(0));
  row[S.quotes] = count;
  row[S.inside] = inside;
  row[S.rmse] = Math.sqrt(sum / count);
  row[S.worstMiss] = worst;
  row[S.worstK] = worstK;
  row[S.atmVol] = volAt(0);
  row[S.riskReversal25] = quarter.riskReversal;
  row[S.butterfly25] = quarter.butterfly;
  row[S.riskReversal10] = tenth.riskReversal;
  row[S.butterfly10] = tenth.butterfly;
  row[S.from] = Math.min(row[S.kMin]!, 0) - reach;
  row[S.to] = Math.max(row[S.kMax]!, 0) + reach;
}

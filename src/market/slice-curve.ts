import { exp } from "../quant/elementary.ts";
import { sabrVol } from "../quant/sabr.ts";
import { type Svi, sviFault, sviTotalVariance } from "../quant/svi.ts";
import { varianceSpline } from "../quant/variance-spline.ts";
import { S, SLICE_FIELD_COUNT, SLICE_MODEL } from "./derived-columns.ts";

/** Total variance (vol²·years) of a smile at log-moneyness k = ln(K/F). */
export type VarianceCurve = (k: number) => number;

/** The smile that a slice row (`S`, vols decimal) holds, whatever its model; null where it holds none. */
export function sliceCurve(row: Float64Array): VarianceCurve | null {
  const years = row[S.yearsToExpiry]!;
  const model = row[S.model];
  if (!(years > 0 && row[S.forward]! > 0)) return null;
  const svi = drawnSvi(row);
  if (svi) return (k) => sviTotalVariance(svi, k);
  if (model === SLICE_MODEL.sabr) {
    const sabr = { alpha: row[S.param1]!, beta: 1, rho: row[S.param2]!, nu: row[S.param3]! };
    if (!(sabr.alpha > 0 && sabr.nu > 0 && Math.abs(sabr.rho) < 1)) return null;
    return (k) => {
      const vol = sabrVol(sabr, 1, exp(k), years);
      return vol > 0 ? vol * vol * years : Number.NaN;
    };
  }
  if (model === SLICE_MODEL.free) return nodeCurve(row);
  return null;
}

/** The raw SVI that a slice row is drawn by; null where its model is another, or it holds no smile. */
export function drawnSvi(row: Float64Array): Svi | null {
  const model = row[S.model];
  if (!(row[S.yearsToExpiry]! > 0 && row[S.forward]! > 0)) return null;
  if (model !== SLICE_MODEL.svi && model !== SLICE_MODEL.essvi) return null;
  const svi: Svi = {
    a: row[S.param1]!,
    b: row[S.param2]!,
    rho: row[S.param3]!,
    m: row[S.param4]!,
    sigma: row[S.param5]!,
  };
  if (sviFault(svi) !== null || !(sviTotalVariance(svi, 0) > 0)) return null;
  return svi;
}

function nodeCurve(row: Float64Array): VarianceCurve | null {
  const count = row[S.param4]!;
  if (!(count >= 3 && count <= row.length - SLICE_FIELD_COUNT)) return null;
  return varianceSpline({
    pitch: row[S.param1]!,
    first: row[S.param2]!,
    step: row[S.param3]!,
    w: row.subarray(SLICE_FIELD_COUNT, SLICE_FIELD_COUNT + count),
  });
}

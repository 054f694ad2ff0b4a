import { exp, log } from "../quant/elementary.ts";
import { sabrVol } from "../quant/sabr.ts";
import { type Svi, sviFault, sviTotalVariance } from "../quant/svi.ts";
import { S, SLICE_FIELD_COUNT, SLICE_MODEL } from "./derived-columns.ts";

/** Total variance (vol²·years) of a smile at log-moneyness k = ln(K/F). */
export type VarianceCurve = (k: number) => number;

/** Steepest wing that Lee's moment formula allows. */
const MAX_SLOPE = 2;

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

/**
 * A smile known at nodes k = pitch·sinh(first + i·step): a natural cubic spline of total variance in the node's place, and beyond
 * the ends straight on, no steeper than Lee's bound and never below a hundredth of the last node.
 */
function nodeCurve(row: Float64Array): VarianceCurve | null {
  const pitch = row[S.param1]!;
  const first = row[S.param2]!;
  const step = row[S.param3]!;
  const count = row[S.param4]!;
  if (!(pitch > 0 && step > 0 && count >= 3 && count <= row.length - SLICE_FIELD_COUNT)) return null;
  const w = row.subarray(SLICE_FIELD_COUNT, SLICE_FIELD_COUNT + count);
  for (const value of w) if (!(value > 0)) return null;
  const bend = splineBends(w);
  const place = (i: number): number => pitch * sinh(first + i * step);
  const last = count - 1;
  const low = place(0);
  const high = place(last);
  const lowSlope = bound((w[1]! - w[0]!) / (place(1) - low));
  const highSlope = bound((w[last]! - w[last - 1]!) / (high - place(last - 1)));
  return (k) => {
    if (k <= low) return Math.max(w[0]! + lowSlope * (k - low), 0.01 * w[0]!);
    if (k >= high) return Math.max(w[last]! + highSlope * (k - high), 0.01 * w[last]!);
    const at = (inverseSinh(k / pitch) - first) / step;
    const i = Math.max(0, Math.min(last - 1, Math.floor(at)));
    const b = at - i;
    const a = 1 - b;
    return a * w[i]! + b * w[i + 1]! + ((a * a * a - a) * bend[i]! + (b * b * b - b) * bend[i + 1]!) / 6;
  };
}

/** Second differences of a natural cubic spline through values at places one apart. */
function splineBends(values: Float64Array): Float64Array {
  const n = values.length;
  const bend = new Float64Array(n);
  const upper = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const pivot = 1 / (4 - upper[i - 1]!);
    upper[i] = pivot;
    bend[i] = (6 * (values[i + 1]! - 2 * values[i]! + values[i - 1]!) - bend[i - 1]!) * pivot;
  }
  for (let i = n - 2; i > 0; i--) bend[i]! -= upper[i]! * bend[i + 1]!;
  return bend;
}

function bound(slope: number): number {
  return Math.max(-MAX_SLOPE, Math.min(MAX_SLOPE, slope));
}

function sinh(u: number): number {
  const grown = exp(Math.abs(u));
  const value = 0.5 * (grown - 1 / grown);
  return u < 0 ? -value : value;
}

function inverseSinh(z: number): number {
  const size = Math.abs(z);
  const value = log(size + Math.sqrt(size * size + 1));
  return z < 0 ? -value : value;
}

import { exp, log } from "../quant/elementary.ts";
import { S } from "./derived-columns.ts";
import { sliceCurve } from "./slice-curve.ts";
import { atmDeviation, axisValue, type StrikeAxis, type VarianceSlice } from "./strike-axis.ts";

/** One fitted expiry of a surface. `kMin` … `kMax`: log-moneyness of the quotes it was fitted to. */
export interface SurfaceSlice extends VarianceSlice {
  readonly expiry: number;
  readonly kMin: number;
  readonly kMax: number;
}

const DAYS_PER_YEAR = 365;

/** Square root of the days to expiry: the time axis of every chart. */
export function rootDays(years: number): number {
  return Math.sqrt(Math.max(0, years) * DAYS_PER_YEAR);
}

/** The slice in a row of slice columns (`S`), or null where it holds no usable fit. */
export function surfaceSlice(row: Float64Array): SurfaceSlice | null {
  const totalVariance = sliceCurve(row);
  if (totalVariance === null || !(totalVariance(0) > 0)) return null;
  return {
    expiry: row[S.expiry]!,
    forward: row[S.forward]!,
    years: row[S.yearsToExpiry]!,
    kMin: row[S.kMin]!,
    kMax: row[S.kMax]!,
    totalVariance,
  };
}

/** A slice at any time, with the quoted range interpolated in ATM deviations. */
export interface InterpolatedSlice extends VarianceSlice {
  readonly kMin: number;
  readonly kMax: number;
}

/**
 * The surface at `years`: linear in total variance at fixed log-moneyness between neighbouring `slices` (ascending in time),
 * so that slices free of calendar arbitrage stay free of it; the forward is linear in its logarithm. Exact at expiries;
 * flat in vol before the first and after the last. `slices` must not be empty.
 */
export function sliceAt(slices: readonly SurfaceSlice[], years: number): InterpolatedSlice {
  const last = slices.length - 1;
  let i = 0;
  while (i < last && slices[i + 1]!.years <= years) i++;
  const near = slices[i]!;
  const far = slices[Math.min(i + 1, last)]!;
  if (near === far || years <= near.years) {
    const scale = years / near.years;
    if (scale === 1) return near;
    return { ...near, years, totalVariance: (k) => scale * near.totalVariance(k) };
  }
  const t = (years - near.years) / (far.years - near.years);
  const mix = (a: number, b: number): number => a + t * (b - a);
  const totalVariance = (k: number): number => mix(near.totalVariance(k), far.totalVariance(k));
  const deviation = Math.sqrt(totalVariance(0));
  const nearDeviation = atmDeviation(near);
  const farDeviation = atmDeviation(far);
  return {
    years,
    forward: exp(mix(log(near.forward), log(far.forward))),
    totalVariance,
    kMin: deviation * mix(near.kMin / nearDeviation, far.kMin / farDeviation),
    kMax: deviation * mix(near.kMax / nearDeviation, far.kMax / farDeviation),
  };
}

export interface GridSize {
  /** First and last column, in ATM deviations. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly rows: number;
}

/** A mesh over a surface: rows in time, columns in strike. Vols decimal. */
export interface SurfaceGrid {
  /** √days of each row, evenly spaced from the first expiry to the last. */
  readonly y: Float64Array;
  /** Years and forward of each row. */
  readonly years: Float64Array;
  readonly forward: Float64Array;
  /** Per row: place on the axis, log-moneyness, vol and total variance of each node. */
  readonly x: readonly Float64Array[];
  readonly k: readonly Float64Array[];
  readonly vol: readonly Float64Array[];
  readonly totalVariance: readonly Float64Array[];
  /** Per row: 1 where the node lies inside the quoted range, 0 where the surface is extrapolated. */
  readonly quoted: readonly Uint8Array[];
}

/**
 * Samples the surface through `slices` (two at least, ascending) evenly in √days and, within a row, evenly in ATM deviations
 * whatever the axis: every row then has all its columns, and a change of axis only moves them.
 */
export function surfaceGrid(slices: readonly SurfaceSlice[], axis: StrikeAxis, size: GridSize): SurfaceGrid {
  const first = rootDays(slices[0]!.years);
  const last = rootDays(slices[slices.length - 1]!.years);
  const y = new Float64Array(size.rows);
  const times = new Float64Array(size.rows);
  const forward = new Float64Array(size.rows);
  const rows = (): Float64Array[] => Array.from({ length: size.rows }, () => new Float64Array(size.columns));
  const x = rows();
  const k = rows();
  const vol = rows();
  const totalVariance = rows();
  const quoted = Array.from({ length: size.rows }, () => new Uint8Array(size.columns));
  for (let i = 0; i < size.rows; i++) {
    const root = first + ((last - first) * i) / (size.rows - 1);
    y[i] = root;
    // The ends are taken from the slices themselves: squaring a root loses the last bit.
    const years =
      i === 0
        ? slices[0]!.years
        : i === size.rows - 1
          ? slices[slices.length - 1]!.years
          : (root * root) / DAYS_PER_YEAR;
    const slice = sliceAt(slices, years);
    times[i] = years;
    forward[i] = slice.forward;
    const deviation = atmDeviation(slice);
    for (let j = 0; j < size.columns; j++) {
      const node = deviation * (size.from + ((size.to - size.from) * j) / (size.columns - 1));
      const w = slice.totalVariance(node);
      k[i]![j] = node;
      x[i]![j] = axisValue(axis, node, slice);
      totalVariance[i]![j] = w;
      vol[i]![j] = Math.sqrt(w / slice.years);
      quoted[i]![j] = node >= slice.kMin && node <= slice.kMax ? 1 : 0;
    }
  }
  return { y, years: times, forward, x, k, vol, totalVariance, quoted };
}

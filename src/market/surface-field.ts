import { blackGreeks } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";
import { normalPdf } from "../quant/normal.ts";
import { durrlemanG } from "../quant/svi.ts";
import { gammaPerPercent, thetaPerDay, vegaPerPoint, volPoints } from "./conventions.ts";
import type { VarianceSlice } from "./strike-axis.ts";
import { type SurfaceGrid, type SurfaceSlice, sliceAt } from "./surface-grid.ts";

/** What of a surface can be shown over strike and time. */
export const SURFACE_FIELDS = [
  "vol",
  "variance",
  "localVol",
  "density",
  "residual",
  "edge",
  "delta",
  "gamma",
  "vega",
  "theta",
  "difference",
] as const;
export type SurfaceField = (typeof SURFACE_FIELDS)[number];

/** Step of the differences in k, in ATM deviations: wide enough to pass over the joints of a sampled smile. */
const STEP = 0.03;

/** Durrleman's g of a smile at `k`, by differences: its density over that of a lognormal of the same variance. */
export function smileG(slice: VarianceSlice, k: number): number {
  const h = STEP * Math.sqrt(slice.totalVariance(0));
  const low = slice.totalVariance(k - h);
  const w = slice.totalVariance(k);
  const high = slice.totalVariance(k + h);
  return durrlemanG(k, w, (high - low) / (2 * h), (high - 2 * w + low) / (h * h));
}

/** Risk-neutral density of ln(S/F) in units of one ATM deviation: a standard normal where the smile is flat. */
export function smileDensity(slice: VarianceSlice, k: number): number {
  const root = Math.sqrt(slice.totalVariance(k));
  const d2 = -k / root - 0.5 * root;
  return (smileG(slice, k) * normalPdf(d2) * Math.sqrt(slice.totalVariance(0))) / root;
}

/**
 * Dupire's local vol (decimal) at ln(K/F) = `k` of the surface through `slices` (ascending): √(∂w/∂T / g), the forward held. NaN where
 * total variance falls in time or the density is not positive.
 */
export function localVol(slices: readonly SurfaceSlice[], years: number, k: number): number {
  const slice = sliceAt(slices, years);
  const after = slices.findIndex((one) => one.years >= years);
  const far = slices[after < 0 ? slices.length - 1 : Math.max(after, 1)]!;
  const near = slices[slices.indexOf(far) - 1];
  // Before the first expiry and after the last the vol is held: w grows in proportion to time.
  const inside = near !== undefined && after > 0;
  const slope = inside
    ? (far.totalVariance(k) - near.totalVariance(k)) / (far.years - near.years)
    : slice.totalVariance(k) / years;
  const g = smileG(slice, k);
  return slope > 0 && g > 0 ? Math.sqrt(slope / g) : Number.NaN;
}

/**
 * A quote's miss, vol points, at a place in ATM deviations: mid less fit; and what is left of it after crossing the spread (bid less
 * fit where the bid is above it, ask less fit where the ask is below, else 0).
 */
export interface FieldResidual {
  readonly years: number;
  readonly deviations: number;
  readonly residual: number;
  readonly edge: number;
}

type QuoteField = "residual" | "edge";

/** What fields beyond the surface itself need. */
export interface FieldContext {
  readonly residuals: readonly FieldResidual[];
  /** The surface compared with, ascending; empty where there is none. */
  readonly reference: readonly SurfaceSlice[];
  /** How many times as fast as the calendar the clock of the vols runs now: theta is told by the calendar. Left out: 1. */
  readonly clockRate?: number;
}

/**
 * Values of `field` at the nodes of `grid`: vol, local vol in percent; total variance; density per ATM deviation; residual, edge and
 * difference (this less the reference, at equal ln(K/F) and time) in vol points; Greeks of the call, undiscounted: delta, gamma per
 * 1 % of forward, vega in currency per vol point, theta in currency per day. NaN where not computable.
 */
export function fieldValues(
  field: SurfaceField,
  grid: SurfaceGrid,
  slices: readonly SurfaceSlice[],
  context: FieldContext,
): readonly Float64Array[] {
  if (field === "vol") return grid.vol.map((row) => row.map(volPoints));
  if (field === "variance") return grid.totalVariance;
  if (field === "residual" || field === "edge") return residualRows(grid, context.residuals, field);
  return grid.k.map((row, i) => {
    const years = grid.years[i]!;
    const slice = sliceAt(slices, years);
    const forward = grid.forward[i]!;
    const other = field === "difference" && context.reference.length > 0 ? sliceAt(context.reference, years) : null;
    return row.map((k, j) => {
      const vol = grid.vol[i]![j]!;
      switch (field) {
        case "localVol":
          return volPoints(localVol(slices, years, k));
        case "density":
          return smileDensity(slice, k);
        case "difference":
          return other ? volPoints(vol - Math.sqrt(other.totalVariance(k) / years)) : Number.NaN;
        default:
          return greekValue(field, forward, k, years, vol, context.clockRate);
      }
    });
  });
}

/** A Greek of the call at ln(K/F) = `k`, in the unit it is shown in; `clockRate` as in `FieldContext`. */
export function greekValue(
  greek: "delta" | "gamma" | "vega" | "theta",
  forward: number,
  k: number,
  years: number,
  vol: number,
  clockRate = 1,
): number {
  const greeks = blackGreeks(forward, forward * exp(k), years, vol, true);
  switch (greek) {
    case "delta":
      return greeks.delta;
    case "gamma":
      return gammaPerPercent(greeks.gamma, forward);
    case "vega":
      return vegaPerPoint(greeks.vega);
    case "theta":
      return thetaPerDay(greeks.theta * clockRate);
  }
}

/** Residuals drawn through the quotes: linear in deviations within an expiry, linear in years between; NaN beyond the quotes. */
function residualRows(
  grid: SurfaceGrid,
  residuals: readonly FieldResidual[],
  field: QuoteField,
): readonly Float64Array[] {
  const times = [...new Set(residuals.map((one) => one.years))].sort((a, b) => a - b);
  const lines = times.map((years) =>
    residuals.filter((one) => one.years === years).sort((a, b) => a.deviations - b.deviations),
  );
  return grid.k.map((row, i) => {
    const years = grid.years[i]!;
    let after = times.findIndex((time) => time >= years);
    if (after < 0) after = times.length - 1;
    const before = Math.max(0, times[after]! > years ? after - 1 : after);
    const share = after === before ? 0 : (years - times[before]!) / (times[after]! - times[before]!);
    const deviation = deviationOf(grid, i);
    return row.map((k) => {
      if (lines.length === 0) return Number.NaN;
      const [near, far] = [lineAt(lines[before]!, k / deviation, field), lineAt(lines[after]!, k / deviation, field)];
      return near + share * (far - near);
    });
  });
}

/** The residual (or edge) at `deviations` on the line through an expiry's quotes; NaN beyond them. */
export function residualAt(
  residuals: readonly FieldResidual[],
  years: number,
  deviations: number,
  field: QuoteField,
): number {
  const line = residuals.filter((one) => one.years === years).sort((a, b) => a.deviations - b.deviations);
  return lineAt(line, deviations, field);
}

function deviationOf(grid: SurfaceGrid, row: number): number {
  const ks = grid.k[row]!;
  let best = 0;
  for (let j = 1; j < ks.length; j++) if (Math.abs(ks[j]!) < Math.abs(ks[best]!)) best = j;
  return Math.sqrt(grid.totalVariance[row]![best]!);
}

function lineAt(line: readonly FieldResidual[], at: number, field: QuoteField): number {
  const high = line.findIndex((one) => one.deviations >= at);
  if (high < 0) return Number.NaN;
  const [b, a] = [line[high]!, line[high - 1]];
  if (b.deviations === at) return b[field];
  if (!a) return Number.NaN;
  return a[field] + ((at - a.deviations) / (b.deviations - a.deviations)) * (b[field] - a[field]);
}

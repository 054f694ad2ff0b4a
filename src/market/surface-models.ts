import { essviToSvi } from "../quant/essvi.ts";
import { fitEssvi } from "../quant/essvi-fit.ts";
import { fitLocalVarianceSurface, type LocalVarianceSurface, nodesOfPrices } from "../quant/local-variance-surface.ts";
import { fitSabr } from "../quant/sabr-fit.ts";
import { type SliceQuotes, summariseMids } from "../quant/slice-quotes.ts";
import type { Svi } from "../quant/svi.ts";
import { guardedRange } from "../quant/svi-fit.ts";
import { sviMinG } from "../quant/svi-min-g.ts";
import { fitSviSurface } from "../quant/svi-surface.ts";
import { S, SLICE_FIELD_COUNT, SLICE_MODEL, SLICE_NODES } from "./derived-columns.ts";
import { setSvi } from "./slice-figures.ts";
import { callQuotes } from "./surface-fit.ts";

/** One expiry of a surface to fit: its row with the raw SVI start (`fitPrepared`), and the quotes or marks to fit. */
export interface SurfacePart {
  readonly row: Float64Array;
  readonly fitted: SliceQuotes;
}

/** Writes the smiles of one model into copies of the rows of `parts` (ascending in time); null where the model has none. */
export type ModelFit = (parts: readonly SurfacePart[]) => (Float64Array | null)[];

/** Raw SVI slices that do not cross, each started from its own fit. */
export function sviRows(parts: readonly SurfacePart[]): (Float64Array | null)[] {
  const starts = parts.map(
    ({ row }): Svi => ({
      a: row[S.sviA]!,
      b: row[S.sviB]!,
      rho: row[S.sviRho]!,
      m: row[S.sviM]!,
      sigma: row[S.sviSigma]!,
    }),
  );
  return fitSviSurface(expiriesOf(parts), starts).map((fit, i) => {
    if (fit === null) return null;
    const row = parts[i]!.row.slice();
    setSvi(row, SLICE_MODEL.svi, fit.svi);
    row[S.minG] = fit.minG;
    return row;
  });
}

/** eSSVI slices, ordered in time and free of butterflies by construction. */
export function essviRows(parts: readonly SurfacePart[]): (Float64Array | null)[] {
  return fitEssvi(expiriesOf(parts), null).map((slice, i) => {
    if (slice === null) return null;
    const row = parts[i]!.row.slice();
    const svi = essviToSvi(slice);
    setSvi(row, SLICE_MODEL.essvi, svi);
    row[S.minG] = sviMinG(svi, ...guardedRange(row[S.kMin]!, row[S.kMax]!, svi)).minG;
    return row;
  });
}

/** SABR smiles with β = 1, each expiry by itself. */
export function sabrRows(parts: readonly SurfacePart[]): (Float64Array | null)[] {
  return parts.map(({ row: from, fitted }) => {
    const fit = fitSabr(fitted, from[S.yearsToExpiry]!, 1, null);
    if (fit === null) return null;
    const row = from.slice();
    row.fill(Number.NaN, S.param1, S.param5 + 1);
    row[S.model] = SLICE_MODEL.sabr;
    row[S.param1] = fit.sabr.alpha;
    row[S.param2] = fit.sabr.rho;
    row[S.param3] = fit.sabr.nu;
    row[S.minG] = fit.minG;
    return row;
  });
}

/** The non-parametric surface: call prices on one grid, handed on as total variance at its nodes. */
export function freeRows(parts: readonly SurfacePart[]): (Float64Array | null)[] {
  const none = parts.map(() => null);
  const usable = parts.map(({ row, fitted }) => {
    const years = row[S.yearsToExpiry]!;
    const { atmVol } = summariseMids(fitted);
    return atmVol > 0 ? { years, deviation: atmVol * Math.sqrt(years), quotes: callQuotes(fitted, years) } : null;
  });
  const surface = fitLocalVarianceSurface(
    usable.filter((one) => one !== null),
    null,
  );
  if (surface === null) return none;
  return parts.map((part, i) => {
    const place = usable[i] === null ? -1 : surface.years.indexOf(part.row[S.yearsToExpiry]!);
    return place < 0 ? null : nodeRow(part.row, surface, place, usable[i]!.deviation);
  });
}

function nodeRow(
  from: Float64Array,
  surface: LocalVarianceSurface,
  place: number,
  deviation: number,
): Float64Array | null {
  const reach = 2 * deviation;
  const low = Math.min(from[S.kMin]!, 0) - reach;
  const high = Math.max(from[S.kMax]!, 0) + reach;
  const nodes = nodesOfPrices(surface.grid, surface.slices[place]!.prices, low, high, SLICE_NODES);
  if (nodes === null) return null;
  const row = from.slice();
  row.fill(Number.NaN, S.param1, S.param5 + 1);
  row[S.model] = SLICE_MODEL.free;
  row[S.param1] = nodes.pitch;
  row[S.param2] = nodes.first;
  row[S.param3] = nodes.step;
  row[S.param4] = nodes.w.length;
  row[S.minG] = Number.NaN;
  row.set(nodes.w, SLICE_FIELD_COUNT);
  return row;
}

function expiriesOf(parts: readonly SurfacePart[]) {
  return parts.map(({ row, fitted }) => ({ years: row[S.yearsToExpiry]!, quotes: fitted }));
}

import { DAYS_PER_YEAR } from "../market/conventions.ts";
import { S } from "../market/derived-columns.ts";
import { sliceCurve } from "../market/slice-curve.ts";
import { logRatio } from "../quant/elementary.ts";
import type { GridLeg, PackedGrid } from "./scenario-grid.ts";

/** Closer to expiry than this (years: 3 ms) an option has settled. */
export const SETTLED = 1e-10;

/** The moves of one row: factor and shift of vol, and days that pass. */
export function rowMove(grid: PackedGrid, row: number): { factor: number; shift: number; days: number } {
  const value = grid.rows[row]!;
  const factor = 1 + grid.volShift;
  if (grid.rowKind === "relativeVol") return { factor: factor * (1 + value), shift: 0, days: grid.days };
  if (grid.rowKind === "volPoints") return { factor, shift: value, days: grid.days };
  return { factor, shift: 0, days: grid.days + value };
}

/** Vol (decimal) and years left of each leg in each cell of a grid. */
export interface GridVol {
  /** The leg's vol moves with a smile, or with spot: it differs by column. */
  readonly byColumn: Uint8Array;
  volAt(leg: number, row: number, column: number): number;
  /** Not below `SETTLED`. */
  yearsAt(leg: number, row: number): number;
}

/**
 * How a grid moves vols. From the leg's vol, or its place on the smile where it slides along one: times the row's factor, plus the row's
 * points, the leg's own points, and the beta's points for the column's move of spot; never below 0.
 */
export function createGridVol(grid: PackedGrid, legs: readonly GridLeg[]): GridVol {
  const smiles = grid.sticky === "strike" ? legs.map(() => null) : smilesOf(legs);
  const residual = legs.map(({ vol, strike, forward }, i) => vol - (smiles[i]?.(logRatio(strike, forward)) ?? 0));
  const moves = Array.from(grid.rows, (_, row) => rowMove(grid, row));
  const yearsAt = (leg: number, row: number): number =>
    Math.max(legs[leg]!.years - moves[row]!.days / DAYS_PER_YEAR, SETTLED);
  return {
    byColumn: Uint8Array.from(smiles, (smile) => (smile || grid.volBeta !== 0 ? 1 : 0)),
    yearsAt,
    volAt(i, row, column) {
      const { vol, strike, forward, years, volPoints } = legs[i]!;
      const { factor, shift } = moves[row]!;
      const move = grid.spot[column]!;
      const smile = smiles[i];
      let from = vol;
      if (smile) {
        // As many standard deviations out now as ln(K/F′) will be then.
        const stretch = grid.sticky === "delta" ? Math.sqrt(years / yearsAt(i, row)) / factor : 1;
        from = smile(logRatio(strike, forward * (1 + move)) * stretch) + residual[i]!;
      }
      return Math.max(from * factor + shift + volPoints + grid.volBeta * move, 0);
    },
  };
}

/**
 * Smiles (vol by ln(K/F)) that legs move along when spot moves, each keeping its distance from the fit; null where an expiry has
 * none.
 */
function smilesOf(legs: readonly GridLeg[]): (((k: number) => number) | null)[] {
  const known = new Map<number, ((k: number) => number) | null>();
  return legs.map(({ slice }) => {
    if (!slice) return null;
    const expiry = slice[S.expiry]!;
    let smile = known.get(expiry);
    if (smile === undefined) {
      const curve = sliceCurve(slice);
      const years = slice[S.yearsToExpiry]!;
      smile = curve ? (k) => Math.sqrt(curve(k) / years) : null;
      known.set(expiry, smile);
    }
    return smile;
  });
}

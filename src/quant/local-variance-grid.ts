import { exp, log } from "./elementary.ts";

/** Nodes of normalised strike x = K/F that every expiry of a surface shares, with the second-difference weights between them. */
export interface StrikeGrid {
  readonly size: number;
  /** ln x, ascending, evenly spaced in sinh⁻¹ about the forward, which is a node. */
  readonly k: Float64Array;
  readonly x: Float64Array;
  /** Half x² times the weights of c'' at node i: c''·x²/2 = below·c[i − 1] − (below + above)·c[i] + above·c[i + 1]. */
  readonly below: Float64Array;
  readonly above: Float64Array;
  /** Where `k` is found in closed form: k = pitch·sinh((node − centre)·step). */
  readonly centre: number;
  readonly pitch: number;
  readonly step: number;
}

/**
 * A grid of about `size` nodes from ln x = `from` (below 0) to `to` (above 0) whose spacing near the forward is a small part of
 * `pitch`, the width to be resolved there, and grows in proportion to the distance from it.
 */
export function createStrikeGrid(size: number, from: number, to: number, pitch: number): StrikeGrid {
  const left = inverseSinh(-from / pitch);
  const right = inverseSinh(to / pitch);
  const centre = Math.max(8, Math.round((size * left) / (left + right)));
  const step = left / centre;
  const count = centre + Math.max(8, Math.ceil(right / step)) + 1;
  const k = Float64Array.from({ length: count }, (_, i) => (i === centre ? 0 : pitch * sinh((i - centre) * step)));
  const x = k.map((at) => exp(at));
  const below = new Float64Array(count);
  const above = new Float64Array(count);
  for (let i = 1; i < count - 1; i++) {
    const left = x[i]! - x[i - 1]!;
    const right = x[i + 1]! - x[i]!;
    const scale = (x[i]! * x[i]!) / (left + right);
    below[i] = scale / left;
    above[i] = scale / right;
  }
  return { size: count, k, x, below, above, centre, pitch, step };
}

/** The node at or below `k`, at most the last but one; negative outside the grid. */
export function nodeBelow(grid: StrikeGrid, k: number): number {
  if (!(k >= grid.k[0]! && k <= grid.k[grid.size - 1]!)) return -1;
  let node = Math.floor(inverseSinh(k / grid.pitch) / grid.step) + grid.centre;
  node = Math.max(0, Math.min(grid.size - 2, node));
  // Rounding of the closed form.
  while (node > 0 && grid.k[node]! > k) node--;
  while (node < grid.size - 2 && grid.k[node + 1]! <= k) node++;
  return node;
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

import { atmDeviation, axisValue, type StrikeAxis } from "../../market/strike-axis.ts";
import { rootDays, type SurfaceGrid, type SurfaceSlice } from "../../market/surface-grid.ts";

/** The chosen slice over the mesh, point by point. */
export interface ChosenLine {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

/** Nodes of the mesh and their heights; NaN where it is not drawn. */
export interface Mesh {
  readonly grid: SurfaceGrid;
  readonly z: readonly Float64Array[];
}

/** Points of the line from one column of the mesh to the next. */
const POINTS = 2;

/**
 * The chosen slice as a line `lift` above the surface. Between its rows the mesh is straight and may stand above what the slice itself
 * says: the line then follows the mesh, so that no part of it is hidden. Null where the slice has no fit.
 */
export function chosenLine(
  slices: readonly SurfaceSlice[],
  axis: StrikeAxis,
  chosen: number | null,
  mesh: Mesh,
  lift: number,
  height: (slice: SurfaceSlice, k: number) => number,
): ChosenLine | null {
  const slice = slices.find((one) => one.expiry === chosen);
  const columns = mesh.grid.k[0];
  if (!slice || !columns) return null;
  const scale = atmDeviation(slice) / atmDeviation(slices[0]!);
  const y = rootDays(slice.years);
  const line = { x: [] as number[], y: [] as number[], z: [] as number[] };
  for (let i = 0; i <= POINTS * (columns.length - 1); i++) {
    const node = Math.floor(i / POINTS);
    const from = columns[node]!;
    const k = scale * (from + ((i % POINTS) / POINTS) * ((columns[node + 1] ?? from) - from));
    const x = axisValue(axis, k, slice);
    const own = height(slice, k);
    const over = meshHeight(mesh, x, y);
    line.x.push(x);
    line.y.push(y);
    line.z.push((Number.isNaN(over) ? own : Math.max(over, own)) + lift);
  }
  return line;
}

/** Height of the mesh at a place, the higher of the two ways to halve its quads into triangles; NaN outside it. */
export function meshHeight({ grid, z }: Mesh, x: number, y: number): number {
  const row = cellOf(grid.y, y);
  if (row < 0) return Number.NaN;
  const v = (y - grid.y[row]!) / (grid.y[row + 1]! - grid.y[row]!);
  // Rows of their own strikes: the column is looked for along the mixed row.
  const places = grid.x[row]!.map((at, j) => at + v * (grid.x[row + 1]![j]! - at));
  const column = cellOf(places, x);
  if (column < 0) return Number.NaN;
  const u = (x - places[column]!) / (places[column + 1]! - places[column]!);
  const [a, b] = [z[row]![column]!, z[row]![column + 1]!];
  const [c, d] = [z[row + 1]![column]!, z[row + 1]![column + 1]!];
  const falling = u > v ? a + u * (b - a) + v * (d - b) : a + v * (c - a) + u * (d - c);
  const rising = u + v < 1 ? a + u * (b - a) + v * (c - a) : d + (1 - u) * (c - d) + (1 - v) * (b - d);
  return Math.max(falling, rising);
}

/** Place of the cell of ascending `nodes` that holds `at`, −1 where none does; rounding at the ends is let in. */
function cellOf(nodes: Float64Array, at: number): number {
  const last = nodes.length - 1;
  const slack = 1e-9 * (nodes[last]! - nodes[0]!);
  if (!(at >= nodes[0]! - slack && at <= nodes[last]! + slack)) return -1;
  let cell = 0;
  while (cell < last - 1 && nodes[cell + 1]! <= at) cell++;
  return cell;
}

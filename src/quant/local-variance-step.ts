import type { StrikeGrid } from "./local-variance-grid.ts";

/** The factors of one implicit step: eliminated diagonal and the upper weights over it. */
export interface StepFactors {
  readonly inverse: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function createStepFactors(size: number): StepFactors {
  return { inverse: new Float64Array(size), lower: new Float64Array(size), upper: new Float64Array(size) };
}

/**
 * One implicit step of normalised call prices in time (Andreasen & Huge, Volatility interpolation, 2011): solves
 * c − v·x²c''/2 = before, v[i] the variance of the step at node i; the ends keep their values. The matrix is an M-matrix, so c is
 * convex, falling and nowhere below `before` whatever positive `v`: no static arbitrage can arise.
 */
export function stepPrices(
  grid: StrikeGrid,
  variance: Float64Array,
  before: Float64Array,
  after: Float64Array,
  factors: StepFactors,
): void {
  const { size, below, above } = grid;
  const { inverse, lower, upper } = factors;
  inverse[0] = 1;
  upper[0] = 0;
  after[0] = before[0]!;
  for (let i = 1; i < size - 1; i++) {
    const v = variance[i]!;
    const down = v * below[i]!;
    const up = v * above[i]!;
    // Off-diagonals are −down and −up.
    const pivot = 1 / (1 + down + up - down * upper[i - 1]!);
    lower[i] = down;
    inverse[i] = pivot;
    upper[i] = up * pivot;
    after[i] = (before[i]! + down * after[i - 1]!) * pivot;
  }
  after[size - 1] = before[size - 1]!;
  for (let i = size - 2; i > 0; i--) after[i]! += upper[i]! * after[i + 1]!;
}

/** Sensitivities below this share of the largest are cut: they fall off exponentially and steer a fit only. */
const NEGLIGIBLE = 1e-9;

/**
 * Solves the transposed system for a right-hand side that is `low` at `node` and `high` at the node after it, 0 elsewhere: the
 * sensitivity of low·c[node] + high·c[node + 1] to `before` and, times x²c''/2, to the variance. Written to `adjoint` on the nodes
 * `range[0]` … `range[1]`, outside which it is negligible; inner nodes only.
 */
export function stepAdjoint(
  grid: StrikeGrid,
  factors: StepFactors,
  node: number,
  low: number,
  high: number,
  adjoint: Float64Array,
  range: Int32Array,
): void {
  const { inverse, lower, upper } = factors;
  const last = grid.size - 2;
  const cut = NEGLIGIBLE * (low + high);
  // Upwards: z[i] = rhs[i] + upper[i − 1]·z[i − 1].
  let z = 0;
  let end = node;
  for (let i = node; i <= last; i++) {
    z = (i === node ? low : i === node + 1 ? high : 0) + (i > 0 ? upper[i - 1]! * z : 0);
    adjoint[i] = z;
    end = i;
    if (z < cut && i > node + 1) break;
  }
  // Downwards, adding what flows back from above.
  let value = 0;
  let start = end;
  for (let i = end; i > 0; i--) {
    value = ((i >= node ? adjoint[i]! : 0) + (i < end ? lower[i + 1]! * value : 0)) * inverse[i]!;
    adjoint[i] = value;
    start = i;
    if (value < cut && i < node) break;
  }
  range[0] = start;
  range[1] = end;
}

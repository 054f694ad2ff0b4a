import { solveCholesky } from "./cholesky.ts";
import { exp, log } from "./elementary.ts";
import { nodeBelow, type StrikeGrid } from "./local-variance-grid.ts";
import {
  type CallQuotes,
  createProblem,
  DEFAULT_LOCAL_WEIGHTS,
  type LocalVarianceWeights,
  spreadVariance,
} from "./local-variance-objective.ts";
import { createStepFactors, stepPrices } from "./local-variance-step.ts";

/** The step from the expiry before to this one: variance at knots, and the call prices it leads to. */
export interface LocalVarianceSlice {
  /** Grid nodes of the knots, ascending, and ln(K/F) there. */
  readonly knots: Int32Array;
  readonly k: Float64Array;
  /** ln of the step's variance at each knot; linear in k between, flat beyond. */
  readonly logVariance: Float64Array;
  /** Call prices over the forward at every node. */
  readonly prices: Float64Array;
  readonly cost: number;
  readonly iterations: number;
}

/** Where a fit starts: log variance by ln(K/F), of this expiry's last fit, or (`shapeOnly`) of another expiry, with its own level. */
export interface LocalVarianceStart {
  readonly k: Float64Array;
  readonly logVariance: Float64Array;
  readonly shapeOnly: boolean;
}

const MAX_ITERATIONS = 25;
const ARRIVED = 1e-4;
/** Nodes between two knots at least. */
const KNOT_SPACING = 2;

/**
 * Fits one expiry on top of the prices of the expiry before (`before`, on the same grid): one implicit step whose log variance is
 * piecewise linear between knots at the quoted strikes. `spread` is the standard deviation of ln K/F that moneyness is measured in.
 * Null with no mid on the grid. Free of butterfly and calendar arbitrage whatever comes out.
 */
export function fitLocalVariance(
  grid: StrikeGrid,
  before: Float64Array,
  quotes: CallQuotes,
  spread: number,
  start: LocalVarianceStart | null,
  weights: LocalVarianceWeights = DEFAULT_LOCAL_WEIGHTS,
): LocalVarianceSlice | null {
  const knots = placeKnots(grid, quotes);
  const n = knots.length;
  if (n === 0) return null;
  const problem = createProblem(grid, before, quotes, spread, knots, weights);
  const y = startVariance(grid, before, quotes, knots, start);
  let cost = problem.evaluate(y, true);
  let damping = 1e-3;
  let rise = 2;
  let iterations = 0;
  const matrix = new Float64Array(n * n);
  const step = new Float64Array(n);
  const trial = new Float64Array(n);
  while (iterations < MAX_ITERATIONS && damping < 1e8) {
    iterations++;
    matrix.set(problem.matrix);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i]! += damping * (matrix[i * n + i]! + 1e-6);
      step[i] = -problem.vector[i]!;
    }
    if (!solveCholesky(matrix, step, n)) {
      damping *= 10;
      continue;
    }
    let largest = 0;
    let expected = 0;
    for (let i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(step[i]!));
      expected += 0.5 * step[i]! * (damping * problem.matrix[i * n + i]! * step[i]! - problem.vector[i]!);
    }
    const scale = Math.min(1, 2 / largest);
    for (let i = 0; i < n; i++) trial[i] = y[i]! + scale * step[i]!;
    const next = problem.evaluate(trial, false);
    if (!(next < cost)) {
      damping *= rise;
      rise *= 2;
      continue;
    }
    const fall = cost - next;
    const kept = 2 * Math.min(1, fall / Math.max(expected, 1e-300)) - 1;
    damping = Math.max(1e-10, damping * Math.max(1 / 5, 1 - kept * kept * kept));
    rise = 2;
    y.set(trial);
    const arrived = fall <= ARRIVED * (next + 0.01 * quotes.count);
    cost = problem.evaluate(y, !arrived);
    if (arrived) break;
  }
  const k = Float64Array.from(knots, (node) => grid.k[node]!);
  return { knots, k, logVariance: y, prices: problem.prices.slice(), cost, iterations };
}

/**
 * Call prices `share` (0 … 1) of the way from `before` to a fitted expiry: the same local variance for part of the step, so every
 * instant between two expiries is free of arbitrage too.
 */
export function partialStep(
  grid: StrikeGrid,
  before: Float64Array,
  slice: Pick<LocalVarianceSlice, "knots" | "logVariance">,
  share: number,
): Float64Array {
  const variance = new Float64Array(grid.size);
  spreadVariance(grid, slice.knots, slice.logVariance, variance);
  for (let i = 0; i < grid.size; i++) variance[i]! *= share;
  const prices = new Float64Array(grid.size);
  stepPrices(grid, variance, before, prices, createStepFactors(grid.size));
  return prices;
}

/** Call price over the forward at ln K/F = `k`, linear between nodes and so convex; NaN outside the grid. */
export function callPriceAt(grid: StrikeGrid, prices: Float64Array, k: number): number {
  const node = nodeBelow(grid, k);
  if (node < 0) return Number.NaN;
  const share = (exp(k) - grid.x[node]!) / (grid.x[node + 1]! - grid.x[node]!);
  return prices[node]! + share * (prices[node + 1]! - prices[node]!);
}

function placeKnots(grid: StrikeGrid, quotes: CallQuotes): Int32Array {
  const nodes: number[] = [];
  for (let i = 0; i < quotes.count; i++) {
    if (Number.isNaN(quotes.mid[i]!)) continue;
    const below = nodeBelow(grid, quotes.k[i]!);
    if (below < 0) continue;
    const node = grid.k[below + 1]! - quotes.k[i]! < quotes.k[i]! - grid.k[below]! ? below + 1 : below;
    if (nodes.length === 0 || node >= nodes[nodes.length - 1]! + KNOT_SPACING) nodes.push(node);
  }
  return Int32Array.from(nodes);
}

function startVariance(
  grid: StrikeGrid,
  before: Float64Array,
  quotes: CallQuotes,
  knots: Int32Array,
  start: LocalVarianceStart | null,
): Float64Array {
  const y = new Float64Array(knots.length);
  if (start !== null && !start.shapeOnly) return y.map((_, i) => interpolate(start, grid.k[knots[i]!]!));
  // Near the forward c ≈ √(w/2π): the variance that lifts the price before to the quotes there.
  let nearest = -1;
  for (let i = 0; i < quotes.count; i++) {
    if (Number.isNaN(quotes.mid[i]!)) continue;
    if (nearest < 0 || Math.abs(quotes.k[i]!) < Math.abs(quotes.k[nearest]!)) nearest = i;
  }
  const intrinsic = Math.max(0, 1 - exp(quotes.k[nearest]!));
  const now = Math.max(quotes.mid[nearest]! - intrinsic, 0);
  const then = callPriceAt(grid, before, quotes.k[nearest]!) - intrinsic;
  const level = log(Math.max(2 * Math.PI * (now * now - then * then), 0.1 * now * now, 1e-9));
  if (start === null) return y.fill(level);
  return y.map((_, i) => level + interpolate(start, grid.k[knots[i]!]!) - interpolate(start, 0));
}

/** Log variance of a start at `k`: linear between its knots, flat beyond. */
function interpolate(start: LocalVarianceStart, k: number): number {
  const { k: knots, logVariance } = start;
  let high = 0;
  while (high < knots.length && knots[high]! < k) high++;
  if (high === 0) return logVariance[0]!;
  if (high === knots.length) return logVariance[high - 1]!;
  const share = (k - knots[high - 1]!) / (knots[high]! - knots[high - 1]!);
  return logVariance[high - 1]! + share * (logVariance[high]! - logVariance[high - 1]!);
}

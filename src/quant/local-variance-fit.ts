import { solveCholesky } from "./cholesky.ts";
import { exp, log } from "./elementary.ts";
import { nodeBelow, type StrikeGrid } from "./local-variance-grid.ts";
import { createStepFactors, stepAdjoint, stepPrices } from "./local-variance-step.ts";

/** Quotes of one expiry as undiscounted call prices over the forward (a put p at x = K/F stands as p + 1 − x); NaN = missing. */
export interface CallQuotes {
  readonly count: number;
  /** ln(K/F), ascending. */
  readonly k: Float64Array;
  readonly bid: Float64Array;
  readonly mid: Float64Array;
  readonly ask: Float64Array;
}

export interface LocalVarianceWeights {
  /** Weight of the roughness ∫(y'')² dz of log variance over standardised moneyness. */
  readonly smoothing: number;
  /** Misses beyond this many half-spreads grow linearly. */
  readonly huber: number;
  /** Extra weight beyond the quoted side less `margin` half-spreads. */
  readonly outside: number;
  readonly margin: number;
}

export const DEFAULT_LOCAL_WEIGHTS: LocalVarianceWeights = { smoothing: 0.03, huber: 4, outside: 4, margin: 0.2 };

/** The step from the expiry before to this one: variance at knots, and the call prices it leads to. */
export interface LocalVarianceSlice {
  /** Grid nodes of the knots, ascending. */
  readonly knots: Int32Array;
  /** ln of the step's variance at each knot; linear in k between, flat beyond. */
  readonly logVariance: Float64Array;
  /** Call prices over the forward at every node. */
  readonly prices: Float64Array;
  readonly cost: number;
  readonly iterations: number;
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
  previous: { readonly knots: Int32Array; readonly logVariance: Float64Array } | null,
  weights: LocalVarianceWeights = DEFAULT_LOCAL_WEIGHTS,
): LocalVarianceSlice | null {
  const knots = placeKnots(grid, quotes);
  const n = knots.length;
  if (n === 0) return null;
  const problem = createProblem(grid, before, quotes, spread, knots, weights);
  const y = startVariance(grid, before, quotes, knots, previous);
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
  return { knots, logVariance: y, prices: problem.prices.slice(), cost, iterations };
}

/** Call prices of a fitted step on `before`: what the fit found, recomputed from its parameters. */
export function localVariancePrices(
  grid: StrikeGrid,
  before: Float64Array,
  knots: Int32Array,
  logVariance: Float64Array,
): Float64Array {
  const variance = new Float64Array(grid.size);
  spreadVariance(grid, knots, logVariance, variance);
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

/** exp of log variance at every node: linear in k between knots, flat beyond. */
function spreadVariance(grid: StrikeGrid, knots: Int32Array, y: Float64Array, variance: Float64Array): void {
  const n = knots.length;
  variance.fill(exp(y[0]!), 0, knots[0]! + 1);
  for (let j = 0; j + 1 < n; j++) {
    const from = knots[j]!;
    const to = knots[j + 1]!;
    const slope = (y[j + 1]! - y[j]!) / (grid.k[to]! - grid.k[from]!);
    for (let i = from + 1; i <= to; i++) variance[i] = exp(y[j]! + slope * (grid.k[i]! - grid.k[from]!));
  }
  variance.fill(exp(y[n - 1]!), knots[n - 1]!);
}

function startVariance(
  grid: StrikeGrid,
  before: Float64Array,
  quotes: CallQuotes,
  knots: Int32Array,
  previous: { readonly knots: Int32Array; readonly logVariance: Float64Array } | null,
): Float64Array {
  const y = new Float64Array(knots.length);
  if (previous !== null && previous.knots.length > 0) {
    let j = 0;
    for (let i = 0; i < knots.length; i++) {
      while (j + 1 < previous.knots.length && previous.knots[j + 1]! <= knots[i]!) j++;
      const next = Math.min(j + 1, previous.knots.length - 1);
      const from = grid.k[previous.knots[j]!]!;
      const width = grid.k[previous.knots[next]!]! - from;
      const share = width > 0 ? Math.max(0, Math.min(1, (grid.k[knots[i]!]! - from) / width)) : 0;
      y[i] = previous.logVariance[j]! + share * (previous.logVariance[next]! - previous.logVariance[j]!);
    }
    return y;
  }
  // Near the forward c ≈ √(w/2π): the variance that lifts the price before to the quotes there.
  let nearest = -1;
  for (let i = 0; i < quotes.count; i++) {
    if (Number.isNaN(quotes.mid[i]!)) continue;
    if (nearest < 0 || Math.abs(quotes.k[i]!) < Math.abs(quotes.k[nearest]!)) nearest = i;
  }
  const now = quotes.mid[nearest]! - Math.max(0, 1 - exp(quotes.k[nearest]!));
  const then = callPriceAt(grid, before, quotes.k[nearest]!) - Math.max(0, 1 - exp(quotes.k[nearest]!));
  const total = 2 * Math.PI * Math.max(now, 0) * Math.max(now, 0);
  return y.fill(log(Math.max(total - 2 * Math.PI * then * then, 0.02 * total, 1e-9)));
}

interface Problem {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
  readonly prices: Float64Array;
  /** Cost of `y`; with `derive` also its Gauss–Newton equations. */
  evaluate(y: Float64Array, derive: boolean): number;
}

function createProblem(
  grid: StrikeGrid,
  before: Float64Array,
  quotes: CallQuotes,
  spread: number,
  knots: Int32Array,
  weights: LocalVarianceWeights,
): Problem {
  const n = knots.length;
  const { size } = grid;
  const matrix = new Float64Array(n * n);
  const vector = new Float64Array(n);
  const prices = new Float64Array(size);
  const variance = new Float64Array(size);
  const bend = new Float64Array(size);
  const adjoint = new Float64Array(size);
  const row = new Float64Array(n);
  const factors = createStepFactors(size);
  const used: { node: number; low: number; high: number; i: number; half: number }[] = [];
  const halves = Array.from({ length: quotes.count }, (_, i) => 0.5 * (quotes.ask[i]! - quotes.bid[i]!)).filter(
    (h) => h >= 0,
  );
  halves.sort((a, b) => a - b);
  const floor = Math.max(0.1 * (halves[halves.length >> 1] ?? 0), 1e-9);
  for (let i = 0; i < quotes.count; i++) {
    const node = nodeBelow(grid, quotes.k[i]!);
    if (node < 0 || Number.isNaN(quotes.mid[i]!)) continue;
    const high = (exp(quotes.k[i]!) - grid.x[node]!) / (grid.x[node + 1]! - grid.x[node]!);
    const half = 0.5 * (quotes.ask[i]! - quotes.bid[i]!);
    used.push({ node, low: 1 - high, high, i, half: Math.max(half >= 0 ? half : floor, floor) });
  }

  function addQuotes(derive: boolean): number {
    let cost = 0;
    for (const { node, low, high, i, half } of used) {
      const price = low * prices[node]! + high * prices[node + 1]!;
      const residual = (price - quotes.mid[i]!) / half;
      const size = Math.abs(residual);
      let pull = residual;
      let stiffness = 1;
      if (size > weights.huber) {
        stiffness = weights.huber / size;
        pull = residual * stiffness;
        cost += weights.huber * (size - 0.5 * weights.huber);
      } else cost += 0.5 * residual * residual;
      const over = Math.max(0, size - (1 - weights.margin));
      if (over > 0) {
        const far = Math.min(over, 1);
        // Quadratic, then linear one half-spread out.
        cost += weights.outside * (far * (over - 0.5 * far));
        pull += weights.outside * far * (residual < 0 ? -1 : 1);
        stiffness += weights.outside * (far / over);
      }
      if (!derive) continue;
      stepAdjoint(grid, factors, node, low, high, adjoint);
      row.fill(0);
      for (let m = 1; m < grid.size - 1; m++) adjoint[m]! *= bend[m]!;
      gatherRow(grid, knots, adjoint, row);
      for (let a = 0; a < n; a++) {
        const scaled = row[a]! / half;
        vector[a]! += pull * scaled;
        const weighted = (stiffness * scaled) / half;
        const at = a * n;
        for (let c = 0; c <= a; c++) matrix[at + c]! += weighted * row[c]!;
      }
    }
    return cost;
  }

  function addRoughness(y: Float64Array, derive: boolean): number {
    let cost = 0;
    for (let j = 1; j + 1 < n; j++) {
      const left = (grid.k[knots[j]!]! - grid.k[knots[j - 1]!]!) / spread;
      const right = (grid.k[knots[j + 1]!]! - grid.k[knots[j]!]!) / spread;
      const width = 0.5 * (left + right);
      const strength = weights.smoothing * width;
      const a = 1 / (left * width);
      const c = 1 / (right * width);
      const b = -a - c;
      const bendOfLog = a * y[j - 1]! + b * y[j]! + c * y[j + 1]!;
      cost += 0.5 * strength * bendOfLog * bendOfLog;
      if (!derive) continue;
      const pull = strength * bendOfLog;
      vector[j - 1]! += pull * a;
      vector[j]! += pull * b;
      vector[j + 1]! += pull * c;
      matrix[(j - 1) * n + j - 1]! += strength * a * a;
      matrix[j * n + j - 1]! += strength * a * b;
      matrix[j * n + j]! += strength * b * b;
      matrix[(j + 1) * n + j - 1]! += strength * a * c;
      matrix[(j + 1) * n + j]! += strength * b * c;
      matrix[(j + 1) * n + j + 1]! += strength * c * c;
    }
    return cost;
  }

  return {
    matrix,
    vector,
    prices,
    evaluate(y, derive) {
      spreadVariance(grid, knots, y, variance);
      stepPrices(grid, variance, before, prices, factors);
      if (derive) {
        matrix.fill(0);
        vector.fill(0);
        // d(price)/d(ln variance at a node) = adjoint · v·x²c''/2 there.
        for (let i = 1; i < size - 1; i++) {
          bend[i] =
            variance[i]! *
            (grid.below[i]! * (prices[i - 1]! - prices[i]!) + grid.above[i]! * (prices[i + 1]! - prices[i]!));
        }
      }
      return addQuotes(derive) + addRoughness(y, derive);
    },
  };
}

/** Sums node sensitivities onto knots by the weights of linear interpolation in k. */
function gatherRow(grid: StrikeGrid, knots: Int32Array, nodes: Float64Array, row: Float64Array): void {
  const n = knots.length;
  const first = knots[0]!;
  const last = knots[n - 1]!;
  for (let i = 1; i <= first; i++) row[0]! += nodes[i]!;
  for (let j = 0; j + 1 < n; j++) {
    const from = knots[j]!;
    const to = knots[j + 1]!;
    const origin = grid.k[from]!;
    const width = 1 / (grid.k[to]! - origin);
    let low = 0;
    let high = 0;
    for (let i = from + 1; i <= to; i++) {
      const share = (grid.k[i]! - origin) * width;
      low += (1 - share) * nodes[i]!;
      high += share * nodes[i]!;
    }
    row[j]! += low;
    row[j + 1]! += high;
  }
  for (let i = last + 1; i < grid.size - 1; i++) row[n - 1]! += nodes[i]!;
}

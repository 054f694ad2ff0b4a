import { exp } from "./elementary.ts";
import { nodeBelow, type StrikeGrid } from "./local-variance-grid.ts";
import { createStepFactors, stepAdjoint, stepPrices } from "./local-variance-step.ts";
import { type LossWeights, type QuoteLoss, quoteLoss } from "./quote-loss.ts";

/** Quotes of one expiry as undiscounted call prices over the forward (a put p at x = K/F stands as p + 1 − x); NaN = missing. */
export interface CallQuotes {
  readonly count: number;
  /** ln(K/F), ascending. */
  readonly k: Float64Array;
  readonly bid: Float64Array;
  readonly mid: Float64Array;
  readonly ask: Float64Array;
}

/** How quotes are weighed, and how smooth the local variance is to be. */
export interface LocalVarianceWeights extends LossWeights {
  /** Weight of the roughness ∫(y'')² dz of log variance over standardised moneyness. */
  readonly smoothing: number;
}

export const DEFAULT_LOCAL_WEIGHTS: LocalVarianceWeights = {
  smoothing: 0.0003,
  huber: 2,
  outside: 8,
  bound: 1,
  margin: 0.1,
  giveUp: 0.1,
};

const loss: QuoteLoss = { cost: 0, pull: 0, stiffness: 0 };

/** A step as a least-squares problem in its log variance at the knots. */
export interface LocalVarianceProblem {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
  readonly prices: Float64Array;
  /** Cost of `y`; with `derive` also its Gauss–Newton equations. */
  evaluate(y: Float64Array, derive: boolean): number;
}

/** The problem of fitting `quotes` on top of `before`; moneyness is measured in `spread`. */
export function createProblem(
  grid: StrikeGrid,
  before: Float64Array,
  quotes: CallQuotes,
  spread: number,
  knots: Int32Array,
  weights: LocalVarianceWeights,
): LocalVarianceProblem {
  const n = knots.length;
  const { size } = grid;
  const matrix = new Float64Array(n * n);
  const vector = new Float64Array(n);
  const prices = new Float64Array(size);
  const variance = new Float64Array(size);
  const bend = new Float64Array(size);
  const adjoint = new Float64Array(size);
  const row = new Float64Array(n);
  const range = new Int32Array(2);
  const { segment, share } = knotShares(grid, knots);
  const factors = createStepFactors(size);
  const used: { node: number; low: number; high: number; i: number; half: number }[] = [];
  const halves = Array.from({ length: quotes.count }, (_, i) => 0.5 * (quotes.ask[i]! - quotes.bid[i]!)).filter(
    (h) => h >= 0,
  );
  halves.sort((a, b) => a - b);
  const floor = Math.max(0.1 * (halves[halves.length >> 1] ?? 0), 1e-9);
  for (let i = 0; i < quotes.count; i++) {
    const node = nodeBelow(grid, quotes.k[i]!);
    if (node < 0) continue;
    const high = (exp(quotes.k[i]!) - grid.x[node]!) / (grid.x[node + 1]! - grid.x[node]!);
    const half = 0.5 * (quotes.ask[i]! - quotes.bid[i]!);
    used.push({ node, low: 1 - high, high, i, half: Math.max(half >= 0 ? half : floor, floor) });
  }

  function addQuotes(derive: boolean): number {
    let cost = 0;
    for (const { node, low, high, i, half } of used) {
      const price = low * prices[node]! + high * prices[node + 1]!;
      quoteLoss(price, quotes.bid[i]!, quotes.mid[i]!, quotes.ask[i]!, half, weights, loss);
      cost += loss.cost;
      if (!derive || loss.stiffness === 0) continue;
      stepAdjoint(grid, factors, node, low, high, adjoint, range);
      const first = segment[range[0]!]!;
      const last = Math.min(segment[range[1]!]! + 1, n - 1);
      row.fill(0, first, last + 1);
      for (let m = range[0]!; m <= range[1]!; m++) {
        const value = adjoint[m]! * bend[m]!;
        const j = segment[m]!;
        row[j]! += (1 - share[m]!) * value;
        if (share[m]! > 0) row[j + 1]! += share[m]! * value;
      }
      for (let a = first; a <= last; a++) {
        const scaled = row[a]! / half;
        vector[a]! += loss.pull * scaled;
        const weighted = (loss.stiffness * scaled) / half;
        const at = a * n;
        for (let c = first; c <= a; c++) matrix[at + c]! += weighted * row[c]!;
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

/** For each node the knot at or below it and the share of the next: log variance there is (1 − share)·y[segment] + share·y[segment + 1]. */
function knotShares(
  grid: StrikeGrid,
  knots: Int32Array,
): { readonly segment: Int32Array; readonly share: Float64Array } {
  const segment = new Int32Array(grid.size);
  const share = new Float64Array(grid.size);
  let j = 0;
  for (let i = knots[0]!; i < grid.size; i++) {
    while (j + 1 < knots.length && knots[j + 1]! <= i) j++;
    segment[i] = j;
    if (j + 1 === knots.length) continue;
    const from = grid.k[knots[j]!]!;
    share[i] = (grid.k[i]! - from) / (grid.k[knots[j + 1]!]! - from);
  }
  return { segment, share };
}

/** exp of log variance at every node: linear in k between knots, flat beyond. */
export function spreadVariance(grid: StrikeGrid, knots: Int32Array, y: Float64Array, variance: Float64Array): void {
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

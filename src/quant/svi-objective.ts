import { log } from "./elementary.ts";
import type { SviBatch } from "./kernel/svi-batch.ts";
import type { SviEquationsBatch } from "./kernel/svi-equations-batch.ts";
import { mills } from "./normal.ts";
import { KNEE, type LossWeights } from "./quote-loss.ts";
import type { SliceQuotes } from "./slice-quotes.ts";
import { type Svi, sviTotalVariance } from "./svi.ts";
import type { NormalEquations, SviPoint, SviQuoteColumns } from "./svi-equations.ts";
import { addRow, SVI_DIMENSION, SVI_TRIANGLE } from "./svi-normal.ts";

/** How quotes are weighed. Vols decimal. */
export interface SliceWeights extends LossWeights {
  /** Half the bid–ask spread in vol is taken as at least, at most this. */
  readonly minHalfSpread: number;
  readonly maxHalfSpread: number;
  /** Holds back σ beyond half the quoted width and m more than half of it away: settles what the quotes leave open. */
  readonly prior: number;
}

/** Another expiry's slice that this one is held under (`side` 1) or above (−1), on a range of log-moneyness. */
export interface SviBound {
  readonly svi: Svi;
  readonly side: 1 | -1;
  readonly from: number;
  readonly to: number;
}

/** One slice as a least-squares problem. Butterfly penalties stand at the first `nodeCount` entries of `nodes.k`. */
export interface SviProblem {
  readonly quotes: SliceQuotes;
  readonly years: number;
  readonly weights: SliceWeights;
  /** The quotes in the kernel's memory. */
  readonly columns: SviEquationsBatch;
  readonly nodes: SviBatch;
  nodeCount: number;
  /** Penalised at the nodes: g below `gFloor`, and total variance beyond `bounds` less `boundMargin` of them. */
  gFloor: number;
  readonly bounds: readonly SviBound[];
  boundMargin: number;
  /** Weight of a hundredth of variance beyond a bound, against a squared half-spread. */
  boundPrice: number;
  /** Penalised: slopes beyond what prices allow at the ends of this range (once there are nodes), and steep wings. */
  from: number;
  to: number;
  maxSlope: number;
  penalty: number;
  /** Centre and width of the quotes, for the prior. */
  anchor: number;
  width: number;
}

/** Zeroed normal equations. */
export function createNormalEquations(): NormalEquations {
  return { matrix: new Float64Array(SVI_TRIANGLE), vector: new Float64Array(SVI_DIMENSION) };
}

/** The slice described by working parameters. */
export function sviOf(point: SviPoint): Svi {
  const cosine = Math.sqrt(1 - point.rho * point.rho);
  return {
    a: point.omega - point.b * point.sigma * cosine,
    b: point.b,
    rho: point.rho,
    m: point.m,
    sigma: point.sigma,
  };
}

/** Share of the slope allowed at the ends that is not used. */
const END_MARGIN = 0.01;
const row = new Float64Array(SVI_DIMENSION);

/** Half the bid–ask spread of quote `i` in vol, floored and capped; the cap where a side is missing. */
export function halfSpread(quotes: SliceQuotes, weights: SliceWeights, i: number): number {
  const half = 0.5 * (quotes.askVol[i]! - quotes.bidVol[i]!);
  if (!(half < weights.maxHalfSpread)) return weights.maxHalfSpread;
  return Math.max(half, weights.minHalfSpread);
}

/** Writes `quotes` as the loss of a slice sees them. */
export function writeQuoteColumns(quotes: SliceQuotes, weights: SliceWeights, to: SviQuoteColumns): void {
  for (let i = 0; i < quotes.count; i++) {
    const half = halfSpread(quotes, weights, i);
    const bid = quotes.bidVol[i]!;
    const ask = quotes.askVol[i]!;
    const margin = weights.margin * Math.min(half, 0.5 * Math.max(0, ask - bid) || 0);
    to.k[i] = quotes.k[i]!;
    to.mid[i] = quotes.midVol[i]!;
    to.bidEdge[i] = bid + margin;
    to.askEdge[i] = ask - margin;
    to.inverseHalf[i] = 1 / half;
    to.price[i] = (Number.isNaN(quotes.midVol[i]!) ? weights.bound : weights.outside) * KNEE;
  }
}

/**
 * Cost of `point` (half the sum of squared residuals, vol misses in half-spreads plus penalties) and, into `normal`, its
 * Gauss–Newton equations in (ln ω, ln b, ρ/√(1 − ρ²), m/σ, ln σ).
 */
export function evaluateSvi(problem: SviProblem, point: SviPoint, normal: NormalEquations): number {
  const { matrix, vector } = normal;
  // The first writes, the others add.
  return (
    problem.columns.evaluate(problem.quotes.count, point, problem.years, problem.weights, normal) +
    addPenaltyRows(problem, point, matrix, vector) +
    addPriorRows(problem, point, matrix, vector)
  );
}

function addPenaltyRows(problem: SviProblem, point: SviPoint, matrix: Float64Array, vector: Float64Array): number {
  const { nodes, nodeCount, gFloor, bounds, maxSlope, penalty } = problem;
  const { omega, b, rho, m, sigma } = point;
  const cosine = Math.sqrt(1 - rho * rho);
  const square = sigma * sigma;
  let cost = 0;
  nodes.evaluateShape(nodeCount, sviOf(point));
  for (let i = 0; i < nodeCount; i++) {
    const g = nodes.g[i]!;
    if (g >= gFloor && bounds.length === 0) continue;
    const k = nodes.k[i]!;
    const x = k - m;
    const r2 = x * x + square;
    const r = Math.sqrt(r2);
    const bend = b * (rho * x + r - sigma * cosine);
    const w = nodes.totalVariance[i]!;
    const slope = nodes.slope[i]!;
    const curvature = nodes.curvature[i]!;
    for (const bound of bounds) {
      if (k < bound.from || k > bound.to) continue;
      const limit = sviTotalVariance(bound.svi, k) * (1 - bound.side * problem.boundMargin);
      const over = bound.side * (w - limit);
      if (!(over > 0)) continue;
      // In hundredths of the variance, about half a vol point at 100 %.
      const scale = (100 * bound.side) / limit;
      row[0] = scale * omega;
      row[1] = scale * bend;
      row[2] = scale * b * cosine * cosine * (cosine * x + sigma * rho);
      row[3] = -scale * sigma * slope;
      row[4] = scale * b * sigma * (sigma / r - cosine);
      const miss = scale * bound.side * over;
      addRow(matrix, vector, row, miss, problem.boundPrice);
      cost += 0.5 * problem.boundPrice * miss * miss;
    }
    if (g >= gFloor) continue;
    const half = 1 - (0.5 * k * slope) / w;
    const byW = (half * k * slope) / (w * w) + (0.25 * slope * slope) / (w * w);
    const bySlope = (-half * k) / w - 0.5 * slope * (1 / w + 0.25);
    const third = (-3 * curvature * x) / r2;
    row[0] = -byW * omega;
    row[1] = -(byW * bend + bySlope * slope + 0.5 * curvature);
    row[2] = -b * cosine * cosine * (byW * (cosine * x + sigma * rho) + bySlope * cosine);
    row[3] = sigma * (byW * slope + bySlope * curvature + 0.5 * third);
    row[4] = -(
      byW * b * sigma * (sigma / r - cosine) -
      bySlope * x * curvature +
      0.5 * curvature * (2 - (3 * square) / r2)
    );
    const residual = gFloor - g;
    addRow(matrix, vector, row, residual, penalty);
    cost += 0.5 * penalty * residual * residual;
  }
  if (nodeCount > 0) {
    cost += addEndRow(problem, point, problem.from, -1, matrix, vector);
    cost += addEndRow(problem, point, problem.to, 1, matrix, vector);
  }
  const excess = b * (1 + Math.abs(rho)) - maxSlope;
  if (excess > 0) {
    row.fill(0);
    row[1] = b * (1 + Math.abs(rho));
    row[2] = b * (rho < 0 ? -1 : 1) * cosine * cosine * cosine;
    addRow(matrix, vector, row, excess, penalty);
    cost += 0.5 * penalty * excess * excess;
  }
  return cost;
}

/** Holds the slope at an end of the range within what prices allow there (`sviEndExcess`): with g ≥ 0 between, so it is inside. */
function addEndRow(
  problem: SviProblem,
  point: SviPoint,
  k: number,
  side: number,
  matrix: Float64Array,
  vector: Float64Array,
): number {
  const { omega, b, rho, m, sigma } = point;
  const cosine = Math.sqrt(1 - rho * rho);
  const x = k - m;
  const r2 = x * x + sigma * sigma;
  const r = Math.sqrt(r2);
  const bend = b * (rho * x + r - sigma * cosine);
  const w = omega + bend;
  const root = Math.sqrt(w);
  const slope = b * (rho + x / r);
  const far = (side * k) / root + 0.5 * root;
  const ratio = mills(far);
  const excess = (0.5 * side * slope) / root - ratio * (1 - END_MARGIN);
  if (!(excess > 0)) return 0;
  const curvature = (b * sigma * sigma) / (r2 * r);
  const bySlope = (0.5 * side) / root;
  const byW =
    (-0.25 * side * slope) / (w * root) -
    ((far * ratio - 1) * (1 - END_MARGIN) * ((-0.5 * side * k) / w + 0.25)) / root;
  const cube = cosine * cosine * cosine;
  row[0] = byW * omega;
  row[1] = byW * bend + bySlope * slope;
  row[2] = byW * b * cosine * cosine * (cosine * x + sigma * rho) + bySlope * b * cube;
  row[3] = -sigma * (byW * slope + bySlope * curvature);
  row[4] = byW * b * sigma * (sigma / r - cosine) - bySlope * x * curvature;
  addRow(matrix, vector, row, excess, problem.penalty);
  return 0.5 * problem.penalty * excess * excess;
}

/** Slices wider than their quotes, or with a vertex far outside them, differ only where nothing is quoted: they are held back. */
function addPriorRows(problem: SviProblem, point: SviPoint, matrix: Float64Array, vector: Float64Array): number {
  const { anchor, width, weights } = problem;
  const breadth = log((2 * point.sigma) / width);
  const away = Math.abs(point.m - anchor) / width - 0.5;
  let cost = 0;
  if (breadth > 0) {
    row.fill(0);
    row[4] = 1;
    addRow(matrix, vector, row, breadth, weights.prior);
    cost += 0.5 * weights.prior * breadth * breadth;
  }
  if (away > 0) {
    row.fill(0);
    row[3] = ((point.m < anchor ? -1 : 1) * point.sigma) / width;
    addRow(matrix, vector, row, away, weights.prior);
    cost += 0.5 * weights.prior * away * away;
  }
  return cost;
}

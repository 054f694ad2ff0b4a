import { log } from "./elementary.ts";
import { KNEE, type LossWeights } from "./quote-loss.ts";
import { addRow, SVI_DIMENSION, SVI_TRIANGLE } from "./svi-normal.ts";

/** Working parameters: ω is the smallest total variance, `a` = ω − bσ√(1 − ρ²). */
export interface SviPoint {
  omega: number;
  b: number;
  rho: number;
  m: number;
  sigma: number;
}

/** The quotes of a slice as its loss sees them. Vols decimal, NaN = missing. */
export interface SviQuoteColumns {
  readonly k: Float64Array;
  readonly mid: Float64Array;
  /** Sides of the spread, drawn in by its margin: beyond them a quote is being left. */
  readonly bidEdge: Float64Array;
  readonly askEdge: Float64Array;
  readonly inverseHalf: Float64Array;
  /** Price of leaving the quoted side. */
  readonly price: Float64Array;
}

/** Normal equations at a point. */
export interface NormalEquations {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
}

const row = new Float64Array(SVI_DIMENSION);

/**
 * `quoteLoss` of the first n quotes summed at `point`, and into `normal` its Gauss–Newton equations in (ln ω, ln b, ρ/√(1 − ρ²), m/σ,
 * ln σ). The scalar form of the kernel's `sviEquations`, bit for bit: even and odd quotes are summed apart, then added.
 */
export function sviQuoteEquations(
  columns: SviQuoteColumns,
  n: number,
  point: SviPoint,
  years: number,
  weights: LossWeights,
  normal: NormalEquations,
): number {
  const sums = [0, 1].map(() => ({
    cost: 0,
    matrix: new Float64Array(SVI_TRIANGLE),
    vector: new Float64Array(SVI_DIMENSION),
  }));
  const { omega, b, rho, m, sigma } = point;
  const cosine = Math.sqrt(1 - rho * rho);
  const inverseYears = 1 / years;
  for (let i = 0; i < n; i++) {
    const sum = sums[i & 1]!;
    const x = columns.k[i]! - m;
    const r = Math.sqrt(x * x + sigma * sigma);
    const bend = b * (rho * x + r - sigma * cosine);
    const vol = Math.sqrt((omega + bend) * inverseYears);
    const loss = lossOf(columns, i, vol, weights);
    sum.cost += loss.cost;
    const chain = (0.5 / years / vol) * columns.inverseHalf[i]!;
    row[0] = chain * omega;
    row[1] = chain * bend;
    row[2] = chain * (b * cosine * cosine) * (cosine * x + sigma * rho);
    row[3] = -(chain * (b * sigma) * (rho + x * (1 / r)));
    row[4] = chain * (b * sigma) * (sigma * (1 / r) - cosine);
    addRow(sum.matrix, scratch, row, 0, loss.stiffness);
    for (let j = 0; j < SVI_DIMENSION; j++) sum.vector[j]! += row[j]! * loss.pull;
  }
  const [even, odd] = [sums[0]!, sums[1]!];
  for (let j = 0; j < SVI_DIMENSION; j++) normal.vector[j] = even.vector[j]! + odd.vector[j]!;
  for (let j = 0; j < SVI_TRIANGLE; j++) normal.matrix[j] = even.matrix[j]! + odd.matrix[j]!;
  return even.cost + odd.cost;
}

const scratch = new Float64Array(SVI_DIMENSION);

/** `quoteLoss` with the divisions of a quote taken beforehand. */
function lossOf(
  { mid, bidEdge, askEdge, inverseHalf, price }: SviQuoteColumns,
  i: number,
  vol: number,
  { huber, giveUp }: LossWeights,
): { readonly cost: number; readonly pull: number; readonly stiffness: number } {
  let [cost, pull, stiffness] = [0, 0, 0];
  if (!Number.isNaN(mid[i]!)) {
    const residual = (vol - mid[i]!) * inverseHalf[i]!;
    const size = Math.abs(residual);
    cost = size > huber ? huber * (size - 0.5 * huber) : 0.5 * residual * residual;
    stiffness = size > huber ? huber / size : 1;
    pull = stiffness * residual;
  }
  const over = vol - askEdge[i]!;
  const under = vol - bidEdge[i]!;
  if (over > 0 || under < 0) {
    const miss = (over > 0 ? over : under) * inverseHalf[i]!;
    const root = Math.sqrt(miss * miss + KNEE * KNEE);
    const beyond = Math.max(1, 1 + (root - KNEE) * (1 / giveUp));
    const slope = price[i]! / (beyond * root);
    cost += price[i]! * giveUp * log(beyond);
    pull += slope * miss;
    stiffness += slope;
  }
  return { cost, pull, stiffness };
}

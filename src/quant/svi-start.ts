import { exp } from "./elementary.ts";
import type { SliceQuotes } from "./slice-quotes.ts";
import type { SviPoint } from "./svi-equations.ts";
import { halfSpread, type SliceWeights } from "./svi-objective.ts";

/**
 * Quasi-explicit start (Zeliade, ZWP-0005, 2009): for a fixed vertex (m, σ) total variance is linear in (a, p, q) with
 * w = a + p·(√(y² + 1) + y)/2 + q·(√(y² + 1) − y)/2, y = (k − m)/σ, p = bσ(1 + ρ), q = bσ(1 − ρ); the bounds 0 ≤ a,
 * 0 ≤ p, q ≤ 2σ (Lee) are a box, and the smallest weighted square error over it is found face by face.
 */
export interface VertexFit {
  cost: number;
  a: number;
  p: number;
  q: number;
}

// Packed: Saa Sap Saq Spp Spq Sqq, Sa Sp Sq (right-hand side), Sww.
const sums = new Float64Array(10);

/** Mids as the linear problem sees them: log-moneyness, total variance, and the square of the inverse half-spread in it. */
export interface VertexMids {
  readonly count: number;
  readonly k: Float64Array;
  readonly w: Float64Array;
  readonly weight: Float64Array;
  readonly largest: number;
}

/** The mids of `quotes`, prepared once for many vertices. */
export function vertexMids(quotes: SliceQuotes, weights: SliceWeights, years: number): VertexMids {
  const k = new Float64Array(quotes.count);
  const w = new Float64Array(quotes.count);
  const weight = new Float64Array(quotes.count);
  let count = 0;
  let largest = 0;
  for (let i = 0; i < quotes.count; i++) {
    const vol = quotes.midVol[i]!;
    if (!(vol > 0)) continue;
    const scale = quoteScale(quotes, weights, years, i);
    k[count] = quotes.k[i]!;
    w[count] = vol * vol * years;
    weight[count] = scale * scale;
    largest = Math.max(largest, w[count]!);
    count++;
  }
  return { count, k, w, weight, largest };
}

/** Best (a, p, q) for the vertex (m, σ), into `out`; with cost Infinity where it cannot be below `limit`. */
export function fitVertex(mids: VertexMids, m: number, sigma: number, out: VertexFit, limit = Infinity): void {
  const { largest } = mids;
  const inverseSigma = 1 / sigma;
  let s = 0;
  let sp = 0;
  let sq = 0;
  let spp = 0;
  let spq = 0;
  let sqq = 0;
  let sw = 0;
  let spw = 0;
  let sqw = 0;
  let sww = 0;
  for (let i = 0; i < mids.count; i++) {
    const w = mids.w[i]!;
    const weight = mids.weight[i]!;
    const y = (mids.k[i]! - m) * inverseSigma;
    const root = Math.sqrt(y * y + 1);
    const fp = 0.5 * (root + y);
    const fq = 0.5 * (root - y);
    const wp = weight * fp;
    const wq = weight * fq;
    s += weight;
    sp += wp;
    sq += wq;
    spp += wp * fp;
    spq += wp * fq;
    sqq += wq * fq;
    sw += weight * w;
    spw += wp * w;
    sqw += wq * w;
    sww += weight * w * w;
  }
  sums.set([s, sp, sq, spp, spq, sqq, sw, spw, sqw, sww]);
  out.cost = Infinity;
  const slope = 2 * sigma;
  const free = tryFace(-1, -1, -1, largest, slope, out);
  // The box only adds to the cost of the free solution.
  if (out.cost < Infinity || free >= limit) return;
  // −1: free; otherwise held at that share of its range.
  for (let fa = -1; fa <= 1; fa++) {
    for (let fp = -1; fp <= 1; fp++) {
      for (let fq = -1; fq <= 1; fq++) tryFace(fa, fp, fq, largest, slope, out);
    }
  }
}

/** Half-spreads per total variance at the mid of quote `i`. */
export function quoteScale(quotes: SliceQuotes, weights: SliceWeights, years: number, i: number): number {
  return 1 / (2 * quotes.midVol[i]! * years * halfSpread(quotes, weights, i));
}

const matrix = new Float64Array(9);
const right = new Float64Array(3);

/** The least cost on a face, kept in `out` where it lies in the box and is lower; −Infinity where the face determines none. */
function tryFace(fa: number, fp: number, fq: number, aMax: number, slopeMax: number, out: VertexFit): number {
  setRow(0, fa, fa * aMax, sums[0]!, sums[1]!, sums[2]!, sums[6]!);
  setRow(1, fp, fp * slopeMax, sums[1]!, sums[3]!, sums[4]!, sums[7]!);
  setRow(2, fq, fq * slopeMax, sums[2]!, sums[4]!, sums[5]!, sums[8]!);
  if (!solveThree()) return -Infinity;
  const a = right[0]!;
  const p = right[1]!;
  const q = right[2]!;
  const cost =
    sums[9]! +
    a * (sums[0]! * a + 2 * (sums[1]! * p + sums[2]! * q - sums[6]!)) +
    p * (sums[3]! * p + 2 * (sums[4]! * q - sums[7]!)) +
    q * (sums[5]! * q - 2 * sums[8]!);
  if (cost < out.cost && a >= 0 && a <= aMax && p >= 0 && p <= slopeMax && q >= 0 && q <= slopeMax) {
    out.cost = cost;
    out.a = a;
    out.p = p;
    out.q = q;
  }
  return cost;
}

function setRow(i: number, face: number, held: number, x: number, y: number, z: number, rhs: number): void {
  const free = face < 0;
  matrix[3 * i] = free ? x : i === 0 ? 1 : 0;
  matrix[3 * i + 1] = free ? y : i === 1 ? 1 : 0;
  matrix[3 * i + 2] = free ? z : i === 2 ? 1 : 0;
  right[i] = free ? rhs : held;
}

/** Solves the 3 × 3 system in place by elimination with row exchange; false where it is singular. */
function solveThree(): boolean {
  for (let c = 0; c < 3; c++) {
    let pivot = c;
    for (let r = c + 1; r < 3; r++) if (Math.abs(matrix[3 * r + c]!) > Math.abs(matrix[3 * pivot + c]!)) pivot = r;
    const head = matrix[3 * pivot + c]!;
    if (!(Math.abs(head) > 0)) return false;
    if (pivot !== c) {
      for (let j = 0; j < 3; j++) {
        const keep = matrix[3 * c + j]!;
        matrix[3 * c + j] = matrix[3 * pivot + j]!;
        matrix[3 * pivot + j] = keep;
      }
      const keep = right[c]!;
      right[c] = right[pivot]!;
      right[pivot] = keep;
    }
    for (let r = c + 1; r < 3; r++) {
      const share = matrix[3 * r + c]! / head;
      for (let j = c; j < 3; j++) matrix[3 * r + j]! -= share * matrix[3 * c + j]!;
      right[r]! -= share * right[c]!;
    }
  }
  for (let c = 2; c >= 0; c--) {
    let sum = right[c]!;
    for (let j = c + 1; j < 3; j++) sum -= matrix[3 * c + j]! * right[j]!;
    right[c] = sum / matrix[3 * c + c]!;
  }
  return Number.isFinite(right[0]! + right[1]! + right[2]!);
}

const M_STEPS = 9;
const SIGMA_STEPS = 9;
/** σ on the grid runs from 1/100 of the quoted width to twice it. */
const LOG_SIGMA_FROM = -4.605;
const LOG_SIGMA_STEP = 5.298 / (SIGMA_STEPS - 1);

/** True where a vertex on every other line of the grid, for mids on [from, to], has a weighted squared miss of the mids below `limit`. */
export function hasVertexBelow(mids: VertexMids, from: number, to: number, limit: number): boolean {
  const width = to - from;
  const trial: VertexFit = { cost: 0, a: 0, p: 0, q: 0 };
  for (let j = 0; j < SIGMA_STEPS; j += 2) {
    const sigma = width * exp(LOG_SIGMA_FROM + j * LOG_SIGMA_STEP);
    for (let i = 0; i < M_STEPS; i += 2) {
      fitVertex(mids, from + (i * width) / (M_STEPS - 1), sigma, trial, limit);
      if (trial.cost < limit) return true;
    }
  }
  return false;
}

/**
 * The `limit` best starting points for a slice with mids on [from, to]: a search over vertices (m across the range, σ geometric in
 * its width), each refined on finer grids around it. Best first; fewer where the quotes allow fewer.
 */
export function coldStarts(mids: VertexMids, from: number, to: number, limit: number): SviPoint[] {
  const width = to - from;
  const found: { cost: number; m: number; logSigma: number }[] = [];
  const trial: VertexFit = { cost: 0, a: 0, p: 0, q: 0 };
  const mStep = width / (M_STEPS - 1);
  const logStep = LOG_SIGMA_STEP;
  const costOf = (m: number, logSigma: number): number => {
    fitVertex(mids, m, width * exp(logSigma), trial);
    return trial.cost;
  };
  for (let i = 0; i < M_STEPS; i++) {
    for (let j = 0; j < SIGMA_STEPS; j++) {
      const m = from + i * mStep;
      const logSigma = LOG_SIGMA_FROM + j * logStep;
      found.push({ cost: costOf(m, logSigma), m, logSigma });
    }
  }
  found.sort((x, y) => x.cost - y.cost);
  const chosen: typeof found = [];
  for (const one of found) {
    if (chosen.length === limit || !(one.cost < Infinity)) break;
    // Neighbours of a chosen vertex lead to the same minimum.
    const apart = chosen.every(
      (other) => Math.abs(other.m - one.m) > 1.5 * mStep || Math.abs(other.logSigma - one.logSigma) > 1.5 * logStep,
    );
    if (apart) chosen.push(one);
  }
  return chosen.map((start) => {
    let best = start;
    for (let round = 1, reach = 0.5; round <= 4; round++, reach *= 0.5) {
      const centre = best;
      for (let i = -1; i <= 1; i++) {
        for (let j = -1; j <= 1; j++) {
          if (i === 0 && j === 0) continue;
          const m = centre.m + i * reach * mStep;
          const logSigma = centre.logSigma + j * reach * logStep;
          const cost = costOf(m, logSigma);
          if (cost < best.cost) best = { cost, m, logSigma };
        }
      }
    }
    costOf(best.m, best.logSigma);
    return pointOfVertex(trial, best.m, width * exp(best.logSigma));
  });
}

function pointOfVertex(fit: VertexFit, m: number, sigma: number): SviPoint {
  const b = Math.max((0.5 * (fit.p + fit.q)) / sigma, 1e-8);
  const rho = Math.max(-0.995, Math.min(0.995, (0.5 * (fit.p - fit.q)) / (b * sigma)));
  const omega = fit.a + b * sigma * Math.sqrt(1 - rho * rho);
  return { omega, b, rho, m, sigma };
}

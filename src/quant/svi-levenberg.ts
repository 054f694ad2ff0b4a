import type { NormalEquations, SviPoint } from "./svi-equations.ts";
import { SVI_DIMENSION, solveDamped } from "./svi-normal.ts";
import { createNormalEquations, evaluateSvi, type SviProblem } from "./svi-objective.ts";

/** When to stop: after so many iterations, or once a step lowers the cost by less than a share of itself and one squared half-spread. */
export interface SviEffort {
  readonly iterations: number;
  readonly arrived: number;
}

const RHO_LIMIT = 0.9995;
/** σ is at least this share of the quoted width: below, the vertex is a kink between two quotes. */
const SMALLEST_SIGMA = 1e-3;

let here: NormalEquations = createNormalEquations();
let there: NormalEquations = createNormalEquations();
const anchored: NormalEquations = createNormalEquations();
const jacobian = new Float64Array(SVI_DIMENSION * SVI_DIMENSION);
const product = new Float64Array(SVI_DIMENSION * SVI_DIMENSION);
const step = new Float64Array(SVI_DIMENSION);
const trial: SviPoint = { omega: 0, b: 0, rho: 0, m: 0, sigma: 0 };

/**
 * Levenberg–Marquardt from `point`, which is moved to the minimum found. Steps are taken in (w, w', w'' at `anchor`, m, ln σ), in
 * which the long valley of nearly parabolic slices is straight, and where that leaves the bounds in the parameters themselves.
 */
export function minimiseSvi(
  problem: SviProblem,
  point: SviPoint,
  effort: SviEffort,
): { readonly cost: number; readonly startCost: number; readonly iterations: number } {
  let cost = evaluateSvi(problem, point, here);
  const startCost = cost;
  let damping = 1e-3;
  let rise = 2;
  let iterations = 0;
  while (iterations < effort.iterations && damping < 1e9) {
    iterations++;
    let next = Infinity;
    let expected = 0;
    anchorEquations(point, problem.anchor);
    if (
      solveDamped(anchored.matrix, anchored.vector, damping, step) &&
      moveAnchored(point, problem.anchor, SMALLEST_SIGMA * problem.width)
    ) {
      expected = expectedFall(anchored, damping);
      next = evaluateSvi(problem, trial, there);
    }
    if (!(next < cost) && solveDamped(here.matrix, here.vector, damping, step)) {
      moveDirect(point, SMALLEST_SIGMA * problem.width);
      expected = expectedFall(here, damping);
      next = evaluateSvi(problem, trial, there);
    }
    if (!(next < cost)) {
      damping *= rise;
      rise *= 2;
      continue;
    }
    const fall = cost - next;
    // Nielsen's rule: how far damping relaxes depends on how well the step kept its promise.
    const kept = 2 * Math.min(1, fall / Math.max(expected, 1e-300)) - 1;
    damping = Math.max(1e-12, damping * Math.max(1 / 3, 1 - kept * kept * kept));
    rise = 2;
    copyPoint(trial, point);
    const swap = here;
    here = there;
    there = swap;
    cost = next;
    if (fall <= effort.arrived * (cost + 1)) break;
  }
  return { cost, startCost, iterations };
}

function copyPoint(from: SviPoint, to: SviPoint): void {
  to.omega = from.omega;
  to.b = from.b;
  to.rho = from.rho;
  to.m = from.m;
  to.sigma = from.sigma;
}

/** Fall of cost promised by the quadratic model for the step just solved. */
function expectedFall(normal: NormalEquations, damping: number): number {
  let fall = 0;
  for (let i = 0, at = 0; i < SVI_DIMENSION; i++, at += i + 1) {
    fall += 0.5 * step[i]! * (damping * normal.matrix[at]! * step[i]! - normal.vector[i]!);
  }
  return fall;
}

/** Normal equations of `here` carried over to anchored parameters: JᵀAJ and Jᵀv with J = d(direct)/d(anchored). */
function anchorEquations(point: SviPoint, anchor: number): void {
  fillJacobian(point, anchor);
  for (let i = 0; i < SVI_DIMENSION; i++) {
    for (let j = 0; j < SVI_DIMENSION; j++) {
      let sum = 0;
      for (let k = 0; k < SVI_DIMENSION; k++) sum += symmetric(here.matrix, i, k) * jacobian[k * SVI_DIMENSION + j]!;
      product[i * SVI_DIMENSION + j] = sum;
    }
  }
  let at = 0;
  for (let i = 0; i < SVI_DIMENSION; i++) {
    let vector = 0;
    for (let k = 0; k < SVI_DIMENSION; k++) vector += jacobian[k * SVI_DIMENSION + i]! * here.vector[k]!;
    anchored.vector[i] = vector;
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < SVI_DIMENSION; k++) {
        sum += jacobian[k * SVI_DIMENSION + i]! * product[k * SVI_DIMENSION + j]!;
      }
      anchored.matrix[at++] = sum;
    }
  }
}

/** d(ln ω, ln b, ρ/√(1 − ρ²), m/σ, ln σ) / d(w, w', w'' at the anchor, m, ln σ), row by row. */
function fillJacobian(point: SviPoint, anchor: number): void {
  const { omega, b, rho, sigma } = point;
  const m = point.m - anchor;
  const cosine = Math.sqrt(1 - rho * rho);
  const r2 = m * m + sigma * sigma;
  const r = Math.sqrt(r2);
  const slope = b * (rho - m / r);
  const curvature = (b * sigma * sigma) / (r2 * r);
  // w at the anchor is ω + b·height.
  const height = r - rho * m - sigma * cosine;
  const heightByRho = (sigma * rho) / cosine - m;
  const heightByM = m / r - rho;
  const heightByLog = (sigma * sigma) / r - sigma * cosine;
  const stretch = (3 * sigma * sigma) / r2 - 2;
  const xByRho = 1 / (cosine * cosine * cosine);
  for (let column = 0; column < SVI_DIMENSION; column++) {
    let byB = 0;
    let byRho = 0;
    if (column === 1) byRho = 1 / b;
    else if (column === 2) {
      byB = b / curvature;
      byRho = -slope / (b * curvature);
    } else if (column === 3) {
      byB = (3 * b * m) / r2;
      byRho = (-slope / (b * b)) * byB + (sigma * sigma) / (r2 * r);
    } else if (column === 4) {
      byB = b * stretch;
      byRho = (-slope / b) * stretch - (m * sigma * sigma) / (r2 * r);
    }
    const byHeight = heightByRho * byRho + (column === 3 ? heightByM : column === 4 ? heightByLog : 0);
    jacobian[column] = ((column === 0 ? 1 : 0) - height * byB - b * byHeight) / omega;
    jacobian[SVI_DIMENSION + column] = byB / b;
    jacobian[2 * SVI_DIMENSION + column] = byRho * xByRho;
    jacobian[3 * SVI_DIMENSION + column] = column === 3 ? 1 / sigma : 0;
    jacobian[4 * SVI_DIMENSION + column] = column === 4 ? 1 : 0;
  }
}

function symmetric(packed: Float64Array, i: number, j: number): number {
  return i >= j ? packed[(i * (i + 1)) / 2 + j]! : packed[(j * (j + 1)) / 2 + i]!;
}

/** `from` moved by the anchored step, into `trial`; false where that is no slice. */
function moveAnchored(from: SviPoint, anchor: number, smallest: number): boolean {
  const m0 = from.m - anchor;
  const r02 = m0 * m0 + from.sigma * from.sigma;
  const r0 = Math.sqrt(r02);
  const cosine0 = Math.sqrt(1 - from.rho * from.rho);
  const w = from.omega + from.b * (r0 - from.rho * m0 - from.sigma * cosine0) + step[0]!;
  const slope = from.b * (from.rho - m0 / r0) + step[1]!;
  const curvature = (from.b * from.sigma * from.sigma) / (r02 * r0) + step[2]!;
  const m = m0 + Math.max(-4 * from.sigma, Math.min(4 * from.sigma, step[3]!));
  const sigma = from.sigma * growth(step[4]!);
  if (!(w > 0 && curvature > 0 && sigma >= smallest)) return false;
  const r = Math.sqrt(m * m + sigma * sigma);
  const b = (curvature * r * r * r) / (sigma * sigma);
  const rho = slope / b + m / r;
  if (!(Math.abs(rho) < RHO_LIMIT)) return false;
  const omega = w - b * (r - rho * m - sigma * Math.sqrt(1 - rho * rho));
  if (!(omega > 1e-12)) return false;
  trial.omega = omega;
  trial.b = b;
  trial.rho = rho;
  trial.m = m + anchor;
  trial.sigma = sigma;
  return true;
}

/** `from` moved by the direct step, into `trial`: positive parameters by a ratio, so none can turn negative. */
function moveDirect(from: SviPoint, smallest: number): void {
  trial.omega = Math.max(from.omega * growth(step[0]!), 1e-12);
  trial.b = Math.max(from.b * growth(step[1]!), 1e-12);
  const x = from.rho / Math.sqrt(1 - from.rho * from.rho) + Math.max(-2, Math.min(2, step[2]!));
  const rho = x / Math.sqrt(1 + x * x);
  trial.rho = Math.max(-RHO_LIMIT, Math.min(RHO_LIMIT, rho));
  trial.m = from.m + from.sigma * Math.max(-4, Math.min(4, step[3]!));
  trial.sigma = Math.max(from.sigma * growth(step[4]!), smallest);
}

/** A ratio that equals exp to second order and stays between 1/7 and 7. */
function growth(by: number): number {
  const bounded = Math.max(-1.5, Math.min(1.5, by));
  return (1 + 0.5 * bounded) / (1 - 0.5 * bounded);
}

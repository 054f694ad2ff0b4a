import { exp, log } from "./elementary.ts";
import { cdfFromDensity, plainDensity } from "./normal.ts";
import { cosine, legendreRule, sine } from "./quadrature.ts";

/*
 * Early-exercise boundary of an American put, after Andersen, Lake & Offengenden, "High-performance American option pricing",
 * J. Comput. Finance 20(1), 2016: B(tau) = X exp(-sqrt(H(sqrt(tau)))), H a polynomial at Chebyshev nodes in sqrt(tau), found
 * by fixed-point iteration on the smooth-pasting condition. With u = tau cos^2(theta) all integrands are smooth in theta, so
 * that plain Gauss-Legendre quadrature converges exponentially.
 */

/** Degree of H in sqrt(tau). */
const DEGREE = 12;
const POINTS = 24;
const MAX_ITERATIONS = 80;
/** Relative movement of the boundary at which the iteration ends: its square moves the price. */
const SETTLED = 1e-5;
/** A boundary that still moves by more than this at the end is none. */
const TOLERABLE = 1e-3;
/** A boundary below e^-60 of the strike is as good as none. */
const LOWEST_LOG = -60;
const NO_BOUNDARY: ExerciseBoundary = { logNow: -Infinity, logAt: () => -Infinity };
/** Below this difference of rate and yield the first fixed-point system loses its grip, and the second takes over. */
const NEARLY_EQUAL = 0.001;

/** A quadrature rule in theta on [0, pi/2]. */
export interface AngleRule {
  readonly sines: Float64Array;
  readonly cosines: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss-Legendre quadrature over an angle from 0 to pi/2. */
export function angleRule(points: number): AngleRule {
  const { nodes, weights } = legendreRule(points);
  const angles = nodes.map((x) => (Math.PI / 4) * (1 + x));
  return { sines: angles.map(sine), cosines: angles.map(cosine), weights: weights.map((w) => (Math.PI / 4) * w) };
}

const RULE = angleRule(POINTS);
/** Chebyshev nodes on [-1, 1], the first at expiry (tau = 0): z_i = -cos(i pi/n). */
const NODES = Float64Array.from({ length: DEGREE + 1 }, (_, i) => -cosine((i * Math.PI) / DEGREE));

/** T_k at node i, at i (DEGREE + 1) + k. */
const NODE_VALUES = chebyshevValues(NODES);
/** T_k at the node's share of the root of time times each cosine of the rule: where its integrals look at the boundary. */
const POINT_VALUES = chebyshevValues(
  NODES.reduce<number[]>((all, z) => {
    for (const cos of RULE.cosines) all.push((1 + z) * cos - 1);
    return all;
  }, []),
);

function chebyshevValues(points: ArrayLike<number>): Float64Array {
  const values = new Float64Array(points.length * (DEGREE + 1));
  for (let i = 0; i < points.length; i++) {
    const at = i * (DEGREE + 1);
    values[at] = 1;
    values[at + 1] = points[i]!;
    for (let k = 2; k <= DEGREE; k++) values[at + k] = 2 * points[i]! * values[at + k - 1]! - values[at + k - 2]!;
  }
  return values;
}

/** The boundary of a put: `logAt(u)` is ln B at time to expiry u, given as its square root over that of the whole time. */
export interface ExerciseBoundary {
  /** ln B(tau). */
  readonly logNow: number;
  logAt(rootShare: number): number;
}

/**
 * The exercise boundary of a put of strike 1, or null where it is never exercised early (rate <= 0 and yield >= rate) or none
 * is found. Not for yield < rate < 0, where there are two boundaries.
 */
export function exerciseBoundary(
  years: number,
  vol: number,
  rate: number,
  dividendYield: number,
): ExerciseBoundary | null {
  if (!mayExercise(rate, dividendYield)) return null;
  const logX = dividendYield > rate ? log(rate / dividendYield) : 0;
  const taus = NODES.map((z) => {
    const share = 0.5 * (1 + z);
    return share * share * years;
  });
  const growth = growthFactors(taus, rate, dividendYield);
  const problem = { vol, rate, dividendYield, logX, taus, growth };
  const first = Math.abs(rate - dividendYield) >= NEARLY_EQUAL;
  // Where one system finds nothing (densities that vanish at tiny vols), the other may.
  return iterate({ ...problem, useDensities: first }) ?? iterate({ ...problem, useDensities: !first });
}

/** Whether there is a spot at which a put is exercised early: interest on the strike, or a yield that must be paid. */
export function mayExercise(rate: number, dividendYield: number): boolean {
  return rate > 0 || (rate === 0 && dividendYield < 0);
}

function iterate(problem: Problem): ExerciseBoundary | null {
  const { vol, rate, dividendYield, logX, taus } = problem;
  const logs = taus.map((tau) => firstGuess(tau, vol, rate, dividendYield, logX));
  const coefficients = new Float64Array(DEGREE + 1);
  logs.forEach((value, i) => {
    if (i > 0) moveNode(coefficients, i, (value - logX) * (value - logX));
  });
  const before = new Float64Array(DEGREE + 1);
  const imageBefore = new Float64Array(DEGREE + 1);
  let moved = Infinity;
  for (let iteration = 0; iteration < MAX_ITERATIONS && moved >= SETTLED; iteration++) {
    moved = 0;
    // In order of time to expiry: the boundary at tau depends on what it is at shorter times, which is known better already.
    for (let i = 1; i <= DEGREE; i++) {
      const now = logs[i]!;
      const image = fixedPoint(problem, i, now, coefficients);
      // Probabilities keep their digits where densities vanish: only they can tell that there is no boundary.
      if (image < LOWEST_LOG && !problem.useDensities) return NO_BOUNDARY;
      if (!(image >= LOWEST_LOG)) return null;
      // The slope of the map between the last two points: a step by the secant settles where plain iteration swings.
      const slope = iteration === 0 ? 0 : (image - imageBefore[i]!) / (now - before[i]!);
      const usable = slope > -20 && slope < 0.5 ? slope : 0;
      const next = Math.min(now + (image - now) / (1 - usable), logX);
      before[i] = now;
      imageBefore[i] = image;
      moved = Math.max(moved, Math.abs(next - now));
      logs[i] = next;
      moveNode(coefficients, i, (next - logX) * (next - logX) - (now - logX) * (now - logX));
    }
  }
  if (moved > TOLERABLE) return null;
  return { logNow: logs[DEGREE]!, logAt: (rootShare) => logBoundary(rootShare, logX, coefficients) };
}

/** Boundary of Bjerksund & Stensland's kind: an exponential approach to that of the perpetual option. */
function firstGuess(tau: number, vol: number, rate: number, dividendYield: number, logX: number): number {
  const x = exp(logX);
  const variance = vol * vol;
  const beta = (rate - dividendYield) / variance - 0.5;
  const lambda = -beta - Math.sqrt(beta * beta + (2 * rate) / variance);
  const perpetual = lambda < 0 ? lambda / (lambda - 1) : 0;
  const approach = exp(-2 * vol * Math.sqrt(tau));
  return Math.min(log(perpetual + (x - perpetual) * approach), logX);
}

/** Changes the coefficients of H = ln^2(B/X) over the Chebyshev polynomials for a change of H at node i. */
function moveNode(coefficients: Float64Array, i: number, change: number): void {
  const ends = i === 0 || i === DEGREE ? 0.5 : 1;
  for (let k = 0; k <= DEGREE; k++) {
    const scale = ((k === 0 || k === DEGREE ? 1 : 2) * ends) / DEGREE;
    coefficients[k]! += scale * change * NODE_VALUES[i * (DEGREE + 1) + k]!;
  }
}

/** sqrt(H) where POINT_VALUES has the Chebyshev polynomials from `at` on. */
function rootOfH(coefficients: Float64Array, at: number): number {
  let even = coefficients[0]!;
  let odd = 0;
  for (let k = 1; k < DEGREE; k += 2) {
    odd += coefficients[k]! * POINT_VALUES[at + k]!;
    even += coefficients[k + 1]! * POINT_VALUES[at + k + 1]!;
  }
  return Math.sqrt(Math.max(even + odd, 0));
}

/** ln B at a root of time, as a share of that of the whole time: Clenshaw's recurrence. */
function logBoundary(rootShare: number, logX: number, coefficients: Float64Array): number {
  const z = 2 * rootShare - 1;
  let b1 = 0;
  let b2 = 0;
  for (let k = DEGREE; k >= 1; k--) {
    const b = coefficients[k]! + 2 * z * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  const h = coefficients[0]! + z * b1 - b2;
  return logX - Math.sqrt(Math.max(h, 0));
}

/** What does not change while the boundary is sought. */
interface Problem {
  readonly vol: number;
  readonly rate: number;
  readonly dividendYield: number;
  readonly logX: number;
  readonly taus: Float64Array;
  /** Weight times e^{ru} and times e^{qu} at each point u of each node. */
  readonly growth: Float64Array;
  /** System A of the paper, of densities, or B, of probabilities. */
  readonly useDensities: boolean;
}

function growthFactors(taus: Float64Array, rate: number, dividendYield: number): Float64Array {
  const factors = new Float64Array(2 * taus.length * POINTS);
  taus.forEach((tau, i) => {
    for (let j = 0; j < POINTS; j++) {
      const u = tau * RULE.cosines[j]! * RULE.cosines[j]!;
      factors[2 * (i * POINTS + j)] = RULE.weights[j]! * exp(rate * u);
      factors[2 * (i * POINTS + j) + 1] = RULE.weights[j]! * exp(dividendYield * u);
    }
  });
  return factors;
}

/** One fixed-point image of ln B at node i: systems A and B of the paper. */
function fixedPoint(problem: Problem, i: number, logB: number, coefficients: Float64Array): number {
  const { vol, rate, dividendYield, logX, growth, useDensities } = problem;
  const tau = problem.taus[i]!;
  const root = Math.sqrt(tau);
  const carry = rate - dividendYield;
  const s = vol * root;
  const dMinus = (logB + carry * tau) / s - 0.5 * s;
  const dPlus = dMinus + s;
  let upper = 0;
  let lower = 0;
  for (let j = 0; j < POINTS; j++) {
    const cos = RULE.cosines[j]!;
    const sin = RULE.sines[j]!;
    const v = s * sin;
    const ahead = tau * sin * sin;
    const m = logB - logX + rootOfH(coefficients, (i * POINTS + j) * (DEGREE + 1)) + carry * ahead;
    const minus = m / v - 0.5 * v;
    const plus = minus + v;
    const density = (2 * root * cos) / vol;
    const length = 2 * tau * sin * cos;
    const densityPlus = plainDensity(plus);
    const densityMinus = plainDensity(minus);
    const grownRate = growth[2 * (i * POINTS + j)]!;
    const grownYield = growth[2 * (i * POINTS + j) + 1]!;
    if (useDensities) {
      upper += grownRate * density * densityMinus;
      lower += grownYield * (length * cdfFromDensity(plus, densityPlus) + density * densityPlus);
    } else {
      upper += grownRate * length * cdfFromDensity(minus, densityMinus);
      lower += grownYield * length * cdfFromDensity(plus, densityPlus);
    }
  }
  const densityMinus = plainDensity(dMinus);
  const densityPlus = plainDensity(dPlus);
  const n = (useDensities ? densityMinus / s : cdfFromDensity(dMinus, densityMinus)) + rate * upper;
  const d = (useDensities ? densityPlus / s : 0) + cdfFromDensity(dPlus, densityPlus) + dividendYield * lower;
  return log(n / d) - carry * tau;
}

import { MILLS_HIGHEST, MILLS_LOWEST, MILLS_TABLE } from "./mills-table.ts";
import { millsCentre, millsRest, millsRow } from "./normal.ts";

/** Below this t the difference of two table values would lose digits, and a Taylor series in t takes over. */
export const SMALL_T = 0.01;

/**
 * The two Mills ratios of an option whose d-numbers are -(h - t) and -(h + t), seen from its out-of-the-money side
 * (h = |ln F/K|/s, t = s/2). Every quantity of the Black formula is one of them times a density.
 */
export interface MillsPair {
  /** True where h - t < -1: the near ratio is then M(t - h), and `span` is the sum, not the difference. */
  readonly reflected: boolean;
  /** M(h - t), or M(t - h) where reflected. */
  readonly near: number;
  /** M(h + t). */
  readonly far: number;
  /** near - far to full relative precision, or near + far where reflected. */
  readonly span: number;
}

/** The Mills pair of h >= 0 and t > 0. Arguments above 61.9 are taken as 61.9: every density is 0 long before. */
export function millsPair(h: number, t: number): MillsPair {
  return t < SMALL_T ? nearby(h, t) : apart(h, t);
}

/**
 * Both ratios from the table. Their difference keeps its digits because the leading coefficients subtract exactly, with
 * their low parts carried along, and because the rounding of h - t and h + t is carried into the local arguments.
 */
function apart(h: number, t: number): MillsPair {
  const nearSum = h - t;
  const farSum = h + t;
  // Exact for t <= h; for larger t what is missed is small beside t.
  const nearError = h - nearSum - t;
  const farError = t - (farSum - h);
  const reflected = nearSum < MILLS_LOWEST;
  const a = Math.min(reflected ? -nearSum : nearSum, MILLS_HIGHEST);
  const b = Math.min(farSum, MILLS_HIGHEST);
  const rowA = millsRow(a);
  const rowB = millsRow(b);
  const restA = millsRest(rowA, a - millsCentre(a) + (reflected ? -nearError : nearError));
  const restB = millsRest(rowB, b - millsCentre(b) + farError);
  const headA = MILLS_TABLE[rowA + 1]!;
  const headB = MILLS_TABLE[rowB + 1]!;
  const near = headA + restA;
  const far = headB + restB;
  return { reflected, near, far, span: reflected ? near + far : headA - headB + (restA - restB) };
}

/**
 * Taylor series about h: M(h - t) - M(h + t) = 2(c1 t + c3 t^3 + ...), c_n = |M^(n)(h)|/n!, which follow from M and -M' by
 * c_{n+2} = (c_n - h c_{n+1})/(n + 2).
 */
function nearby(h: number, t: number): MillsPair {
  const x = Math.min(h, MILLS_HIGHEST);
  const row = millsRow(x);
  const d = x - millsCentre(x);
  const table = MILLS_TABLE;
  const c0 = table[row + 1]! + millsRest(row, d);
  const d2 = d * d;
  const low = table[row + 2]! + 2 * table[row + 3]! * d + (3 * table[row + 4]! + 4 * table[row + 5]! * d) * d2;
  const high = 5 * table[row + 6]! + 6 * table[row + 7]! * d + (7 * table[row + 8]! + 8 * table[row + 9]! * d) * d2;
  const c1 = -(low + high * (d2 * d2));
  const c2 = (c0 - x * c1) * (1 / 2);
  const c3 = (c1 - x * c2) * (1 / 3);
  const c4 = (c2 - x * c3) * (1 / 4);
  const c5 = (c3 - x * c4) * (1 / 5);
  const c6 = (c4 - x * c5) * (1 / 6);
  const c7 = (c5 - x * c6) * (1 / 7);
  const t2 = t * t;
  const even = c0 + t2 * (c2 + t2 * (c4 + t2 * c6));
  const odd = t * (c1 + t2 * (c3 + t2 * (c5 + t2 * c7)));
  return { reflected: false, near: even + odd, far: even - odd, span: 2 * odd };
}

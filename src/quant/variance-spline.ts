import { exp, log } from "./elementary.ts";

/** Steepest wing that Lee's moment formula allows. */
const MAX_SLOPE = 2;

/** A smile known at nodes k = pitch·sinh(first + i·step): total variances `w`, three at least. */
export interface VarianceNodes {
  readonly pitch: number;
  readonly first: number;
  readonly step: number;
  readonly w: Float64Array;
}

/**
 * Total variance by ln(K/F) through nodes: a natural cubic spline in the node's place, and beyond the ends straight on, no steeper
 * than Lee's bound and never below a hundredth of the last node. Null for nodes that are no smile.
 */
export function varianceSpline({ pitch, first, step, w }: VarianceNodes): ((k: number) => number) | null {
  const count = w.length;
  if (!(pitch > 0 && step > 0 && count >= 3)) return null;
  for (const value of w) if (!(value > 0)) return null;
  const bend = splineBends(w);
  const place = (i: number): number => pitch * sinh(first + i * step);
  const last = count - 1;
  const low = place(0);
  const high = place(last);
  const lowSlope = bound((w[1]! - w[0]!) / (place(1) - low));
  const highSlope = bound((w[last]! - w[last - 1]!) / (high - place(last - 1)));
  return (k) => {
    if (k <= low) return Math.max(w[0]! + lowSlope * (k - low), 0.01 * w[0]!);
    if (k >= high) return Math.max(w[last]! + highSlope * (k - high), 0.01 * w[last]!);
    const at = (inverseSinh(k / pitch) - first) / step;
    const i = Math.max(0, Math.min(last - 1, Math.floor(at)));
    const b = at - i;
    const a = 1 - b;
    return a * w[i]! + b * w[i + 1]! + ((a * a * a - a) * bend[i]! + (b * b * b - b) * bend[i + 1]!) / 6;
  };
}

/** Second differences of a natural cubic spline through values at places one apart. */
function splineBends(values: Float64Array): Float64Array {
  const n = values.length;
  const bend = new Float64Array(n);
  const upper = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const pivot = 1 / (4 - upper[i - 1]!);
    upper[i] = pivot;
    bend[i] = (6 * (values[i + 1]! - 2 * values[i]! + values[i - 1]!) - bend[i - 1]!) * pivot;
  }
  for (let i = n - 2; i > 0; i--) bend[i]! -= upper[i]! * bend[i + 1]!;
  return bend;
}

function bound(slope: number): number {
  return Math.max(-MAX_SLOPE, Math.min(MAX_SLOPE, slope));
}

function sinh(u: number): number {
  const grown = exp(Math.abs(u));
  const value = 0.5 * (grown - 1 / grown);
  return u < 0 ? -value : value;
}

function inverseSinh(z: number): number {
  const size = Math.abs(z);
  const value = log(size + Math.sqrt(size * size + 1));
  return z < 0 ? -value : value;
}

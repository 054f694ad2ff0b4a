import { log } from "./elementary.ts";

/** How a model value is held to a quote. Sizes of misses in half-spreads. */
export interface LossWeights {
  /** Misses of the mid beyond this grow linearly (Huber). */
  readonly huber: number;
  /** Extra weight on the part of a miss beyond the quoted side, or, of a quote without a mid, beyond its bound. */
  readonly outside: number;
  readonly bound: number;
  /** How far inside the side that part begins, and about where it is given up: from there its cost is logarithmic. */
  readonly margin: number;
  readonly giveUp: number;
}

/** Half-spreads within which the price of leaving bid–ask is smooth; beyond it is nearly linear until given up. */
export const KNEE = 0.1;

/** Loss of a value against one quote, with d(cost)/d(value) = pull/half and the Gauss–Newton curvature stiffness/half². */
export interface QuoteLoss {
  cost: number;
  pull: number;
  stiffness: number;
}

/**
 * Loss of `value` against a quote (any sides NaN) into `out`. `half` is the half-spread misses are counted in. A steep, nearly linear
 * price for leaving the spread keeps most quotes inside; that it ends in a logarithm gives up those that contradict the others.
 */
export function quoteLoss(
  value: number,
  bid: number,
  mid: number,
  ask: number,
  half: number,
  weights: LossWeights,
  out: QuoteLoss,
): void {
  out.cost = 0;
  out.pull = 0;
  out.stiffness = 0;
  const hasMid = !Number.isNaN(mid);
  if (hasMid) {
    const residual = (value - mid) / half;
    const size = Math.abs(residual);
    if (size > weights.huber) {
      out.cost = weights.huber * (size - 0.5 * weights.huber);
      out.stiffness = weights.huber / size;
    } else {
      out.cost = 0.5 * residual * residual;
      out.stiffness = 1;
    }
    out.pull = out.stiffness * residual;
  }
  const margin = weights.margin * Math.min(half, 0.5 * Math.max(0, ask - bid) || 0);
  const over = value - ask + margin;
  const under = value - bid - margin;
  const miss = over > 0 ? over / half : under < 0 ? under / half : 0;
  if (miss === 0) return;
  const price = (hasMid ? weights.outside : weights.bound) * KNEE;
  const root = Math.sqrt(miss * miss + KNEE * KNEE);
  const beyond = 1 + (root - KNEE) / weights.giveUp;
  const slope = price / (beyond * root);
  out.cost += price * weights.giveUp * log(beyond);
  out.pull += slope * miss;
  out.stiffness += slope;
}

import { type MillsPair, millsPair } from "./mills-difference.ts";
import { plainDensity } from "./normal.ts";

/*
 * Black-76 and the generalised Black-Scholes formula (spot, rate r, yield q). The option is priced from its out-of-the-money
 * side, where F N(d1) - K N(d2) = F n(d1) (M(h - t) - M(h + t)) with the Mills ratio M, h = |ln F/K|/s, t = s/2,
 * s = vol sqrt(T); so tails keep all their digits (the idea is Jäckel's, Let's Be Rational, 2013). Intrinsic comes on top.
 */

/** What the price and all Greeks of one option are made of. */
export interface BlackParts {
  readonly d1: number;
  readonly d2: number;
  readonly totalVol: number;
  /** S e^{-qT} n(d1) = K e^{-rT} n(d2). */
  readonly hump: number;
  readonly price: number;
  /** N(d1) and N(d2) for a call; N(-d1) and N(-d2) for a put. */
  readonly p1: number;
  readonly p2: number;
}

/**
 * The parts of an option with discounted forward `a` (S e^{-qT}), discounted strike `b` (K e^{-rT}), their log ratio and
 * total vol s > 0.
 */
export function blackParts(a: number, b: number, logMoneyness: number, s: number, isCall: boolean): BlackParts {
  const forwardIsLow = logMoneyness <= 0;
  const h = Math.abs(logMoneyness) / s;
  const t = 0.5 * s;
  const pair = millsPair(h, t);
  // d-number of the near side, with the sign it has for the out-of-the-money option.
  const nearD = t - h;
  const farD = -(h + t);
  const low = forwardIsLow ? a : b;
  const high = forwardIsLow ? b : a;
  const nearDensity = plainDensity(nearD);
  const hump = low * nearDensity;
  const { near, farProbability } = probabilities(pair, nearDensity, hump / high);
  const outPrice = pair.reflected ? low - hump * pair.span : hump * pair.span;
  const isOut = isCall === forwardIsLow;
  const price = isOut ? outPrice : outPrice + Math.abs(a - b);
  const nearP = isOut ? near.inside : near.outside;
  const farP = isOut ? farProbability : 1 - farProbability;
  return {
    d1: forwardIsLow ? nearD : -farD,
    d2: forwardIsLow ? farD : -nearD,
    totalVol: s,
    hump,
    price,
    p1: forwardIsLow ? nearP : farP,
    p2: forwardIsLow ? farP : nearP,
  };
}

/** N of the near d-number and its complement, and N of the far one, each from its own side. */
function probabilities(pair: MillsPair, nearDensity: number, farDensity: number) {
  const tail = nearDensity * pair.near;
  const near = pair.reflected ? { inside: 1 - tail, outside: tail } : { inside: tail, outside: 1 - tail };
  return { near, farProbability: farDensity * pair.far };
}

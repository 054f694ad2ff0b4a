import { millsPair } from "./mills-difference.ts";
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
  /** 1/s. */
  readonly inverseS: number;
  /** S e^{-qT} n(d1) = K e^{-rT} n(d2). */
  readonly hump: number;
  readonly price: number;
  /** Mills ratios by which a density becomes the smaller of N(d1), N(-d1), and of N(d2), N(-d2). */
  readonly mills1: number;
  readonly mills2: number;
  /** Whether that smaller one is N(d) for a call and N(-d) for a put; else the option has the complement. */
  readonly straight1: boolean;
  readonly straight2: boolean;
}

/**
 * The parts of an option with discounted forward `a` (S e^{-qT}), discounted strike `b` (K e^{-rT}), their log ratio x and
 * total vol s > 0.
 */
export function blackParts(a: number, b: number, x: number, s: number, isCall: boolean): BlackParts {
  const inverseS = 1 / s;
  const h = Math.abs(x) * inverseS;
  const t = 0.5 * s;
  const { near, far, span, reflected } = millsPair(h, t);
  const forwardIsLow = x <= 0;
  // d-numbers of the out-of-the-money option on the low asset.
  const nearD = t - h;
  const farD = -(h + t);
  const low = forwardIsLow ? a : b;
  const hump = low * plainDensity(nearD);
  const outPrice = reflected ? low - hump * span : hump * span;
  const isOut = isCall === forwardIsLow;
  return {
    d1: forwardIsLow ? nearD : -farD,
    d2: forwardIsLow ? farD : -nearD,
    inverseS,
    hump,
    price: isOut ? outPrice : outPrice + Math.abs(a - b),
    mills1: forwardIsLow ? near : far,
    mills2: forwardIsLow ? far : near,
    straight1: isOut !== (reflected && forwardIsLow),
    straight2: isOut !== (reflected && !forwardIsLow),
  };
}

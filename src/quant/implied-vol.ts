import { expNegative, log, logRatio, SMALLEST_NORMAL } from "./elementary.ts";
import { type MillsPair, millsPair } from "./mills-difference.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** The vol that a price implies, how well it is determined, and whether there is one. */
export interface ImpliedVol {
  /** Decimal; NaN unless status is OK (0 for ZERO_VOL). */
  readonly vol: number;
  /** A VOL_STATUS code. */
  readonly status: number;
  /** Relative change of vol per relative change of price, price/(vega vol): large where a price says little. */
  readonly conditioning: number;
}

/** Above this conditioning one rounding of the price moves the vol by more than 1 part in 1000. */
export const MAX_CONDITIONING = 1e13;
const LN_SQRT_TWO_PI = 0.9189385332046728;
const SQRT_TWO_PI = 2.5066282746310002;
/** Time value, as a share of the higher asset, up to which an option at the money is worth s/√(2π) of it. */
const SMALL_VALUE = 1e-5;

/**
 * Implied Black-76 vol of a discounted `price` (df: discount factor). Out-of-the-money time value; a closed-form start
 * (Stefanica & Radoičić 2017, within 6 %); two fourth-order Householder steps on the objectives of Jäckel (2013).
 */
export function impliedVol(
  price: number,
  forward: number,
  strike: number,
  years: number,
  isCall: boolean,
  df = 1,
): ImpliedVol {
  const value = price / df;
  if (!(forward >= SMALLEST_NORMAL && strike >= SMALLEST_NORMAL && forward < Infinity && strike < Infinity)) {
    return none(VOL_STATUS.BAD_INPUT);
  }
  if (!(Math.abs(value) < Infinity && years < Infinity)) return none(VOL_STATUS.BAD_INPUT);
  if (!(years > 0)) return none(VOL_STATUS.EXPIRED);
  const low = Math.min(forward, strike);
  const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
  const timeValue = value - intrinsic;
  if (timeValue < 0) return none(VOL_STATUS.BELOW_INTRINSIC);
  if (timeValue === 0) return { vol: 0, status: VOL_STATUS.ZERO_VOL, conditioning: Infinity };
  const roomAbove = low - timeValue;
  if (!(roomAbove > 0)) return none(VOL_STATUS.AT_OR_ABOVE_MAX);
  if (!(timeValue >= SMALLEST_NORMAL)) return none(VOL_STATUS.NO_INFORMATION);
  const x = Math.abs(logRatio(forward, strike));
  const high = Math.max(forward, strike);
  const logValue = logRatio(timeValue, low) - 0.5 * x;
  const logRoom = logRatio(roomAbove, low) - 0.5 * x;
  const inverseHigh = 1 / high;
  const start = startTotalVol(
    timeValue * inverseHigh,
    low * inverseHigh,
    (high - low) * inverseHigh,
    roomAbove * inverseHigh,
    x,
  );
  const once = householderStep(start, x, logValue, logRoom);
  const { s, pair } = householderStep(once.s, x, logValue, logRoom);
  // Time value over vega is the Mills span; above the reflection, the room to the upper bound is.
  const conditioning = pair.span * (1 / s) * ((timeValue + intrinsic) / (pair.reflected ? roomAbove : timeValue));
  if (!(conditioning < MAX_CONDITIONING)) return { vol: Number.NaN, status: VOL_STATUS.NO_INFORMATION, conditioning };
  return { vol: s / Math.sqrt(years), status: VOL_STATUS.OK, conditioning };
}

function none(status: number): ImpliedVol {
  return { vol: Number.NaN, status, conditioning: Number.NaN };
}

/**
 * Start for total vol from a = time value/high, e = low/high, 1 - e, e - a and x = -ln e >= 0 (the closed form, written so
 * that nothing cancels).
 */
function startTotalVol(a: number, e: number, oneLessE: number, room: number, x: number): number {
  // At the money and minutes from expiry the closed form loses its digits, and s/√(2π) is as good as exact.
  if (x <= 0.25 * a && a <= SMALL_VALUE) return SQRT_TWO_PI * a;
  const q = expNegative(-0.6366197723675814 * x);
  const inverseE = 1 / e;
  const p = e / q;
  const inverseP = q * inverseE;
  const left = a * (a + oneLessE);
  const difference = p - inverseP;
  const capitalA = difference * difference;
  // 4(q + 1/q) - (2/e)(p + 1/p)(e^2 + 1 - r^2), with e^2 + 1 - r^2 = 2e - 4 left and pq = e.
  const capitalB = (4 * (p - q) * oneLessE + 8 * (p + inverseP) * left) * inverseE;
  const capitalC = 16 * (left * inverseE) * room * (1 + a) * inverseE;
  const root = Math.sqrt(capitalB * capitalB + 4 * capitalA * capitalC);
  const gamma = -1.5707963267948966 * log((2 * capitalC) / (capitalB + root));
  const more = Math.sqrt(gamma + x);
  const less = Math.sqrt(Math.max(gamma - x, 0));
  // The price at the point of inflection s = sqrt(2x), by Pólya's approximation of N.
  const q2 = q * q;
  const atInflection = 0.5 * (e - q2 / (1 + Math.sqrt(1 - q2)));
  return a <= atInflection ? (2 * x) / (more + less) : more + less;
}

/**
 * One Householder step of order four for s: on 1/ln b below the inflection, on ln b about it, on ln(b_max - b) beyond;
 * b is the out-of-the-money price over sqrt(F K), h = x/s, t = s/2. With it, the Mills pair before the step.
 */
function householderStep(
  before: number,
  x: number,
  logValue: number,
  logRoom: number,
): { readonly s: number; readonly pair: MillsPair } {
  const inverse = 1 / before;
  const h = x * inverse;
  const t = 0.5 * before;
  const pair = millsPair(h, t);
  const h2 = h * h;
  const t2 = t * t;
  // ln b, or ln(b_max - b) where reflected; slope is its derivative (with the sign turned where reflected).
  const l = log(pair.span) - (0.5 * (h2 + t2) + LN_SQRT_TWO_PI);
  const signedSpan = pair.reflected ? -pair.span : pair.span;
  const slope = 1 / signedSpan;
  const target = pair.reflected ? logRoom : logValue;
  // Second and third derivative of b over its first.
  const ratio2 = (h2 - t2) * inverse;
  const ratio3 = ratio2 * ratio2 - 3 * h2 * (inverse * inverse) - 0.25;
  // On 1/l rather than l, each derivative of the objective gains terms in 2/l.
  const below = h > t;
  const twoOverL = below ? 2 / l : 0;
  const newton = (target - l) * signedSpan * (below ? l * (1 / logValue) : 1);
  const e = slope * (1 + twoOverL);
  const c2 = ratio2 - e;
  const c3 = ratio3 - 3 * ratio2 * e + slope * slope * (2 + twoOverL * (3 + 1.5 * twoOverL));
  const upper = newton * (1 + 0.5 * c2 * newton);
  const lower = 1 + newton * (c2 + c3 * newton * (1 / 6));
  return { s: Math.max(before + upper / lower, 0.5 * before), pair };
}

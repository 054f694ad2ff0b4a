import { exp, logRatio, SMALLEST_NORMAL } from "./elementary.ts";
import { millsPair } from "./mills-difference.ts";
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
const STEPS = 2;

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
  let s = startTotalVol(timeValue / high, low / high, (high - low) / high, roomAbove / high, x);
  for (let i = 0; i < STEPS; i++) s = householderStep(s, x, logValue, logRoom);
  // At the solution price/vega-per-unit-s is the Mills span on the out-of-the-money side.
  const conditioning = conditioningAt(s, x, value / timeValue, low, timeValue);
  if (!(conditioning < MAX_CONDITIONING)) return { vol: Number.NaN, status: VOL_STATUS.NO_INFORMATION, conditioning };
  return { vol: s / Math.sqrt(years), status: VOL_STATUS.OK, conditioning };
}

function none(status: number): ImpliedVol {
  return { vol: Number.NaN, status, conditioning: Number.NaN };
}

/** price/(vega s) for total vol s: time value over vega is `span`, the rest of the price in proportion. */
function conditioningAt(s: number, x: number, priceOverTimeValue: number, low: number, timeValue: number): number {
  const pair = millsPair(x / s, 0.5 * s);
  if (!pair.reflected) return (pair.span / s) * priceOverTimeValue;
  return (pair.span * timeValue * priceOverTimeValue) / ((low - timeValue) * s);
}

/**
 * Start for total vol from a = time value/high, e = low/high, 1 - e, e - a and x = -ln e >= 0 (their closed form, written so
 * that nothing cancels).
 */
function startTotalVol(a: number, e: number, oneLessE: number, room: number, x: number): number {
  const q = exp(-0.6366197723675814 * x);
  const p = e / q;
  const left = a * (a + oneLessE);
  const difference = p - 1 / p;
  const capitalA = difference * difference;
  // 4(q + 1/q) - (2/e)(p + 1/p)(e^2 + 1 - r^2), with e^2 + 1 - r^2 = 2e - 4 left.
  const capitalB = (4 * (p - q) * oneLessE) / e + (8 * (p + 1 / p) * left) / e;
  const capitalC = (((16 * left) / e) * room * (1 + a)) / e;
  const beta = (2 * capitalC) / (capitalB + Math.sqrt(capitalB * capitalB + 4 * capitalA * capitalC));
  const gamma = -1.5707963267948966 * logRatio(beta, 1);
  const more = Math.sqrt(gamma + x);
  const less = Math.sqrt(Math.max(gamma - x, 0));
  // The price at the point of inflection s = sqrt(2x), by Pólya's approximation of N.
  const atInflection = 0.5 * e - 0.5 + 0.5 * Math.sqrt(1 - q * q);
  return a <= atInflection ? (2 * x) / (more + less) : more + less;
}

/**
 * One Householder step of order four for s: on 1/ln b below the inflection, on ln b about it, on ln(b_max - b) beyond;
 * b is the out-of-the-money price over sqrt(F K), h = x/s, t = s/2.
 */
function householderStep(s: number, x: number, logValue: number, logRoom: number): number {
  const inverse = 1 / s;
  const h = x * inverse;
  const t = 0.5 * s;
  const pair = millsPair(h, t);
  const logVega = -0.5 * (h * h + t * t) - LN_SQRT_TWO_PI;
  // Slope of ln b (or of -ln(b_max - b)): vega over value.
  const slope = 1 / pair.span;
  const l = logVega + logRatio(pair.span, 1);
  const ratio2 = (h * h - t * t) * inverse;
  const ratio3 = ratio2 * ratio2 - 3 * h * h * inverse * inverse - 0.25;
  let newton: number;
  let c2: number;
  let c3: number;
  if (pair.reflected) {
    newton = (l - logRoom) / slope;
    c2 = ratio2 + slope;
    c3 = ratio3 + slope * (3 * ratio2 + 2 * slope);
  } else if (h > t) {
    // f = 1/l - 1/target: f' = -slope/l^2.
    const twoOverL = 2 / l;
    newton = ((logValue - l) * l) / (logValue * slope);
    const e = slope * (1 + twoOverL);
    c2 = ratio2 - e;
    c3 = ratio3 - 3 * ratio2 * e + slope * slope * (2 + twoOverL * (3 + 1.5 * twoOverL));
  } else {
    newton = (logValue - l) / slope;
    c2 = ratio2 - slope;
    c3 = ratio3 + slope * (2 * slope - 3 * ratio2);
  }
  const step = (newton * (1 + 0.5 * c2 * newton)) / (1 + newton * (c2 + (c3 * newton) / 6));
  return Math.max(s + step, 0.5 * s);
}

import { angleRule, type ExerciseBoundary, exerciseBoundary, mayExercise } from "./american-boundary.ts";
import { exp, logRatio } from "./elementary.ts";
import { generalisedGreeks } from "./generalised-greeks.ts";
import { cdfFromDensity, plainDensity } from "./normal.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** Price and Greeks of an American option, discounted, in house units (theta per year of calendar time). */
export interface AmericanGreeks {
  /** A VOL_STATUS code. */
  readonly status: number;
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

const RULE = angleRule(40);
/** Step of the derivatives by difference, in standard deviations, and of vega and rho. */
const STEP = 1e-3;
/** Rates nearer to 0 than this are 0: they move no price by 1e-9, but a boundary may run off with them. */
const NEGLIGIBLE = 1e-10;
const VOL_STEP = 1e-3;
const RATE_STEP = 1e-5;

/**
 * Whether the option has two exercise boundaries, which is not supported: a put with yield < rate < 0, a call with
 * rate < yield < 0.
 */
export function hasTwoBoundaries(rate: number, dividendYield: number, isCall: boolean): boolean {
  return isCall ? rate < dividendYield && dividendYield < 0 : dividendYield < rate && rate < 0;
}

/**
 * Price of an American option on spot with continuous rate and yield, to 1e-6 of max(1, price); NaN for bad inputs and where
 * there are two exercise boundaries. Source: Andersen, Lake & Offengenden (2016).
 */
export function americanPrice(
  spot: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
  dividendYield: number,
  isCall: boolean,
): number {
  if (hasTwoBoundaries(rate, dividendYield, isCall)) return Number.NaN;
  // A call is a put with spot and strike, and rate and yield, exchanged (McDonald & Schroder 1998).
  const put = isCall
    ? putValue(strike, spot, years, vol, dividendYield, rate)
    : putValue(spot, strike, years, vol, rate, dividendYield);
  return put.price;
}

/** Price and Greeks; at and past expiry, without vol and for bad inputs the limits of the European formula. */
export function americanGreeks(
  spot: number,
  strike: number,
  years: number,
  vol: number,
  rate: number,
  dividendYield: number,
  isCall: boolean,
): AmericanGreeks {
  const european = generalisedGreeks(spot, strike, years, vol, rate, dividendYield, isCall);
  const price = (v: number, r: number) => americanPrice(spot, strike, years, v, r, dividendYield, isCall);
  if (hasTwoBoundaries(rate, dividendYield, isCall) || european.status !== VOL_STATUS.OK || !(vol > 0)) {
    return { ...european, price: price(vol, rate) };
  }
  const put = isCall
    ? putValue(strike, spot, years, vol, dividendYield, rate)
    : putValue(spot, strike, years, vol, rate, dividendYield);
  // By homogeneity of degree one: V = S dV/dS + K dV/dK, and S^2 V_SS = K^2 V_KK.
  const delta = isCall ? (put.price - strike * put.delta) / spot : put.delta;
  const gamma = isCall ? (put.gamma * strike * strike) / (spot * spot) : put.gamma;
  const exercised = put.exercised;
  const carried = rate * put.price - (rate - dividendYield) * spot * delta - 0.5 * vol * vol * spot * spot * gamma;
  return {
    status: VOL_STATUS.OK,
    price: put.price,
    delta,
    gamma,
    vega: (price(vol * (1 + VOL_STEP), rate) - price(vol * (1 - VOL_STEP), rate)) / (2 * VOL_STEP * vol),
    theta: exercised ? 0 : carried,
    rho: (price(vol, rate + RATE_STEP) - price(vol, rate - RATE_STEP)) / (2 * RATE_STEP),
  };
}

interface PutValue {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  /** Whether the put is exercised at once. */
  readonly exercised: boolean;
}

const UNKNOWN: PutValue = { price: Number.NaN, delta: Number.NaN, gamma: Number.NaN, exercised: false };

function putValue(
  spot: number,
  strike: number,
  years: number,
  vol: number,
  givenRate: number,
  givenYield: number,
): PutValue {
  const rate = Math.abs(givenRate) < NEGLIGIBLE ? 0 : givenRate;
  const dividendYield = Math.abs(givenYield) < NEGLIGIBLE ? 0 : givenYield;
  const european = generalisedGreeks(spot, strike, years, vol, rate, dividendYield, false);
  const whole = { price: strike - spot, delta: -1, gamma: 0, exercised: true };
  if (european.status !== VOL_STATUS.OK || !(vol > 0)) {
    return european.price < whole.price ? whole : { ...european, exercised: false };
  }
  if (!mayExercise(rate, dividendYield)) return { ...european, exercised: false };
  const boundary = exerciseBoundary(years, vol, rate, dividendYield);
  if (boundary === null) return UNKNOWN;
  if (boundary.logNow === -Infinity) return { ...european, exercised: false };
  const x = logRatio(spot, strike);
  if (x <= boundary.logNow) return whole;
  const at = (moved: number) => premium(moved, years, vol, rate, dividendYield, boundary);
  const extra = at(x);
  const price = european.price + strike * extra.price;
  if (price < whole.price) return whole;
  const h = STEP * vol * Math.sqrt(years);
  const bend = (at(x + h).delta - at(x - h).delta) / (2 * h * spot);
  return { price, delta: european.delta + extra.delta, gamma: european.gamma + bend, exercised: false };
}

/** Early-exercise premium of a put of strike 1 at ln spot = x above the boundary (Kim's integral), and its slope in spot. */
function premium(
  x: number,
  years: number,
  vol: number,
  rate: number,
  dividendYield: number,
  boundary: ExerciseBoundary,
): { readonly price: number; readonly delta: number } {
  const s = vol * Math.sqrt(years);
  const spot = exp(x);
  let price = 0;
  let delta = 0;
  for (let j = 0; j < RULE.weights.length; j++) {
    const cos = RULE.cosines[j]!;
    const sin = RULE.sines[j]!;
    const ahead = years * sin * sin;
    const v = s * sin;
    const minus = (x - boundary.logAt(cos) + (rate - dividendYield) * ahead) / v - 0.5 * v;
    const plus = minus + v;
    const densityMinus = plainDensity(minus);
    const densityPlus = plainDensity(plus);
    const received = rate * exp(-rate * ahead);
    const forgone = dividendYield * exp(-dividendYield * ahead);
    const tailPlus = cdfFromDensity(-plus, densityPlus);
    const length = RULE.weights[j]! * 2 * years * sin * cos;
    price += length * (received * cdfFromDensity(-minus, densityMinus) - forgone * spot * tailPlus);
    delta += length * ((forgone * densityPlus - (received * densityMinus) / spot) / v - forgone * tailPlus);
  }
  return { price, delta };
}

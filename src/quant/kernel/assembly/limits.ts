// Scalar form of ../../black-limit.ts for the lanes where the formula divides by zero: rare, and out of the way.
import {
  BAD_INPUT, CHARM, DEGENERATE, DELTA, DIVIDEND_YIELD, DUAL_DELTA, DUAL_GAMMA, EXPIRED, FORWARD, GAMMA, IS_CALL, MAX_TOTAL_VOL,
  OK, PHI, PRICE, RATE, RHO, SMALLEST_NORMAL, STATUS, STRIKE, THETA, VANNA, VEGA, VOL, VOLGA, YEARS,
} from "./columns";
import { expFull } from "./elementary";

function scalarExp(x: f64): f64 {
  return f64x2.extract_lane(expFull(f64x2.splat(x)), 0);
}

function put(p: usize, stride: usize, column: usize, value: f64): void {
  store<f64>(p + column * stride, value);
}

/** Writes status and outputs of the option at p, whose inputs have no total vol or no meaning. */
export function writeLimit(p: usize, stride: usize, full: bool, withRates: bool): void {
  const spot = load<f64>(p + FORWARD * stride);
  const strike = load<f64>(p + STRIKE * stride);
  const years = load<f64>(p + YEARS * stride);
  const vol = load<f64>(p + VOL * stride);
  const isCall = load<f64>(p + IS_CALL * stride) != 0;
  const time = years > 0 ? years : 0;
  const rate = withRates ? load<f64>(p + RATE * stride) : 0;
  const yieldRate = withRates ? load<f64>(p + DIVIDEND_YIELD * stride) : 0;
  const growth = withRates ? scalarExp(-yieldRate * time) : 1;
  const discount = withRates ? scalarExp(-rate * time) : 1;
  const a = withRates ? spot * growth : spot;
  const b = withRates ? strike * discount : strike;
  let status = BAD_INPUT;
  let price: f64 = NaN;
  let delta: f64 = NaN;
  let gamma: f64 = NaN;
  let flat: f64 = NaN;
  const meaningful = a >= 0 && b >= 0 && vol >= 0 && a < Infinity && b < Infinity && years < Infinity;
  if (meaningful) {
    const noTime = !(years > 0);
    const noAsset = a < SMALLEST_NORMAL || b < SMALLEST_NORMAL;
    if (!noTime && !noAsset && vol * sqrt(years) > MAX_TOTAL_VOL) {
      status = DEGENERATE;
      price = isCall ? a : b;
      delta = isCall ? 1 : 0;
      gamma = 0;
      flat = 0;
    } else {
      const difference = isCall ? a - b : b - a;
      status = noTime ? EXPIRED : noAsset || a == b ? DEGENERATE : OK;
      price = difference > 0 ? difference : 0;
      const callDelta: f64 = a == b ? 0.5 : a > b ? 1 : 0;
      delta = isCall ? callDelta : callDelta - 1;
      gamma = a == b ? NaN : 0;
      flat = 0;
    }
  }
  store<f64>(p + STATUS * stride, status);
  put(p, stride, PRICE, price);
  put(p, stride, DELTA, growth * delta);
  put(p, stride, GAMMA, gamma);
  put(p, stride, VEGA, flat);
  put(p, stride, THETA, withRates ? delta * (yieldRate * a - rate * b) : flat);
  put(p, stride, VANNA, flat);
  put(p, stride, VOLGA, flat);
  if (!full) return;
  put(p, stride, RHO, withRates ? time * b * delta : -time * price);
  put(p, stride, PHI, -time * a * delta);
  put(p, stride, CHARM, yieldRate * growth * delta);
  for (let column = CHARM + 1; column < DUAL_DELTA; column++) put(p, stride, column, gamma);
  put(p, stride, DUAL_DELTA, -discount * delta);
  put(p, stride, DUAL_GAMMA, gamma);
}

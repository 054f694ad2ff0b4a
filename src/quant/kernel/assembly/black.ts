// Lane form of ../../black-parts.ts and ../../generalised-greeks.ts, in three passes over a block: arguments, Mills ratios,
// outputs. With rates: discounted, on spot; without: undiscounted, on the forward.
import { DENSITY, DISCOUNT, FAR, GROWTH, H, HALF_S, INVERSE_S, NEAR, ROOT, ROWS, SOUND, SPAN, TURNED, X } from "./block";
import {
  CHARM, COLOR, DELTA, DIVIDEND_YIELD, DUAL_DELTA, DUAL_GAMMA, FORWARD, GAMMA, IS_CALL, MAX_TOTAL_VOL, MIN_TOTAL_VOL, OK, PHI,
  PRICE, RATE, RHO, SMALLEST_NORMAL, SPEED, STATUS, STRIKE, THETA, ULTIMA, VANNA, VEGA, VETA, VOL, VOLGA, YEARS, ZOMMA,
} from "./columns";
import { expFull, logRatio } from "./elementary";
import { add, all, div, greatest, least, mul, select, sub } from "./lanes";
import { writeLimit } from "./limits";
import { densityPass, millsPass } from "./mills";

/** Arguments of the Mills pass at offset o. Returns which lanes are sound; those that are not get arguments of 1. */
// @ts-ignore: decorator
@inline function argumentsAt(p: usize, stride: usize, o: usize, withRates: bool): v128 {
  const spot = v128.load(p + o + FORWARD * stride);
  const strike = v128.load(p + o + STRIKE * stride);
  const years = v128.load(p + o + YEARS * stride);
  let a = spot;
  let b = strike;
  let carry = all(0);
  if (withRates) {
    const rate = v128.load(p + o + RATE * stride);
    const yieldRate = v128.load(p + o + DIVIDEND_YIELD * stride);
    const time = greatest(years, all(0));
    const growth = expFull(mul(f64x2.neg(yieldRate), time));
    const discount = expFull(mul(f64x2.neg(rate), time));
    v128.store(GROWTH + o, growth);
    v128.store(DISCOUNT + o, discount);
    a = mul(spot, growth);
    b = mul(strike, discount);
    carry = mul(sub(rate, yieldRate), years);
  }
  const root = f64x2.sqrt(years);
  const s = mul(v128.load(p + o + VOL * stride), root);
  const sound = v128.and(
    v128.and(f64x2.ge(least(b, a), all(SMALLEST_NORMAL)), f64x2.lt(greatest(a, b), all(Infinity))),
    v128.and(f64x2.ge(s, all(MIN_TOTAL_VOL)), f64x2.le(s, all(MAX_TOTAL_VOL))),
  );
  const inverseS = div(all(1), s);
  let x = logRatio(spot, strike);
  if (withRates) x = add(x, carry);
  v128.store(SOUND + o, sound);
  v128.store(X + o, x);
  v128.store(ROOT + o, root);
  v128.store(INVERSE_S + o, inverseS);
  v128.store(H + o, select(mul(f64x2.abs(x), inverseS), all(1), sound));
  v128.store(HALF_S + o, select(mul(all(0.5), s), all(1), sound));
  return sound;
}

/** Arguments of the Mills pass, two pairs at a time. Returns whether every row is sound. */
// @ts-ignore: decorator
@inline function argumentsPass(p: usize, stride: usize, end: usize, withRates: bool): bool {
  let allSound = i64x2.splat(-1);
  for (let o: usize = 0; o < end; o += 32) {
    const first = argumentsAt(p, stride, o, withRates);
    // An odd last pair is done twice.
    const second = argumentsAt(p, stride, min(o + 16, end - 16), withRates);
    allSound = v128.and(allSound, v128.and(first, second));
  }
  return i64x2.all_true(allSound);
}

/** Outputs of a block: price and everyday Greeks, with `full` all sixteen. */
// @ts-ignore: decorator
@inline function outputsPass(p0: usize, stride: usize, end: usize, full: bool, withRates: bool): void {
  for (let o: usize = 0; o < end; o += 16) {
    const p = p0 + o;
    const spot = v128.load(p + FORWARD * stride);
    const strike = v128.load(p + STRIKE * stride);
    const vol = v128.load(p + VOL * stride);
    const isCall = f64x2.ne(v128.load(p + IS_CALL * stride), all(0));
    const growth = withRates ? v128.load(GROWTH + o) : all(1);
    const discount = withRates ? v128.load(DISCOUNT + o) : all(1);
    const a = withRates ? mul(spot, growth) : spot;
    const b = withRates ? mul(strike, discount) : strike;
    const h = v128.load(H + o);
    const t = v128.load(HALF_S + o);
    const turned = v128.load(TURNED + o);
    const forwardIsLow = f64x2.le(v128.load(X + o), all(0));
    const nearD = sub(t, h);
    const farD = f64x2.neg(add(h, t));
    const low = select(a, b, forwardIsLow);
    const density = v128.load(DENSITY + o);
    const hump = mul(low, density);
    const spanned = mul(hump, v128.load(SPAN + o));
    const outPrice = select(sub(low, spanned), spanned, turned);
    const isOut = v128.not(v128.xor(isCall, forwardIsLow));
    const callSign = v128.andnot(f64x2.splat(-0.0), isCall);
    const price = select(outPrice, add(outPrice, f64x2.abs(sub(a, b))), isOut);
    v128.store(p + STATUS * stride, all(OK));
    v128.store(p + PRICE * stride, price);

    const inverseS = v128.load(INVERSE_S + o);
    const root = v128.load(ROOT + o);
    const inverseVol = mul(root, inverseS);
    const inverseRoot = mul(vol, inverseS);
    const d1 = select(nearD, f64x2.neg(farD), forwardIsLow);
    const d2 = select(farD, f64x2.neg(nearD), forwardIsLow);
    const nearM = v128.load(NEAR + o);
    const farM = v128.load(FAR + o);
    const inverseSpot = div(all(1), spot);
    const spotHump = mul(hump, inverseSpot);
    // growth N(d1) for a call, growth N(-d1) for a put.
    const tail1 = mul(spotHump, select(nearM, farM, forwardIsLow));
    const straight1 = v128.xor(isOut, v128.and(turned, forwardIsLow));
    const delta = v128.xor(select(tail1, sub(growth, tail1), straight1), callSign);
    const gamma = mul(mul(spotHump, inverseSpot), inverseS);
    const vega = mul(hump, root);
    const product = mul(d1, d2);
    const decay = mul(mul(mul(all(-0.5), hump), vol), inverseRoot);
    v128.store(p + DELTA * stride, delta);
    v128.store(p + GAMMA * stride, gamma);
    v128.store(p + VEGA * stride, vega);
    v128.store(p + VANNA * stride, f64x2.neg(mul(mul(spotHump, d2), inverseVol)));
    v128.store(p + VOLGA * stride, mul(mul(vega, product), inverseVol));
    if (!withRates) v128.store(p + THETA * stride, decay);
    if (!full) continue;

    const years = v128.load(p + YEARS * stride);
    const halfRate = mul(all(0.5), mul(inverseRoot, inverseRoot));
    const inverseStrike = div(all(1), strike);
    const strikeHump = mul(hump, inverseStrike);
    const tail2 = mul(strikeHump, select(farM, nearM, forwardIsLow));
    const straight2 = v128.xor(isOut, v128.andnot(turned, forwardIsLow));
    const strikeShare = v128.xor(select(tail2, sub(discount, tail2), straight2), callSign);
    let pull: v128;
    if (withRates) {
      const rate = v128.load(p + RATE * stride);
      const yieldRate = v128.load(p + DIVIDEND_YIELD * stride);
      const income = sub(mul(mul(yieldRate, spot), delta), mul(mul(rate, strike), strikeShare));
      v128.store(p + THETA * stride, add(decay, income));
      v128.store(p + RHO * stride, mul(mul(years, strike), strikeShare));
      const drift = mul(sub(rate, yieldRate), inverseS);
      v128.store(p + CHARM * stride, sub(mul(yieldRate, delta), mul(spotHump, sub(drift, mul(d2, halfRate)))));
      pull = add(yieldRate, mul(d1, drift));
    } else {
      v128.store(p + RHO * stride, mul(f64x2.neg(years), price));
      v128.store(p + CHARM * stride, mul(spotHump, mul(d2, halfRate)));
      pull = all(0);
    }
    v128.store(p + PHI * stride, f64x2.neg(mul(mul(years, spot), delta)));
    v128.store(p + VETA * stride, mul(vega, sub(pull, mul(add(all(1), product), halfRate))));
    v128.store(p + SPEED * stride, f64x2.neg(mul(mul(gamma, inverseSpot), add(mul(d1, inverseS), all(1)))));
    v128.store(p + ZOMMA * stride, mul(mul(gamma, sub(product, all(1))), inverseVol));
    v128.store(p + COLOR * stride, mul(gamma, add(pull, mul(sub(all(1), product), halfRate))));
    const bend = add(add(mul(product, sub(all(1), product)), mul(d1, d1)), mul(d2, d2));
    v128.store(p + ULTIMA * stride, f64x2.neg(mul(mul(mul(vega, inverseVol), inverseVol), bend)));
    v128.store(p + DUAL_DELTA * stride, f64x2.neg(strikeShare));
    v128.store(p + DUAL_GAMMA * stride, mul(mul(strikeHump, inverseStrike), inverseS));
  }
}

/** Puts limits where the formula had nothing to work with. */
function limitsPass(p: usize, stride: usize, end: usize, full: bool, withRates: bool): void {
  for (let o: usize = 0; o < end; o += 8) {
    if (load<u64>(SOUND + o) == 0) writeLimit(p + o, stride, full, withRates);
  }
}

/** The block that starts at row i of n, n even. */
// @ts-ignore: decorator
@inline function block(base: usize, stride: usize, i: i32, n: i32, full: bool, withRates: bool): void {
  const p = base + (usize(i) << 3);
  const end = usize(min(ROWS, n - i)) << 3;
  const allSound = argumentsPass(p, stride, end, withRates);
  millsPass(end);
  densityPass(end);
  outputsPass(p, stride, end, full, withRates);
  if (!allSound) limitsPass(p, stride, end, full, withRates);
}

/** Price and everyday Greeks of the first n options, n even, on the forward. */
export function everydayGreeks(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += ROWS) block(base, stride, i, n, false, false);
}

/** Price and all Greeks of the first n options, n even, on the forward. */
export function forwardGreeks(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += ROWS) block(base, stride, i, n, true, false);
}

/** Price and all Greeks of the first n options, n even, on spot with rate and yield. */
export function spotGreeks(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += ROWS) block(base, stride, i, n, true, true);
}

// Lane form of ../../black.ts and ../../generalised-greeks.ts.
import {
  CHARM, COLOR, DELTA, DIVIDEND_YIELD, DUAL_DELTA, DUAL_GAMMA, FORWARD, GAMMA, IS_CALL, MAX_TOTAL_VOL, MIN_TOTAL_VOL, OK, PHI,
  PRICE, RATE, RHO, SMALLEST_NORMAL, SPEED, STATUS, STRIKE, THETA, ULTIMA, VANNA, VEGA, VETA, VOL, VOLGA, YEARS, ZOMMA,
} from "./columns";
import { expFull, expNegative, logRatio } from "./elementary";
import { add, all, div, greatest, least, mul, select, sub } from "./lanes";
import { writeLimit } from "./limits";
import { far, millsPair, near, reflected, span } from "./mills";

const INVERSE_SQRT_TWO_PI: f64 = 0.3989422804014327;

// @ts-ignore: decorator
@inline function wanted(mask: i32, column: usize): bool {
  return ((mask >> i32(column - PRICE)) & 1) != 0;
}

/**
 * Price and masked Greeks of the two options at p (address of the first one's forward). With rates: discounted, on spot;
 * without: undiscounted, on the forward.
 */
// @ts-ignore: decorator
@inline function pair(p: usize, stride: usize, mask: i32, withRates: bool): void {
  const givenF = v128.load(p + FORWARD * stride);
  const givenK = v128.load(p + STRIKE * stride);
  const givenT = v128.load(p + YEARS * stride);
  const givenVol = v128.load(p + VOL * stride);
  const isCall = f64x2.ne(v128.load(p + IS_CALL * stride), all(0));
  let rate = all(0);
  let yieldRate = all(0);
  let carry = all(0);
  let growth = all(1);
  let discount = all(1);
  if (withRates) {
    rate = v128.load(p + RATE * stride);
    yieldRate = v128.load(p + DIVIDEND_YIELD * stride);
    carry = sub(rate, yieldRate);
    const time = greatest(givenT, all(0));
    growth = expFull(mul(f64x2.neg(yieldRate), time));
    discount = expFull(mul(f64x2.neg(rate), time));
  }
  const givenA = withRates ? mul(givenF, growth) : givenF;
  const givenB = withRates ? mul(givenK, discount) : givenK;
  const givenS = mul(givenVol, f64x2.sqrt(givenT));
  const sound = v128.and(
    v128.and(f64x2.ge(least(givenB, givenA), all(SMALLEST_NORMAL)), f64x2.lt(greatest(givenA, givenB), all(Infinity))),
    v128.and(f64x2.ge(givenS, all(MIN_TOTAL_VOL)), f64x2.le(givenS, all(MAX_TOTAL_VOL))),
  );
  const good = i64x2.all_true(sound);
  const spot = good ? givenF : select(givenF, all(1), sound);
  const strike = good ? givenK : select(givenK, all(1), sound);
  const years = good ? givenT : select(givenT, all(1), sound);
  const vol = good ? givenVol : select(givenVol, all(1), sound);
  if (withRates && !good) {
    growth = select(growth, all(1), sound);
    discount = select(discount, all(1), sound);
  }
  const a = withRates ? mul(spot, growth) : spot;
  const b = withRates ? mul(strike, discount) : strike;

  const root = f64x2.sqrt(years);
  const s = mul(vol, root);
  const inverseS = div(all(1), s);
  let x = logRatio(spot, strike);
  if (withRates) x = add(x, mul(carry, years));
  const h = mul(f64x2.abs(x), inverseS);
  const t = mul(all(0.5), s);
  millsPair(h, t);
  const nearM = near;
  const farM = far;
  const turned = reflected;
  const forwardIsLow = f64x2.le(x, all(0));
  const nearD = sub(t, h);
  const farD = f64x2.neg(add(h, t));
  const low = select(a, b, forwardIsLow);
  const density = mul(all(INVERSE_SQRT_TWO_PI), expNegative(mul(mul(all(-0.5), nearD), nearD)));
  const hump = mul(low, density);
  const spanned = mul(hump, span);
  const outPrice = select(sub(low, spanned), spanned, turned);
  const isOut = v128.not(v128.xor(isCall, forwardIsLow));
  const callSign = v128.andnot(f64x2.splat(-0.0), isCall);

  v128.store(p + STATUS * stride, all(OK));
  if (wanted(mask, PRICE) || (!withRates && wanted(mask, RHO))) {
    const price = select(outPrice, add(outPrice, f64x2.abs(sub(a, b))), isOut);
    if (wanted(mask, PRICE)) v128.store(p + PRICE * stride, price);
    if (!withRates && wanted(mask, RHO)) v128.store(p + RHO * stride, mul(f64x2.neg(years), price));
  }
  const d1 = select(nearD, f64x2.neg(farD), forwardIsLow);
  const d2 = select(farD, f64x2.neg(nearD), forwardIsLow);
  const inverseSpot = div(all(1), spot);
  const spotHump = mul(hump, inverseSpot);
  // growth N(d1) for a call, growth N(-d1) for a put.
  const tail1 = mul(spotHump, select(nearM, farM, forwardIsLow));
  const straight1 = v128.xor(isOut, v128.and(turned, forwardIsLow));
  const share1 = select(tail1, sub(growth, tail1), straight1);
  if (wanted(mask, DELTA)) v128.store(p + DELTA * stride, v128.xor(share1, callSign));
  const gamma = mul(mul(spotHump, inverseSpot), inverseS);
  if (wanted(mask, GAMMA)) v128.store(p + GAMMA * stride, gamma);
  const vega = mul(hump, root);
  if (wanted(mask, VEGA)) v128.store(p + VEGA * stride, vega);
  const inverseVol = mul(root, inverseS);
  const inverseRoot = mul(vol, inverseS);
  if (wanted(mask, VANNA)) v128.store(p + VANNA * stride, f64x2.neg(mul(mul(spotHump, d2), inverseVol)));
  const product = mul(d1, d2);
  if (wanted(mask, VOLGA)) v128.store(p + VOLGA * stride, mul(mul(vega, product), inverseVol));
  const decay = mul(mul(mul(all(-0.5), hump), vol), inverseRoot);
  if (!withRates && wanted(mask, THETA)) v128.store(p + THETA * stride, decay);

  if (withRates || (mask & ~0x7f) != 0) {
    const halfRate = mul(all(0.5), mul(inverseRoot, inverseRoot));
    const inverseStrike = div(all(1), strike);
    const strikeHump = mul(hump, inverseStrike);
    const tail2 = mul(strikeHump, select(farM, nearM, forwardIsLow));
    const straight2 = v128.xor(isOut, v128.andnot(turned, forwardIsLow));
    const share2 = select(tail2, sub(discount, tail2), straight2);
    const signed1 = v128.xor(share1, callSign);
    const signed2 = v128.xor(share2, callSign);
    if (withRates && wanted(mask, THETA)) {
      const income = sub(mul(mul(yieldRate, spot), signed1), mul(mul(rate, strike), signed2));
      v128.store(p + THETA * stride, add(decay, income));
    }
    if (withRates && wanted(mask, RHO)) v128.store(p + RHO * stride, mul(mul(years, strike), signed2));
    if (wanted(mask, PHI)) v128.store(p + PHI * stride, f64x2.neg(mul(mul(years, spot), signed1)));
    const drift = mul(carry, inverseS);
    if (wanted(mask, CHARM)) {
      const moved = mul(spotHump, sub(drift, mul(d2, halfRate)));
      v128.store(p + CHARM * stride, sub(mul(yieldRate, signed1), moved));
    }
    const pull = add(yieldRate, mul(d1, drift));
    if (wanted(mask, VETA)) {
      v128.store(p + VETA * stride, mul(vega, sub(pull, mul(add(all(1), product), halfRate))));
    }
    if (wanted(mask, SPEED)) {
      v128.store(p + SPEED * stride, f64x2.neg(mul(mul(gamma, inverseSpot), add(mul(d1, inverseS), all(1)))));
    }
    if (wanted(mask, ZOMMA)) {
      v128.store(p + ZOMMA * stride, mul(mul(gamma, sub(product, all(1))), inverseVol));
    }
    if (wanted(mask, COLOR)) {
      v128.store(p + COLOR * stride, mul(gamma, add(pull, mul(sub(all(1), product), halfRate))));
    }
    if (wanted(mask, ULTIMA)) {
      const bend = add(add(mul(product, sub(all(1), product)), mul(d1, d1)), mul(d2, d2));
      v128.store(p + ULTIMA * stride, f64x2.neg(mul(mul(mul(vega, inverseVol), inverseVol), bend)));
    }
    if (wanted(mask, DUAL_DELTA)) v128.store(p + DUAL_DELTA * stride, f64x2.neg(signed2));
    if (wanted(mask, DUAL_GAMMA)) {
      v128.store(p + DUAL_GAMMA * stride, mul(mul(strikeHump, inverseStrike), inverseS));
    }
  }
  if (!good) {
    if (i64x2.extract_lane(sound, 0) == 0) writeLimit(p, stride, mask, withRates);
    if (i64x2.extract_lane(sound, 1) == 0) writeLimit(p + 8, stride, mask, withRates);
  }
}

/** Address of the pair that holds rows i and i + 1, or the last pair for an odd end. */
// @ts-ignore: decorator
@inline function pairAt(base: usize, i: i32, n: i32): usize {
  return base + (usize(min(i, n - 2)) << 3);
}

/** The seven everyday columns of the first n >= 2 options, on the forward. */
export function everydayGreeks(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += 2) pair(pairAt(base, i, n), stride, 0x7f, false);
}

/** Any columns of the first n >= 2 options, on the forward. */
export function forwardGreeks(base: usize, stride: usize, n: i32, mask: i32): void {
  for (let i = 0; i < n; i += 2) pair(pairAt(base, i, n), stride, mask, false);
}

/** Any columns of the first n >= 2 options, on spot with rate and yield. */
export function spotGreeks(base: usize, stride: usize, n: i32, mask: i32): void {
  for (let i = 0; i < n; i += 2) pair(pairAt(base, i, n), stride, mask, true);
}

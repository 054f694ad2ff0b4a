// Lane forms of ../../elementary.ts: same reductions, same polynomials, same order of operations, same bits.
import { add, all, div, mul, select, sub } from "./lanes";

const LN2_HIGH: f64 = 0.6931467056274414;
const LN2_LOW: f64 = 4.7493250390316726e-7;
const LOG2_E: f64 = 1.4426950408889634;
const SQRT_2: f64 = 1.4142135623730951;
const SIGNIFICAND: i64 = 0x000fffffffffffff;
const ONE_BITS: i64 = 0x3ff0000000000000;
/** 2^52 + 2^51: its lowest significand bits then hold a whole number that is added to it. */
const ROUNDER: f64 = 6755399441055744;

/** e^(x - k ln 2). */
// @ts-ignore: decorator
@inline function expReduced(x: v128, k: v128): v128 {
  const high = sub(x, mul(k, all(LN2_HIGH)));
  const low = mul(k, all(LN2_LOW));
  const r = sub(high, low);
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const a = add(add(all(0.5000000000000001), mul(all(0.16666666666666669), r)),
    mul(add(all(0.04166666666662413), mul(all(0.008333333333330062), r)), r2));
  const b = add(add(all(0.0013888888917213717), mul(all(0.00019841269863053618), r)),
    mul(add(all(2.4801521295954376e-5), mul(all(2.7557268459997064e-6), r)), r2));
  const c = add(all(2.7620088445409746e-7), mul(all(2.510038549551032e-8), r));
  const q = add(a, mul(add(b, mul(c, r4)), r4));
  return add(all(1), add(sub(mul(r2, q), low), high));
}

/** e^x for x <= 0; results below 2^-1021 are 0. */
// @ts-ignore: decorator
@inline export function expNegative(x: v128): v128 {
  const shifted = add(mul(x, all(LOG2_E)), all(ROUNDER));
  const k = sub(shifted, all(ROUNDER));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return v128.and(mul(expReduced(x, k), power), f64x2.ge(x, all(-707.7)));
}

/** e^x over the whole range, with 0 and Infinity at its ends and NaN for NaN. */
// @ts-ignore: decorator
@inline export function expFull(x: v128): v128 {
  const inside = v128.and(f64x2.le(x, all(709.782712893384)), f64x2.ge(x, all(-745.1332191019412)));
  const safe = v128.and(x, inside);
  const k = sub(add(mul(safe, all(LOG2_E)), all(ROUNDER)), all(ROUNDER));
  const half = f64x2.floor(mul(k, all(0.5)));
  const first = i64x2.shl(i64x2.add(add(half, all(ROUNDER)), i64x2.splat(1023)), 52);
  const second = i64x2.shl(i64x2.add(add(sub(k, half), all(ROUNDER)), i64x2.splat(1023)), 52);
  const value = mul(mul(expReduced(safe, k), first), second);
  const outside = select(all(0), select(all(Infinity), all(NaN), f64x2.gt(x, all(0))), f64x2.lt(x, all(0)));
  return select(value, outside, inside);
}

// @ts-ignore: decorator
@inline function logSeries(z: v128): v128 {
  const z2 = mul(z, z);
  const a = add(all(0.666666666666667), mul(all(0.3999999999989938), z));
  const b = add(all(0.28571428626031065), mul(all(0.2222221112572281), z));
  const c = add(all(0.18182889786191042), mul(all(0.15331699633543858), z));
  return mul(z, add(a, mul(add(b, mul(add(c, mul(all(0.14616721179861816), z2)), z2)), z2)));
}

/** The whole number in the low bits of each lane (below 2^51 in size), as a float. */
// @ts-ignore: decorator
@inline function wholeToFloat(n: v128): v128 {
  return sub(i64x2.add(n, i64x2.splat(0x4338000000000000)), all(ROUNDER));
}

// @ts-ignore: decorator
@inline function significand(x: v128): v128 {
  return v128.or(v128.and(x, i64x2.splat(SIGNIFICAND)), i64x2.splat(ONE_BITS));
}

/** ln x for positive normal x. */
// @ts-ignore: decorator
@inline export function logNormal(x: v128): v128 {
  const m = significand(x);
  const large = f64x2.gt(m, all(SQRT_2));
  // A comparison mask is -1 where it holds.
  const k = wholeToFloat(i64x2.sub(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), large));
  const f = sub(select(mul(m, all(0.5)), m, large), all(1));
  const s = div(f, add(all(2), f));
  const series = logSeries(mul(s, s));
  return sub(mul(k, all(LN2_HIGH)), sub(sub(mul(s, sub(f, series)), mul(k, all(LN2_LOW))), f));
}

/** ln x for any x. */
// @ts-ignore: decorator
@inline export function logFull(x: v128): v128 {
  const tiny = f64x2.lt(x, all(2.2250738585072014e-308));
  const scaled = select(mul(x, all(18014398509481984)), x, tiny);
  const m = significand(scaled);
  const large = f64x2.gt(m, all(SQRT_2));
  const bias = select(i64x2.splat(1023 + 54), i64x2.splat(1023), tiny);
  const k = wholeToFloat(i64x2.sub(i64x2.sub(i64x2.shr_u(scaled, 52), bias), large));
  const f = sub(select(mul(m, all(0.5)), m, large), all(1));
  const s = div(f, add(all(2), f));
  const series = logSeries(mul(s, s));
  const value = sub(mul(k, all(LN2_HIGH)), sub(sub(mul(s, sub(f, series)), mul(k, all(LN2_LOW))), f));
  const ordinary = v128.and(f64x2.gt(x, all(0)), f64x2.lt(x, all(Infinity)));
  const limit = select(all(Infinity), select(all(-Infinity), all(NaN), f64x2.eq(x, all(0))), f64x2.eq(x, all(Infinity)));
  return select(value, limit, ordinary);
}

/** ln(a/b) for positive normal lanes. */
// @ts-ignore: decorator
@inline export function logRatio(a: v128, b: v128): v128 {
  const ma = significand(a);
  const mb = significand(b);
  const aLarge = f64x2.gt(ma, mul(all(SQRT_2), mb));
  const bLarge = f64x2.gt(mb, mul(all(SQRT_2), ma));
  const exponents = i64x2.sub(i64x2.shr_u(a, 52), i64x2.shr_u(b, 52));
  const k = wholeToFloat(i64x2.add(i64x2.sub(exponents, aLarge), bLarge));
  const ma2 = select(add(ma, ma), ma, bLarge);
  const mb2 = select(add(mb, mb), mb, aLarge);
  const s = div(sub(ma2, mb2), add(ma2, mb2));
  const series = logSeries(mul(s, s));
  return add(mul(k, all(LN2_HIGH)), add(add(s, s), add(mul(s, series), mul(k, all(LN2_LOW)))));
}

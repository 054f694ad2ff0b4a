// Lane form of ../../normal.ts.
import { expFull, logFull } from "./elementary";
import { add, all, div, mul, select, sub } from "./lanes";
import { millsRatio } from "./mills";

const INVERSE_SQRT_TWO_PI: f64 = 0.3989422804014327;

export function normalPdf(x: v128): v128 {
  const size = f64x2.abs(x);
  const head = mul(f64x2.floor(mul(size, all(16))), all(0.0625));
  const first = mul(all(INVERSE_SQRT_TWO_PI), expFull(mul(mul(all(-0.5), head), head)));
  const value = mul(first, expFull(mul(mul(all(-0.5), sub(size, head)), add(size, head))));
  return v128.andnot(value, f64x2.gt(size, all(39)));
}

export function normalCdf(x: v128): v128 {
  const inside = v128.and(f64x2.ge(x, all(-39)), f64x2.le(x, all(9)));
  const size = v128.and(f64x2.abs(x), inside);
  const tail = mul(normalPdf(size), millsRatio(size));
  const value = select(tail, sub(all(1), tail), f64x2.le(x, all(0)));
  const outside = select(all(0), select(all(1), all(NaN), f64x2.gt(x, all(9))), f64x2.lt(x, all(-39)));
  return select(value, outside, inside);
}

export function normalInverse(p: v128): v128 {
  const inside = v128.and(f64x2.gt(p, all(0)), f64x2.lt(p, all(1)));
  const low = f64x2.lt(p, all(0.5));
  const tail = select(select(p, sub(all(1), p), low), all(0.5), inside);
  const target = logFull(tail);
  const t = f64x2.sqrt(mul(all(-2), target));
  const upper = add(all(2.515517), mul(add(all(0.802853), mul(all(0.010328), t)), t));
  const lower = add(all(1), mul(add(all(1.432788), mul(add(all(0.189269), mul(all(0.001308), t)), t)), t));
  let x = sub(t, div(upper, lower));
  for (let i = 0; i < 2; i++) {
    const m = millsRatio(x);
    const step = mul(sub(logFull(mul(normalPdf(x), m)), target), m);
    const bend = mul(mul(all(0.5), step), div(sub(mul(x, m), all(1)), m));
    x = add(x, div(step, sub(all(1), bend)));
  }
  const value = select(f64x2.neg(x), x, low);
  const edge = select(all(-Infinity), select(all(Infinity), all(NaN), f64x2.eq(p, all(1))), f64x2.eq(p, all(0)));
  return select(value, edge, inside);
}

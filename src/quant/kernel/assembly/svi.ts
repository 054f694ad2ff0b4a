// Lane form of ../../svi.ts: one slice over a column of log-moneyness.
import { expFull } from "./elementary";
import { add, all, div, mul, select, sub } from "./lanes";

const TWO_PI: f64 = 2 * 3.141592653589793;

/** Lanes of one slice: w, w', w'' and Durrleman's g at k, stored to the columns after it. Returns g. */
// @ts-ignore: decorator
@inline function shapeAt(p: usize, stride: usize, a: f64, b: f64, rho: f64, m: f64, sigma: f64): v128 {
  const k = v128.load(p);
  const x = sub(k, all(m));
  const r2 = add(mul(x, x), all(sigma * sigma));
  const r = f64x2.sqrt(r2);
  const w = add(all(a), mul(all(b), add(mul(all(rho), x), r)));
  const slope = mul(all(b), add(all(rho), div(x, r)));
  const cube = mul(r2, r);
  const half = sub(all(1), div(mul(mul(all(0.5), k), slope), w));
  const bent = mul(mul(mul(all(0.25), slope), slope), add(div(all(1), w), all(0.25)));
  // sviG associates the product the other way.
  const g = add(sub(mul(half, half), bent), mul(all(0.5), div(all(b * sigma * sigma), cube)));
  v128.store(p + stride, w);
  v128.store(p + 2 * stride, slope);
  v128.store(p + 3 * stride, div(all(b * (sigma * sigma)), cube));
  v128.store(p + 4 * stride, select(g, all(-Infinity), f64x2.gt(w, all(0))));
  return g;
}

/** k to w, w', w'' and Durrleman's g: the columns after `k`, each of `stride` bytes; n even. */
export function sviShape(
  k0: usize, stride: usize, n: i32, a: f64, b: f64, rho: f64, m: f64, sigma: f64,
): void {
  for (let o: usize = 0; o < usize(n) << 3; o += 16) shapeAt(k0 + o, stride, a, b, rho, m, sigma);
}

/** As `sviShape`, and the density of ln(S/F) in one more column. */
export function sviColumns(
  k0: usize, stride: usize, n: i32, a: f64, b: f64, rho: f64, m: f64, sigma: f64,
): void {
  for (let o: usize = 0; o < usize(n) << 3; o += 16) {
    const p = k0 + o;
    const g = shapeAt(p, stride, a, b, rho, m, sigma);
    const k = v128.load(p);
    const w = v128.load(p + stride);
    const root = f64x2.sqrt(w);
    const d2 = sub(div(f64x2.neg(k), root), mul(all(0.5), root));
    const density = div(mul(g, expFull(mul(mul(all(-0.5), d2), d2))), f64x2.sqrt(mul(all(TWO_PI), w)));
    v128.store(p + 5 * stride, select(density, all(NaN), f64x2.gt(w, all(0))));
  }
}

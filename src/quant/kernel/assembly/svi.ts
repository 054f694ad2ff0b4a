// Lane form of ../../svi.ts: one slice over a column of log-moneyness.
import { expFull } from "./elementary";
import { add, all, div, mul, select, sub } from "./lanes";

const TWO_PI: f64 = 2 * 3.141592653589793;

/** k to w, w', w'', Durrleman's g and the density of ln(S/F): the columns after `k`, each of `stride` bytes; n even. */
export function sviColumns(
  k0: usize, stride: usize, n: i32, a: f64, b: f64, rho: f64, m: f64, sigma: f64,
): void {
  const square = all(sigma * sigma);
  const bSquare = all(b * (sigma * sigma));
  // sviG associates the product the other way.
  const bSigmaSigma = all(b * sigma * sigma);
  for (let o: usize = 0; o < usize(n) << 3; o += 16) {
    const k = v128.load(k0 + o);
    const x = sub(k, all(m));
    const r2 = add(mul(x, x), square);
    const r = f64x2.sqrt(r2);
    const w = add(all(a), mul(all(b), add(mul(all(rho), x), r)));
    const slope = mul(all(b), add(all(rho), div(x, r)));
    const cube = mul(r2, r);
    const curvature = div(bSquare, cube);
    const half = sub(all(1), div(mul(mul(all(0.5), k), slope), w));
    const bent = mul(mul(mul(all(0.25), slope), slope), add(div(all(1), w), all(0.25)));
    const g = add(sub(mul(half, half), bent), mul(all(0.5), div(bSigmaSigma, cube)));
    const positive = f64x2.gt(w, all(0));
    const root = f64x2.sqrt(w);
    const d2 = sub(div(f64x2.neg(k), root), mul(all(0.5), root));
    const density = div(mul(g, expFull(mul(mul(all(-0.5), d2), d2))), f64x2.sqrt(mul(all(TWO_PI), w)));
    const p = k0 + o;
    v128.store(p + stride, w);
    v128.store(p + 2 * stride, slope);
    v128.store(p + 3 * stride, curvature);
    v128.store(p + 4 * stride, select(g, all(-Infinity), positive));
    v128.store(p + 5 * stride, select(density, all(NaN), positive));
  }
}

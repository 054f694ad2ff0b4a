// Lane form of ../../svi-equations.ts: the loss of one slice against its quotes, and its Gauss-Newton equations. Even quotes add up in
// one lane, odd ones in the other.
import { logNormal } from "./elementary";
import { add, all, div, greatest, mul, select, sub } from "./lanes";

/** The two lanes of a sum, added. */
// @ts-ignore: decorator
@inline function total(sum: v128): f64 { return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1); }

/**
 * Columns from `base`, each of `stride` bytes: k, mid, bid edge, ask edge, inverse half-spread, price of leaving; n even. To `to`: cost, 5
 * entries of the gradient, 15 of the packed matrix.
 */
export function sviEquations(
  base: usize, stride: usize, n: i32, to: usize,
  omega: f64, b: f64, rho: f64, m: f64, sigma: f64, years: f64, huber: f64, giveUp: f64, knee: f64,
): void {
  const cosine = sqrt<f64>(1 - rho * rho);
  const square = all(sigma * sigma);
  const byRho = all(b * cosine * cosine);
  const sigmaCosine = all(sigma * cosine);
  const sigmaRho = all(sigma * rho);
  const bSigma = all(b * sigma);
  const inverseYears = all(1 / years);
  const halfInverseYears = all(0.5 / years);
  const kneeSquare = all(knee * knee);
  const inverseGiveUp = all(1 / giveUp);
  const zero = all(0);
  let cost = zero;
  let v0 = zero, v1 = zero, v2 = zero, v3 = zero, v4 = zero;
  let m00 = zero, m10 = zero, m11 = zero, m20 = zero, m21 = zero, m22 = zero, m30 = zero, m31 = zero;
  let m32 = zero, m33 = zero, m40 = zero, m41 = zero, m42 = zero, m43 = zero, m44 = zero;
  for (let o: usize = 0; o < usize(n) << 3; o += 16) {
    const p = base + o;
    const x = sub(v128.load(p), all(m));
    const mid = v128.load(p + stride);
    const inverseHalf = v128.load(p + 4 * stride);
    const r = f64x2.sqrt(add(mul(x, x), square));
    const inverseR = div(all(1), r);
    const bend = mul(all(b), sub(add(mul(all(rho), x), r), sigmaCosine));
    const vol = f64x2.sqrt(mul(add(all(omega), bend), inverseYears));
    const hasMid = f64x2.eq(mid, mid);
    const residual = mul(sub(vol, mid), inverseHalf);
    const size = f64x2.abs(residual);
    const far = f64x2.gt(size, all(huber));
    let stiffness = all(1);
    let loss = mul(mul(all(0.5), residual), residual);
    if (v128.any_true(far)) {
      stiffness = select(div(all(huber), size), stiffness, far);
      loss = select(mul(all(huber), sub(size, all(0.5 * huber))), loss, far);
    }
    stiffness = v128.and(stiffness, hasMid);
    loss = v128.and(loss, hasMid);
    let pull = v128.and(mul(stiffness, residual), hasMid);
    const over = sub(vol, v128.load(p + 3 * stride));
    const under = sub(vol, v128.load(p + 2 * stride));
    const isOver = f64x2.gt(over, zero);
    const isOut = v128.or(isOver, f64x2.lt(under, zero));
    if (v128.any_true(isOut)) {
      const miss = v128.and(mul(select(over, under, isOver), inverseHalf), isOut);
      const price = v128.load(p + 5 * stride);
      const root = f64x2.sqrt(add(mul(miss, miss), kneeSquare));
      const beyond = greatest(all(1), add(all(1), mul(sub(root, all(knee)), inverseGiveUp)));
      const slope = v128.and(div(price, mul(beyond, root)), isOut);
      loss = add(loss, v128.and(mul(mul(price, all(giveUp)), logNormal(beyond)), isOut));
      pull = add(pull, mul(slope, miss));
      stiffness = add(stiffness, slope);
    }
    cost = add(cost, loss);
    const chain = mul(div(halfInverseYears, vol), inverseHalf);
    const r0 = mul(chain, all(omega));
    const r1 = mul(chain, bend);
    const r2 = mul(mul(chain, byRho), add(mul(all(cosine), x), sigmaRho));
    const chained = mul(chain, bSigma);
    const r3 = f64x2.neg(mul(chained, add(all(rho), mul(x, inverseR))));
    const r4 = mul(chained, sub(mul(all(sigma), inverseR), all(cosine)));
    v0 = add(v0, mul(r0, pull));
    v1 = add(v1, mul(r1, pull));
    v2 = add(v2, mul(r2, pull));
    v3 = add(v3, mul(r3, pull));
    v4 = add(v4, mul(r4, pull));
    m00 = add(m00, mul(mul(stiffness, r0), r0));
    const w1 = mul(stiffness, r1);
    m10 = add(m10, mul(w1, r0));
    m11 = add(m11, mul(w1, r1));
    const w2 = mul(stiffness, r2);
    m20 = add(m20, mul(w2, r0));
    m21 = add(m21, mul(w2, r1));
    m22 = add(m22, mul(w2, r2));
    const w3 = mul(stiffness, r3);
    m30 = add(m30, mul(w3, r0));
    m31 = add(m31, mul(w3, r1));
    m32 = add(m32, mul(w3, r2));
    m33 = add(m33, mul(w3, r3));
    const w4 = mul(stiffness, r4);
    m40 = add(m40, mul(w4, r0));
    m41 = add(m41, mul(w4, r1));
    m42 = add(m42, mul(w4, r2));
    m43 = add(m43, mul(w4, r3));
    m44 = add(m44, mul(w4, r4));
  }
  store<f64>(to, total(cost));
  store<f64>(to, total(v0), 8);
  store<f64>(to, total(v1), 16);
  store<f64>(to, total(v2), 24);
  store<f64>(to, total(v3), 32);
  store<f64>(to, total(v4), 40);
  store<f64>(to, total(m00), 48);
  store<f64>(to, total(m10), 56);
  store<f64>(to, total(m11), 64);
  store<f64>(to, total(m20), 72);
  store<f64>(to, total(m21), 80);
  store<f64>(to, total(m22), 88);
  store<f64>(to, total(m30), 96);
  store<f64>(to, total(m31), 104);
  store<f64>(to, total(m32), 112);
  store<f64>(to, total(m33), 120);
  store<f64>(to, total(m40), 128);
  store<f64>(to, total(m41), 136);
  store<f64>(to, total(m42), 144);
  store<f64>(to, total(m43), 152);
  store<f64>(to, total(m44), 160);
}

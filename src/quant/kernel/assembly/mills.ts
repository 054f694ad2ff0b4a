// Lane form of ../../mills-difference.ts as one pass over a block: H and HALF_S to NEAR, FAR, SPAN and TURNED.
import { expNegative } from "./elementary";
import { D_A, DENSITY, D_B, FAR, H, HALF_S, NEAR, ROW_A, ROW_B, SPAN, TABLE, TURNED } from "./block";
import { add, all, div, least, mul, select, sub } from "./lanes";

const ROW_BYTES: usize = 80;
const INVERSE_SQRT_TWO_PI: f64 = 0.3989422804014327;
const LOWEST: f64 = -1;
const HIGHEST: f64 = 61.9;
const SMALL_T: f64 = 0.01;
const ROW_SHIFT: i32 = 47;
const ROW_OF_ONE: usize = 1023 << 5;
const CENTRE_MASK: i64 = ~((1 << 47) - 1);
const CENTRE_BIT: i64 = 1 << 46;

/** Address of a table row, from its number with the exponent bias. */
// @ts-ignore: decorator
@inline function rowOf(row: i32): usize {
  return TABLE - ROW_OF_ONE * ROW_BYTES + usize(row) * ROW_BYTES;
}

// @ts-ignore: decorator
@inline function lows(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 0, 2); }
// @ts-ignore: decorator
@inline function highs(a: v128, b: v128): v128 { return v128.shuffle<f64>(a, b, 1, 3); }

/** Centre of the interval of x + 2 in each lane, less 2. */
// @ts-ignore: decorator
@inline function centre(y: v128): v128 {
  return sub(v128.or(v128.and(y, i64x2.splat(CENTRE_MASK)), i64x2.splat(CENTRE_BIT)), all(2));
}

/** What the rows add to their leading coefficients at a distance d from the centre; p01 holds [low part, c0] of a lane. */
// @ts-ignore: decorator
@inline function rest(p: usize, q: usize, lowPart: v128, d: v128): v128 {
  const p1 = v128.load(p, 16);
  const q1 = v128.load(q, 16);
  const p2 = v128.load(p, 32);
  const q2 = v128.load(q, 32);
  const p3 = v128.load(p, 48);
  const q3 = v128.load(q, 48);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  const d2 = mul(d, d);
  const low = add(add(lows(p1, q1), mul(highs(p1, q1), d)), mul(add(lows(p2, q2), mul(highs(p2, q2), d)), d2));
  const high = add(add(lows(p3, q3), mul(highs(p3, q3), d)), mul(add(lows(p4, q4), mul(highs(p4, q4), d)), d2));
  return add(lowPart, mul(d, add(low, mul(high, mul(d2, d2)))));
}

/** M(x) for x from -1 to 61.9 in each lane. */
export function millsRatio(x: v128): v128 {
  const y = add(x, all(2));
  const rows = i64x2.shr_u(y, ROW_SHIFT);
  const p = rowOf(i32x4.extract_lane(rows, 0));
  const q = rowOf(i32x4.extract_lane(rows, 2));
  const p0 = v128.load(p);
  const q0 = v128.load(q);
  return add(highs(p0, q0), rest(p, q, lows(p0, q0), sub(x, centre(y))));
}

/** Table addresses of rows given with the exponent bias, in the low word of each lane. */
// @ts-ignore: decorator
@inline function addresses(rows: v128): v128 {
  const times80 = i64x2.add(i64x2.shl(rows, 6), i64x2.shl(rows, 4));
  return i64x2.add(times80, i64x2.splat(i64(TABLE) - i64(ROW_OF_ONE * ROW_BYTES)));
}

/** Where to look: rows and distances of a block, and which near arguments are reflected. Returns if any t is small. */
// @ts-ignore: decorator
@inline function placesPass(end: usize): bool {
  let anySmall = all(0);
  for (let o: usize = 0; o < end; o += 16) {
    const h = v128.load(H + o);
    const t = v128.load(HALF_S + o);
    anySmall = v128.or(anySmall, f64x2.lt(t, all(SMALL_T)));
    const nearSum = sub(h, t);
    const farSum = add(h, t);
    const nearError = sub(sub(h, nearSum), t);
    const farError = sub(t, sub(farSum, h));
    const turned = f64x2.lt(nearSum, all(LOWEST));
    const sign = v128.and(turned, f64x2.splat(-0.0));
    // In this order NaN becomes the highest argument too: no row is looked up beyond the table.
    const a = least(all(HIGHEST), v128.xor(nearSum, sign));
    const b = least(all(HIGHEST), farSum);
    const ya = add(a, all(2));
    const yb = add(b, all(2));
    v128.store(ROW_A + o, addresses(i64x2.shr_u(ya, ROW_SHIFT)));
    v128.store(ROW_B + o, addresses(i64x2.shr_u(yb, ROW_SHIFT)));
    v128.store(D_A + o, add(sub(a, centre(ya)), v128.xor(nearError, sign)));
    v128.store(D_B + o, add(sub(b, centre(yb)), farError));
    v128.store(TURNED + o, turned);
  }
  return v128.any_true(anySmall);
}

/** Both ratios from the table, their difference with all its digits. */
// @ts-ignore: decorator
@inline function ratiosPass(end: usize): void {
  for (let o: usize = 0; o < end; o += 16) {
    const ap = usize(load<u32>(ROW_A + o));
    const aq = usize(load<u32>(ROW_A + o + 8));
    const bp = usize(load<u32>(ROW_B + o));
    const bq = usize(load<u32>(ROW_B + o + 8));
    const ap0 = v128.load(ap);
    const aq0 = v128.load(aq);
    const bp0 = v128.load(bp);
    const bq0 = v128.load(bq);
    const restA = rest(ap, aq, lows(ap0, aq0), v128.load(D_A + o));
    const restB = rest(bp, bq, lows(bp0, bq0), v128.load(D_B + o));
    const headA = highs(ap0, aq0);
    const headB = highs(bp0, bq0);
    const near = add(headA, restA);
    const far = add(headB, restB);
    v128.store(NEAR + o, near);
    v128.store(FAR + o, far);
    const difference = add(sub(headA, headB), sub(restA, restB));
    v128.store(SPAN + o, select(add(near, far), difference, v128.load(TURNED + o)));
  }
}

/** Taylor series about h in t. */
// @ts-ignore: decorator
@inline function nearby(o: usize, h: v128, t: v128, small: v128): void {
  const x = least(all(HIGHEST), h);
  const y = add(x, all(2));
  const rows = i64x2.shr_u(y, ROW_SHIFT);
  const p = rowOf(i32x4.extract_lane(rows, 0));
  const q = rowOf(i32x4.extract_lane(rows, 2));
  const d = sub(x, centre(y));
  const d2 = mul(d, d);
  const p0 = v128.load(p);
  const q0 = v128.load(q);
  const p1 = v128.load(p, 16);
  const q1 = v128.load(q, 16);
  const p2 = v128.load(p, 32);
  const q2 = v128.load(q, 32);
  const p3 = v128.load(p, 48);
  const q3 = v128.load(q, 48);
  const p4 = v128.load(p, 64);
  const q4 = v128.load(q, 64);
  const c0 = add(highs(p0, q0), rest(p, q, lows(p0, q0), d));
  const low = add(add(lows(p1, q1), mul(mul(all(2), highs(p1, q1)), d)),
    mul(add(mul(all(3), lows(p2, q2)), mul(mul(all(4), highs(p2, q2)), d)), d2));
  const high = add(add(mul(all(5), lows(p3, q3)), mul(mul(all(6), highs(p3, q3)), d)),
    mul(add(mul(all(7), lows(p4, q4)), mul(mul(all(8), highs(p4, q4)), d)), d2));
  const c1 = f64x2.neg(add(low, mul(high, mul(d2, d2))));
  const c2 = mul(sub(c0, mul(x, c1)), all(1.0 / 2));
  const c3 = mul(sub(c1, mul(x, c2)), all(1.0 / 3));
  const c4 = mul(sub(c2, mul(x, c3)), all(1.0 / 4));
  const c5 = mul(sub(c3, mul(x, c4)), all(1.0 / 5));
  const c6 = mul(sub(c4, mul(x, c5)), all(1.0 / 6));
  const c7 = mul(sub(c5, mul(x, c6)), all(1.0 / 7));
  const t2 = mul(t, t);
  const even = add(c0, mul(t2, add(c2, mul(t2, add(c4, mul(t2, c6))))));
  const odd = mul(t, add(c1, mul(t2, add(c3, mul(t2, add(c5, mul(t2, c7)))))));
  v128.store(NEAR + o, select(add(even, odd), v128.load(NEAR + o), small));
  v128.store(FAR + o, select(sub(even, odd), v128.load(FAR + o), small));
  v128.store(SPAN + o, select(add(odd, odd), v128.load(SPAN + o), small));
}

/** The Mills pairs of a block, to the given offset. */
export function millsPass(end: usize): void {
  const anySmall = placesPass(end);
  ratiosPass(end);
  if (!anySmall) return;
  for (let o: usize = 0; o < end; o += 16) {
    const t = v128.load(HALF_S + o);
    const small = f64x2.lt(t, all(SMALL_T));
    if (v128.any_true(small)) nearby(o, v128.load(H + o), t, small);
  }
}

/** n(h - t) of a block. Four pairs at a time share the loading of constants; the last may run over into unused rows. */
export function densityPass(end: usize): void {
  for (let o: usize = 0; o < end; o += 64) {
    const d0 = sub(v128.load(HALF_S + o), v128.load(H + o));
    const d1 = sub(v128.load(HALF_S + o, 16), v128.load(H + o, 16));
    const d2 = sub(v128.load(HALF_S + o, 32), v128.load(H + o, 32));
    const d3 = sub(v128.load(HALF_S + o, 48), v128.load(H + o, 48));
    v128.store(DENSITY + o, mul(all(INVERSE_SQRT_TWO_PI), expNegative(mul(mul(all(-0.5), d0), d0))));
    v128.store(DENSITY + o, mul(all(INVERSE_SQRT_TWO_PI), expNegative(mul(mul(all(-0.5), d1), d1))), 16);
    v128.store(DENSITY + o, mul(all(INVERSE_SQRT_TWO_PI), expNegative(mul(mul(all(-0.5), d2), d2))), 32);
    v128.store(DENSITY + o, mul(all(INVERSE_SQRT_TWO_PI), expNegative(mul(mul(all(-0.5), d3), d3))), 48);
  }
}

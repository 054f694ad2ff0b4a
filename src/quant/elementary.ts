/*
 * Exponential and logarithm from IEEE basic operations only, so that every engine gives the same bits. The order of
 * operations is part of the contract: the WASM kernel repeats it lane by lane. Argument reductions follow Cody & Waite;
 * the polynomials are own Chebyshev fits (relative error below 2e-17).
 */

const bitsAsFloat = new Float64Array(1);
/** Low and high word of the same eight bytes (all supported machines are little-endian, as WASM memory is). */
const bitsAsWords = new Uint32Array(bitsAsFloat.buffer);

/** ln 2 in two parts; the first has 32 trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931467056274414;
const LN2_LOW = 4.7493250390316726e-7;
/** Adding and subtracting 1.5 * 2^52 rounds to the nearest integer, ties to even, as f64x2.nearest does. */
const ROUNDER = 6755399441055744;
const TWO_54 = 18014398509481984;
/** Smallest positive number with full precision. */
export const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** 2^k for a whole k in [-1022, 1023]. */
export function powerOfTwo(k: number): number {
  bitsAsWords[0] = 0;
  bitsAsWords[1] = (k + 1023) << 20;
  return bitsAsFloat[0]!;
}

/** e^x, error below 1 ulp; 0 below -745.13, Infinity above 709.78, NaN for NaN. */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.1332191019412) return 0;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const significand = expReduced(x, k);
  // In two halves: 2^k itself may be subnormal or overflow.
  const half = Math.floor(k * 0.5);
  return significand * powerOfTwo(half) * powerOfTwo(k - half);
}

/** e^x for x <= 0 as the kernel uses it for densities: results below 2^-1021 are 0. */
export function expNegative(x: number): number {
  if (!(x >= -707.7)) return x < 0 ? 0 : Number.NaN;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  return expReduced(x, k) * powerOfTwo(k);
}

/** e^(x - k ln 2) for |x - k ln 2| <= ln 2 / 2. */
function expReduced(x: number, k: number): number {
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = 0.5000000000000001 + 0.16666666666666669 * r + (0.04166666666662413 + 0.008333333333330062 * r) * r2;
  const b =
    0.0013888888917213717 + 0.00019841269863053618 * r + (2.4801521295954376e-5 + 2.7557268459997064e-6 * r) * r2;
  const c = 2.7620088445409746e-7 + 2.510038549551032e-8 * r;
  const q = a + (b + c * r4) * r4;
  return 1 + (r2 * q - low + high);
}

/** (ln((1 + s)/(1 - s)) - 2s)/s as a polynomial in z = s^2, for |s| <= 0.1716. */
function logSeries(z: number): number {
  const z2 = z * z;
  const a = 0.666666666666667 + 0.3999999999989938 * z;
  const b = 0.28571428626031065 + 0.2222221112572281 * z;
  const c = 0.18182889786191042 + 0.15331699633543858 * z;
  return z * (a + (b + (c + 0.14616721179861816 * z2) * z2) * z2);
}

/** ln x, error below 1 ulp; -Infinity for 0, NaN below 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  let scaled = x;
  if (x < SMALLEST_NORMAL) {
    scaled = x * TWO_54;
    k = -54;
  }
  bitsAsFloat[0] = scaled;
  k += (bitsAsWords[1]! >>> 20) - 1023;
  bitsAsWords[1] = (bitsAsWords[1]! & 0xfffff) | 0x3ff00000;
  let m = bitsAsFloat[0]!;
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const series = logSeries(s * s);
  return k * LN2_HIGH - (s * (f - series) - k * LN2_LOW - f);
}

/**
 * ln(a/b) for positive normal numbers, to about 1 ulp even where a is close to b (log-moneyness of a one-hour option):
 * one division, of the exact difference of the significands by their sum. NaN for anything else.
 */
export function logRatio(a: number, b: number): number {
  if (!(a >= SMALLEST_NORMAL && b >= SMALLEST_NORMAL && a <= Number.MAX_VALUE && b <= Number.MAX_VALUE))
    return Number.NaN;
  bitsAsFloat[0] = a;
  let k = bitsAsWords[1]! >>> 20;
  bitsAsWords[1] = (bitsAsWords[1]! & 0xfffff) | 0x3ff00000;
  let ma = bitsAsFloat[0]!;
  bitsAsFloat[0] = b;
  k -= bitsAsWords[1]! >>> 20;
  bitsAsWords[1] = (bitsAsWords[1]! & 0xfffff) | 0x3ff00000;
  let mb = bitsAsFloat[0]!;
  if (ma > Math.SQRT2 * mb) {
    mb *= 2;
    k += 1;
  } else if (mb > Math.SQRT2 * ma) {
    ma *= 2;
    k -= 1;
  }
  const s = (ma - mb) / (ma + mb);
  const series = logSeries(s * s);
  return k * LN2_HIGH + (2 * s + (s * series + k * LN2_LOW));
}

/** x^y for x > 0, as e^(y ln x): relative error about (1 + |y ln x|) ulp. NaN for x < 0. */
export function power(x: number, y: number): number {
  return y === 0 ? 1 : exp(y * log(x));
}

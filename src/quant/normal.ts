import { exp, expNegative, log } from "./elementary.ts";
import { MILLS_HIGHEST, MILLS_LOWEST, MILLS_ROW, MILLS_SUBDIVISION_BITS, MILLS_TABLE } from "./mills-table.ts";

/** 1/sqrt(2 pi). */
export const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

const argumentBits = new Float64Array(1);
const argumentWords = new Uint32Array(argumentBits.buffer);
const ROW_SHIFT = 20 - MILLS_SUBDIVISION_BITS;
const ROW_OF_ONE = 1023 << MILLS_SUBDIVISION_BITS;
const CENTRE_MASK = (0xffffffff << ROW_SHIFT) >>> 0;
const CENTRE_BIT = 1 << (ROW_SHIFT - 1);

/** First index of the table row whose interval holds x, for x in [MILLS_LOWEST, MILLS_HIGHEST]. */
export function millsRow(x: number): number {
  argumentBits[0] = x + 2;
  return ((argumentWords[1]! >>> ROW_SHIFT) - ROW_OF_ONE) * MILLS_ROW;
}

/** Centre of the table interval that holds x. */
export function millsCentre(x: number): number {
  argumentBits[0] = x + 2;
  argumentWords[0] = 0;
  argumentWords[1] = (argumentWords[1]! & CENTRE_MASK) | CENTRE_BIT;
  return argumentBits[0]! - 2;
}

/** What the row at `row` adds to its leading coefficient c0 at a distance d from the centre: M = c0 + millsRest. */
export function millsRest(row: number, d: number): number {
  const t = MILLS_TABLE;
  const d2 = d * d;
  const low = t[row + 2]! + t[row + 3]! * d + (t[row + 4]! + t[row + 5]! * d) * d2;
  const high = t[row + 6]! + t[row + 7]! * d + (t[row + 8]! + t[row + 9]! * d) * d2;
  return t[row]! + d * (low + high * (d2 * d2));
}

/** Mills ratio (1 - N(x))/n(x), to about 1 ulp for x >= -1 (to 62; beyond by asymptotics), else by reflection. */
export function mills(x: number): number {
  if (!(x >= MILLS_LOWEST)) return 1 / normalPdf(x) - mills(-x);
  if (x > MILLS_HIGHEST) {
    const z = 1 / (x * x);
    return (1 - z * (1 - z * (3 - z * (15 - z * 105)))) / x;
  }
  const row = millsRow(x);
  return MILLS_TABLE[row + 1]! + millsRest(row, x - millsCentre(x));
}

/**
 * Normal density. The square is split at multiples of 1/16, so that the error stays near 1e-16 relative in the tails too.
 */
export function normalPdf(x: number): number {
  const size = Math.abs(x);
  if (size > 39) return 0;
  const head = Math.floor(size * 16) * 0.0625;
  return INVERSE_SQRT_TWO_PI * exp(-0.5 * head * head) * exp(-0.5 * (size - head) * (size + head));
}

/** The density as the pricing kernel forms it, from the plain square: relative error up to x^2 ulp. */
export function plainDensity(x: number): number {
  return INVERSE_SQRT_TWO_PI * expNegative(-0.5 * x * x);
}

/** N(x) from n(x) already known: 1e-15 absolute, 1 + x^2 ulp relative in the lower tail where the density is plain. */
export function cdfFromDensity(x: number, density: number): number {
  if (density === 0) return x > 0 ? 1 : 0;
  return x <= 0 ? density * mills(-x) : 1 - density * mills(x);
}

/** Normal distribution function, relative error about 1e-15 on [-37, 8]. Source: N(-x) = n(x) M(x). */
export function normalCdf(x: number): number {
  if (!(x >= -39)) return x < 0 ? 0 : Number.NaN;
  if (x <= 0) return normalPdf(x) * mills(-x);
  return x > 9 ? 1 : 1 - normalPdf(x) * mills(x);
}

/**
 * Inverse of the normal distribution function; -Infinity at 0, Infinity at 1, NaN outside. A rational start (Abramowitz &
 * Stegun 26.2.23, 4.5e-4) and two third-order steps on ln N in the lower tail.
 */
export function normalInverse(p: number): number {
  if (!(p > 0 && p < 1)) {
    if (p === 0) return Number.NEGATIVE_INFINITY;
    return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  }
  const tail = p < 0.5 ? p : 1 - p;
  const target = log(tail);
  const t = Math.sqrt(-2 * target);
  let x = t - (2.515517 + (0.802853 + 0.010328 * t) * t) / (1 + (1.432788 + (0.189269 + 0.001308 * t) * t) * t);
  for (let i = 0; i < 2; i++) {
    // f = ln(n M) - target; f' = -1/M; f'' = (x M - 1)/M^2.
    const m = mills(x);
    const step = (log(normalPdf(x) * m) - target) * m;
    x += step / (1 - 0.5 * step * ((x * m - 1) / m));
  }
  return p < 0.5 ? -x : x;
}

/*
 * The Mills ratio M(x) = (1 - N(x))/n(x), as local polynomials. M solves M' = xM - 1, so all its derivatives at a node
 * follow from M there; they are computed once, in double-double arithmetic of IEEE basic operations (same bits everywhere).
 * Each octave of x + 2 is cut into 32 intervals; on each, the degree-10 Taylor polynomial about the centre is economised to
 * degree 8 (Lanczos): relative error of M below 1e-18, of M' below 4e-15.
 */

/** Table range: the argument is at least -1 and below 62. */
export const MILLS_LOWEST = -1;
export const MILLS_HIGHEST = 61.9;
export const MILLS_SUBDIVISION_BITS = 5;
/** Doubles in one row: the low part of c0, then c0 to c8 of sum c_n (x - centre)^n. */
export const MILLS_ROW = 10;
const OCTAVES = 6;
const SUBDIVISIONS = 1 << MILLS_SUBDIVISION_BITS;
const DEGREE = 8;
const TAYLOR_DEGREE = 10;

type DoubleDouble = readonly [high: number, low: number];

const SPLITTER = 134217729;

function sum(a: number, b: number): DoubleDouble {
  const s = a + b;
  const v = s - a;
  return [s, a - (s - v) + (b - v)];
}

function product(a: number, b: number): DoubleDouble {
  const p = a * b;
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const al = a - ah;
  const bl = b - bh;
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [s, e] = sum(a[0], b[0]);
  return sum(s, e + a[1] + b[1]);
}

/** a * x for a plain x. */
function scale(a: DoubleDouble, x: number): DoubleDouble {
  const [p, e] = product(a[0], x);
  return sum(p, e + a[1] * x);
}

function negate(a: DoubleDouble): DoubleDouble {
  return [-a[0], -a[1]];
}

/** x / a for a plain x. */
function quotient(x: number, a: DoubleDouble): DoubleDouble {
  const q = x / a[0];
  const rest = add([x, 0], negate(scale(a, q)));
  return sum(q, rest[0] / a[0]);
}

function divideByInteger(a: DoubleDouble, n: number): DoubleDouble {
  const q = a[0] / n;
  const [p, e] = product(q, n);
  return sum(q, (a[0] - p - e + a[1]) / n);
}

/** M at a node: its Taylor series about 0 up to x = 2, then Laplace's continued fraction 1/(x + 1/(x + 2/(x + ...))). */
function millsAtNode(x: number): DoubleDouble {
  if (x > 2) {
    let tail: DoubleDouble = [x, 0];
    for (let n = 30 + Math.ceil(800 / (x * x)); n >= 1; n--) tail = add([x, 0], quotient(n, tail));
    return quotient(1, tail);
  }
  // Coefficients of M about 0: a_0 = sqrt(pi/2), a_1 = -1, a_{n+2} = a_n/(n + 2).
  let even: DoubleDouble = [1.2533141373155003, -9.164289990229583e-17];
  let odd: DoubleDouble = [-1, 0];
  let total = add(even, scale(odd, x));
  let power: DoubleDouble = [1, 0];
  for (let n = 2; n < 120; n += 2) {
    even = divideByInteger(even, n);
    odd = divideByInteger(odd, n + 1);
    power = scale(scale(power, x), x);
    const pair = add(even, scale(odd, x));
    total = add(total, multiply(pair, power));
  }
  return total;
}

function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [p, e] = product(a[0], b[0]);
  return sum(p, e + a[0] * b[1] + a[1] * b[0]);
}

/** Coefficients of the Chebyshev polynomial T_n by power of its argument. */
function chebyshev(n: number): number[] {
  let previous = [1];
  let current = [0, 1];
  for (let i = 1; i < n; i++) {
    const next = [0, ...current.map((c) => 2 * c)];
    previous.forEach((c, j) => {
      next[j]! -= c;
    });
    previous = current;
    current = next;
  }
  return current;
}

function writeRow(table: Float64Array, offset: number, centre: number, halfWidth: number): void {
  const c: DoubleDouble[] = [millsAtNode(centre)];
  c.push(add(scale(c[0]!, centre), [-1, 0]));
  for (let n = 0; n + 2 <= TAYLOR_DEGREE; n++) {
    c.push(divideByInteger(add(scale(c[n + 1]!, centre), c[n]!), n + 2));
  }
  for (let n = TAYLOR_DEGREE; n > DEGREE; n--) {
    const top = c[n]![0];
    const t = chebyshev(n);
    // c_n x^n - c_n w^n 2^(1-n) T_n(x/w): the term of degree n goes, those of lower degree change by this much.
    for (let j = n - 2; j >= 0; j -= 2) {
      let factor = (top * t[j]!) / t[n]!;
      for (let i = j; i < n; i++) factor *= halfWidth;
      c[j] = add(c[j]!, [-factor, 0]);
    }
  }
  table[offset] = c[0]![1];
  for (let n = 0; n <= DEGREE; n++) table[offset + 1 + n] = c[n]![0];
}

function build(): Float64Array {
  const table = new Float64Array(OCTAVES * SUBDIVISIONS * MILLS_ROW);
  let octave = 1;
  for (let o = 0; o < OCTAVES; o++, octave *= 2) {
    const halfWidth = octave / (2 * SUBDIVISIONS);
    for (let i = 0; i < SUBDIVISIONS; i++) {
      writeRow(table, (o * SUBDIVISIONS + i) * MILLS_ROW, octave + (2 * i + 1) * halfWidth - 2, halfWidth);
    }
  }
  return table;
}

/** Rows of MILLS_ROW doubles; row index = exponent and leading five significand bits of x + 2. Copied into the kernel. */
export const MILLS_TABLE: Float64Array = build();

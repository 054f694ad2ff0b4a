/** cos x for 0 <= x <= pi, to about 1e-16 absolute, from its Taylor series about the nearest of 0, pi/2 and pi. */
export function cosine(x: number): number {
  if (x < Math.PI / 4) return evenSeries(x);
  if (x > (3 * Math.PI) / 4) return -evenSeries(Math.PI - x);
  return oddSeries(Math.PI / 2 - x);
}

/** sin x for 0 <= x <= pi/2. */
export function sine(x: number): number {
  return x < Math.PI / 4 ? oddSeries(x) : evenSeries(Math.PI / 2 - x);
}

function evenSeries(x: number): number {
  let sum = 1;
  for (let n = 20; n >= 2; n -= 2) sum = 1 - (sum * x * x) / (n * (n - 1));
  return sum;
}

function oddSeries(x: number): number {
  let sum = 1;
  for (let n = 21; n >= 3; n -= 2) sum = 1 - (sum * x * x) / (n * (n - 1));
  return x * sum;
}

/** Nodes in (-1, 1) and weights of Gauss-Legendre quadrature. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The n-point Gauss-Legendre rule: Newton's method on the Legendre polynomial. */
export function legendreRule(n: number): QuadratureRule {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -cosine((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 8; iteration++) {
      let previous = 1;
      let value = x;
      for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
      slope = (n * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** Result of a search: the lowest value found, where, and the evaluations spent. */
export interface SimplexMinimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/**
 * Nelder–Mead search for the minimum of `value` (which may be Infinity outside its domain) from `start` with first steps `step`.
 * Stops when the simplex differs by less than `tolerance` of its best value plus one, or after `limit` evaluations. Deterministic.
 */
export function minimiseSimplex(
  value: (x: Float64Array) => number,
  start: Float64Array,
  step: Float64Array,
  tolerance: number,
  limit: number,
): SimplexMinimum {
  const n = start.length;
  const points: Float64Array[] = [start.slice()];
  for (let i = 0; i < n; i++) {
    const point = start.slice();
    point[i]! += step[i]!;
    points.push(point);
  }
  const values = points.map(value);
  let evaluations = n + 1;
  const centre = new Float64Array(n);
  const at = (share: number, worst: Float64Array): Float64Array =>
    centre.map((middle, i) => middle + share * (middle - worst[i]!));
  while (evaluations < limit) {
    sortTogether(points, values);
    if (values[n]! - values[0]! <= tolerance * (Math.abs(values[0]!) + 1)) break;
    centre.fill(0);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) centre[i]! += points[j]![i]! / n;
    const worst = points[n]!;
    let candidate: Float64Array = at(1, worst);
    let found = value(candidate);
    evaluations++;
    if (found < values[0]!) {
      const farther = at(2, worst);
      const foundFarther = value(farther);
      evaluations++;
      if (foundFarther < found) {
        candidate = farther;
        found = foundFarther;
      }
    } else if (!(found < values[n - 1]!)) {
      const inside = !(found < values[n]!);
      candidate = at(inside ? -0.5 : 0.5, worst);
      const contracted = value(candidate);
      evaluations++;
      if (!(contracted < (inside ? values[n]! : found))) {
        for (let j = 1; j <= n; j++) {
          points[j] = points[j]!.map((x, i) => points[0]![i]! + 0.5 * (x - points[0]![i]!));
          values[j] = value(points[j]!);
        }
        evaluations += n;
        continue;
      }
      found = contracted;
    }
    points[n] = candidate;
    values[n] = found;
  }
  sortTogether(points, values);
  return { x: points[0]!, value: values[0]!, evaluations };
}

/** Insertion sort by value: keeps the order of equals, so that results never depend on the engine. */
function sortTogether(points: Float64Array[], values: number[]): void {
  for (let i = 1; i < values.length; i++) {
    const point = points[i]!;
    const value = values[i]!;
    let j = i - 1;
    while (j >= 0 && values[j]! > value) {
      points[j + 1] = points[j]!;
      values[j + 1] = values[j]!;
      j--;
    }
    points[j + 1] = point;
    values[j + 1] = value;
  }
}

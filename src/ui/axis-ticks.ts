/** Steps an axis may take, ascending: 1, 2 and 5 times powers of ten, so that labels need no rounding. */
export const ROUND_STEPS: readonly number[] = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

/** A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `most` parts. NaN for an empty span. */
export function roundStep(span: number, most: number): number {
  if (!(span > 0 && most > 0)) return Number.NaN;
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  // A hair of slack, so that a span of exactly `most` steps is not pushed to the next size by rounding.
  const digit = [1, 2, 5, 10].find((d) => d * power >= raw * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Multiples of `step` within [from, to], ascending; without the noise of repeated addition. */
export function roundTicks(from: number, to: number, step: number): number[] {
  const ticks: number[] = [];
  if (!(step > 0)) return ticks;
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) ticks.push(i * step);
  return ticks;
}

/**
 * Indices of the labels to keep so that no two of the `places` (ascending, px) stand closer than `gap`. The first and the
 * last are kept before all others, where both fit; `wanted`, if given, before them.
 */
export function thinLabels(places: readonly number[], gap: number, wanted?: number): number[] {
  const kept: number[] = [];
  const offer = (i: number): void => {
    const place = places[i];
    if (place === undefined || !Number.isFinite(place)) return;
    if (kept.every((j) => Math.abs(places[j]! - place) >= gap)) kept.push(i);
  };
  if (wanted !== undefined) offer(wanted);
  offer(0);
  offer(places.length - 1);
  for (let i = 1; i < places.length - 1; i++) offer(i);
  return kept.sort((a, b) => a - b);
}

/**
 * Limits that stand still: the old ones while the data fit, else grown to whole steps around both; new ones where there
 * are none. Infinite or NaN data change nothing.
 */
export function steadyLimits(
  old: readonly [number, number] | null,
  low: number,
  high: number,
  step: number,
): readonly [number, number] | null {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) return old;
  const slack = step * 1e-9;
  if (old && low >= old[0] - slack && high <= old[1] + slack) return old;
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  const fresh: readonly [number, number] = [from, to > from ? to : from + step];
  return old ? [Math.min(old[0], fresh[0]), Math.max(old[1], fresh[1])] : fresh;
}

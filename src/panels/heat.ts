/** Largest size of cells, less the outliers at either end, rounded up to two figures. */
export function heatLimit(values: Float64Array): number {
  const sorted = [...values].filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return 0;
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? 0;
  const size = Math.max(Math.abs(at(0.02)), Math.abs(at(0.98)));
  if (size === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(size)) - 1);
  return Math.ceil(size / step) * step;
}

/** Share of the end colour, 0 … 1: by the square root, so that small numbers show their sign. */
export function heatShare(value: number, limit: number): number {
  return limit > 0 && Number.isFinite(value) ? Math.sqrt(Math.min(1, Math.abs(value) / limit)) : 0;
}

/** Steps of a colour from zero to its end, %: finer ones nobody sees, and each is a style to compute. */
const STEP = 4;

/** Background of a cell of `value`: mixed from zero to the end of its sign; empty where there is no value. */
export function heatColor(value: number, limit: number): string {
  if (!Number.isFinite(value)) return "";
  const percent = Math.round((heatShare(value, limit) * 100) / STEP) * STEP;
  return `color-mix(in oklab, var(--heat-${value < 0 ? "neg" : "pos"}) ${percent}%, var(--heat-zero))`;
}

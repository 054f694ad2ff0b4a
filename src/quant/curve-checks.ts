import { durrlemanG } from "./svi.ts";

/** Places looked at on a range. */
const G_STEPS = 600;

/** Smallest Durrleman g of a smooth total variance `curve` (by ln(K/F)) on [from, to], by differences. */
export function minGOfCurve(curve: (k: number) => number, from: number, to: number): number {
  const h = (to - from) / G_STEPS;
  let least = Infinity;
  for (let i = 0; i <= G_STEPS; i++) {
    const k = from + i * h;
    const [below, at, above] = [curve(k - 0.5 * h), curve(k), curve(k + 0.5 * h)];
    least = Math.min(least, durrlemanG(k, at, (above - below) / h, (4 * (above - 2 * at + below)) / (h * h)));
  }
  return least;
}

/** Share of the range, at either end, over which a wing's slope is measured. */
const WING_SHARE = 0.1;

/** Steepest average slope of total variance `curve` over the last part of [from, to] on either side, outward; NaN where neither is known. */
export function endSlope(curve: (k: number) => number, from: number, to: number): number {
  const width = WING_SHARE * (to - from);
  const rise = (end: number, inner: number): number => (curve(end) - curve(inner)) / width;
  const slopes = [rise(from, from + width), rise(to, to - width)].filter((slope) => !Number.isNaN(slope));
  return slopes.length === 0 ? Number.NaN : Math.max(...slopes);
}

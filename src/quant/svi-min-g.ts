import { createSviBatch, type SviBatch } from "./kernel/svi-batch.ts";
import { type Svi, sviG } from "./svi.ts";

/** Even steps of the scan for the smallest g, and the ratio by which nodes gathered around the vertex spread out. */
const SCAN_STEPS = 240;
const SCAN_RATIO = 1.06;
/** Room for gathered nodes from a hundredth of σ to 10⁹ of it, on either side. */
const SCAN_CAPACITY = SCAN_STEPS + 1 + 2 * 440;

let shared: SviBatch | null = null;

/**
 * Smallest g on [from, to] and where it is: the best node of an even grid and of one gathered around the vertex, scanned by the
 * kernel, each refined by golden-section search.
 */
export function sviMinG(svi: Svi, from: number, to: number): { readonly minG: number; readonly at: number } {
  shared ??= createSviBatch(SCAN_CAPACITY);
  const { k, g } = shared;
  const step = (to - from) / SCAN_STEPS;
  for (let i = 0; i < SCAN_STEPS; i++) k[i] = from + i * step;
  k[SCAN_STEPS] = to;
  let count = SCAN_STEPS + 1;
  const far = Math.max(Math.abs(from - svi.m), Math.abs(to - svi.m), svi.sigma);
  for (let x = 0.01 * svi.sigma; x < far && count + 2 <= SCAN_CAPACITY; x *= SCAN_RATIO) {
    const [left, right] = [svi.m - x, svi.m + x];
    if (left >= from && left <= to) k[count++] = left;
    if (right >= from && right <= to) k[count++] = right;
  }
  shared.evaluateShape(count, svi);
  let even = 0;
  for (let i = 1; i <= SCAN_STEPS; i++) if (g[i]! < g[even]!) even = i;
  let best = even;
  for (let i = SCAN_STEPS + 1; i < count; i++) if (g[i]! < g[best]!) best = i;
  const [evenAt, bestAt, bestG] = [k[even]!, k[best]!, g[best]!];
  const reach = best === even ? step : 1.5 * Math.abs(bestAt - svi.m) * (SCAN_RATIO - 1);
  const first = goldenMinimum(svi, Math.max(from, evenAt - step), Math.min(to, evenAt + step));
  const second =
    best === even ? first : goldenMinimum(svi, Math.max(from, bestAt - reach), Math.min(to, bestAt + reach));
  let at = sviG(svi, second) < sviG(svi, first) ? second : first;
  if (bestG < sviG(svi, at)) at = bestAt;
  return { minG: sviG(svi, at), at };
}

const GOLDEN = 0.6180339887498949;

/** Where g is smallest on a bracket that holds one minimum. */
function goldenMinimum(svi: Svi, from: number, to: number): number {
  let low = from;
  let high = to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let gLeft = sviG(svi, left);
  let gRight = sviG(svi, right);
  for (let i = 0; i < 36; i++) {
    if (gLeft < gRight) {
      high = right;
      right = left;
      gRight = gLeft;
      left = high - GOLDEN * (high - low);
      gLeft = sviG(svi, left);
    } else {
      low = left;
      left = right;
      gLeft = gRight;
      right = low + GOLDEN * (high - low);
      gRight = sviG(svi, right);
    }
  }
  return gLeft < gRight ? left : right;
}

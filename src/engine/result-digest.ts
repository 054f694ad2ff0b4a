import * as v from "valibot";
import { createByteWriter } from "../feeds/state-hash.ts";
import type { ResultColumn } from "./pinned-results.ts";

/** Results are kept as whole multiples of a power of two, with at most so many steps up to the largest of a column. */
const STEPS = 2 ** 16;

const step = v.pipe(v.number(), v.integer(), v.minValue(-1_074), v.maxValue(1_023));

/** Results as a view carries them: `values` are multiples of 2^`step`, null where a number was missing. */
export const storedResultsSchema = v.pipe(
  v.array(
    v.strictObject({
      what: v.pipe(v.string(), v.maxLength(128)),
      unit: v.pipe(v.string(), v.maxLength(16)),
      step,
      values: v.pipe(v.array(v.nullable(v.pipe(v.number(), v.integer()))), v.maxLength(10_000)),
    }),
  ),
  v.maxLength(1_000),
);

export type StoredResults = v.InferOutput<typeof storedResultsSchema>;

/**
 * SHA-256, hex, over the text "volscape results 1" and each column in turn: its name, the count of its numbers (u32) and they (f64,
 * little-endian, every NaN as 7ff8000000000000, −0 as 0). A text is its UTF-8 length (u32) and bytes.
 */
export async function digestOf(results: readonly ResultColumn[]): Promise<string> {
  const out = createByteWriter();
  out.text("volscape results 1");
  for (const { what, values } of results) {
    out.text(what);
    out.u32(values.length);
    for (const value of values) out.f64(value);
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", out.bytes()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Results rounded to what a difference can be stated with. */
export function storeResults(results: readonly ResultColumn[]): StoredResults {
  return results.map(({ what, unit, values }) => {
    const largest = values.reduce((max, value) => (Number.isFinite(value) ? Math.max(max, Math.abs(value)) : max), 0);
    const exponent = stepFor(largest);
    const size = 2 ** exponent;
    return {
      what,
      unit,
      step: exponent,
      values: Array.from(values, (value) => (Number.isFinite(value) ? Math.round(value / size) + 0 : null)),
    };
  });
}

function stepFor(largest: number): number {
  let exponent = 0;
  if (!(largest > 0)) return exponent;
  while (largest / 2 ** exponent > STEPS && exponent < 900) exponent++;
  while (largest / 2 ** (exponent - 1) <= STEPS && exponent > -900) exponent--;
  return exponent;
}

/** The largest difference between results and what was stored of them, in the column's own unit. */
export interface ResultDifference {
  /** At most; Infinity where a number is there in one and missing in the other. */
  readonly by: number;
  readonly unit: string;
  readonly what: string;
}

/** Where results differ most from what was stored, by the size of their column; null where all are the same but for rounding. */
export function largestDifference(results: readonly ResultColumn[], stored: StoredResults): ResultDifference | null {
  const own = new Map(results.map((column) => [column.what, column.values]));
  let found: (ResultDifference & { readonly steps: number }) | null = null;
  for (const { what, unit, step: exponent, values } of stored) {
    const size = 2 ** exponent;
    const now = own.get(what);
    let steps = 0;
    values.forEach((value, i) => {
      const mine = now?.[i] ?? Number.NaN;
      if ((value === null) !== !Number.isFinite(mine)) steps = Number.POSITIVE_INFINITY;
      else if (value !== null) steps = Math.max(steps, Math.abs(mine / size - value));
    });
    if (now?.length !== values.length) steps = Number.POSITIVE_INFINITY;
    // What was stored is up to half a step from what it was.
    if (steps > 0 && !(steps <= (found?.steps ?? 0))) found = { by: (steps + 0.5) * size, unit, what, steps };
  }
  return found === null ? null : { by: found.by, unit: found.unit, what: found.what };
}

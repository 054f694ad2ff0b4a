import { createSviEquationsBatch, type SviEquationsBatch } from "./kernel/svi-equations-batch.ts";
import type { SliceQuotes } from "./slice-quotes.ts";
import { type SliceWeights, writeQuoteColumns } from "./svi-objective.ts";

const FIRST_CAPACITY = 512;

let shared: SviEquationsBatch | null = null;

/** `quotes` in the one kernel memory that all fits use, one at a time: what it held before is gone. */
export function sharedQuoteColumns(quotes: SliceQuotes, weights: SliceWeights): SviEquationsBatch {
  if (shared === null || shared.capacity < quotes.count) {
    shared = createSviEquationsBatch(Math.max(FIRST_CAPACITY, 2 * quotes.count));
  }
  writeQuoteColumns(quotes, weights, shared);
  return shared;
}

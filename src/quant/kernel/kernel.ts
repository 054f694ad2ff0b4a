import { EVERYDAY_GREEKS, GREEK_COLUMNS, type GreekColumn, type OptionBatch } from "../option-batch.ts";
import { createKernel, FREE_ADDRESS } from "./instance.ts";

/** Input and state columns in the order of their place in memory; the outputs follow. */
const INPUT_COLUMNS = [
  "forward",
  "strike",
  "yearsToExpiry",
  "isCall",
  "rate",
  "dividendYield",
  "marketPrice",
  "vol",
  "status",
  "conditioning",
] as const;

/**
 * A batch in the memory of its own kernel, for up to `capacity` options: the numbers that are shared come from here. Throws
 * where WebAssembly SIMD is missing.
 */
export function createOptionBatch(capacity: number): OptionBatch {
  // The kernel works on pairs: there is a spare row for a lone last one.
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  const count = INPUT_COLUMNS.length + GREEK_COLUMNS.length;
  const kernel = createKernel(count * stride);
  const { buffer } = kernel.memory;
  const columns = Array.from({ length: count }, (_, i) => new Float64Array(buffer, FREE_ADDRESS + i * stride, rows));
  const inputs = Object.fromEntries(
    INPUT_COLUMNS.map((name, i) => [name, columns[i]!.subarray(0, capacity)]),
  ) as Record<(typeof INPUT_COLUMNS)[number], Float64Array>;
  const out = Object.fromEntries(
    GREEK_COLUMNS.map((name, i) => [name, columns[INPUT_COLUMNS.length + i]!.subarray(0, capacity)]),
  ) as Record<GreekColumn, Float64Array>;
  const spare = new Float64Array(count);

  /** Runs a call over n rows; the row after an odd last one is computed too, and put back as it was. */
  const over = (n: number, call: (base: number, stride: number, rows: number) => void) => {
    if (!(n >= 1 && n <= capacity)) return;
    if ((n & 1) === 0) return call(FREE_ADDRESS, stride, n);
    for (let c = 0; c < count; c++) spare[c] = columns[c]![n]!;
    call(FREE_ADDRESS, stride, n + 1);
    for (let c = 0; c < count; c++) columns[c]![n] = spare[c]!;
  };
  return {
    capacity,
    ...inputs,
    out,
    solveVols: (n) => over(n, kernel.solveVols),
    greeks: (n, mask) => over(n, (mask & ~EVERYDAY_GREEKS) === 0 ? kernel.everydayGreeks : kernel.forwardGreeks),
    spotGreeks: (n) => over(n, kernel.spotGreeks),
  };
}

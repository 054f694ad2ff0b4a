import { GREEK_COLUMNS, type GreekColumn, type OptionBatch } from "../option-batch.ts";
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

const EVERYDAY = 0x7f;

/**
 * A batch in the memory of its own kernel, for up to `capacity` options: the numbers that are shared come from here. Throws
 * where WebAssembly SIMD is missing.
 */
export function createOptionBatch(capacity: number): OptionBatch {
  // The kernel works on pairs: a lone row is computed together with a spare one.
  const rows = Math.max(2, capacity);
  const stride = rows * 8;
  const count = INPUT_COLUMNS.length + GREEK_COLUMNS.length;
  const kernel = createKernel(count * stride);
  const { buffer } = kernel.memory;
  const columns = Array.from({ length: count }, (_, i) => new Float64Array(buffer, FREE_ADDRESS + i * stride, rows));
  const inputs = Object.fromEntries(INPUT_COLUMNS.map((name, i) => [name, columns[i]!])) as Record<
    (typeof INPUT_COLUMNS)[number],
    Float64Array
  >;
  const out = Object.fromEntries(GREEK_COLUMNS.map((name, i) => [name, columns[INPUT_COLUMNS.length + i]!])) as Record<
    GreekColumn,
    Float64Array
  >;
  const second = new Float64Array(count);

  /** Runs a call over n rows, keeping row 1 as it was where only row 0 is asked for. */
  const over = (n: number, call: (n: number) => void) => {
    if (n >= 2) return call(Math.min(n, rows));
    if (n !== 1) return;
    for (let c = 0; c < count; c++) second[c] = columns[c]![1]!;
    call(2);
    for (let c = 0; c < count; c++) columns[c]![1] = second[c]!;
  };
  return {
    capacity,
    ...inputs,
    out,
    solveVols: (n) => over(n, (rows) => kernel.solveVols(FREE_ADDRESS, stride, rows)),
    greeks: (n, mask) =>
      over(n, (rows) => {
        if (mask === EVERYDAY) kernel.everydayGreeks(FREE_ADDRESS, stride, rows);
        else kernel.forwardGreeks(FREE_ADDRESS, stride, rows, mask);
      }),
    spotGreeks: (n, mask) => over(n, (rows) => kernel.spotGreeks(FREE_ADDRESS, stride, rows, mask)),
  };
}

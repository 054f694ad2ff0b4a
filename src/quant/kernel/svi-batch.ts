import type { Svi } from "../svi.ts";
import { createKernel, FREE_ADDRESS } from "./instance.ts";

/** Total variance of a slice over many log-moneyness values: write k, call `evaluate`, read the others. */
export interface SviBatch {
  readonly capacity: number;
  readonly k: Float64Array;
  readonly totalVariance: Float64Array;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
  /** Durrleman's g; -Infinity where total variance is not positive. */
  readonly g: Float64Array;
  /** Risk-neutral density of ln(S/F); NaN where total variance is not positive. */
  readonly density: Float64Array;
  /** The first n values, on this slice. */
  evaluate(n: number, svi: Svi): void;
  /** As `evaluate`, without the density, which is the larger part of the time. */
  evaluateShape(n: number, svi: Svi): void;
}

const COLUMNS = 6;

/** An SVI batch in the memory of its own kernel. Throws where WebAssembly SIMD is missing. */
export function createSviBatch(capacity: number): SviBatch {
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  const kernel = createKernel(COLUMNS * stride);
  const column = (c: number) => new Float64Array(kernel.memory.buffer, FREE_ADDRESS + c * stride, capacity);
  return {
    capacity,
    k: column(0),
    totalVariance: column(1),
    slope: column(2),
    curvature: column(3),
    g: column(4),
    density: column(5),
    evaluate(n, { a, b, rho, m, sigma }) {
      if (n >= 1 && n <= capacity) kernel.sviColumns(FREE_ADDRESS, stride, n + (n & 1), a, b, rho, m, sigma);
    },
    evaluateShape(n, { a, b, rho, m, sigma }) {
      if (n >= 1 && n <= capacity) kernel.sviShape(FREE_ADDRESS, stride, n + (n & 1), a, b, rho, m, sigma);
    },
  };
}

import { KNEE, type LossWeights } from "../quote-loss.ts";
import type { NormalEquations, SviPoint, SviQuoteColumns } from "../svi-equations.ts";
import { SVI_DIMENSION, SVI_TRIANGLE } from "../svi-normal.ts";
import { createKernel, FREE_ADDRESS } from "./instance.ts";

/** A slice's loss against its quotes: write the columns once, then call `evaluate` at point after point. */
export interface SviEquationsBatch extends SviQuoteColumns {
  readonly capacity: number;
  /** Cost of the first n quotes at `point`; its normal equations into `normal`. NaN where n is out of range. */
  evaluate(n: number, point: SviPoint, years: number, weights: LossWeights, normal: NormalEquations): number;
}

const COLUMNS = 6;

/** A batch in the memory of its own kernel. Throws where WebAssembly SIMD is missing. */
export function createSviEquationsBatch(capacity: number): SviEquationsBatch {
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  const results = 1 + SVI_DIMENSION + SVI_TRIANGLE;
  const kernel = createKernel(COLUMNS * stride + results * 8);
  const { buffer } = kernel.memory;
  const column = (c: number) => new Float64Array(buffer, FREE_ADDRESS + c * stride, capacity);
  const to = FREE_ADDRESS + COLUMNS * stride;
  const result = new Float64Array(buffer, to, results);
  const whole = Array.from({ length: COLUMNS }, (_, c) => new Float64Array(buffer, FREE_ADDRESS + c * stride, rows));
  return {
    capacity,
    k: column(0),
    mid: column(1),
    bidEdge: column(2),
    askEdge: column(3),
    inverseHalf: column(4),
    price: column(5),
    evaluate(n, { omega, b, rho, m, sigma }, years, { huber, giveUp }, normal) {
      if (!(n >= 1 && n <= capacity)) return Number.NaN;
      if (n & 1) {
        // A quote with no side weighs nothing.
        whole[0]![n] = 0;
        for (let c = 1; c < COLUMNS; c++) whole[c]![n] = c < 4 ? Number.NaN : 1;
      }
      const pairs = n + (n & 1);
      kernel.sviEquations(FREE_ADDRESS, stride, pairs, to, omega, b, rho, m, sigma, years, huber, giveUp, KNEE);
      for (let i = 0; i < SVI_DIMENSION; i++) normal.vector[i] = result[1 + i]!;
      for (let i = 0; i < SVI_TRIANGLE; i++) normal.matrix[i] = result[1 + SVI_DIMENSION + i]!;
      return result[0]!;
    },
  };
}

import { createKernel, FREE_ADDRESS } from "./instance.ts";

/** The elementary functions of the kernel, each with a TypeScript form that gives the same bits. */
export type Primitive = "exp" | "log" | "normalPdf" | "normalCdf" | "normalInverse";

/** Elementary functions over a column: write `input`, call `apply`, read `output`. */
export interface PrimitiveBatch {
  readonly capacity: number;
  readonly input: Float64Array;
  /** Divisor of `logRatios`. */
  readonly second: Float64Array;
  readonly output: Float64Array;
  apply(primitive: Primitive, n: number): void;
  /** ln(input/second) of positive normal numbers. */
  logRatios(n: number): void;
}

/** A batch in the memory of its own kernel. Throws where WebAssembly SIMD is missing. */
export function createPrimitiveBatch(capacity: number): PrimitiveBatch {
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  const kernel = createKernel(3 * stride);
  const column = (c: number) => new Float64Array(kernel.memory.buffer, FREE_ADDRESS + c * stride, capacity);
  const [from, other, to] = [FREE_ADDRESS, FREE_ADDRESS + stride, FREE_ADDRESS + 2 * stride];
  const calls = {
    exp: kernel.expColumn,
    log: kernel.logColumn,
    normalPdf: kernel.normalPdfColumn,
    normalCdf: kernel.normalCdfColumn,
    normalInverse: kernel.normalInverseColumn,
  } as const;
  return {
    capacity,
    input: column(0),
    second: column(1),
    output: column(2),
    apply(primitive, n) {
      if (n >= 1 && n <= capacity) calls[primitive](from, to, n + (n & 1));
    },
    logRatios(n) {
      if (n >= 1 && n <= capacity) kernel.logRatioColumn(from, other, to, n + (n & 1));
    },
  };
}

import { MILLS_TABLE } from "../mills-table.ts";
import { KERNEL_BASE64 } from "./kernel-bytes.ts";

/** What the compiled module exports. Addresses and sizes in bytes, row counts even. */
export interface KernelExports {
  readonly memory: KernelMemory;
  everydayGreeks(base: number, stride: number, n: number): void;
  forwardGreeks(base: number, stride: number, n: number): void;
  spotGreeks(base: number, stride: number, n: number): void;
  solveVols(base: number, stride: number, n: number): void;
  expColumn(from: number, to: number, n: number): void;
  logColumn(from: number, to: number, n: number): void;
  logRatioColumn(a: number, b: number, to: number, n: number): void;
  normalPdfColumn(from: number, to: number, n: number): void;
  normalCdfColumn(from: number, to: number, n: number): void;
  normalInverseColumn(from: number, to: number, n: number): void;
  sviColumns(k: number, stride: number, n: number, a: number, b: number, rho: number, m: number, sigma: number): void;
  sviShape(k: number, stride: number, n: number, a: number, b: number, rho: number, m: number, sigma: number): void;
  sviEquations(
    base: number,
    stride: number,
    n: number,
    to: number,
    omega: number,
    b: number,
    rho: number,
    m: number,
    sigma: number,
    years: number,
    huber: number,
    giveUp: number,
    knee: number,
  ): void;
  scenarioPnl(
    base: number,
    stride: number,
    n: number,
    forwards: number,
    forwardStep: number,
    vols: number,
    volStep: number,
    scenarios: number,
    scenarioStride: number,
    count: number,
    to: number,
  ): void;
}

interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The parts of the WebAssembly interface used here, which the libraries of pure rooms do not declare. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
}

const TABLE_ADDRESS = 1024;
const PAGE = 65_536;
/** First address that is free for columns: above the table and the kernel's intermediate columns. */
export const FREE_ADDRESS = 32_768;

let compiled: object | null = null;

/**
 * A kernel with its own memory of at least `bytes` free from FREE_ADDRESS. Compiles on first use, synchronously. Throws where
 * WebAssembly or its SIMD instructions are missing.
 */
export function createKernel(bytes: number): KernelExports {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyInterface }).WebAssembly;
  if (api === undefined) throw new Error("WebAssembly is not available here: prices cannot be computed");
  if (compiled === null) {
    const code = decodeBase64(KERNEL_BASE64);
    if (!api.validate(code)) throw new Error("WebAssembly here lacks SIMD: prices cannot be computed");
    compiled = new api.Module(code);
  }
  const kernel = new api.Instance(compiled).exports as KernelExports;
  const missing = FREE_ADDRESS + bytes - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  new Float64Array(kernel.memory.buffer, TABLE_ADDRESS, MILLS_TABLE.length).set(MILLS_TABLE);
  return kernel;
}

function decodeBase64(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Map([...alphabet].map((letter, value) => [letter, value]));
  const end = text.indexOf("=");
  const length = end < 0 ? text.length : end;
  const bytes = new Uint8Array((length * 3) >> 2);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    held = (held << 6) | values.get(text[i]!)!;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

// The elementary functions over plain columns of n values, n even.
import { expFull, logFull, logRatio } from "./elementary";
import { normalCdf, normalInverse, normalPdf } from "./normal";

export function expColumn(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) v128.store(to + i, expFull(v128.load(from + i)));
}

export function logColumn(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) v128.store(to + i, logFull(v128.load(from + i)));
}

/** ln(a/b) of two columns of positive normal numbers. */
export function logRatioColumn(a: usize, b: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) {
    v128.store(to + i, logRatio(v128.load(a + i), v128.load(b + i)));
  }
}

export function normalPdfColumn(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) v128.store(to + i, normalPdf(v128.load(from + i)));
}

export function normalCdfColumn(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) v128.store(to + i, normalCdf(v128.load(from + i)));
}

export function normalInverseColumn(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < usize(n) << 3; i += 16) v128.store(to + i, normalInverse(v128.load(from + i)));
}

import { log } from "../quant/elementary.ts";

/** A seeded stream of pseudo-random numbers; same seed and name, same stream on every engine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** Scrambles three integers into 32 well-mixed bits: noise that depends on *what* is asked, not on the order of asking. */
export function scramble(a: number, b: number, c: number): number {
  let h =
    Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^
    Math.imul(b ^ 0x7f4a7c15, 0xc2b2ae35) ^
    Math.imul(c + 0x165667b1, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return h >>> 0;
}

/** `scramble` as a uniform number in [0, 1). */
export function noise(a: number, b: number, c: number): number {
  return scramble(a, b, c) / 4294967296;
}

/** 32-bit hash of a text (FNV-1a, then mixed). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h, text.length, 0);
}

/** The stream `name` of `seed` (generator sfc32; normals by the polar method). */
export function createRandom(seed: number, name: string): Random {
  let a = scramble(seed, hashText(name), 1);
  let b = scramble(seed, hashText(name), 2);
  let c = scramble(seed, hashText(name), 3);
  let counter = 1;
  let spare = Number.NaN;

  function uniform(): number {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * log(s)) / s);
        spare = y * scale;
        return x * scale;
      }
    }
  }

  for (let i = 0; i < 12; i++) uniform();
  return { uniform, normal };
}

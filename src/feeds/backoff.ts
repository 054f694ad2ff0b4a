/** A seeded stream of numbers in [0, 1): equal seeds give equal streams in every engine (integer arithmetic only). */
export interface Random {
  /** All there is to know of the stream: setting it to a value read before continues from there. */
  state: number;
  next(): number;
}

/** The "mulberry32" generator, from a 32-bit seed. */
export function createRandom(seed: number): Random {
  return {
    state: seed >>> 0,
    next() {
      this.state = (this.state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}

/** Limits of the wait before a reconnection, ms. */
export interface BackoffLimits {
  readonly base: number;
  readonly cap: number;
  /** Never less than this, so that no failure makes a tight loop. */
  readonly floor: number;
}

export const DEFAULT_BACKOFF: BackoffLimits = { base: 500, cap: 30_000, floor: 250 };

/**
 * Wait before attempt `attempt` (0 = the first after a loss), ms: exponential with full jitter, so that many clients cut at
 * the same instant come back spread over the whole interval.
 */
export function backoffDelay(attempt: number, random: Random, limits: BackoffLimits = DEFAULT_BACKOFF): number {
  const ceiling = Math.min(limits.cap, limits.base * (1 << Math.min(Math.max(0, attempt), 20)));
  return Math.max(limits.floor, Math.round(random.next() * ceiling));
}

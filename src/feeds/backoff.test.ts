import { describe, expect, it } from "vitest";
import { backoffDelay, createRandom, DEFAULT_BACKOFF } from "./backoff.ts";

describe("waits before a reconnection", () => {
  it("grow with the attempts, within floor and cap", () => {
    const random = createRandom(1);
    for (let attempt = -1; attempt < 40; attempt++)
      for (let i = 0; i < 50; i++) {
        const wait = backoffDelay(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(DEFAULT_BACKOFF.floor);
        expect(wait).toBeLessThanOrEqual(
          Math.max(DEFAULT_BACKOFF.floor, Math.min(30_000, 500 * 2 ** Math.max(0, attempt))),
        );
      }
  });

  it("spread fifty clients over most of the window", () => {
    const waits = Array.from({ length: 50 }, (_, seed) => backoffDelay(5, createRandom(seed)));
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(0.6 * 16_000);
    expect(new Set(waits).size).toBeGreaterThan(45);
  });

  it("are equal for equal seeds, and continue from a saved state", () => {
    const a = createRandom(9);
    const b = createRandom(9);
    expect([a.next(), a.next()]).toEqual([b.next(), b.next()]);
    const c = createRandom(0);
    c.state = a.state;
    expect(c.next()).toBe(a.next());
  });

  it("come from an even stream", () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(random.next() * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

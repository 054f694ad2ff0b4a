import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPace } from "./pace.ts";

describe("a pace", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks one thing at a time and remembers what changed meanwhile", () => {
    const pace = createPace(1_000, () => undefined);
    expect(pace.asks(0)).toBe(true);
    expect(pace.answered()).toBe(false);
    expect(pace.asks(1_000)).toBe(true);
    expect(pace.asks(2_500)).toBe(false);
    expect(pace.answered()).toBe(true);
    expect(pace.asks(2_600)).toBe(true);
  });

  it("comes back by itself for a change that came too soon, once", () => {
    const again = vi.fn();
    const pace = createPace(1_000, again);
    pace.asks(0);
    pace.answered();
    expect([pace.asks(100), pace.asks(200)]).toEqual([false, false]);
    vi.advanceTimersByTime(899);
    expect(again).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(again).toHaveBeenCalledTimes(1);
    expect(pace.asks(1_000)).toBe(true);
    pace.answered();
    vi.advanceTimersByTime(5_000);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it("says nothing once stopped", () => {
    const again = vi.fn();
    const pace = createPace(1_000, again);
    pace.asks(0);
    pace.answered();
    pace.asks(1);
    pace.stop();
    vi.advanceTimersByTime(5_000);
    expect(again).not.toHaveBeenCalled();
  });
});

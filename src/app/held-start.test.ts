import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { holdStart, releaseStart } from "./held-start.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is held starts once, as soon as it is let go", () => {
  const start = vi.fn();
  holdStart(start);
  expect(start).not.toHaveBeenCalled();
  releaseStart();
  expect(start).toHaveBeenCalledOnce();
  releaseStart();
  vi.runAllTimers();
  expect(start).toHaveBeenCalledOnce();
});

test("a link that takes its time does not keep the market from starting", () => {
  const start = vi.fn();
  holdStart(start);
  vi.advanceTimersByTime(1_499);
  expect(start).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(start).toHaveBeenCalledOnce();
});

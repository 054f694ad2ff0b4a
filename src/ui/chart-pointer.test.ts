import { expect, it } from "vitest";
import { steppedTo } from "./chart-pointer.ts";

it("steps through the points of a chart, begins at the one that matters and stays within its ends", () => {
  const last = 5;
  expect(steppedTo("ArrowLeft", -1, 3, last)).toBe(3);
  expect(steppedTo("ArrowRight", -1, 3, last)).toBe(3);
  expect(steppedTo("ArrowLeft", 0, 3, last)).toBe(0);
  expect(steppedTo("ArrowRight", 4, 3, last)).toBe(5);
  expect(steppedTo("ArrowRight", 5, 3, last)).toBe(5);
  expect([steppedTo("Home", 4, 3, last), steppedTo("End", 0, 3, last), steppedTo("Escape", 4, 3, last)]).toEqual([
    0, 5, -1,
  ]);
  expect(steppedTo("t", 4, 3, last)).toBeUndefined();
});

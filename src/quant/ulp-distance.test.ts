import { expect, it } from "vitest";
import { ulpDistance } from "./ulp-distance.ts";

it("counts representable numbers from one to another", () => {
  expect(ulpDistance(1, 1 + Number.EPSILON)).toBe(1);
  expect(ulpDistance(1 + 4 * Number.EPSILON, 1)).toBe(4);
  expect(ulpDistance(-5e-324, 5e-324)).toBe(2);
  expect(ulpDistance(0, -0)).toBe(0);
  expect(ulpDistance(Number.NaN, Number.NaN)).toBe(0);
  expect(ulpDistance(1, Number.NaN)).toBeNaN();
  expect(ulpDistance(Number.MAX_VALUE, Infinity)).toBe(1);
});

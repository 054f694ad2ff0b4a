import { describe, expect, it } from "vitest";
import { ageState } from "./age.ts";

describe("age states", () => {
  it("change at 3, 15 and 60 s, the limit itself included", () => {
    const states = [0, 2_999, 3_000, 14_999, 15_000, 59_999, 60_000, Number.POSITIVE_INFINITY].map((age) =>
      ageState(age),
    );
    expect(states).toEqual(["fresh", "fresh", "delayed", "delayed", "stale", "stale", "dead", "dead"]);
  });

  it("takes a number that was never confirmed for dead", () => {
    expect(ageState(Number.NaN)).toBe("dead");
  });

  it("follows other limits", () => {
    expect(ageState(500, { delayed: 100, stale: 400, dead: 1_000 })).toBe("stale");
  });
});

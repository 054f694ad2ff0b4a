import { describe, expect, it } from "vitest";
import { createRateMeter } from "./feed-facts.ts";

describe("messages per second", () => {
  it("is not known before there are two counts", () => {
    const meter = createRateMeter();
    expect(meter(10, 0)).toBeNaN();
    expect(meter(20, 100)).toBeNaN();
    expect(meter(1_010, 1_000)).toBe(1_000);
    expect(meter(1_020, 1_100)).toBe(1_000);
  });

  it("starts anew with another market or after a pause", () => {
    const meter = createRateMeter();
    meter(0, 0);
    expect(meter(500, 1_000)).toBe(500);
    expect(meter(3, 2_000)).toBeNaN();
    expect(meter(103, 3_000)).toBe(100);
    expect(meter(203, 13_000)).toBeNaN();
  });
});

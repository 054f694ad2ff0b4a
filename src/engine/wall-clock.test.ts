import { describe, expect, it } from "vitest";
import { createWallClock } from "./wall-clock.ts";

describe("wall clock", () => {
  it("follows the system clock forwards, over sleep too", () => {
    let system = 1_000;
    let monotonic = 0;
    const now = createWallClock(
      () => system,
      () => monotonic,
    );
    system += 50;
    monotonic += 50;
    expect(now()).toBe(1_050);
    // Two hours asleep: the monotonic clock may not have counted them.
    system += 7_200_000;
    expect(now()).toBe(7_201_050);
  });

  it("keeps its pace when the system clock is set back", () => {
    let system = 1_000_000;
    let monotonic = 0;
    const now = createWallClock(
      () => system,
      () => monotonic,
    );
    system -= 3_600_000;
    monotonic += 250;
    expect(now()).toBe(1_000_250);
    monotonic += 250;
    system += 250;
    expect(now()).toBe(1_000_500);
  });
});

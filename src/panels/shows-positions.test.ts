import { describe, expect, it } from "vitest";
import { PANELS } from "./registry.ts";
import { picturesPositions, showsPositions } from "./shows-positions.ts";

describe("what a portal is not shown", () => {
  it("is every panel that works on books, and one that nobody sorted yet", () => {
    const types = PANELS.map(({ type }) => type).filter(showsPositions);
    expect(types.sort()).toEqual([
      "attribution",
      "greeks",
      "limits",
      "margin",
      "payoff",
      "portfolio",
      "reconcile",
      "scenario",
    ]);
    expect(showsPositions("of another release")).toBe(true);
  });

  it("is a chain with columns of what is held, and none of the others", () => {
    const mine = [1, 2, 3, 4, 5, 6].filter((preset) => picturesPositions("chain", { preset }));
    expect(mine).toEqual([5, 6]);
    expect(picturesPositions("chain", undefined)).toBe(false);
    expect(picturesPositions("surface", {})).toBe(false);
    expect(picturesPositions("reconcile", {})).toBe(true);
  });
});

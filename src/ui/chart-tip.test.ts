import { describe, expect, it } from "vitest";
import { placeTip } from "./chart-tip.ts";

const card = { width: 130, height: 106 };
const box = { width: 460, height: 300 };

describe("the place of a tip", () => {
  it("is 12 px from the guide, on the side where it covers fewer points", () => {
    const right = [250, 300, 350].map((x) => [x, 60] as const);
    expect(placeTip(230, 200, card, box, right)).toEqual({ left: 230 - 12 - 130, top: 24 });
    const left = [120, 150, 200].map((x) => [x, 60] as const);
    expect(placeTip(230, 200, card, box, left)).toEqual({ left: 242, top: 24 });
  });

  it("does not count points that lie under neither card", () => {
    const low = [300, 320, 340].map((x) => [x, 250] as const);
    expect(placeTip(230, 200, card, box, [...low, [180, 60]])).toEqual({ left: 242, top: 24 });
  });

  it("takes the side with room at the edges of the box", () => {
    expect(placeTip(20, 200, card, box, [[60, 60]]).left).toBe(32);
    expect(placeTip(450, 200, card, box, [[380, 60]]).left).toBe(450 - 142);
  });

  it("stays inside and off the point where the box is too narrow", () => {
    const narrow = { width: 160, height: 300 };
    const below = placeTip(80, 60, card, narrow, []);
    expect(below).toEqual({ left: 15, top: 72 });
    const above = placeTip(80, 250, card, narrow, []);
    expect(above.top + card.height).toBeLessThanOrEqual(250 - 12);
  });
});

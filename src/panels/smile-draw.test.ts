import { describe, expect, it } from "vitest";
import { curveData, emptyScene, hoverVol, updateScene } from "./smile-draw.ts";
import { type Smile, type SmileChoice, smile } from "./smile-model.ts";
import { axisLabel, DELTA_TICKS } from "./strike-axis-words.ts";
import { chainView, EXPIRIES, NOW, smileChain } from "./test-support/chain-view.ts";

const choice: SmileChoice = { expiry: EXPIRIES[1], axis: "strike", sides: "otm", deviations: 4 };
const model = smile(chainView(smileChain(), NOW), choice)!;
const moved = (part: Partial<Smile>): Smile => ({ ...model, ...part });

describe("limits of a smile", () => {
  it("stand still while data move inside them", () => {
    const scene = emptyScene();
    updateScene(scene, moved({ yRange: [43.2, 71.4] }));
    expect(scene.yLimits).toEqual([40, 75]);
    const before = scene.yLimits;
    updateScene(scene, moved({ yRange: [44.9, 70.1] }));
    expect(scene.yLimits).toBe(before);
  });

  it("grow by whole steps, and close up again after one wild quote", () => {
    const scene = emptyScene();
    updateScene(scene, moved({ yRange: [43, 70] }));
    updateScene(scene, moved({ yRange: [43, 118] }));
    expect(scene.yLimits![1]).toBeGreaterThanOrEqual(118);
    updateScene(scene, moved({ yRange: [43, 70] }));
    expect(scene.yLimits).toEqual([40, 70]);
  });

  it("start anew, zoom and all, with another expiry or axis", () => {
    const scene = emptyScene();
    updateScene(scene, model);
    scene.zoom = [80_000, 90_000];
    updateScene(scene, model);
    expect(scene.zoom).toEqual([80_000, 90_000]);
    updateScene(scene, moved({ choice: { ...choice, axis: "percent" }, xRange: [0.7, 1.3] }));
    expect(scene.zoom).toBeNull();
    expect(scene.xLimits).toEqual([0.7, 1.3]);
  });
});

describe("what is drawn", () => {
  it("is the fit in one piece: the dashes begin where the line ends", () => {
    const noWings = smileChain((q) => (q.strike > 105_000 ? { ...q, bid: Number.NaN, ask: Number.NaN } : q));
    const [x, line, dashes] = curveData(smile(chainView(noWings, NOW), choice));
    expect(x.length).toBeGreaterThanOrEqual(200);
    x.forEach((_, i) => {
      expect(line![i] ?? dashes![i]).not.toBeNull();
    });
    const both = Array.from(x).filter((_, i) => line![i] !== null && dashes![i] !== null);
    expect(both.length).toBeGreaterThan(0);
    expect(both.length).toBeLessThan(5);
  });

  it("is nothing without a fit", () => {
    const [, line, dashes] = curveData(null);
    expect([...line!, ...dashes!].every((vol) => vol === null)).toBe(true);
  });

  it("points at the fit, or where there is none at what is quoted", () => {
    const point = model.points[3]!;
    expect(hoverVol(point)).toBe(point.fit);
    expect(hoverVol({ ...point, fit: Number.NaN })).toBe(point.mid);
    expect(hoverVol({ ...point, fit: Number.NaN, mid: Number.NaN })).toBe(point.mark);
  });
});

describe("words of the strike axes", () => {
  it("name deltas as the market does", () => {
    expect([0.05, 0.25, 0.5, 0.75, 0.95].map((x) => axisLabel("delta", x))).toEqual(["5P", "25P", "50", "25C", "5C"]);
    expect([...DELTA_TICKS]).toEqual([...DELTA_TICKS].sort((a, b) => a - b));
  });

  it("give every other axis its own form", () => {
    expect(axisLabel("strike", 95_000)).toBe("95\u2009000");
    expect(axisLabel("percent", 1.05)).toBe("105");
    expect(axisLabel("log", -0.2)).toBe("\u22120.20");
    expect(axisLabel("std", 1.5)).toBe("+1.5");
  });
});

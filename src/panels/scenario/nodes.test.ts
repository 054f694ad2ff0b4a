import { describe, expect, it } from "vitest";
import { parseNodes } from "./nodes.ts";

const nodes = (...args: Parameters<typeof parseNodes>): readonly number[] => {
  const made = parseNodes(...args);
  if (!made || "problem" in made) throw new Error(made?.problem ?? "nothing");
  return made.nodes;
};

describe("nodes of a scenario axis", () => {
  it("takes moves, levels and ranges, in order and once each", () => {
    expect(nodes("10% -10% 0% 10%", "spot", 100_000)).toEqual([-0.1, 0, 0.1]);
    expect(nodes("\u221220%:20%:10%", "spot", 100_000)).toEqual([-0.2, -0.1, 0, 0.1, 0.2]);
    expect(nodes("90000 120000", "spot", 100_000)).toEqual([-0.1, 0.2]);
    expect(nodes("80000:120000:20000", "spot", 100_000)).toEqual([-0.2, 0, 0.2]);
    expect(nodes("25 75", "relativeVol", 0.5)).toEqual([-0.5, 0.5]);
    expect(nodes("-5 5pts", "volPoints", 0.5)).toEqual([-0.05, 0.05]);
    expect(nodes("0 12h 7d; 30", "days", Number.NaN)).toEqual([0, 0.5, 7, 30]);
  });

  it("says which word is wrong and how it should be", () => {
    for (const [text, kind, words] of [
      ["-10% x", "spot", /“x”: a move/],
      ["-100%", "spot", /out of range/],
      ["1%:2%", "spot", /from:to:step/],
      ["-90%:900%:0.01%", "spot", /more than 41/],
      ["=1+1", "days", /days such as/],
      ["-1", "days", /out of range/],
    ] as const) {
      const made = parseNodes(text, kind, 100);
      expect(made && "problem" in made ? made.problem : "").toMatch(words);
    }
    expect(parseNodes("95000", "spot", Number.NaN)).toHaveProperty("problem");
    expect(parseNodes("  ", "spot", 1)).toBeNull();
  });
});

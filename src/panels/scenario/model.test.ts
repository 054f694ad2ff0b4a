import { describe, expect, it } from "vitest";
import { type GridSpec, STILL_VOL } from "../../risk/scenario-grid.ts";
import { cellText, emptied, type GridResult, heatModel, heatOf, noCellsWords, ofPriced } from "./model.ts";
import { defaultSettings } from "./settings.ts";

const specOf = (values: readonly number[]): GridSpec => ({
  spot: values.map((_, i) => i / 10),
  rowKind: "relativeVol",
  rows: [0],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  days: 0,
  ...STILL_VOL,
});
const grid = (values: readonly number[], decimals: number) =>
  heatOf(specOf(values), Float64Array.from(values), { unit: "USD", decimals, required: false });
const texts = (values: readonly number[], decimals: number): string[] => {
  const model = grid(values, decimals);
  return values.map((_, i) => cellText(model, i)).concat(model.unit);
};

describe("heat map of scenarios", () => {
  it("chooses a unit in which every cell fits", () => {
    expect(texts([-812, 0, 999], 0)).toEqual(["\u2212812", "0", "+999", "USD"]);
    expect(texts([-2_124_000, 0, 994_000], 0)).toEqual(["\u22122.12", "0", "+0.99", "M USD"]);
    expect(texts([-619_400, 12_000], 0)).toEqual(["\u2212619", "+12", "k USD"]);
    expect(texts([-64_551_000, 166_415_000], 0)).toEqual(["\u221265", "+166", "M USD"]);
    expect(texts([-9_041.25, 27.06], 2)).toEqual(["\u22129.0", "0", "k USD"]);
  });

  it("has room for the one cell that is beyond the scale of colours, and shows none where there is no answer yet", () => {
    const values = Array.from({ length: 200 }, (_, i) => (i === 0 ? -102_600 : 970 * ((i % 100) - 50)));
    const model = grid(values, 0);
    expect([cellText(model, 0), model.unit]).toEqual(["\u2212103", "k USD"]);
    expect(cellText(emptied(model), 0)).toBe("\u2014");
  });

  it("shows dashes, not zeros, where no position has a price", () => {
    const result: GridResult = {
      kind: "grid",
      version: 1,
      at: 1,
      asOf: Number.NaN,
      atVenueMark: 0,
      grid: specOf([0, 0]),
      output: new Float64Array(32),
      excluded: { count: 1, lines: "BTC-PERPETUAL: no forward" },
      positions: 1,
    };
    const shown = (asOf: number): string[] => {
      const model = heatModel(ofPriced({ ...result, asOf }), defaultSettings, { coin: "BTC", money: "USD" });
      return [0, 1].map((cell) => cellText(model, cell));
    };
    expect(shown(1)).toEqual(["0", "0"]);
    expect(shown(Number.NaN)).toEqual(["\u2014", "\u2014"]);
  });
});

it("says why cells are dashes: no price, a calculation that failed, or margin on its way", () => {
  const of = (asOf: number, cells: number) => ({ asOf, output: new Float64Array(cells) }) as unknown as GridResult;
  expect(noCellsWords(of(Number.NaN, 0), true)).toMatch(/^No position has a price/);
  expect(noCellsWords(of(1, 0), false)).toMatch(/^These numbers could not be computed/);
  expect(noCellsWords(of(1, 9), true)).toBe("Margin is on its way");
  expect(noCellsWords(of(1, 9), false)).toBe("");
});

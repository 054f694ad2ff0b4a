import { describe, expect, it } from "vitest";
import { positionColumns } from "./columns.ts";

const keys = (width: number) =>
  positionColumns(width, {
    convention: "venue",
    currencies: { coin: "BTC", money: "USD" },
    sizeDecimals: 1,
    basisLabel: "Mark",
    startLabel: "P&L 08:00",
    startHint: "",
  });

describe("columns of the portfolio", () => {
  it("fit a wide list, keep every Greek in one that has to scroll, and leave the least out of a small one", () => {
    for (const width of [640, 768, 865, 1_400]) {
      const columns = keys(width);
      expect(columns.map(({ key }) => key)).toEqual(expect.arrayContaining(["delta", "gamma", "vega", "theta"]));
      columns.forEach((column, i) => {
        const before = columns[i - 1];
        expect(column.left).toBe(before ? before.left + before.width : 0);
      });
    }
    for (const width of [768, 800, 865]) {
      const right = keys(width).at(-1)!;
      expect(right.left + right.width).toBe(width);
    }
    expect(keys(400).map(({ key }) => key)).not.toContain("vega");
  });
});

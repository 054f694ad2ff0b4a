import { describe, expect, it } from "vitest";
import type { BookPosition } from "../../risk/portfolio-document.ts";
import { positionColumns, sizeForm } from "./columns.ts";

const keys = (width: number) =>
  positionColumns(width, {
    convention: "venue",
    currencies: { coin: "BTC", money: "USD" },
    sizes: { decimals: 1, width: 40, nameWidth: 100 },
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

  it("are as wide as the longest size of the book, and never narrower where room is short", () => {
    const held = (size: number, unit: BookPosition["unit"], averagePrice: number | null): BookPosition => ({
      id: 1,
      instrument: "BTC-PERPETUAL",
      size,
      unit,
      averagePrice,
      openedAt: null,
      tags: [],
      included: true,
    });
    expect(sizeForm([held(-2.5, "underlying", null)]).decimals).toBe(1);
    const named = (instrument: string) => sizeForm([{ ...held(1, "underlying", null), instrument }]).nameWidth;
    // As measured in the page; and all columns of an inverse book fit a narrow window.
    expect(named("BTC_USDC-25DEC26-100000-C")).toBeGreaterThanOrEqual(209);
    expect(named("BTC-25DEC26-100000-C")).toBeLessThanOrEqual(164);
    const coins = sizeForm([held(-40, "underlying", null), held(-590_000, "usd", 91_840)]);
    expect(coins.decimals).toBe(4);
    expect(sizeForm([held(1_234_567.5, "underlying", null)]).width).toBeGreaterThan(coins.width);
    for (const width of [768, 865, 1_400]) {
      const setting = {
        convention: "venue",
        currencies: { coin: "BTC", money: "USD" },
        sizes: { decimals: 4, width: 96, nameWidth: 190 },
        basisLabel: "Mark",
        startLabel: "P&L 08:00",
        startHint: "",
      } as const;
      expect(positionColumns(width, setting).find(({ key }) => key === "size")?.width).toBeGreaterThanOrEqual(96);
      expect(positionColumns(width, setting).find(({ key }) => key === "instrument")?.width).toBeGreaterThanOrEqual(
        190,
      );
    }
  });
});

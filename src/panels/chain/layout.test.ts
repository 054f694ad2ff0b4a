import { describe, expect, it } from "vitest";
import { tickDecimals } from "./layout.ts";
import { closestRow, forwardIndex, neighbourExpiry } from "./model.ts";
import type { PlacedColumn } from "./presets.ts";
import { PRESETS, placeColumns, STRIKE_WIDTH } from "./presets.ts";

const keys = (columns: readonly PlacedColumn[], side: -1 | 1): string[] =>
  columns.filter((column) => column.side === side).map((column) => column.key);

describe("column placing", () => {
  it("gives the medium set its exact widths at 892 px", () => {
    const columns = placeColumns(PRESETS[1], 892);
    expect(keys(columns, -1)).toEqual(["openInterest", "vega", "delta", "volBid", "volAsk", "mark", "bid", "ask"]);
    expect(keys(columns, 1)).toEqual(["bid", "ask", "mark", "volBid", "volAsk", "delta", "vega", "openInterest"]);
    expect(columns.map((column) => column.width)).toEqual([
      56,
      44,
      48,
      48,
      48,
      54,
      56,
      56,
      STRIKE_WIDTH,
      56,
      56,
      54,
      48,
      48,
      48,
      44,
      56,
    ]);
  });

  it("shows five columns in a small panel and fourteen a side in a large one", () => {
    expect(keys(placeColumns(PRESETS[1], 462), -1)).toEqual(["delta", "volBid", "bid", "ask"]);
    expect(keys(placeColumns(PRESETS[1], 462), 1)).toEqual(["bid", "ask", "volBid", "delta"]);
    const large = keys(placeColumns(PRESETS[1], 1520), -1);
    expect(large).toHaveLength(14);
    expect(large.slice(-4)).toEqual(["bidSize", "bid", "ask", "askSize"]);
  });

  it("fills every width from edge to edge without a gap, bid left of ask, both halves equal", () => {
    for (const preset of [1, 2, 3, 4, 5, 6] as const) {
      for (let width = 440; width <= 2_000; width += 7) {
        const columns = placeColumns(PRESETS[preset], width);
        let left = 0;
        for (const column of columns) {
          expect(column.left).toBe(left);
          left += column.width;
        }
        expect(left).toBe(width);
        const half = (side: number) =>
          columns.filter((column) => column.side === side).reduce((sum, column) => sum + column.width, 0);
        expect(half(-1)).toBe(half(1));
        for (const side of [-1, 1] as const) {
          const order = keys(columns, side);
          if (order.includes("bid")) expect(order.indexOf("bid")).toBeLessThan(order.indexOf("ask"));
        }
      }
    }
  });

  it("only adds columns as a panel grows", () => {
    let before = 0;
    for (let width = 440; width <= 2_000; width += 3) {
      const count = placeColumns(PRESETS[1], width).length;
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
    }
  });
});

describe("chain model", () => {
  const rows = [80_000, 90_000, 95_000, 100_000].map((strike) => ({ strike, call: 0, put: 0 }));
  const descending = [...rows].reverse();

  it("finds the place of the forward in either order", () => {
    expect(forwardIndex(rows, 92_726)).toBe(2);
    expect(forwardIndex(descending, 92_726)).toBe(2);
    expect(forwardIndex(rows, 70_000)).toBe(0);
    expect(forwardIndex(rows, 120_000)).toBe(4);
    expect(forwardIndex(rows, Number.NaN)).toBeNull();
    expect(forwardIndex([], 1)).toBeNull();
    expect(closestRow(rows, 92_726)).toBe(2);
  });

  it("steps between neighbouring expiries", () => {
    const day = 86_400_000;
    const expiries = [2, 9, 21, 56, 84].map((days) => days * day);
    expect(neighbourExpiry(expiries, 21 * day, 1)).toBe(56 * day);
    expect(neighbourExpiry(expiries, 2 * day, -1)).toBe(2 * day);
    expect(neighbourExpiry(expiries, null, 1)).toBe(2 * day);
    expect(neighbourExpiry([], null, 1)).toBeNull();
  });

  it("reads decimals off a price step", () => {
    expect([0.0001, 0.0005, 0.005, 0.1, 1, 5, 2.5, Number.NaN].map(tickDecimals)).toEqual([4, 4, 3, 1, 0, 0, 1, 4]);
  });
});

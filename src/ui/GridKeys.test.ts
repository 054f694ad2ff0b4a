import { describe, expect, it } from "vitest";
import { moveByKey } from "./GridKeys.ts";

const extent = { rows: 100, columns: 17, page: 18 };

describe("moving in a grid", () => {
  it("goes by one with arrows and stops at the edges", () => {
    expect(moveByKey("ArrowDown", false, { row: 3, column: 4 }, extent)).toEqual({ row: 4, column: 4 });
    expect(moveByKey("ArrowLeft", false, { row: 3, column: 0 }, extent)).toEqual({ row: 3, column: 0 });
    expect(moveByKey("ArrowRight", false, { row: 3, column: 16 }, extent)).toEqual({ row: 3, column: 16 });
    expect(moveByKey("ArrowUp", false, { row: 0, column: 4 }, extent)).toEqual({ row: 0, column: 4 });
  });

  it("goes to the ends of the row, of the grid with Ctrl, and by a page", () => {
    expect(moveByKey("Home", false, { row: 3, column: 4 }, extent)).toEqual({ row: 3, column: 0 });
    expect(moveByKey("End", true, { row: 3, column: 4 }, extent)).toEqual({ row: 99, column: 16 });
    expect(moveByKey("PageDown", false, { row: 90, column: 4 }, extent)).toEqual({ row: 99, column: 4 });
    expect(moveByKey("PageUp", false, { row: 50, column: 4 }, extent)).toEqual({ row: 32, column: 4 });
  });

  it("leaves other keys alone", () => {
    expect(moveByKey("a", false, { row: 3, column: 4 }, extent)).toBeNull();
    expect(moveByKey("Tab", false, { row: 3, column: 4 }, extent)).toBeNull();
  });
});

import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { ROW_HEIGHT, rowsInView } from "./rows-in-view.ts";

const none = { from: 0, to: 0 };

test("every row that is seen is in the page, whichever were before", () => {
  assert(
    property(
      integer({ min: 0, max: 400 }),
      integer({ min: 0, max: 2_000 }),
      integer({ min: 0, max: 400 }),
      integer({ min: 0, max: 400 }),
      integer({ min: 0, max: 12_000 }),
      (count, height, a, b, scrolled) => {
        const top = Math.min(scrolled, Math.max(0, count * ROW_HEIGHT - height));
        const { from, to } = rowsInView({ from: Math.min(a, b), to: Math.max(a, b) }, top, height, count);
        for (let row = 0; row < count; row++) {
          const seen = (row + 1) * ROW_HEIGHT > top && row * ROW_HEIGHT < top + height;
          if (seen) expect(row >= from && row < to).toBe(true);
        }
        expect(to).toBeLessThanOrEqual(count);
        expect(to).toBeGreaterThanOrEqual(from);
      },
    ),
  );
});

test("a ladder of all that is listed has no more rows in the page than three views", () => {
  const { from, to } = rowsInView(none, 2_800, 280, 400);
  expect([from, to]).toEqual([90, 120]);
});

test("rows stay for a small scroll and are others after a long one", () => {
  const first = rowsInView(none, 0, 280, 400);
  expect(rowsInView(first, 100, 280, 400)).toBe(first);
  expect(rowsInView(first, 400, 280, 400)).not.toBe(first);
});

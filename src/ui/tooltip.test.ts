import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tipPlace } from "./tooltip.ts";

const page = { width: 1440, height: 900 };

describe("place of a tip", () => {
  it("is centred under its element", () => {
    const anchor = { left: 700, top: 100, width: 24, height: 24 };
    expect(tipPlace(anchor, { width: 100, height: 28 }, page)).toEqual({ left: 662, top: 128 });
  });

  it("is above where there is no room below", () => {
    const anchor = { left: 700, top: 876, width: 24, height: 24 };
    expect(tipPlace(anchor, { width: 100, height: 28 }, page)).toEqual({ left: 662, top: 844 });
  });

  it("stays inside the window and never covers its element", () => {
    const box = fc.record({
      left: fc.double({ min: 0, max: 1400, noNaN: true }),
      top: fc.double({ min: 0, max: 860, noNaN: true }),
      width: fc.double({ min: 1, max: 40, noNaN: true }),
      height: fc.double({ min: 1, max: 40, noNaN: true }),
    });
    const size = fc.record({ width: fc.integer({ min: 10, max: 328 }), height: fc.integer({ min: 10, max: 300 }) });
    fc.assert(
      fc.property(box, size, (anchor, tip) => {
        const { left, top } = tipPlace(anchor, tip, page);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + tip.width).toBeLessThanOrEqual(page.width);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top + tip.height).toBeLessThanOrEqual(page.height);
        expect(top >= anchor.top + anchor.height || top + tip.height <= anchor.top).toBe(true);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitUnderlyings } from "./UnderlyingPicker.tsx";

describe("underlyings in the bar", () => {
  it("keeps the chosen one in sight", () => {
    expect(splitUnderlyings(["A", "B", "C", "D"], "D", 2)).toEqual({ shown: ["A", "D"], more: ["B", "C"] });
    expect(splitUnderlyings(["A", "B"], "B", 2)).toEqual({ shown: ["A", "B"], more: [] });
  });

  it("loses none and doubles none", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,4}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, fc.nat(), fc.integer({ min: 1, max: 10 }), (all, pick, count) => {
        const value = all[pick % all.length] ?? "";
        const { shown, more } = splitUnderlyings(all, value, count);
        expect([...shown, ...more].sort()).toEqual([...all].sort());
        expect(shown).toContain(value);
        expect(shown.length).toBeLessThanOrEqual(count);
      }),
    );
  });
});

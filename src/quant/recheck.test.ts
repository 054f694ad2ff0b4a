import { describe, expect, it } from "vitest";
import { createOptionBatch } from "./kernel/kernel.ts";
import { ALL_GREEKS, GREEK_COLUMNS } from "./option-batch.ts";
import { recheckGreeks, recheckVol, ulpDistance } from "./recheck.ts";

describe("recheck", () => {
  const inputs = {
    forward: 61_250.5,
    strike: 65_000,
    yearsToExpiry: 0.08,
    vol: 0.62,
    isCall: true,
    rate: 0,
    dividendYield: 0,
  };

  it("counts representable numbers", () => {
    expect(ulpDistance(1, 1 + Number.EPSILON)).toBe(1);
    expect(ulpDistance(-5e-324, 5e-324)).toBe(2);
    expect(ulpDistance(0, -0)).toBe(0);
    expect(ulpDistance(Number.NaN, Number.NaN)).toBe(0);
    expect(ulpDistance(1, Number.NaN)).toBeNaN();
    expect(ulpDistance(Number.MAX_VALUE, Infinity)).toBe(1);
  });

  it("finds no difference in what the kernel gives, and any that is put there", () => {
    const batch = createOptionBatch(1);
    batch.forward[0] = inputs.forward;
    batch.strike[0] = inputs.strike;
    batch.yearsToExpiry[0] = inputs.yearsToExpiry;
    batch.isCall[0] = 1;
    batch.vol[0] = inputs.vol;
    batch.greeks(1, ALL_GREEKS);
    const shown = Object.fromEntries(GREEK_COLUMNS.map((name) => [name, batch.out[name][0]!]));
    const rows = recheckGreeks(inputs, shown);
    expect(rows.map(({ name }) => name)).toEqual([...GREEK_COLUMNS]);
    expect(rows.every(({ ulps }) => ulps === 0)).toBe(true);
    const [off] = recheckGreeks(inputs, { delta: shown.delta! * (1 + 4 * Number.EPSILON) });
    expect(off!.ulps).toBeGreaterThan(0);

    batch.marketPrice[0] = shown.price!;
    batch.solveVols(1);
    expect(recheckVol(inputs, shown.price!, batch.vol[0]!).ulps).toBe(0);
  });
});

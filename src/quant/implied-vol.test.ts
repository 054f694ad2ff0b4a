import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackGreeks, blackPrice } from "./black.ts";
import { impliedVol } from "./implied-vol.ts";
import { VOL_STATUS } from "./vol-status.ts";

describe("implied vol", () => {
  it("meets quadruple-precision inverses", () => {
    const [head, ...lines] = readFileSync(new URL("implied-vol-sample.csv", import.meta.url), "utf8")
      .trim()
      .split("\n");
    const names = head!.split(",");
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) {
      const row = new Map(line.split(",").map((field, i) => [names[i]!, field]));
      const get = (name: string) => Number(row.get(name));
      const found = impliedVol(get("price"), get("F"), get("K"), get("T"), row.get("type") === "C", get("df"));
      expect(found.status, line).toBe(VOL_STATUS.OK);
      expect(Math.abs(found.vol / get("vol") - 1), line).toBeLessThan(1e-14 * Math.max(1, get("condIn")));
    }
  });

  it("inverts the price", () => {
    const option = fc.record({
      forward: fc.double({ min: 0.5, max: 200_000, noNaN: true }),
      logTotalVol: fc.double({ min: -9, max: 2, noNaN: true }),
      deviations: fc.double({ min: -30, max: 30, noNaN: true }),
      years: fc.double({ min: 1e-4, max: 3, noNaN: true }),
      isCall: fc.boolean(),
    });
    fc.assert(
      fc.property(option, ({ forward, logTotalVol, deviations, years, isCall }) => {
        const totalVol = Math.exp(logTotalVol);
        const strike = forward * Math.exp(deviations * Math.min(totalVol, 1.5));
        const vol = totalVol / Math.sqrt(years);
        const price = blackPrice(forward, strike, years, vol, isCall);
        const found = impliedVol(price, forward, strike, years, isCall);
        if (found.status !== VOL_STATUS.OK) {
          // Only where the price has no digits left for time value, or none to the upper bound.
          const { vega } = blackGreeks(forward, strike, years, vol, isCall);
          expect(price / (vega * vol) > 1e12 || price < 1e-290).toBe(true);
          return;
        }
        const x = Math.abs(Math.log(forward / strike));
        // Rounding of price, forward and strike alike move the vol.
        const strain = found.conditioning * (1 + (forward + strike) / price) + 1 + x / totalVol;
        expect(Math.abs(found.vol / vol - 1)).toBeLessThan(4e-15 * strain);
      }),
      { numRuns: 1000 },
    );
  });

  it("reports conditioning as price over vega times vol", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        (deviations, vol) => {
          const strike = 100 * Math.exp(deviations * vol);
          const price = blackPrice(100, strike, 1, vol, true);
          const { vega } = blackGreeks(100, strike, 1, vol, true);
          const { conditioning } = impliedVol(price, 100, strike, 1, true);
          expect(conditioning / (price / (vega * vol))).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  it.each([
    ["zero price", 0, 100, 110, 1, true, VOL_STATUS.ZERO_VOL],
    ["intrinsic value", 10, 100, 110, 1, false, VOL_STATUS.ZERO_VOL],
    ["negative price", -1e-4, 100, 110, 1, true, VOL_STATUS.BELOW_INTRINSIC],
    ["just below intrinsic", 9.999999, 100, 110, 1, false, VOL_STATUS.BELOW_INTRINSIC],
    ["upper bound of a call", 100, 100, 110, 1, true, VOL_STATUS.AT_OR_ABOVE_MAX],
    ["above the bound of a put", 111, 100, 110, 1, false, VOL_STATUS.AT_OR_ABOVE_MAX],
    ["NaN", Number.NaN, 100, 110, 1, true, VOL_STATUS.BAD_INPUT],
    ["expired", 1, 100, 110, 0, true, VOL_STATUS.EXPIRED],
    ["no forward", 1, Number.NaN, 110, 1, true, VOL_STATUS.BAD_INPUT],
    ["denormal price", 5e-324, 100, 300, 1, true, VOL_STATUS.NO_INFORMATION],
  ] as const)("names the fault of %s", (_, price, forward, strike, years, isCall, status) => {
    const found = impliedVol(price, forward, strike, years, isCall);
    expect(found.status).toBe(status);
    expect(found.vol).toBe(status === VOL_STATUS.ZERO_VOL ? 0 : Number.NaN);
  });
});

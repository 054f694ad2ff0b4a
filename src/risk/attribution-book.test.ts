import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTRIBUTION_TERMS, type Attribution } from "./attribution.ts";
import { printedAttribution, sumPrinted, unexplainedShare } from "./attribution-book.ts";

const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const rowOf = fc
  .array(amount, { minLength: ATTRIBUTION_TERMS.length, maxLength: ATTRIBUTION_TERMS.length })
  .map((parts) => {
    const terms = Object.fromEntries(ATTRIBUTION_TERMS.map((term, i) => [term, parts[i]!])) as Omit<Attribution, "pnl">;
    return { ...terms, pnl: parts.reduce((sum, part) => sum + part, 0) } as Attribution;
  });

/** In whole units of the last digit. */
const units = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) + 0;

describe("attribution as it is printed", () => {
  it("adds up to the last digit, along every row and down every column", () => {
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 20 }), fc.constantFrom(0, 2, 4), (rows, decimals) => {
        const printed = rows.map((row) => printedAttribution(row, decimals));
        const total = sumPrinted(printed, decimals);
        for (const row of [...printed, total]) {
          const sum = ATTRIBUTION_TERMS.reduce((all, term) => all + units(row[term], decimals), 0);
          expect(sum).toBe(units(row.pnl, decimals));
        }
        for (const term of [...ATTRIBUTION_TERMS, "pnl"] as const)
          expect(printed.reduce((all, row) => all + units(row[term], decimals), 0)).toBe(units(total[term], decimals));
        printed.forEach((row, i) => {
          for (const term of ATTRIBUTION_TERMS)
            expect(Math.abs(row[term] - rows[i]![term])).toBeLessThanOrEqual(
              10 ** -decimals * ATTRIBUTION_TERMS.length,
            );
        });
      }),
    );
  });

  it("knows no share of what is unexplained where nothing was gained or lost", () => {
    const still = Object.fromEntries([...ATTRIBUTION_TERMS, "pnl"].map((term) => [term, 0])) as unknown as Attribution;
    expect(unexplainedShare([still])).toBeNaN();
    expect(
      unexplainedShare([
        { ...still, pnl: -50, unexplained: 1 },
        { ...still, pnl: 50, unexplained: -1 },
      ]),
    ).toBe(0.02);
  });
});

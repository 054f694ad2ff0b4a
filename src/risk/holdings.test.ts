import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdings, leftOutOf } from "./holdings.ts";
import type { BookPosition } from "./portfolio-document.ts";
import { EXCLUDED, SUMMED_FIELDS, V, VALUE_FIELD_COUNT, valueTotals } from "./valuation.ts";

/** Valued positions on a few instruments, some in no total. */
const bookOf = fc
  .array(fc.tuple(fc.nat(4), fc.integer({ min: -9, max: 9 }), fc.boolean(), fc.integer({ min: 1, max: 90 })))
  .map((held) => {
    const values = new Float64Array(held.length * VALUE_FIELD_COUNT);
    const positions = held.map(([instrument, size, included, price], i): BookPosition => {
      for (let field = 0; field < VALUE_FIELD_COUNT; field++) values[i * VALUE_FIELD_COUNT + field] = size * field;
      values[i * VALUE_FIELD_COUNT + V.excluded] = included ? EXCLUDED.none : EXCLUDED.byUser;
      values[i * VALUE_FIELD_COUNT + V.size] = size;
      const averagePrice = price > 80 ? null : price;
      const rest = { unit: "underlying", openedAt: null, tags: [], included } as const;
      return { id: i + 1, instrument: `BTC-${instrument}`, size, averagePrice, ...rest };
    });
    return { positions, values };
  });

describe("holdings", () => {
  it("are the positions of each instrument added up, and all of them the totals", () => {
    fc.assert(
      fc.property(bookOf, ({ positions, values }) => {
        const { names, rows, averages } = holdings(positions, values);
        const totals = valueTotals(values, positions.length);
        for (const field of SUMMED_FIELDS) {
          const sum = names.reduce((total, _, i) => total + rows[i * VALUE_FIELD_COUNT + field]!, 0);
          expect(sum).toBeCloseTo(totals.sums[field]!, 9);
        }
        names.forEach((name, i) => {
          const own = positions.filter(({ instrument, included }) => instrument === name && included);
          const size = own.reduce((sum, one) => sum + one.size, 0);
          expect(rows[i * VALUE_FIELD_COUNT + V.size]).toBe(size);
          const paid = own.reduce((sum, one) => sum + (one.averagePrice ?? Number.NaN) * one.size, 0);
          expect(averages[i]).toBe(paid / size);
        });
        const out = leftOutOf(positions, values);
        expect(out.count).toBe(totals.excluded);
        expect(out.lines.split("\n").filter((line) => line !== "")).toHaveLength(out.count);
      }),
    );
  });
});

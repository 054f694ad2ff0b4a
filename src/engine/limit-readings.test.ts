import { expect, it } from "vitest";
import type { Limit } from "../risk/limits.ts";
import { EXCLUDED, V, VALUE_FIELD_COUNT, valueTotals } from "../risk/valuation.ts";
import { bookReading } from "./limit-readings.ts";

it("says beside a book's number how much of it stands or starts at the venue's mark in place of the basis", () => {
  const rows = new Float64Array(3 * VALUE_FIELD_COUNT);
  rows[V.atVenueMark] = 1;
  rows[VALUE_FIELD_COUNT + V.startAtVenueMark] = 1;
  rows[2 * VALUE_FIELD_COUNT + V.excluded] = EXCLUDED.expired;
  const totals = valueTotals(rows, 3);
  const reading = (metric: string) => bookReading({ metric } as Limit, { totals, asOf: 0 }, 0).reason;
  expect(reading("delta")).toBe("1 excluded, 1 at venue mark");
  expect(reading("pnlStart")).toBe("1 excluded, 1 at venue mark, 1 started at venue marks");
});

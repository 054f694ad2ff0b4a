import type { PositionBook } from "../risk/portfolio-document.ts";
import { EXCLUDED, VALUE_FIELD_COUNT, type ValueTotals, valuePosition, valueTotals } from "../risk/valuation.ts";
import type { HeldInstrument } from "./instrument-states.ts";

/** `VALUE_FIELDS` of each position of a book, in its order, and their totals. `now` and `startAt` epoch ms. */
export function valueBook(
  book: PositionBook,
  found: ReadonlyMap<string, HeldInstrument>,
  now: number,
  startAt: number,
): [Float64Array, ValueTotals] {
  const rows = new Float64Array(book.positions.length * VALUE_FIELD_COUNT);
  book.positions.forEach((position, i) => {
    const { state, excluded } = found.get(position.instrument) ?? { state: null, excluded: EXCLUDED.unknown };
    const left = position.included ? excluded : EXCLUDED.byUser;
    valuePosition(position, state, left, { now, startAt }, rows, i * VALUE_FIELD_COUNT);
  });
  return [rows, valueTotals(rows, book.positions.length)];
}

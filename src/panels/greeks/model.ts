import type { MarketView } from "../../engine/market-view.ts";
import type { Holdings } from "../../risk/holdings.ts";
import { VALUE_FIELD_COUNT } from "../../risk/valuation.ts";

/** Sums of one Greek by strike (down) and expiry (across); positions without a strike stand in a row of their own. */
export interface Ladder {
  /** Ascending, epoch ms; Infinity for perpetuals and spot. */
  readonly expiries: readonly number[];
  /** Ascending; NaN for what has no strike, last. */
  readonly strikes: readonly number[];
  /** By row and column; NaN where nothing is held, 0 where holdings cancel. */
  readonly cells: Float64Array;
  readonly rowTotals: Float64Array;
  readonly columnTotals: Float64Array;
  readonly total: number;
}

/** Ladder of the value field `field` over what the book holds. */
export function ladder(
  { names, rows }: Holdings,
  view: Pick<MarketView, "slotByName" | "instrumentBySlot">,
  field: number,
): Ladder {
  const held = names.flatMap((name, i) => {
    const slot = view.slotByName.get(name);
    const instrument = slot === undefined ? undefined : view.instrumentBySlot.get(slot);
    if (!instrument) return [];
    return [{ expiry: instrument.expiry, strike: instrument.strike, value: rows[i * VALUE_FIELD_COUNT + field]! }];
  });
  const ascending = (a: number, b: number): number => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b);
  const expiries = [...new Set(held.map(({ expiry }) => expiry))].sort(ascending);
  const strikes = [...new Set(held.map(({ strike }) => strike))].sort(ascending);
  const rowOf = new Map(strikes.map((strike, i) => [strike, i]));
  const columnOf = new Map(expiries.map((expiry, i) => [expiry, i]));
  const cells = new Float64Array(strikes.length * expiries.length).fill(Number.NaN);
  const rowTotals = new Float64Array(strikes.length);
  const columnTotals = new Float64Array(expiries.length);
  let total = 0;
  for (const { expiry, strike, value } of held) {
    const row = rowOf.get(strike)!;
    const column = columnOf.get(expiry)!;
    const at = row * expiries.length + column;
    cells[at] = (Number.isNaN(cells[at]!) ? 0 : cells[at]!) + value;
    rowTotals[row]! += value;
    columnTotals[column]! += value;
    total += value;
  }
  return { expiries, strikes, cells, rowTotals, columnTotals, total };
}

import type { MarketTable } from "./market-table.ts";
import { Q, REASON } from "./quote-columns.ts";

/**
 * Last instant (epoch ms) at which the row's quote was known to be in step. While its subscription is in step that is the
 * connection's last message (`aliveAt`), so that a quiet row needs no rewriting to stay fresh; else the column, which was
 * fixed when it fell out of step. NaN if it never was.
 */
export function confirmedAt(table: MarketTable, slot: number, aliveAt: number): number {
  return (table.columns[Q.reasons]![slot]! & REASON.inStep) !== 0 ? aliveAt : table.columns[Q.confirmedAt]![slot]!;
}

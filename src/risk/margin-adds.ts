import { prepareMargin } from "./margin-engine.ts";
import { movingTrades } from "./margin-explain.ts";
import { ADD_FIELDS } from "./margin-fields.ts";
import type { MarginGridBook } from "./margin-grid.ts";
import { bookSums, marginPerUnit } from "./margin-marginal.ts";
import { packSized, unpackSized } from "./margin-pack.ts";

/** Trades that move the binding scenario are told up to this many. */
export const MOVING_TRADES = 3;

/** Packs a book with the instruments it could trade (size 0). `trades`: also look for trades that move the binding scenario. */
export function packMarginAdds(book: MarginGridBook, trades: boolean): Float64Array {
  return packSized({ ...book, extra: Float64Array.of(trades ? 1 : 0) });
}

/**
 * The job: `ADD_FIELDS` of every instrument, then per moving trade (smallest first, each of another instrument) its place, change, and the rows of the scan that
 * bind before and after, of the underlying that can lose most.
 */
export function marginAddsJob(input: Float64Array): Float64Array {
  const { rules, currency, instruments, sizes, extra } = unpackSized(input);
  const prepared = prepareMargin(rules, instruments, currency);
  if ("reason" in prepared) throw new Error(prepared.reason);
  const made = marginPerUnit(prepared, sizes);
  const columns = ADD_FIELDS.flatMap((field) => Array.from(made[field]));
  if (extra[0] !== 1) return Float64Array.from(columns);
  const losses = bookSums(prepared, sizes).map(({ loss }) => loss);
  const base = prepared.units[losses.indexOf(Math.max(...losses))]?.base ?? "";
  const trades = movingTrades(prepared, sizes, base, MOVING_TRADES);
  return Float64Array.from([
    ...columns,
    ...trades.flatMap(({ instrument, change, from, to }) => [instrument, change, from, to]),
  ]);
}

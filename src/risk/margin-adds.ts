import { prepareMargin } from "./margin-engine.ts";
import { movingTrades } from "./margin-explain.ts";
import { ADD_FIELDS } from "./margin-fields.ts";
import type { MarginGridBook } from "./margin-grid.ts";
import { bookSums, marginPerUnit } from "./margin-marginal.ts";
import { packSized, unpackSized } from "./margin-pack.ts";

/** Trades that move the binding scenario are told up to this many. */
export const MOVING_TRADES = 3;

/** Sides of an instrument that can be traded: the sum of these. */
export const TRADABLE = { buy: 1, sell: 2 } as const;

/**
 * Packs a book with the instruments it could trade (size 0). `trades`: also look for trades that move the binding scenario; where it says
 * `TRADABLE` sides by instrument, only for those.
 */
export function packMarginAdds(book: MarginGridBook, trades: boolean | readonly number[]): Float64Array {
  const sides = typeof trades === "boolean" ? [] : trades;
  return packSized({ ...book, extra: Float64Array.of(trades === false ? 0 : 1, ...sides) });
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
  const sides = extra.subarray(1);
  const may = (instrument: number, side: number): boolean =>
    sides.length === 0 || (sides[instrument]! & (side > 0 ? TRADABLE.buy : TRADABLE.sell)) !== 0;
  const trades = movingTrades(prepared, sizes, base, MOVING_TRADES, may);
  return Float64Array.from([
    ...columns,
    ...trades.flatMap(({ instrument, change, from, to }) => [instrument, change, from, to]),
  ]);
}

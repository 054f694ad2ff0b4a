import { DAYS_PER_YEAR } from "../market/conventions.ts";
import { exp, log } from "../quant/elementary.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import { createGridVol, SETTLED } from "./grid-vol.ts";
import { marginOf, prepareMargin } from "./margin-engine.ts";
import { MARGIN_FIELDS } from "./margin-fields.ts";
import { packSized, type SizedInstruments, unpackSized } from "./margin-pack.ts";
import { fixedShareAt, type RiskInstrument } from "./risk-instrument.ts";
import { type GridLeg, type GridSpec, packGrid, unpackGrid } from "./scenario-grid.ts";

export type MarginGridBook = Omit<SizedInstruments, "extra">;

/**
 * Packs one row of a margin grid for a compute job. `legs` are the book's instruments, one each in the same order, as the grid's vol
 * moves need them.
 */
export function packMarginRow(
  book: MarginGridBook,
  spec: GridSpec,
  legs: readonly GridLeg[],
  row: number,
): Float64Array {
  const grid = packGrid(spec, legs);
  const extra = new Float64Array(grid.length + 1);
  extra[0] = row;
  extra.set(grid, 1);
  return packSized({ ...book, extra });
}

const CAPACITY = 1_024;
let shared: OptionBatch | null = null;

/**
 * The job: margin of the book in every cell of a row, as `MARGIN_FIELDS` after each other, one number per column. Each instrument is
 * moved to the cell's spot, vol and time and marked there by Black-76; the rules then run as they do now. Options that have
 * settled by then bear none.
 */
export function marginRowJob(input: Float64Array): Float64Array {
  shared ??= createOptionBatch(CAPACITY);
  const { extra, ...book } = unpackSized(input);
  const grid = unpackGrid(extra.subarray(1));
  const row = extra[0]!;
  const columns = grid.spot.length;
  const out = new Float64Array(columns * MARGIN_FIELDS.length).fill(Number.NaN);
  const { volAt, yearsAt } = createGridVol(grid, grid.legs);
  const start = { ...book, held: [...book.instruments.keys()].filter((i) => book.sizes[i] !== 0) };
  for (let column = 0; column < columns; column++) {
    const move = grid.spot[column]!;
    const moved: RiskInstrument[] = [];
    const sizes: number[] = [];
    for (const i of start.held) {
      const before = book.instruments[i]!;
      const years = before.years === 0 ? 0 : yearsAt(i, row);
      if (before.kind === "option" && years <= SETTLED) continue;
      const vol = before.kind === "option" ? volAt(i, row, column) : Number.NaN;
      moved.push(movedInstrument(before, move, vol, years));
      // An inverse future is a number of USD: fewer coins as spot rises.
      const dollars = before.inverse && (before.kind === "future" || before.kind === "perpetual");
      sizes.push(dollars ? book.sizes[i]! / (1 + move) : book.sizes[i]!);
    }
    markOptions(moved, shared);
    const prepared = prepareMargin(book.rules, moved, book.currency);
    if ("reason" in prepared) continue;
    const { initial, maintenance, currency } = marginOf(prepared, Float64Array.from(sizes));
    const index = (book.instruments[0]?.spot ?? Number.NaN) * (1 + move);
    const inCoin = currency === book.instruments[0]?.base;
    const set = (field: number, usd: number, coin: number): void => {
      out[field * columns + column] = usd;
      out[(field + 2) * columns + column] = coin;
    };
    set(0, inCoin ? initial * index : initial, inCoin ? initial : initial / index);
    set(1, inCoin ? maintenance * index : maintenance, inCoin ? maintenance : maintenance / index);
  }
  return out;
}

type Moved = { -readonly [Key in keyof RiskInstrument]: RiskInstrument[Key] };

function movedInstrument(before: RiskInstrument, move: number, vol: number, years: number): Moved {
  const factor = 1 + move;
  const of = before.discount === 1 || !(before.years > 0) ? 1 : exp((log(before.discount) * years) / before.years);
  const passed = before.years - years;
  const held = before.kind === "collateral" ? 1 : factor;
  return {
    ...before,
    forward: before.forward * held,
    spot: before.spot * factor,
    mark: before.mark * held,
    vol,
    years,
    discount: of,
    fixedShare: passed > 0 ? fixedShareAt(years * DAYS_PER_YEAR * DAY) : before.fixedShare,
  };
}

const DAY = 86_400_000;

/** Marks options by Black-76 where they stand, in their own currency. */
function markOptions(instruments: readonly RiskInstrument[], batch: OptionBatch): void {
  const options = instruments.filter(({ kind }) => kind === "option") as Moved[];
  for (let from = 0; from < options.length; from += batch.capacity) {
    const chunk = options.slice(from, from + batch.capacity);
    chunk.forEach(({ strike, isCall, forward, years, vol }, i) => {
      batch.strike[i] = strike;
      batch.isCall[i] = isCall ? 1 : 0;
      batch.forward[i] = forward;
      batch.yearsToExpiry[i] = years;
      batch.vol[i] = vol;
    });
    batch.greeks(chunk.length, EVERYDAY_GREEKS);
    chunk.forEach((option, i) => {
      const usd = batch.out.price[i]! * option.discount;
      option.mark = option.inverse ? usd / option.forward : usd;
    });
  }
}

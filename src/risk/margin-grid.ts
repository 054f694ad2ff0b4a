import { DAYS_PER_YEAR } from "../market/conventions.ts";
import { exp, log } from "../quant/elementary.ts";
import { createGridVol, SETTLED } from "./grid-vol.ts";
import { greeksOf, shareOf } from "./margin-deltas.ts";
import { layoutMargin } from "./margin-engine.ts";
import { MARGIN_FIELDS } from "./margin-fields.ts";
import { marginNow, moveCharges } from "./margin-now.ts";
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

/**
 * The job: margin of the book in every cell of a row, as `MARGIN_FIELDS` after each other, one number per column. Each instrument is
 * moved to the cell's spot, vol and time and marked there by Black-76; the rules then run as they do now. Options and futures that have
 * settled by then bear none.
 */
export function marginRowJob(input: Float64Array): Float64Array {
  const { extra, ...book } = unpackSized(input);
  const grid = unpackGrid(extra.subarray(1));
  const row = extra[0]!;
  const columns = grid.spot.length;
  const out = new Float64Array(columns * MARGIN_FIELDS.length).fill(Number.NaN);
  const { volAt, yearsAt } = createGridVol(grid, grid.legs);
  const held: { readonly place: number; readonly before: RiskInstrument; readonly now: Moved }[] = [];
  book.instruments.forEach((before, place) => {
    if (book.sizes[place] === 0) return;
    const years = before.years === 0 ? 0 : yearsAt(place, row);
    if ((before.kind === "option" || before.kind === "future") && years <= SETTLED) return;
    held.push({ place, before, now: laterInstrument(before, years) });
  });
  const instruments = held.map(({ now }) => now);
  const layout = layoutMargin(book.rules, instruments, book.currency);
  if ("reason" in layout) return out;
  const sizes = new Float64Array(held.length);
  const deltas = new Float64Array(held.length);
  const first = book.instruments[0];
  const inCoin = layout.currency === first?.base;
  for (let column = 0; column < columns; column++) {
    const move = grid.spot[column]!;
    held.forEach(({ place, before, now }, i) => {
      moveInstrument(now, before, move, before.kind === "option" ? volAt(place, row, column) : Number.NaN);
      // An inverse future is a number of USD: fewer coins as spot rises.
      const dollars = before.inverse && (before.kind === "future" || before.kind === "perpetual");
      sizes[i] = dollars ? book.sizes[place]! / (1 + move) : book.sizes[place]!;
    });
    markOptions(instruments, deltas);
    moveCharges(layout, deltas);
    const { initial, maintenance } = marginNow(layout, sizes);
    const index = (first?.spot ?? Number.NaN) * (1 + move);
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

const DAY = 86_400_000;

/** The instrument with so many years left. */
function laterInstrument(before: RiskInstrument, years: number): Moved {
  const discount =
    before.discount === 1 || !(before.years > 0) ? 1 : exp((log(before.discount) * years) / before.years);
  const passed = before.years - years;
  const fixedShare = passed > 0 ? fixedShareAt(years * DAYS_PER_YEAR * DAY) : before.fixedShare;
  return { ...before, years, discount, fixedShare };
}

function moveInstrument(now: Moved, before: RiskInstrument, move: number, vol: number): void {
  const factor = 1 + move;
  const held = before.kind === "collateral" ? 1 : factor;
  now.forward = before.forward * held;
  now.spot = before.spot * factor;
  now.mark = before.mark * held;
  now.vol = vol;
}

/** Marks options by Black-76 where they stand, in their own currency, and tells every instrument's delta (`blackDeltas`). */
function markOptions(instruments: readonly Moved[], deltas: Float64Array): void {
  greeksOf(instruments, ({ out }, from, count) => {
    for (let i = 0; i < count; i++) {
      const one = instruments[from + i]!;
      deltas[from + i] = shareOf(one, out.delta[i]!);
      if (one.kind !== "option") continue;
      const usd = out.price[i]! * one.discount;
      one.mark = one.inverse ? usd / one.forward : usd;
    }
  });
}

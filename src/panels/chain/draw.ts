import type { MarketView } from "../../engine/market-view.ts";
import { ageState } from "../../market/age.ts";
import { D, S } from "../../market/derived-columns.ts";
import { type GridPatch, LOOK } from "../../ui/GridPatch.ts";
import { isDerived, missingNote, NOTE } from "../missing.ts";
import { derivedAge, quoteAge } from "../row-values.ts";
import type { HeldSlots } from "./held.ts";
import type { LaidColumn } from "./layout.ts";
import type { ChainStructure } from "./model.ts";
import type { Units } from "./settings.ts";

/** The parts of a grid that a paint of rows touches. */
export interface RowSurface {
  readonly patch: GridPatch;
  setRowClass(row: number, className: string): void;
}

export interface RowPaint {
  readonly structure: ChainStructure;
  readonly columns: readonly LaidColumn[];
  readonly units: Units;
  readonly held: HeldSlots;
  /** True while quotes are still arriving: cells without one are blocks, not dashes. */
  readonly loading: boolean;
  /** Frame time, ms. */
  readonly time: number;
}

/** One side of a row while it is painted. */
interface Side {
  readonly slot: number;
  /** Look bits of its age, and of the age of what is derived from it. */
  readonly look: number;
  readonly derivedLook: number;
  readonly dead: boolean;
  readonly waiting: boolean;
  readonly age: number;
}

function sideOf(view: MarketView, slot: number): Side {
  if (slot < 0) return { slot, look: 0, derivedLook: 0, dead: false, waiting: false, age: Number.NaN };
  const age = quoteAge(view, slot);
  const waiting = Number.isNaN(age);
  const dead = ageState(age) === "dead" && !waiting;
  return { slot, look: lookOf(age), derivedLook: lookOf(derivedAge(view, slot)), dead, waiting, age };
}

function lookOf(age: number): number {
  const state = ageState(age);
  return state === "delayed" ? LOOK.delayed : state === "fresh" || Number.isNaN(age) ? 0 : LOOK.stale;
}

/** True where this quote alone would be a gain at the fitted vol: bid above it, ask below it. */
function beatsFit(view: MarketView, slot: number, part: string): boolean {
  const fit = view.derived[D.fitVol]![slot]!;
  if (part === "bid") return view.derived[D.volAtBid]![slot]! > fit;
  return part === "ask" && view.derived[D.volAtAsk]![slot]! < fit;
}

/**
 * Paints one row of the chain. This is the one place where quotes reach the screen. Returns the age of the older side that
 * shows a number; NaN for none.
 */
export function paintRow(surface: RowSurface, view: MarketView, row: number, paint: RowPaint, quiet: boolean): number {
  const { structure, columns } = paint;
  const strike = structure.rows[row]!;
  const call = sideOf(view, strike.call);
  const put = sideOf(view, strike.put);
  const slice = view.slices.get(structure.expiry);
  const forward = slice?.[S.forward] ?? Number.NaN;
  const fitted = slice !== undefined && slice[S.marksOnly] !== 1;
  surface.setRowClass(row, strike.strike < forward ? "chain-itm-call" : strike.strike > forward ? "chain-itm-put" : "");
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!;
    const source = column.source;
    if (!source) continue;
    const side = column.side < 0 ? call : put;
    let value = Number.NaN;
    let note: number = NOTE.none;
    // A price in USD was taken at the forward.
    const derived = isDerived(source.part) || (paint.units === "usd" && source.unit === "price");
    let look = derived ? side.derivedLook : side.look;
    if (side.dead) {
      note = NOTE.dead;
    } else if (side.waiting && paint.loading) {
      look = LOOK.skeleton;
    } else if (side.slot < 0 || side.waiting) {
      note = side.slot < 0 ? NOTE.notListed : NOTE.waiting;
    } else {
      value = source.value(view, side.slot, paint.units, paint.held);
      // Most strikes are not held: a dash in each would say nothing.
      if (Number.isNaN(value) && source.part === "held") look |= LOOK.blank;
      else if (Number.isNaN(value)) note = missingNote(view, side.slot, source.part);
      else if (column.flash && fitted && beatsFit(view, side.slot, source.part)) look |= LOOK.boxed;
    }
    surface.patch.set(row * columns.length + c, c, value, look, note, paint.time, quiet);
  }
  return olderShown(call, put);
}

function olderShown(call: Side, put: Side): number {
  const ages = [call, put].filter((side) => !side.dead && !Number.isNaN(side.age)).map((side) => side.age);
  return ages.length === 0 ? Number.NaN : Math.max(...ages);
}

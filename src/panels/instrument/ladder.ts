import type { MarketView } from "../../engine/market-view.ts";
import type { Book, Level } from "../../market/book.ts";
import { usdPrice } from "../../market/conventions.ts";
import { D } from "../../market/derived-columns.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { impliedVol } from "../../quant/implied-vol.ts";
import { formatAge } from "../../ui/format.ts";
import { NOTE } from "../missing.ts";
import { dimming, rowForward } from "../row-values.ts";

/** One price level as the ladder shows it. */
export interface LadderLevel {
  readonly amount: number;
  readonly price: number;
  /** Options: vol of the price, decimal. Others: distance to the mark, basis points. */
  readonly measure: number;
  /** Why there is no measure, as a note code; 0 where there is one. */
  readonly note: number;
  /** Inverse options: the price in USD. Others: what the level is worth, in the other currency. */
  readonly value: number;
  /** Amount as a share of the largest one shown, 0 … 1. */
  readonly share: number;
}

/** Rows top to bottom: asks from far to near, then bids from near to far. Null where a side has no further level. */
export interface Ladder {
  readonly asks: readonly (LadderLevel | null)[];
  readonly bids: readonly (LadderLevel | null)[];
  /** Best ask less best bid: price, and in the measure's unit; NaN where one-sided. */
  readonly spread: number;
  readonly measureSpread: number;
}

/** How many asks and bids fit `rows` rows beside the spread row; the odd one goes to the asks. */
export function ladderSides(rows: number): { readonly asks: number; readonly bids: number } {
  const levels = Math.max(2, rows - 1);
  return { asks: Math.ceil(levels / 2), bids: Math.floor(levels / 2) };
}

type Measured = Pick<LadderLevel, "measure" | "note">;

const unmeasured = (note: number): Measured => ({ measure: Number.NaN, note });

/** Vol (decimal) of an option's `price`, at the forward and time its row is derived with. NaN, with a note, where there is none. */
function volAt(view: MarketView, slot: number, instrument: Instrument, price: number): Measured {
  const forward = rowForward(view, slot);
  const years = view.derived[D.yearsToExpiry]![slot]!;
  if (!(forward > 0) || Number.isNaN(years)) return unmeasured(NOTE.noForward);
  const usd = instrument.inverse ? usdPrice(price, forward) : price;
  const { vol, status } = impliedVol(usd, forward, instrument.strike, years, instrument.right === "call");
  return Number.isNaN(vol) ? unmeasured(NOTE.volStatus + status) : { measure: vol, note: NOTE.none };
}

/** The ladder of `book`, `asks` and `bids` rows of it. */
export function ladderOf(
  view: MarketView,
  slot: number,
  instrument: Instrument,
  book: Book,
  sides: { readonly asks: number; readonly bids: number },
): Ladder {
  const asks = book.asks.slice(0, sides.asks);
  const bids = book.bids.slice(0, sides.bids);
  const largest = Math.max(...[...asks, ...bids].map(([, amount]) => amount), Number.MIN_VALUE);
  const mark = view.quotes[Q.mark]![slot]!;
  const forward = rowForward(view, slot);
  const option = instrument.kind === "option";
  const measured = (price: number): Measured => {
    if (option) return volAt(view, slot, instrument, price);
    return mark > 0 ? { measure: (price / mark - 1) * 10_000, note: NOTE.none } : unmeasured(NOTE.notStated);
  };
  const value = (price: number, amount: number): number => {
    if (!instrument.inverse) return price * amount;
    return option ? usdPrice(price, forward) : amount / price;
  };
  const level = (entry: Level | undefined): LadderLevel | null =>
    entry === undefined
      ? null
      : {
          price: entry[0],
          amount: entry[1],
          ...measured(entry[0]),
          value: value(entry[0], entry[1]),
          share: entry[1] / largest,
        };
  const near = level(asks[0]);
  const best = level(bids[0]);
  return {
    asks: Array.from({ length: sides.asks }, (_, i) => level(asks[sides.asks - 1 - i])),
    bids: Array.from({ length: sides.bids }, (_, i) => level(bids[i])),
    spread: near && best ? near.price - best.price : Number.NaN,
    measureSpread: near && best ? near.measure - best.measure : Number.NaN,
  };
}

/** Age of `book` at the view's time, ms: since it was last known to be in step. NaN before its first snapshot. */
export function bookAge(view: MarketView, book: Book | null): number {
  if (!book) return Number.NaN;
  const aliveAt = view.status?.aliveAt ?? Number.NaN;
  const at = book.state === "live" && aliveAt > book.confirmedAt ? aliveAt : book.confirmedAt;
  return Math.max(0, view.now - at);
}

/** What the row between asks and bids says in place of the spread; empty where the book is in step and fresh. */
export function bookWords(book: Book | null, age: number, replaying = false): string {
  if (!book || Number.isNaN(age)) return replaying ? "no book recorded" : "waiting for the book";
  const old = `${formatAge(age)} old`;
  if (book.state === "resync") return `read again after a gap; this one ${old}`;
  return book.state === "live" && dimming(age) !== "stale" ? "" : `last book, ${old}`;
}

import type { PositionBook } from "../risk/portfolio-document.ts";
import type { HeldInstrument, InstrumentStates, StartMarks } from "./instrument-states.ts";
import { type MarginBook, marginBook } from "./margin-book.ts";
import type { DeskMarket } from "./risk-desk.ts";

/** A book as margin takes it, and the states it was priced from, by name. */
export interface PricedAtMarks {
  readonly made: MarginBook;
  readonly found: ReadonlyMap<string, HeldInstrument>;
}

/** Books at venue marks. What was read off the market as it stands is not read again for the next edit or panel. */
export interface BooksAtMarks {
  price(book: PositionBook, now: DeskMarket): PricedAtMarks;
  clear(): void;
}

export function createBooksAtMarks(states: InstrumentStates, start: (now: DeskMarket) => StartMarks): BooksAtMarks {
  let of: DeskMarket | null = null;
  const known = new Map<string, HeldInstrument>();
  const books = new Map<PositionBook, PricedAtMarks>();

  function clear(): void {
    of = null;
    known.clear();
    books.clear();
  }

  function read(names: ReadonlySet<string>, now: DeskMarket): Map<string, HeldInstrument> {
    const missing = [...names].filter((name) => !known.has(name));
    const found = states.read(now.market, missing, "mark", {}, start(now), now.now);
    for (const [name, state] of found) known.set(name, state);
    return new Map([...names].map((name) => [name, known.get(name)!]));
  }

  return {
    price(book, now) {
      if (of !== now) clear();
      of = now;
      const before = books.get(book);
      if (before) return before;
      const found = read(new Set(book.positions.map(({ instrument }) => instrument)), now);
      const priced = { made: marginBook(book, now.market, found, now.now), found };
      books.set(book, priced);
      return priced;
    },
    clear,
  };
}

import type { PositionBook } from "../risk/portfolio-document.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import { EXCLUDED } from "../risk/valuation.ts";
import type { DeskMarket } from "./desk-market.ts";
import { confirmedAt } from "./hub-market.ts";
import type { HeldInstrument, InstrumentStates, StartMarks } from "./instrument-states.ts";
import { type MarginBook, marginBook, marginInstrument } from "./margin-book.ts";
import { isWithin } from "./risk-pace.ts";

/** A book as margin takes it, and the market it was priced from: read at `at`, its oldest row confirmed at `asOf`, epoch ms. */
export interface PricedAtMarks {
  readonly made: MarginBook;
  readonly at: number;
  readonly asOf: number;
}

/** Books at venue marks. What was read off the market as it stands is not read again for the next edit or panel. */
export interface BooksAtMarks {
  price(book: PositionBook, now: DeskMarket): PricedAtMarks;
  /**
   * The same at the market that was read last where that is less than `age` ms old and all of the book was read: what an edit does to margin is
   * told at the prices of the margin before it.
   */
  priceAgain(book: PositionBook, now: DeskMarket, age: number): PricedAtMarks;
  /** The same with a book `beside` it, if any, both of one look at the market: what they differ by is what they hold. */
  priceBoth(
    book: PositionBook,
    beside: PositionBook | null,
    now: DeskMarket,
    age: number,
  ): { readonly priced: PricedAtMarks; readonly beside: PricedAtMarks | null };
  clear(): void;
}

/** An instrument as it was read off the market, also as margin takes it; when its row was confirmed, NaN where it has no price. */
interface ReadInstrument {
  readonly held: HeldInstrument;
  readonly margined: RiskInstrument | string;
  readonly confirmed: number;
}

export function createBooksAtMarks(states: InstrumentStates, start: (now: DeskMarket) => StartMarks): BooksAtMarks {
  let of: DeskMarket | null = null;
  const known = new Map<string, ReadInstrument>();
  const books = new Map<PositionBook, PricedAtMarks>();
  /** Those of the book priced last: an edit seldom changes which they are, and what was made of the list stands. */
  let instruments: readonly RiskInstrument[] = [];

  function clear(): void {
    of = null;
    known.clear();
    books.clear();
  }

  function read(names: ReadonlySet<string>, now: DeskMarket): void {
    const missing = [...names].filter((name) => !known.has(name));
    const { market } = now;
    for (const [name, held] of states.read(market, missing, "mark", {}, start(now), now.now)) {
      const slot = held.excluded === EXCLUDED.none ? market.slotByName.get(name) : undefined;
      const confirmed = slot === undefined ? Number.NaN : confirmedAt(market, slot, now.aliveAt);
      known.set(name, { held, margined: marginInstrument(market, held, now.now), confirmed });
    }
  }

  function priced(book: PositionBook, names: ReadonlySet<string>, at: number): PricedAtMarks {
    let asOf = Number.NaN;
    for (const name of names) {
      const { confirmed } = known.get(name)!;
      if (confirmed < asOf || Number.isNaN(asOf)) asOf = confirmed;
    }
    const found = marginBook(book, (name) => known.get(name)!);
    if (!sameItems(found.book.instruments, instruments)) instruments = found.book.instruments;
    const result = { made: { ...found, book: { ...found.book, instruments } }, at, asOf };
    books.set(book, result);
    return result;
  }

  function price(book: PositionBook, now: DeskMarket): PricedAtMarks {
    if (of !== now) clear();
    of = now;
    const before = books.get(book);
    if (before) return before;
    const names = namesOf(book);
    read(names, now);
    return priced(book, names, now.at);
  }

  function priceAgain(book: PositionBook, now: DeskMarket, age: number): PricedAtMarks {
    // A recording may have gone back: what was read later is no word on it.
    const old = of === null || of.market !== now.market ? Number.NaN : now.at - of.at;
    if (of === null || of === now || !isWithin(old, age)) return price(book, now);
    const before = books.get(book);
    if (before) return before;
    const names = namesOf(book);
    for (const name of names) if (!known.has(name)) return price(book, now);
    return priced(book, names, of.at);
  }

  return {
    price,
    priceAgain,
    priceBoth(book, other, now, age) {
      const priced = priceAgain(book, now, age);
      const beside = other && priceAgain(other, now, age);
      // What only the other holds may not have been read at that look: then both are of a new one.
      return { priced: beside && beside.at !== priced.at ? priceAgain(book, now, age) : priced, beside };
    },
    clear,
  };
}

const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

const namesOf = ({ positions }: PositionBook): Set<string> => new Set(positions.map(({ instrument }) => instrument));

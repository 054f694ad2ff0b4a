import { visibleText } from "../market/visible-text.ts";
import { type Holding, MAX_POSITIONS, MAX_SIZE } from "./portfolio.ts";
import {
  type BookPosition,
  type ClosedPosition,
  liveBook,
  MAX_BOOKS,
  MAX_CLOSED,
  MAX_NAME,
  type NewPosition,
  type OwnMark,
  type PnlStart,
  type PortfolioDocument,
  type PositionBook,
  shownBook,
  type ValuationBasis,
} from "./portfolio-document.ts";
import type { SettledPosition } from "./settlement.ts";

/** Everything a user can do to a portfolio. BookPosition edits act on the what-if copy while there is one. */
export type PortfolioEdit =
  /**
   * Takes from the positions in the same instrument and unit that it is against, the first one first; what is left adds to one of the
   * same session, or is a position of its own.
   */
  | { readonly type: "trade"; readonly position: NewPosition }
  /** What is held of the currency of `cash` becomes that. */
  | { readonly type: "add"; readonly positions: readonly NewPosition[]; readonly cash?: Holding | null }
  | { readonly type: "change"; readonly id: number; readonly changes: Partial<NewPosition> }
  | { readonly type: "remove"; readonly ids: readonly number[] }
  /** Expired positions leave, and what they paid joins the cash. */
  | { readonly type: "settle"; readonly settled: readonly SettledPosition[] }
  | { readonly type: "cash"; readonly currency: string; readonly amount: number }
  | { readonly type: "addBook"; readonly name: string }
  | { readonly type: "renameBook"; readonly id: string; readonly name: string }
  | { readonly type: "removeBook"; readonly id: string }
  | { readonly type: "chooseBook"; readonly id: string }
  | { readonly type: "startWhatIf" }
  | { readonly type: "discardWhatIf" }
  /** The what-if copy becomes the book. */
  | { readonly type: "keepWhatIf" }
  | { readonly type: "basis"; readonly basis: ValuationBasis }
  | { readonly type: "pnlStart"; readonly start: PnlStart }
  | { readonly type: "ownMark"; readonly instrument: string; readonly mark: OwnMark | null }
  | { readonly type: "replace"; readonly document: PortfolioDocument };

/** The document after `edit`. Throws one sentence where the edit cannot be made; the document given never changes. */
export function applyEdit(document: PortfolioDocument, edit: PortfolioEdit): PortfolioDocument {
  switch (edit.type) {
    case "trade":
      return traded(document, edit.position);
    case "add": {
      for (const position of edit.positions) checkPosition(position);
      let id = document.nextId;
      const added = edit.positions.map((position) => ({ ...position, id: id++ }));
      return withPositions(document, [...shownBook(document).positions, ...added], id, { cash: edit.cash ?? null });
    }
    case "change":
      return withPositions(document, changed(document, edit.id, edit.changes), document.nextId);
    case "remove": {
      const gone = new Set(edit.ids);
      const left = shownBook(document).positions.filter(({ id }) => !gone.has(id));
      return withPositions(document, left, document.nextId);
    }
    case "settle":
      return settle(document, edit.settled);
    case "cash":
      return withBook(document, (book) => ({ ...book, cash: withCash(book, edit.currency, edit.amount) }));
    case "addBook":
    case "renameBook":
    case "removeBook":
    case "chooseBook":
      return editBooks(document, edit);
    case "startWhatIf":
      return document.whatIf ? document : { ...document, whatIf: { book: liveBook(document), edits: 0 } };
    case "discardWhatIf":
      return { ...document, whatIf: null };
    case "keepWhatIf": {
      const kept = document.whatIf?.book;
      if (!kept) return document;
      if (kept.venue !== undefined) throw new Error(`A copy of the account at ${kept.venue} cannot take its place`);
      return {
        ...document,
        whatIf: null,
        books: document.books.map((book) => (book.id === kept.id ? kept : book)),
      };
    }
    case "basis":
      return { ...document, basis: edit.basis };
    case "pnlStart":
      if (edit.start.kind === "instant" && !Number.isFinite(edit.start.at)) throw new Error("That is no time");
      return { ...document, pnlStart: edit.start };
    case "ownMark":
      return { ...document, ownMarks: withOwnMark(document, edit.instrument, edit.mark) };
    case "replace":
      return edit.document;
  }
}

function settle(document: PortfolioDocument, settled: readonly SettledPosition[]): PortfolioDocument {
  const book = shownBook(document);
  const held = new Set(book.positions.map(({ id }) => id));
  const missing = settled.find(({ id }) => !held.has(id));
  if (missing) throw new Error(`There is no position ${missing.id}`);
  const gone = new Set(settled.map(({ id }) => id));
  let { cash } = book;
  for (const { currency, amount } of settled) {
    const before = cash.find((one) => one.currency === currency)?.amount ?? 0;
    cash = withCash({ ...book, cash }, currency, before + amount);
  }
  const positions = book.positions.filter(({ id }) => !gone.has(id));
  const closed = settled.flatMap(({ id, price, at, fee }) => {
    const position = book.positions.find((one) => one.id === id);
    return position ? [closing(position, price, at, fee)] : [];
  });
  return withBook(document, (one) => ({ ...withClosings(one, closed), positions, cash }));
}

function withBook(document: PortfolioDocument, change: (book: PositionBook) => PositionBook): PortfolioDocument {
  if (document.whatIf) {
    return { ...document, whatIf: { book: change(document.whatIf.book), edits: document.whatIf.edits + 1 } };
  }
  const { id, venue } = liveBook(document);
  if (venue !== undefined)
    throw new Error(`This book is read from the account at ${venue}: start a what-if to try changes on a copy`);
  return { ...document, books: document.books.map((book) => (book.id === id ? change(book) : book)) };
}

function withPositions(
  document: PortfolioDocument,
  positions: readonly BookPosition[],
  nextId: number,
  more: { readonly cash?: Holding | null; readonly closed?: readonly ClosedPosition[] } = {},
): PortfolioDocument {
  if (positions.length > MAX_POSITIONS)
    throw new Error(`A book holds at most ${MAX_POSITIONS} positions; this would make ${positions.length}`);
  const { cash, closed = [] } = more;
  const change = (book: PositionBook): PositionBook => ({
    ...withClosings(book, closed),
    positions,
    cash: cash ? withCash(book, cash.currency, cash.amount) : book.cash,
  });
  return { ...withBook(document, change), nextId };
}

function withClosings(book: PositionBook, closed: readonly ClosedPosition[]): PositionBook {
  return closed.length === 0 ? book : { ...book, closed: [...(book.closed ?? []), ...closed].slice(-MAX_CLOSED) };
}

/** Throws one sentence where `position` is none. */
export function checkPosition(position: Partial<NewPosition>): void {
  const { size, averagePrice, instrument } = position;
  if (instrument !== undefined && (instrument === "" || instrument.length > 128))
    throw new Error("An instrument's name has 1 to 128 characters");
  if (size !== undefined && !(Math.abs(size) > 0 && Math.abs(size) <= MAX_SIZE))
    throw new Error(`A size is a number other than 0, at most 10^12; this is ${size}`);
  if (averagePrice !== undefined && averagePrice !== null && !(averagePrice >= 0 && averagePrice <= 1e12))
    throw new Error(`An average price is a number from 0; this is ${averagePrice}`);
}

function changed(document: PortfolioDocument, id: number, changes: Partial<NewPosition>): readonly BookPosition[] {
  checkPosition(changes);
  const { positions } = shownBook(document);
  if (!positions.some((position) => position.id === id)) throw new Error(`There is no position ${id}`);
  return positions.map((position) => (position.id === id ? { ...position, ...changes } : position));
}

const HOUR = 3_600_000;

/**
 * Whether no P&L starts between two times, epoch ms, null where not known: 00:00 or 08:00 UTC, or the instant chosen. What was bought before a
 * start counts from its mark then, what was bought after it from the price paid: one position cannot be both.
 */
function sameSession(a: number | null, b: number | null, start: PnlStart): boolean {
  if (a === null || b === null) return a === b;
  const session = (at: number): string => `${Math.floor(at / (24 * HOUR))} ${Math.floor(at / HOUR) % 24 < 8}`;
  return session(a) === session(b) && (start.kind !== "instant" || a > start.at === b > start.at);
}

function traded(document: PortfolioDocument, fill: NewPosition): PortfolioDocument {
  checkPosition(fill);
  const { positions } = shownBook(document);
  const isHeld = ({ instrument, unit }: BookPosition): boolean => instrument === fill.instrument && unit === fill.unit;
  const closed: ClosedPosition[] = [];
  let left = fill.size;
  const after = positions.flatMap((position) => {
    if (!isHeld(position) || position.size * left >= 0) return [position];
    const size = netSize(position.size, left);
    const stays = size * position.size > 0 ? size : 0;
    left = size * left > 0 ? size : 0;
    if (fill.openedAt !== null)
      closed.push(closing({ ...position, size: netSize(position.size, -stays) }, fill.averagePrice, fill.openedAt, 0));
    return stays !== 0 ? [{ ...position, size: stays, included: true }] : [];
  });
  if (left === 0) return withPositions(document, after, document.nextId, { closed });
  const rest = { ...fill, size: left };
  const same = after.find((one) => isHeld(one) && sameSession(one.openedAt, fill.openedAt, document.pnlStart));
  if (!same)
    return withPositions(document, [...after, { ...rest, id: document.nextId }], document.nextId + 1, { closed });
  const averagePrice = averageAfter(same, rest);
  const next: BookPosition = { ...same, size: netSize(same.size, left), averagePrice, included: true };
  const joined = after.map((position) => (position === same ? next : position));
  return withPositions(document, joined, document.nextId, { closed });
}

function closing(
  { instrument, size, unit, averagePrice, openedAt }: BookPosition,
  price: number | null,
  closedAt: number,
  fee: number,
): ClosedPosition {
  return { instrument, size, unit, averagePrice, openedAt, price, closedAt, fee };
}

/** The sum, without the last digits that adding and taking away tenths leaves behind. */
function netSize(a: number, b: number): number {
  const sum = a + b;
  return Math.abs(sum) < 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : Number(sum.toPrecision(12));
}

/** Average price after a fill the same way: weighted, by coin for a size in USD. Null where one of the prices is not known. */
export function averageAfter(
  held: Pick<BookPosition, "size" | "unit" | "averagePrice">,
  fill: Pick<BookPosition, "size" | "averagePrice">,
): number | null {
  if (held.averagePrice === null || fill.averagePrice === null) return null;
  const total = held.size + fill.size;
  if (held.unit === "underlying") return (held.size * held.averagePrice + fill.size * fill.averagePrice) / total;
  return total / (held.size / held.averagePrice + fill.size / fill.averagePrice);
}

function withCash(book: PositionBook, currency: string, amount: number): PositionBook["cash"] {
  if (!/^[A-Z0-9]{1,16}$/.test(currency)) throw new Error(`A currency is written like BTC or USD; this is ${currency}`);
  if (!Number.isFinite(amount)) throw new Error("An amount of cash is a number");
  const others = book.cash.filter((one) => one.currency !== currency);
  return amount === 0 ? others : [...others, { currency, amount }];
}

function withOwnMark(document: PortfolioDocument, instrument: string, mark: OwnMark | null) {
  const { [instrument]: _old, ...others } = document.ownMarks;
  if (!mark) return others;
  if (!(mark.price >= 0 && Number.isFinite(mark.price))) throw new Error("A mark is a number from 0");
  if (mark.author.trim() === "" || mark.reason.trim() === "")
    throw new Error("An own mark names its author and reason");
  return { ...others, [instrument]: mark };
}

function editBooks(
  document: PortfolioDocument,
  edit: Extract<PortfolioEdit, { type: "addBook" | "renameBook" | "removeBook" | "chooseBook" }>,
): PortfolioDocument {
  const { books } = document;
  if (document.whatIf) throw new Error("Keep or discard the what-if copy before changing books");
  if (edit.type === "addBook") {
    if (books.length >= MAX_BOOKS) throw new Error(`There are at most ${MAX_BOOKS} books`);
    const id = `book-${document.nextId}`;
    const book = { id, name: bookName(document, edit.name), positions: [], cash: [] };
    return { ...document, books: [...books, book], active: id, nextId: document.nextId + 1 };
  }
  const chosen = books.find(({ id }) => id === edit.id);
  if (!chosen) throw new Error("There is no such book");
  if (edit.type === "chooseBook") return { ...document, active: edit.id };
  if (chosen.venue !== undefined)
    throw new Error(`This book is the account at ${chosen.venue}: it goes when you sign out`);
  if (edit.type === "renameBook") {
    const name = bookName(document, edit.name);
    return { ...document, books: books.map((book) => (book.id === edit.id ? { ...book, name } : book)) };
  }
  if (books.filter(({ venue }) => venue === undefined).length === 1) throw new Error("The last book stays");
  const left = books.filter(({ id }) => id !== edit.id);
  return { ...document, books: left, active: document.active === edit.id ? left[0]!.id : document.active };
}

function bookName(document: PortfolioDocument, name: string): string {
  const clean = visibleText(name).trim().slice(0, MAX_NAME);
  if (clean === "") throw new Error("A book needs a name");
  if (document.books.some((book) => book.name === clean)) throw new Error(`There is a book called ${clean} already`);
  return clean;
}

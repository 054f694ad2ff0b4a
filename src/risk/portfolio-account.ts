import type { Holding } from "./portfolio.ts";
import type { NewPosition, PortfolioDocument, PositionBook } from "./portfolio-document.ts";

/** A venue account as the portfolio shows it. */
export interface PortfolioAccount {
  readonly venue: string;
  readonly positions: readonly Pick<NewPosition, "instrument" | "size" | "unit" | "averagePrice">[];
  readonly cash: readonly Holding[];
}

const ID = "account";

/** The document with the book of `account` as it is now, without any for null. A position keeps its id while it is held. */
export function withAccount(document: PortfolioDocument, account: PortfolioAccount | null): PortfolioDocument {
  const before = document.books.find(({ venue }) => venue !== undefined);
  const own = document.books.filter(({ venue }) => venue === undefined);
  const first = own[0];
  if (!first) throw new Error("A portfolio has a book of its own");
  const whatIf = document.whatIf?.book.venue !== undefined && (!account || !before) ? null : document.whatIf;
  if (!account) {
    if (!before) return document;
    const active = document.active === before.id ? first.id : document.active;
    return { ...document, books: own, active, whatIf };
  }
  const ids = new Map(before?.positions.map(({ instrument, unit, id }) => [`${instrument} ${unit}`, id]));
  let { nextId } = document;
  const positions = account.positions.map((position) => ({
    ...position,
    id: ids.get(`${position.instrument} ${position.unit}`) ?? nextId++,
    openedAt: null,
    tags: [],
    included: true,
  }));
  const id = before?.id ?? freeId(own);
  const name = freeName(own, account.venue);
  const book: PositionBook = { id, name, positions, cash: account.cash, venue: account.venue };
  return { ...document, books: [...own, book], nextId, whatIf };
}

function freeId(books: readonly PositionBook[]): string {
  let id = ID;
  for (let n = 2; books.some((book) => book.id === id); n++) id = `${ID}-${n}`;
  return id;
}

function freeName(books: readonly PositionBook[], venue: string): string {
  const wanted = `Account at ${venue}`.slice(0, 60);
  let name = wanted;
  for (let n = 2; books.some((book) => book.name === name); n++) name = `${wanted} ${n}`;
  return name;
}

/** The document with the account's book as one of the user's own, for a file: what is read back can be edited. */
export function accountAsOwn(document: PortfolioDocument): PortfolioDocument {
  const own = (book: PositionBook): PositionBook => {
    const { venue: _left, ...rest } = book;
    return book.venue === undefined ? book : { ...rest, id: `book-${document.nextId}` };
  };
  const { books, whatIf } = document;
  const account = books.find(({ venue }) => venue !== undefined);
  if (!account) return document;
  return {
    ...document,
    books: books.map(own),
    active: document.active === account.id ? `book-${document.nextId}` : document.active,
    whatIf: whatIf && { ...whatIf, book: own(whatIf.book) },
    nextId: document.nextId + 1,
  };
}

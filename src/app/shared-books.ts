import { MAX_BOOKS, MAX_NAME, type PortfolioDocument, type PositionBook } from "../risk/portfolio-document.ts";
import type { WholePositions } from "../views/view-positions.ts";

/**
 * The portfolio with the books of a view beside its own, each called after the view too; the first of them is shown. Throws one
 * sentence where there is no room for them.
 */
export function withSharedBooks(document: PortfolioDocument, shared: WholePositions, title: string): PortfolioDocument {
  if (document.whatIf) throw new Error("Something is being tried out in your portfolio: keep or discard that first");
  const count = document.books.length + shared.books.length;
  if (count > MAX_BOOKS)
    throw new Error(`A portfolio has at most ${MAX_BOOKS} books; with those of the view it would have ${count}`);
  let id = document.nextId;
  const taken = new Set(document.books.flatMap((book) => [book.id, book.name]));
  const books = shared.books.map((book): PositionBook => {
    const name = freeName(`${title}: ${book.name}`, taken);
    taken.add(name);
    return {
      id: name,
      name,
      positions: book.positions.map((position) => ({ ...position, id: id++ })),
      cash: book.cash,
    };
  });
  const first = books[0];
  return first ? { ...document, books: [...document.books, ...books], active: first.id, nextId: id } : document;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const mark = n === 1 ? "" : ` ${n}`;
    const name = `${wanted.slice(0, MAX_NAME - mark.length)}${mark}`;
    if (!taken.has(name)) return name;
  }
}

import type { BookPosition, PortfolioDocument, PositionBook } from "./portfolio-document.ts";

/** A list of positions made from one that is known: some of it replaced by new rows, which travel apart. */
export interface ListPatch {
  /** Place among the known lists, see `positionLists`; −1 for an empty one. */
  readonly base: number;
  /** First row replaced, how many go, and how many come. */
  readonly from: number;
  readonly removed: number;
  readonly added: number;
}

/** What turns one document into the next, in proportion to what changed. */
export interface PortfolioPatch {
  /** The next document without positions. */
  readonly head: PortfolioDocument;
  /** Its lists of positions, and the new rows of all of them in turn. */
  readonly lists: readonly ListPatch[];
  readonly rows: readonly BookPosition[];
}

/** Every list of positions of a document: of its books in turn, and of the what-if copy last. */
function positionLists({ books, whatIf }: PortfolioDocument): readonly (readonly BookPosition[])[] {
  return [...books, ...(whatIf ? [whatIf.book] : [])].map(({ positions }) => positions);
}

/** The patch from `before` to `after`. Positions are compared by identity: edits keep those that they leave alone. */
export function portfolioPatch(before: PortfolioDocument, after: PortfolioDocument): PortfolioPatch {
  const known = positionLists(before);
  const likely = (book: PositionBook, isCopy: boolean): number => {
    if (isCopy && before.whatIf) return known.length - 1;
    return before.books.findIndex(({ id }) => id === book.id);
  };
  const rows: BookPosition[] = [];
  const patch = (book: PositionBook, isCopy: boolean): ListPatch => {
    const same = known.indexOf(book.positions);
    const base = same >= 0 ? same : likely(book, isCopy);
    const made = listPatch(known[base] ?? [], book.positions);
    for (let i = 0; i < made.added; i++) rows.push(book.positions[made.from + i]!);
    return { base, ...made };
  };
  const lists = after.books.map((book) => patch(book, false));
  if (after.whatIf) lists.push(patch(after.whatIf.book, true));
  return { head: withLists(after, () => []), lists, rows };
}

/** What differs between the rows that both begin with and those that both end with. */
function listPatch(before: readonly BookPosition[], after: readonly BookPosition[]): Omit<ListPatch, "base"> {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let end = 0;
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, removed: before.length - from - end, added: after.length - from - end };
}

function withLists(document: PortfolioDocument, list: (at: number) => readonly BookPosition[]): PortfolioDocument {
  const { books, whatIf } = document;
  return {
    ...document,
    books: books.map((book, at) => ({ ...book, positions: list(at) })),
    whatIf: whatIf ? { ...whatIf, book: { ...whatIf.book, positions: list(books.length) } } : null,
  };
}

/** The document that `patch` makes of `before`. Rows that stay are the same objects. */
export function applyPatch(before: PortfolioDocument, { head, lists, rows }: PortfolioPatch): PortfolioDocument {
  const known = positionLists(before);
  let row = 0;
  const made = lists.map(({ base, from, removed, added }) => {
    const list = known[base] ?? [];
    if (removed === 0 && added === 0) return list;
    const fresh = rows.slice(row, row + added);
    row += added;
    return list.slice(0, from).concat(fresh, list.slice(from + removed));
  });
  return withLists(head, (at) => made[at] ?? []);
}

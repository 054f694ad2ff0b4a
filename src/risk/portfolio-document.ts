import type { Holding } from "./portfolio.ts";

/**
 * What a user holds: books of positions. Plain data, stored and sent as JSON; missing numbers are null. Sizes are signed,
 * prices in the instrument's quote currency (coin for inverse options), times epoch ms.
 */
export interface BookPosition {
  readonly id: number;
  /** The venue's own name. */
  readonly instrument: string;
  /** In units of underlying, or in USD of notional (inverse futures and perpetuals). */
  readonly size: number;
  readonly unit: SizeUnit;
  /** Null where it is not known: then there is no P&L since the trade. */
  readonly averagePrice: number | null;
  readonly openedAt: number | null;
  readonly tags: readonly string[];
  /** False where the user left it out of the aggregates. */
  readonly included: boolean;
}

export type SizeUnit = "underlying" | "usd";

export type NewPosition = Omit<BookPosition, "id">;

/** What is held no longer: a position or a part of it, and what it was given up for. */
export interface ClosedPosition
  extends Pick<BookPosition, "instrument" | "size" | "unit" | "averagePrice" | "openedAt"> {
  /** Got for it, quote currency; null where it is not known. */
  readonly price: number | null;
  readonly closedAt: number;
  /** Paid on the way out, in the currency that the contract pays in. */
  readonly fee: number;
}

/** Most closings that a book remembers: the oldest go first. */
export const MAX_CLOSED = 1_000;

export interface PositionBook {
  readonly id: string;
  readonly name: string;
  readonly positions: readonly BookPosition[];
  readonly cash: readonly Holding[];
  /** What trades and deliveries closed, the latest last, for P&L since a start. Absent for nothing. */
  readonly closed?: readonly ClosedPosition[];
  /** Label of the venue whose account it is: read from there, not edited and not stored. Absent for the user's own. */
  readonly venue?: string;
}

/** Which price a position is valued at. */
export const BASES = ["mark", "mid", "fitted", "own"] as const;
export type ValuationBasis = (typeof BASES)[number];

export const BASIS_LABELS: Readonly<Record<ValuationBasis, string>> = {
  mark: "Venue mark",
  mid: "Mid",
  fitted: "Fitted",
  own: "Own mark",
};

/** A price a person vouches for. */
export interface OwnMark {
  readonly price: number;
  readonly author: string;
  readonly at: number;
  readonly reason: string;
}

/** Where P&L counts from besides the trade: 08:00 UTC (expiry day), 00:00 UTC (calendar day) or a chosen instant. */
export type PnlStart =
  | { readonly kind: "expiryDay" }
  | { readonly kind: "calendarDay" }
  | { readonly kind: "instant"; readonly at: number };

export interface PortfolioDocument {
  readonly version: 1;
  readonly books: readonly PositionBook[];
  /** Id of the book shown. */
  readonly active: string;
  readonly nextId: number;
  /** A copy of the active book that is edited in its place; null while nothing is tried out. */
  readonly whatIf: { readonly book: PositionBook; readonly edits: number } | null;
  readonly basis: ValuationBasis;
  readonly pnlStart: PnlStart;
  /** By instrument name. */
  readonly ownMarks: Readonly<Record<string, OwnMark>>;
}

export const MAX_BOOKS = 64;
export const MAX_NAME = 64;

const FIRST_BOOK = "main";

export const EMPTY_PORTFOLIO: PortfolioDocument = {
  version: 1,
  books: [{ id: FIRST_BOOK, name: "Main", positions: [], cash: [] }],
  active: FIRST_BOOK,
  nextId: 1,
  whatIf: null,
  basis: "mark",
  pnlStart: { kind: "expiryDay" },
  ownMarks: {},
};

/** The book that trades are booked in: never the what-if copy. */
export function liveBook(document: PortfolioDocument): PositionBook {
  const book = document.books.find(({ id }) => id === document.active) ?? document.books[0];
  if (!book) throw new Error("A portfolio has at least one book");
  return book;
}

/** The book that panels show: the what-if copy while there is one. */
export function shownBook(document: PortfolioDocument): PositionBook {
  return document.whatIf?.book ?? liveBook(document);
}

const DAY = 86_400_000;
const EIGHT = 8 * 3_600_000;

/** The last instant at or before `now` (epoch ms) that `start` names. */
export function pnlStartTime(start: PnlStart, now: number): number {
  if (start.kind === "instant") return start.at;
  const offset = start.kind === "expiryDay" ? EIGHT : 0;
  return Math.floor((now - offset) / DAY) * DAY + offset;
}

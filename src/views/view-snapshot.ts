import type { ViewDocument } from "./view-document.ts";
import type { HeldBook, MaskChoice } from "./view-mask.ts";

type Snapshot = NonNullable<ViewDocument["snapshot"]>;

/** Whether a snapshot tells what somebody holds: books, and answers about them. */
export function tellsBooks({ books }: Snapshot): boolean {
  return books !== null;
}

/** How many positions its books hold, and what those are called; null where it tells none. */
export function heldIn({ books: document }: Snapshot): { readonly positions: number; readonly names: string } | null {
  const books = isRecord(document) ? listOf(document.books).filter(isRecord) : [];
  const positions = books.reduce((sum, book) => sum + listOf(book.positions).length, 0);
  if (positions === 0) return null;
  return { positions, names: books.map(({ name }) => `“${typeof name === "string" ? name : ""}”`).join(", ") };
}

/** Whether it answers questions about legs that somebody means to trade. */
export function tellsLegs({ questions }: Snapshot): boolean {
  return !Array.isArray(questions) || questions.some((one) => !Array.isArray(one) || hasLegs(one[1]));
}

/** Whether it tells any of both. */
export function tellsPositions(snapshot: Snapshot): boolean {
  return tellsBooks(snapshot) || tellsLegs(snapshot);
}

const hasLegs = (spec: unknown): boolean =>
  typeof spec === "object" && spec !== null && "legs" in spec && spec.legs !== null;

/** When a snapshot was taken, epoch ms, and whether of a simulated market; null where it does not say. */
export function snapshotFacts({ at, venue }: Snapshot): { readonly at: number; readonly simulated: boolean } | null {
  if (typeof at !== "number") return null;
  const simulated = typeof venue === "object" && venue !== null && "simulated" in venue && venue.simulated === true;
  return { at, simulated };
}

/**
 * Why a snapshot may not go along with a choice of `held` books, in one sentence; empty where it may. Its books go only where whole
 * positions do, and only where each is one of those chosen: whichever is on screen by then tells nothing of whose numbers it has.
 */
export function snapshotWithheld(snapshot: Snapshot, held: readonly HeldBook[], choice: MaskChoice): string {
  const legs = choice.legs && (choice.positions === "none" || choice.positions === "whole");
  if (tellsBooks(snapshot)) {
    if (choice.positions !== "whole")
      return "Its pinned numbers are of positions: they go along only with sizes and prices.";
    const chosen = held.filter(({ id }) => choice.book === null || choice.book === id);
    const own = booksOf(snapshot);
    if (!own?.every(({ id, name }) => chosen.some((one) => one.id === id && one.name === name)))
      return "Its pinned numbers are of a book that is not chosen: they stay here.";
  }
  return tellsLegs(snapshot) && !legs ? "Its pinned numbers are of legs: they go along only with those." : "";
}

/** Every book that a snapshot tells of, one being tried out among them; null where that cannot be said. */
function booksOf({ books: document }: Snapshot): readonly { readonly id: unknown; readonly name: unknown }[] | null {
  if (!isRecord(document) || !Array.isArray(document.books)) return null;
  const { whatIf } = document;
  const all: unknown[] = [...document.books, ...(isRecord(whatIf) ? [whatIf.book] : [])];
  return all.every(isRecord) ? all.map(({ id, name }) => ({ id, name })) : null;
}

/**
 * A snapshot as it leaves the browser: own marks only of what its books and legs hold. Those saved by earlier versions have the marks of
 * every book, which no number of theirs is computed from.
 */
export function withMarksOfHeld(snapshot: Snapshot): Snapshot {
  const { books: document, questions } = snapshot;
  if (!isRecord(document) || document.ownMarks === undefined) return snapshot;
  const { books, whatIf, ownMarks } = document;
  const legs = listOf(questions).flatMap((one) => (Array.isArray(one) && isRecord(one[1]) ? listOf(one[1].legs) : []));
  const positions = [...listOf(books), ...(isRecord(whatIf) ? [whatIf.book] : [])].flatMap((book) =>
    isRecord(book) ? listOf(book.positions) : [],
  );
  const held = new Set([...positions, ...legs].map((one) => (isRecord(one) ? one.instrument : undefined)));
  const marks = isRecord(ownMarks) ? Object.entries(ownMarks).filter(([name]) => held.has(name)) : [];
  return { ...snapshot, books: { ...document, ownMarks: Object.fromEntries(marks) } };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

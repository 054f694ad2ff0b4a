import * as v from "valibot";
import { visibleText } from "../market/visible-text.ts";
import { MAX_POSITIONS, MAX_SIZE } from "../risk/portfolio.ts";
import { accountAsOwn } from "../risk/portfolio-account.ts";
import {
  BASES,
  EMPTY_PORTFOLIO,
  MAX_BOOKS,
  MAX_CLOSED,
  MAX_NAME,
  type PortfolioDocument,
} from "../risk/portfolio-document.ts";

export const finite = v.pipe(v.number(), v.finite());
export const instrument = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
export const size = v.pipe(
  finite,
  v.check((value) => value !== 0 && Math.abs(value) <= MAX_SIZE, `not a size: 0, or beyond ${MAX_SIZE}`),
);
export const price = v.pipe(finite, v.minValue(0), v.maxValue(1e12));
export const tags = v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_NAME))), v.maxLength(16));
export const currency = v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,16}$/));

export const positionSchema = v.object({
  id: v.pipe(finite, v.integer(), v.minValue(1)),
  instrument,
  size,
  unit: v.picklist(["underlying", "usd"]),
  averagePrice: v.nullable(price),
  openedAt: v.nullable(finite),
  tags,
  included: v.boolean(),
});

export const cashSchema = v.object({ currency, amount: finite });

export const closedSchema = v.object({
  instrument,
  size,
  unit: positionSchema.entries.unit,
  averagePrice: v.nullable(price),
  openedAt: v.nullable(finite),
  price: v.nullable(price),
  closedAt: finite,
  fee: finite,
});

const bookSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
  name: v.pipe(v.string(), v.maxLength(MAX_NAME), v.transform(visibleText), v.minLength(1)),
  positions: v.pipe(v.array(positionSchema), v.maxLength(MAX_POSITIONS)),
  cash: v.pipe(v.array(cashSchema), v.maxLength(64)),
  closed: v.exactOptional(v.pipe(v.array(closedSchema), v.maxLength(MAX_CLOSED))),
});

export const ownMarkSchema = v.object({
  price,
  author: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME)),
  at: finite,
  reason: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
});

const documentSchema = v.object({
  version: v.literal(1),
  books: v.pipe(v.array(bookSchema), v.minLength(1), v.maxLength(MAX_BOOKS)),
  active: v.string(),
  nextId: v.pipe(finite, v.integer(), v.minValue(1)),
  whatIf: v.nullable(v.object({ book: bookSchema, edits: v.pipe(finite, v.integer(), v.minValue(0)) })),
  basis: v.picklist(BASES),
  pnlStart: v.variant("kind", [
    v.object({ kind: v.literal("expiryDay") }),
    v.object({ kind: v.literal("calendarDay") }),
    v.object({ kind: v.literal("instant"), at: finite }),
  ]),
  ownMarks: v.record(v.string(), ownMarkSchema),
});

/** A stored or imported document, rebuilt from what is known of it. Throws one sentence naming the place that is wrong. */
export function parseDocument(value: unknown): PortfolioDocument {
  const version = typeof value === "object" && value !== null ? (value as { version?: unknown }).version : undefined;
  if (typeof version === "number" && version > 1)
    throw new Error(`This portfolio is of version ${version}; this program reads version 1`);
  const result = v.safeParse(documentSchema, value);
  if (!result.success) throw new Error(placed(result.issues[0]));
  const document = result.output;
  const ids = document.books.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw new Error("books: two books have the same id");
  if (!ids.includes(document.active)) throw new Error("active: there is no such book");
  for (const book of [...document.books, ...(document.whatIf ? [document.whatIf.book] : [])]) {
    if (new Set(book.positions.map(({ id }) => id)).size !== book.positions.length)
      throw new Error(`books: two positions of ${JSON.stringify(book.name)} have the same id`);
  }
  const positions = [...document.books, ...(document.whatIf ? [document.whatIf.book] : [])].flatMap(
    (book) => book.positions,
  );
  const highest = positions.reduce((max, { id }) => Math.max(max, id), 0);
  return { ...document, nextId: Math.max(document.nextId, highest + 1) };
}

/** Reads the text of a file that holds a whole portfolio. Throws one sentence where it holds none. */
export function parsePortfolioFile(text: string): PortfolioDocument {
  return parseDocument(parseJson(text));
}

/** Largest file that is read, characters. */
const MAX_FILE = 64_000_000;

/** What a JSON text says. Throws one sentence with the line where it says nothing. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_FILE) throw new Error("The file is larger than 64 MB");
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const at = /position (\d+)/.exec(words)?.[1];
    // Without a position the text ends too early.
    const upTo = at === undefined ? text : text.slice(0, Number(at));
    throw new Error(`Not JSON, line ${upTo.split("\n").length}: ${words}`);
  }
}

/** The place and the reason of what a schema refused. */
export function placed(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? "file"}: ${issue.message}`;
}

/** A document as the text of a file; `parsePortfolioFile` gives the same document back, a venue's account as a book of one's own. */
export function writePortfolioFile(document: PortfolioDocument): string {
  return `${JSON.stringify(accountAsOwn(document), null, 2)}\n`;
}

/** The stored document; the empty one, with the reason, where nothing usable is stored. */
export function storedDocument(value: unknown): { readonly document: PortfolioDocument; readonly problem: string } {
  if (value === undefined || value === null) return { document: EMPTY_PORTFOLIO, problem: "" };
  try {
    return { document: parseDocument(value), problem: "" };
  } catch (error) {
    return { document: EMPTY_PORTFOLIO, problem: error instanceof Error ? error.message : String(error) };
  }
}

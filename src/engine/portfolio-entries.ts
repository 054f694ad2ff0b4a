import * as v from "valibot";
import type { Holding } from "../risk/portfolio.ts";
import { MAX_POSITIONS } from "../risk/portfolio.ts";
import type { NewPosition, PortfolioDocument } from "../risk/portfolio-document.ts";
import {
  cashSchema,
  closedSchema,
  currency,
  finite,
  instrument,
  ownMarkSchema,
  parseDocument,
  parseJson,
  placed,
  positionSchema,
  price,
  size,
  tags,
} from "./portfolio-file.ts";

/** An entry of a JSON file: its number from 1, its own text, and the position it states or what is wrong with it. */
export type PortfolioEntry = { readonly entry: number; readonly raw: string } & (
  | { readonly position: NewPosition }
  | { readonly problem: string }
);

/** What a JSON file holds: a whole portfolio, of which `entries` lists those that it cannot take, or positions and cash to add. */
export type PortfolioEntries =
  | { readonly kind: "document"; readonly document: PortfolioDocument; readonly entries: readonly PortfolioEntry[] }
  | { readonly kind: "positions"; readonly cash: Holding | null; readonly entries: readonly PortfolioEntry[] };

/** The plain form that other programs write: sizes in units of underlying (coin for inverse) unless they say otherwise. */
const entrySchema = v.object({
  instrument,
  size,
  unit: v.optional(positionSchema.entries.unit, "underlying"),
  averagePrice: v.optional(v.nullable(price), null),
  openedAt: v.optional(v.nullable(finite), null),
  tags: v.optional(tags, () => []),
  included: v.optional(v.boolean(), true),
});

const plainSchema = v.object({ currency, cash: v.optional(finite, 0) });

/**
 * Reads a JSON text entry by entry, so that one that is wrong takes no other with it: a whole portfolio, `{currency, cash, positions}`, or a
 * bare list of positions. Throws one sentence where it is none of them.
 */
export function portfolioEntries(text: string): PortfolioEntries {
  const value = parseJson(text);
  if (Array.isArray(value)) return { kind: "positions", cash: null, entries: plainEntries(value) };
  if (!isRecord(value)) throw new Error("The file holds neither a portfolio nor a list of positions");
  if ("books" in value) return documentEntries(value);
  const result = v.safeParse(plainSchema, value);
  if (!result.success) throw new Error(placed(result.issues[0]));
  if (!Array.isArray(value.positions)) throw new Error("positions: not a list");
  const { currency: of, cash } = result.output;
  const held = cash === 0 ? null : { currency: of, amount: cash };
  return { kind: "positions", cash: held, entries: plainEntries(value.positions) };
}

function plainEntries(list: readonly unknown[]): PortfolioEntry[] {
  let taken = 0;
  return list.map((value, i) => {
    const about = { entry: i + 1, raw: JSON.stringify(value) };
    const result = v.safeParse(entrySchema, value);
    if (!result.success) return { ...about, problem: placed(result.issues[0]) };
    if (++taken > MAX_POSITIONS) return { ...about, problem: `a book holds at most ${MAX_POSITIONS} positions` };
    const name = result.output.instrument;
    return { ...about, position: { ...result.output, instrument: name.slice(name.indexOf(":") + 1) } };
  });
}

/** The document without what is wrong in its lists, and that. */
function documentEntries(value: Readonly<Record<string, unknown>>): PortfolioEntries {
  const entries: PortfolioEntry[] = [];
  let count = 0;

  /** What of a list `problemOf` finds no fault with; anything but a list stays for the whole to be refused by. */
  function sifted(list: unknown, problemOf: (one: unknown) => string, where: string): unknown {
    if (!Array.isArray(list)) return list;
    return list.filter((one: unknown) => {
      count++;
      const problem = problemOf(one);
      if (problem !== "") entries.push({ entry: count, raw: JSON.stringify(one), problem: `${where}: ${problem}` });
      return problem === "";
    });
  }

  function book(one: unknown): unknown {
    if (!isRecord(one)) return one;
    const where = typeof one.name === "string" ? one.name.slice(0, 64) : "a book";
    const ids = new Set<unknown>();
    const positions = sifted(
      one.positions,
      (position) => {
        const problem = problemBy(positionSchema, position);
        if (problem !== "" || !isRecord(position)) return problem;
        if (ids.has(position.id)) return `id: another position of this book has ${position.id} too`;
        ids.add(position.id);
        return "";
      },
      where,
    );
    const cash = sifted(one.cash, (held) => problemBy(cashSchema, held), `${where}, cash`);
    if (one.closed === undefined) return { ...one, positions, cash };
    return {
      ...one,
      positions,
      cash,
      closed: sifted(one.closed, (gone) => problemBy(closedSchema, gone), `${where}, closed`),
    };
  }

  function ownMarks(marks: unknown): unknown {
    if (!isRecord(marks)) return marks;
    const right = Object.entries(marks).filter(([name, mark]) => {
      const kept = sifted([mark], (one) => problemBy(ownMarkSchema, one), `own mark of ${name.slice(0, 64)}`);
      return Array.isArray(kept) && kept.length === 1;
    });
    return Object.fromEntries(right);
  }

  const document = parseDocument({
    ...value,
    books: Array.isArray(value.books) ? value.books.map(book) : value.books,
    whatIf: isRecord(value.whatIf) ? { ...value.whatIf, book: book(value.whatIf.book) } : value.whatIf,
    ownMarks: ownMarks(value.ownMarks),
  });
  return { kind: "document", document, entries };
}

function problemBy(schema: v.GenericSchema, value: unknown): string {
  const result = v.safeParse(schema, value);
  return result.success ? "" : placed(result.issues[0]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

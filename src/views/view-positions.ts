import * as v from "valibot";
import type { WITHHELD } from "./workspace-store.ts";

const finite = v.pipe(v.number(), v.finite());
const instrument = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** Most positions and books that a view carries. */
export const MAX_VIEW_POSITIONS = 5_000;
const MAX_VIEW_BOOKS = 64;

const listOf = <const S extends v.GenericSchema>(one: S) => v.pipe(v.array(one), v.maxLength(MAX_VIEW_POSITIONS));
const booksOf = <const S extends v.GenericSchema>(one: S) => v.pipe(v.array(one), v.maxLength(MAX_VIEW_BOOKS));

const wholePosition = v.strictObject({
  instrument,
  /** Signed, in the unit beside it. */
  size: v.pipe(
    finite,
    v.check((size) => size !== 0 && Math.abs(size) <= 1e12, "not a size"),
  ),
  unit: v.picklist(["underlying", "usd"]),
  averagePrice: v.nullable(v.pipe(finite, v.minValue(0), v.maxValue(1e12))),
  openedAt: v.nullable(v.pipe(finite, v.minValue(0), v.maxValue(8e15))),
  tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(16)),
  included: v.boolean(),
});

const hidden = v.strictObject({
  sizes: v.literal("hidden"),
  books: booksOf(
    v.strictObject({ positions: listOf(v.strictObject({ instrument, side: v.picklist(["long", "short"]) })) }),
  ),
});

const percent = v.strictObject({
  sizes: v.literal("percent"),
  /** What the percents are of: the book's gross size in the same underlying and unit. */
  of: v.literal("grossSize"),
  books: booksOf(
    v.strictObject({
      /** Signed, to a tenth of a percent. */
      positions: listOf(v.strictObject({ instrument, percent: v.pipe(finite, v.minValue(-100), v.maxValue(100)) })),
    }),
  ),
});

const whole = v.strictObject({
  sizes: v.literal("whole"),
  books: booksOf(
    v.strictObject({
      name,
      positions: listOf(wholePosition),
      cash: v.pipe(
        v.array(v.strictObject({ currency: v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,16}$/)), amount: finite })),
        v.maxLength(64),
      ),
    }),
  ),
});

/** Positions whose sizes the sender kept. */
export const maskedSchema = v.variant("sizes", [hidden, percent]);

/** The positions of a view: whole, or with as much of them as the sender chose to show. Sizes short are negative. */
export const positionsSchema = v.variant("sizes", [whole, hidden, percent]);

export type ViewPositions = v.InferOutput<typeof positionsSchema>;
export type MaskedPositions = v.InferOutput<typeof maskedSchema>;
export type WholePositions = v.InferOutput<typeof whole>;

/** How many positions, in how many books. */
export function countPositions({ books }: ViewPositions): { readonly positions: number; readonly books: number } {
  return { positions: books.reduce((sum, book) => sum + book.positions.length, 0), books: books.length };
}

/** What a view's panels cannot show because its sender kept it; null where nothing was kept. */
export function heldBack(view: {
  readonly portfolio?: ViewPositions | undefined;
  readonly withheld?: (typeof WITHHELD)[number] | undefined;
}): { portfolio?: MaskedPositions; withheld?: (typeof WITHHELD)[number] } | null {
  const { portfolio, withheld } = view;
  const masked = portfolio && portfolio.sizes !== "whole" ? { portfolio } : {};
  return "portfolio" in masked || withheld ? { ...masked, ...(withheld ? { withheld } : {}) } : null;
}

/** Masked positions out of a stored workspace; null where they are none. */
export function readMasked(stored: unknown): MaskedPositions | null {
  const result = v.safeParse(maskedSchema, stored);
  return result.success ? result.output : null;
}

import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO } from "../risk/portfolio-document.ts";
import type { WholePositions } from "../views/view-positions.ts";
import { notices } from "./notices.ts";
import { takeSharedBooks, withSharedBooks } from "./shared-books.ts";

const position = {
  instrument: "BTC-25DEC26-90000-C",
  size: 2,
  unit: "underlying" as const,
  averagePrice: 0.05,
  openedAt: null,
  tags: [],
  included: true,
};
const shared: WholePositions = {
  sizes: "whole",
  books: [
    { name: "Main", positions: [position, position], cash: [{ currency: "BTC", amount: 1 }] },
    { name: "Hedge", positions: [position], cash: [] },
  ],
};

describe("books of a shared view", () => {
  it("stand beside one's own, which stay as they are", () => {
    const after = withSharedBooks(EMPTY_PORTFOLIO, shared, "Desk");
    expect(after.books.map(({ name }) => name)).toEqual(["Main", "Desk: Main", "Desk: Hedge"]);
    expect(after.books[0]).toBe(EMPTY_PORTFOLIO.books[0]);
    expect(after.active).toBe("Desk: Main");
    expect(after.books.flatMap(({ positions }) => positions.map(({ id }) => id))).toEqual([1, 2, 3]);
    expect(after.nextId).toBe(4);
  });

  it("opened twice are there once, and beside what was changed of them under a name of their own, within the limit", () => {
    const title = "x".repeat(80);
    const once = withSharedBooks(EMPTY_PORTFOLIO, shared, title);
    const twice = withSharedBooks({ ...once, active: "main" }, shared, title);
    expect(twice.books).toEqual(once.books);
    expect(twice.active).toBe(once.active);
    const edited = once.books.map((book, i) => (i === 1 ? { ...book, positions: book.positions.slice(1) } : book));
    const third = withSharedBooks({ ...once, books: edited }, shared, title);
    const names = third.books.map(({ name }) => name);
    expect(names.slice(1).map((name) => name.slice(-8))).toEqual(["xx: Main", ": Hedge".padStart(8, "x"), ": Main 2"]);
    expect(Math.max(...names.map((name) => name.length))).toBe(64);
    expect(withSharedBooks(third, shared, title).books).toEqual(third.books);
  });

  it("are refused where there is no room, or while something is tried out", () => {
    const many = { sizes: "whole" as const, books: Array.from({ length: 64 }, () => shared.books[1] as never) };
    expect(() => withSharedBooks(EMPTY_PORTFOLIO, many, "Desk")).toThrow(/at most 64 books/);
    const book = EMPTY_PORTFOLIO.books[0] as NonNullable<(typeof EMPTY_PORTFOLIO.books)[0]>;
    expect(() => withSharedBooks({ ...EMPTY_PORTFOLIO, whatIf: { book, edits: 0 } }, shared, "Desk")).toThrow(
      /tried out/,
    );
  });
});

describe("taking in the books of a shared view", () => {
  it("waits for the portfolio where the view is opened before the market has started", async () => {
    const asked: unknown[] = [];
    let tell = (): void => undefined;
    const engine = {
      portfolio: null as { document: typeof EMPTY_PORTFOLIO } | null,
      onPortfolio: (listener: () => void) => {
        tell = listener;
        return () => undefined;
      },
      request: async (request: unknown) => {
        asked.push(request);
        return { kind: "done" };
      },
    };
    const taken = takeSharedBooks(engine as never, shared, "Desk");
    tell();
    expect(asked).toEqual([]);
    engine.portfolio = { document: EMPTY_PORTFOLIO };
    tell();
    await taken;
    const document = withSharedBooks(EMPTY_PORTFOLIO, shared, "Desk");
    expect(asked).toEqual([{ kind: "editPortfolio", edit: { type: "replace", document } }]);
    expect(notices.getState().shown.at(-1)?.text).toBe("Added “Desk: Main”, “Desk: Hedge” to your portfolio.");
  });
});

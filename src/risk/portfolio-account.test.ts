import { describe, expect, it } from "vitest";
import { accountAsOwn, type PortfolioAccount, withAccount } from "./portfolio-account.ts";
import { EMPTY_PORTFOLIO, liveBook, shownBook } from "./portfolio-document.ts";
import { applyEdit } from "./portfolio-edits.ts";

const held = (instrument: string, size: number) => ({
  instrument,
  size,
  unit: "underlying" as const,
  averagePrice: null,
});
const ACCOUNT: PortfolioAccount = {
  venue: "Deribit",
  positions: [held("BTC-25DEC26-95000-C", -2), held("BTC-25DEC26-80000-P", 1)],
  cash: [{ currency: "BTC", amount: 3 }],
};
const OWN = applyEdit(EMPTY_PORTFOLIO, {
  type: "add",
  positions: [{ ...held("BTC-PERPETUAL", 1), openedAt: null, tags: [], included: true }],
});

function shown() {
  const with_ = withAccount(OWN, ACCOUNT);
  const book = with_.books.find(({ venue }) => venue !== undefined)!;
  return applyEdit(with_, { type: "chooseBook", id: book.id });
}

describe("an account in the portfolio", () => {
  it("is a book that keeps ids while positions are held, and goes without a trace", () => {
    const document = shown();
    const book = liveBook(document);
    expect(book).toMatchObject({ name: "Account at Deribit", venue: "Deribit", cash: ACCOUNT.cash });
    expect(book.positions.map(({ id }) => id)).toEqual([2, 3]);
    const next = withAccount(document, { ...ACCOUNT, positions: [held("ETH-PERPETUAL", 1), ACCOUNT.positions[1]!] });
    expect(liveBook(next).positions.map(({ id }) => id)).toEqual([4, 3]);
    expect({ ...withAccount(next, null), nextId: OWN.nextId }).toEqual(OWN);
    expect(withAccount(OWN, null)).toBe(OWN);
  });

  it("takes no edit, but a copy of it does; the copy cannot take its place and goes with it", () => {
    const document = shown();
    const { id } = liveBook(document);
    for (const edit of [
      { type: "remove", ids: [2] },
      { type: "cash", currency: "BTC", amount: 1 },
      { type: "renameBook", id, name: "Mine" },
      { type: "removeBook", id },
      { type: "removeBook", id: "main" },
    ] as const) {
      const words = edit.type === "removeBook" && edit.id === "main" ? /The last book stays/ : /account at Deribit/;
      expect(() => applyEdit(document, edit), edit.type).toThrow(words);
    }
    const copy = applyEdit(applyEdit(document, { type: "startWhatIf" }), { type: "remove", ids: [2] });
    expect(shownBook(copy).positions).toHaveLength(1);
    expect(() => applyEdit(copy, { type: "keepWhatIf" })).toThrow(/cannot take its place/);
    expect(withAccount(copy, ACCOUNT).whatIf).toBe(copy.whatIf);
    expect(withAccount(copy, null).whatIf).toBeNull();
  });

  it("goes into a file as a book of the user's own, under an id that no account takes", () => {
    const file = accountAsOwn(shown());
    expect(file.books.every(({ venue }) => venue === undefined)).toBe(true);
    expect(file.active).toBe(file.books[1]?.id);
    const again = withAccount(file, ACCOUNT);
    expect(again.books.map(({ name }) => name)).toEqual(["Main", "Account at Deribit", "Account at Deribit 2"]);
    expect(new Set(again.books.map(({ id }) => id)).size).toBe(3);
    expect(accountAsOwn(OWN)).toBe(OWN);
  });
});

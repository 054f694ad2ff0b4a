import { expect, it } from "vitest";
import { EMPTY_PORTFOLIO } from "../../risk/portfolio-document.ts";
import { applyEdit } from "../../risk/portfolio-edits.ts";
import { positionColumns } from "./columns.ts";
import { cellOf, noneKeptWords, removedWords, tableModel } from "./model.ts";

const LEG = { unit: "underlying", averagePrice: null, openedAt: null, tags: [], included: true } as const;

it("counts an expired future sized in USD in the coins that it was bought for, as the column is in coin", () => {
  const future = { ...LEG, instrument: "BTC-27NOV26", size: -182_000, unit: "usd" } as const;
  const document = applyEdit(EMPTY_PORTFOLIO, {
    type: "add",
    positions: [{ ...future, averagePrice: 91_000 }, future],
  });
  const model = tableModel({ document, version: 1, canUndo: false, canRedo: false, problem: "" }, null);
  const columns = positionColumns(900, {
    convention: "venue",
    currencies: { coin: "BTC", money: "USD" },
    basisLabel: "Mark",
    startLabel: "",
    startHint: "",
    sizes: { decimals: 4, width: 80, nameWidth: 100 },
  });
  const size = columns.findIndex(({ key }) => key === "size");
  expect(cellOf(model, columns, 0, size)).toMatchObject({
    text: "\u22122.0000",
    note: "\u2212182\u2009000 USD of notional",
  });
  expect(cellOf(model, columns, 1, size).text).toBe("\u2014");
});

it("names what an edit takes out of the portfolio, and of what", () => {
  const held = applyEdit(EMPTY_PORTFOLIO, {
    type: "add",
    positions: ["A", "B", "C"].map((instrument) => ({ ...LEG, instrument, size: 1 })),
  });
  const ids = held.books[0]!.positions.map(({ id }) => id);
  expect(removedWords(held, { type: "remove", ids: [ids[1]!] })).toBe("Removed B from the book Main.");
  expect(removedWords(held, { type: "remove", ids: ids.slice(1) })).toBe("Removed 2 positions from the book Main.");
  const copy = applyEdit(held, { type: "startWhatIf" });
  expect(removedWords(copy, { type: "remove", ids: [ids[0]!] })).toBe("Removed A from the what-if copy.");
  expect(removedWords(held, { type: "removeBook", id: "main" })).toBe("Removed the book Main with its 3 positions.");
  expect(removedWords(held, { type: "remove", ids: [99] })).toBe("");
  expect(removedWords(held, { type: "basis", basis: "mid" })).toBe("");
});

it("does not say that a browser keeps no positions where it lets nobody look", () => {
  expect(noneKeptWords("")).toBe("No positions are kept in this browser.");
  expect(noneKeptWords("The portfolio could not be stored (SecurityError)")).toContain("no positions are known here");
});

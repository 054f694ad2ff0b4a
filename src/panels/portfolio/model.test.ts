import { expect, it } from "vitest";
import { EMPTY_PORTFOLIO } from "../../risk/portfolio-document.ts";
import { applyEdit } from "../../risk/portfolio-edits.ts";
import { removedWords } from "./model.ts";

const LEG = { unit: "underlying", averagePrice: null, openedAt: null, tags: [], included: true } as const;

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

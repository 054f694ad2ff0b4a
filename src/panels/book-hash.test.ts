import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO, liveBook, type NewPosition } from "../risk/portfolio-document.ts";
import { applyEdit } from "../risk/portfolio-edits.ts";
import { bookHash } from "./book-hash.ts";

const position: NewPosition = {
  instrument: "BTC-25DEC26-95000-C",
  size: 2,
  unit: "underlying",
  averagePrice: 0.03,
  openedAt: null,
  tags: [],
  included: true,
};
const held = applyEdit(EMPTY_PORTFOLIO, { type: "add", positions: [position, { ...position, size: -1 }] });
const hashAfter = (edit: Parameters<typeof applyEdit>[1]) => bookHash(liveBook(applyEdit(held, edit)));

describe("hash of a book", () => {
  it("is the same for the same holdings, whatever they are called and tagged, also through a file", async () => {
    const before = await bookHash(liveBook(held));
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await bookHash(liveBook(JSON.parse(JSON.stringify(held))))).toBe(before);
    expect(await hashAfter({ type: "renameBook", id: "main", name: "Other" })).toBe(before);
    expect(await hashAfter({ type: "change", id: 1, changes: { tags: ["hedge"] } })).toBe(before);
  });

  it("is another after any edit that changes numbers", async () => {
    const hashes = await Promise.all([
      bookHash(liveBook(held)),
      hashAfter({ type: "change", id: 1, changes: { size: 2.5 } }),
      hashAfter({ type: "change", id: 1, changes: { averagePrice: 0.031 } }),
      hashAfter({ type: "change", id: 2, changes: { included: false } }),
      hashAfter({ type: "remove", ids: [2] }),
      hashAfter({ type: "cash", currency: "BTC", amount: 1 }),
    ]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

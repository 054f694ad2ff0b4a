import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  EMPTY_PORTFOLIO,
  liveBook,
  type NewPosition,
  type PortfolioDocument,
  shownBook,
} from "./portfolio-document.ts";
import { applyEdit, type PortfolioEdit } from "./portfolio-edits.ts";
import { applyPatch, portfolioPatch } from "./portfolio-patch.ts";

const position = (size: number): NewPosition => {
  const instrument = `BTC-25DEC26-${90_000 + 1_000 * (size % 7)}-C`;
  return { instrument, size, unit: "underlying", averagePrice: null, openedAt: null, tags: [], included: true };
};

/** Any edit, by numbers that pick what it acts on. */
const editOf = fc.tuple(fc.nat(11), fc.nat(1_000), fc.integer({ min: 1, max: 50 }));

function edited(document: PortfolioDocument, [kind, pick, size]: readonly [number, number, number]): PortfolioDocument {
  const held = shownBook(document).positions;
  const id = held[pick % Math.max(1, held.length)]?.id ?? 0;
  const other = document.books[pick % document.books.length]!.id;
  const edits: readonly PortfolioEdit[] = [
    { type: "trade", position: position(size) },
    { type: "add", positions: Array.from({ length: size }, (_, i) => position(size + i)) },
    { type: "change", id, changes: { size } },
    { type: "change", id, changes: { tags: ["hedge"] } },
    { type: "remove", ids: [id] },
    { type: "remove", ids: held.filter((_, i) => i % 3 === pick % 3).map((one) => one.id) },
    { type: "startWhatIf" },
    { type: "keepWhatIf" },
    { type: "discardWhatIf" },
    { type: "addBook", name: `Book ${pick}` },
    { type: "chooseBook", id: other },
    { type: "removeBook", id: other },
  ];
  try {
    return applyEdit(document, edits[kind]!);
  } catch {
    return document;
  }
}

/** Through text, as between threads: identity is lost. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe("portfolio patches", () => {
  it("make of any document the one after any edits, undo and redo", () => {
    fc.assert(
      fc.property(fc.array(editOf, { maxLength: 40 }), (edits) => {
        const history = [EMPTY_PORTFOLIO];
        for (const edit of edits) history.push(edited(history[history.length - 1]!, edit));
        let mirror = EMPTY_PORTFOLIO;
        const path = [...history, ...history.toReversed()];
        path.forEach((document, i) => {
          mirror = applyPatch(mirror, sent(portfolioPatch(path[i - 1] ?? EMPTY_PORTFOLIO, document)));
          expect(mirror).toEqual(document);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("are as small as the edit, however large the book", () => {
    const positions = Array.from({ length: 5_000 }, (_, i) => position(1 + (i % 9)));
    const full = applyEdit(EMPTY_PORTFOLIO, { type: "add", positions });
    const id = full.books[0]!.positions[2_500]!.id;
    const rowsOf = (before: PortfolioDocument, after: PortfolioDocument) => portfolioPatch(before, after).rows.length;
    expect(rowsOf(EMPTY_PORTFOLIO, full)).toBe(5_000);
    const changed = applyEdit(full, { type: "change", id, changes: { size: 3 } });
    expect([rowsOf(full, changed), rowsOf(changed, full)]).toEqual([1, 1]);
    expect(rowsOf(full, applyEdit(full, { type: "remove", ids: [id] }))).toBe(0);
    expect(rowsOf(full, applyEdit(full, { type: "basis", basis: "mid" }))).toBe(0);
    // A what-if copy starts, is edited and kept without a row sent twice.
    const trying = applyEdit(full, { type: "startWhatIf" });
    expect(rowsOf(full, trying)).toBe(0);
    const tried = applyEdit(trying, { type: "change", id, changes: { size: 4 } });
    expect(rowsOf(trying, tried)).toBe(1);
    const kept = applyEdit(tried, { type: "keepWhatIf" });
    expect([rowsOf(tried, kept), rowsOf(kept, tried)]).toEqual([0, 1]);
    expect(liveBook(kept).positions).toHaveLength(5_000);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO, liveBook, type NewPosition, pnlStartTime, shownBook } from "./portfolio-document.ts";
import { applyEdit, averageAfter } from "./portfolio-edits.ts";

const NAME = "BTC-25DEC26-95000-C";

function position(part: Partial<NewPosition> = {}): NewPosition {
  return {
    instrument: NAME,
    size: 2,
    unit: "underlying",
    averagePrice: 0.03,
    openedAt: null,
    tags: [],
    included: true,
    ...part,
  };
}

const withOne = applyEdit(EMPTY_PORTFOLIO, { type: "trade", position: position() });

describe("portfolio edits", () => {
  it("books trades into the position they belong to", () => {
    const more = applyEdit(withOne, { type: "trade", position: position({ size: 2, averagePrice: 0.05 }) });
    expect(shownBook(more).positions).toMatchObject([{ id: 1, size: 4, averagePrice: 0.04 }]);
    const less = applyEdit(more, { type: "trade", position: position({ size: -3, averagePrice: 0.09 }) });
    expect(shownBook(less).positions).toMatchObject([{ size: 1, averagePrice: 0.04 }]);
    const turned = applyEdit(less, { type: "trade", position: position({ size: -3, averagePrice: 0.02 }) });
    expect(shownBook(turned).positions).toMatchObject([{ size: -2, averagePrice: 0.02 }]);
    const flat = applyEdit(turned, { type: "trade", position: position({ size: 2, averagePrice: null }) });
    expect(shownBook(flat).positions).toEqual([]);
  });

  it("adds tenths without leaving dust", () => {
    let document = EMPTY_PORTFOLIO;
    for (const size of [0.1, 0.2, -0.3])
      document = applyEdit(document, { type: "trade", position: position({ size }) });
    expect(shownBook(document).positions).toEqual([]);
  });

  it("averages a size in USD so that the coin paid stays the same", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        fc.double({ min: 1_000, max: 200_000, noNaN: true }),
        fc.double({ min: 1_000, max: 200_000, noNaN: true }),
        (a, b, p, q) => {
          const average = averageAfter({ size: a, unit: "usd", averagePrice: p }, { size: b, averagePrice: q }) ?? 0;
          expect(Math.abs((a + b) / average / (a / p + b / q) - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it("edits the what-if copy and leaves the book alone until it is kept", () => {
    const tried = applyEdit(applyEdit(withOne, { type: "startWhatIf" }), {
      type: "change",
      id: 1,
      changes: { size: -5 },
    });
    expect(shownBook(tried).positions[0]?.size).toBe(-5);
    expect(liveBook(tried).positions[0]?.size).toBe(2);
    expect(tried.whatIf?.edits).toBe(1);
    expect(applyEdit(tried, { type: "discardWhatIf" })).toEqual(withOne);
    expect(liveBook(applyEdit(tried, { type: "keepWhatIf" })).positions[0]?.size).toBe(-5);
    expect(() => applyEdit(tried, { type: "addBook", name: "Other" })).toThrow(/what-if/);
  });

  it("keeps books apart, and at least one", () => {
    const two = applyEdit(withOne, { type: "addBook", name: " Hedge " });
    expect(shownBook(two)).toMatchObject({ name: "Hedge", positions: [] });
    expect(() => applyEdit(two, { type: "addBook", name: "Main" })).toThrow(/called Main/);
    const back = applyEdit(two, { type: "removeBook", id: two.active });
    expect(shownBook(back).positions).toHaveLength(1);
    expect(() => applyEdit(back, { type: "removeBook", id: back.active })).toThrow(/last book/);
  });

  it.each([
    ["no size", { size: 0 }],
    ["NaN", { size: Number.NaN }],
    ["a huge size", { size: 1e13 }],
    ["a negative price", { averagePrice: -1 }],
    ["no instrument", { instrument: "" }],
  ])("refuses %s", (_, part) => {
    expect(() => applyEdit(withOne, { type: "trade", position: position(part) })).toThrow();
    expect(() => applyEdit(withOne, { type: "add", positions: [position(), position(part)] })).toThrow();
  });

  it("takes own marks only with author and reason, whatever they are called", () => {
    const mark = { price: 0.05, author: "me", at: 1, reason: "wide market" };
    const marked = applyEdit(withOne, { type: "ownMark", instrument: "__proto__", mark });
    expect(Object.hasOwn(marked.ownMarks, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).price).toBeUndefined();
    expect(() => applyEdit(withOne, { type: "ownMark", instrument: NAME, mark: { ...mark, reason: " " } })).toThrow();
  });

  it("starts the expiry day at 08:00 UTC and the calendar day at midnight", () => {
    const at = (iso: string) => Date.parse(iso);
    expect(pnlStartTime({ kind: "expiryDay" }, at("2026-11-24T07:59:59Z"))).toBe(at("2026-11-23T08:00:00Z"));
    expect(pnlStartTime({ kind: "expiryDay" }, at("2026-11-24T08:00:00Z"))).toBe(at("2026-11-24T08:00:00Z"));
    expect(pnlStartTime({ kind: "calendarDay" }, at("2026-11-24T07:59:59Z"))).toBe(at("2026-11-24T00:00:00Z"));
  });
});

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

  it("keeps apart what was bought before and after a P&L starts, and sells the first of it first", () => {
    const at = (time: string): number => Date.parse(`2026-11-${time}Z`);
    const trade = (document: typeof EMPTY_PORTFOLIO, size: number, openedAt: number | null, averagePrice: number) =>
      applyEdit(document, { type: "trade", position: position({ size, openedAt, averagePrice }) });
    const rows = (document: typeof EMPTY_PORTFOLIO) =>
      shownBook(document).positions.map(({ size, openedAt, averagePrice }) => [size, openedAt, averagePrice]);
    const evening = trade(EMPTY_PORTFOLIO, 2, at("29T21:00"), 0.03);
    const night = trade(evening, 1, at("30T07:59"), 0.04);
    const morning = trade(trade(night, 1, at("30T08:00"), 0.05), 3, at("30T14:00"), 0.06);
    expect(rows(morning)).toEqual([
      [2, at("29T21:00"), 0.03],
      [1, at("30T07:59"), 0.04],
      [4, at("30T08:00"), (0.05 + 3 * 0.06) / 4],
    ]);
    const sold = trade(morning, -2.5, at("30T15:00"), 0.07);
    expect(rows(sold)).toEqual([
      [0.5, at("30T07:59"), 0.04],
      [4, at("30T08:00"), (0.05 + 3 * 0.06) / 4],
    ]);
    // Turned round it is opened when it was turned.
    expect(rows(trade(sold, -5, at("30T16:00"), 0.08))).toEqual([[-0.5, at("30T16:00"), 0.08]]);
    const noon = {
      ...trade(EMPTY_PORTFOLIO, 1, at("30T10:00"), 0.03),
      pnlStart: { kind: "instant", at: at("30T12:00") },
    } as const;
    expect(rows(trade(noon, 1, at("30T13:00"), 0.05))).toHaveLength(2);
    expect(rows(trade(evening, 1, null, 0.05))).toHaveLength(2);
  });

  it("holds the sum of all trades, whatever their order and times", () => {
    const fill = fc.record({
      size: fc.integer({ min: -50, max: 50 }).filter((size) => size !== 0),
      openedAt: fc.option(fc.integer({ min: 0, max: 3 * 86_400_000 })),
    });
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 30 }), (fills) => {
        let document = EMPTY_PORTFOLIO;
        for (const part of fills) document = applyEdit(document, { type: "trade", position: position(part) });
        const { positions } = shownBook(document);
        const held = positions.reduce((sum, { size }) => sum + size, 0);
        expect(held).toBe(fills.reduce((sum, { size }) => sum + size, 0));
        expect(positions.every(({ size }) => size * held > 0)).toBe(true);
        expect(new Set(positions.map(({ id }) => id)).size).toBe(positions.length);
      }),
    );
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

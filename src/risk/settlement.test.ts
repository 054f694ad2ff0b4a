import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO, shownBook } from "./portfolio-document.ts";
import { applyEdit } from "./portfolio-edits.ts";
import { type ExpiredContract, settledAmount } from "./settlement.ts";

const contract = (part: Partial<ExpiredContract>): ExpiredContract => ({
  kind: "option",
  expiry: Date.UTC(2026, 10, 24, 8),
  strike: 100_000,
  right: "call",
  inverse: true,
  currency: "BTC",
  ...part,
});
const held = (size: number, averagePrice: number | null = null, unit: "underlying" | "usd" = "underlying") => ({
  size,
  averagePrice,
  unit,
});

describe("settlement of an expired position", () => {
  it("pays what the venue's own examples pay", () => {
    // Deribit: a call at 100 000 settling at 125 000 pays 25 000 USD, 0.2 BTC; a put at 10 000 settling at 5 000 pays 1 BTC.
    expect(settledAmount(held(1), contract({}), 125_000)).toBe(0.2);
    expect(settledAmount(held(-2), contract({ strike: 10_000, right: "put" }), 5_000)).toBe(-2);
    expect(settledAmount(held(3), contract({}), 90_000)).toBe(0);
    // Linear: ten SOL calls at 250 settling at 275 pay 250 USDC.
    expect(settledAmount(held(10), contract({ strike: 250, inverse: false, currency: "USDC" }), 275)).toBe(250);
  });

  it("pays a future's gain against its average price, in coin for an inverse one", () => {
    const future = contract({ kind: "future", strike: Number.NaN, right: null });
    expect(settledAmount(held(100_000, 80_000, "usd"), future, 100_000)).toBeCloseTo(0.25, 12);
    expect(settledAmount(held(1.25, 80_000), future, 100_000)).toBeCloseTo(0.25, 12);
    expect(settledAmount(held(2, 200), { ...future, inverse: false, currency: "USDC" }, 190)).toBe(-20);
    expect(settledAmount(held(1), future, 100_000)).toBe("its average price is not known");
    expect(settledAmount(held(1), contract({}), Number.NaN)).toBe("no level to settle at");
    expect(settledAmount(held(100, 1, "usd"), contract({}), 125_000)).toMatch(/^a size in USD/);
  });

  it("takes settled positions out of the book and their amounts into its cash, in one step", () => {
    const position = (instrument: string) => ({
      ...held(1),
      instrument,
      openedAt: null,
      tags: [],
      included: true,
    });
    let document = applyEdit(EMPTY_PORTFOLIO, { type: "add", positions: ["A", "B", "C"].map(position) });
    document = applyEdit(document, { type: "cash", currency: "BTC", amount: 1 });
    const settled = [
      { id: 1, currency: "BTC", amount: 0.25 },
      { id: 2, currency: "BTC", amount: -0.125 },
      { id: 3, currency: "USDC", amount: 0 },
    ];
    const book = shownBook(applyEdit(document, { type: "settle", settled }));
    expect(book.positions).toEqual([]);
    expect(book.cash).toEqual([{ currency: "BTC", amount: 1.125 }]);
    expect(() => applyEdit(document, { type: "settle", settled: [{ id: 9, currency: "BTC", amount: 1 }] })).toThrow(
      "There is no position 9",
    );
    expect(() =>
      applyEdit(document, { type: "settle", settled: [{ id: 1, currency: "BTC", amount: Number.NaN }] }),
    ).toThrow("An amount of cash is a number");
  });
});

import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO, shownBook } from "./portfolio-document.ts";
import { applyEdit } from "./portfolio-edits.ts";
import { deliveryCharge, type ExpiredContract, settledAmount } from "./settlement.ts";

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

  it("pays the venue's delivery fee, capped by the value of an option, none for dailies and weekly futures", () => {
    const friday = { expiry: Date.UTC(2026, 10, 20, 8) };
    const lastFriday = { expiry: Date.UTC(2026, 10, 27, 8) };
    const fee = (...args: Parameters<typeof deliveryCharge>) => deliveryCharge(...args).fee;
    // 0.015 % of a coin each, whoever holds it; a call that is 10 USD in the money pays an eighth of that.
    expect(fee(held(-2), contract(friday), 125_000)).toBeCloseTo(0.0003, 15);
    expect(fee(held(1), contract(friday), 100_010)).toBeCloseTo(0.125 * (10 / 100_010), 15);
    expect(fee(held(1), contract(friday), 90_000)).toBe(0);
    // The default contract expires on a Tuesday.
    expect(deliveryCharge(held(1), contract({}), 125_000)).toEqual({ fee: 0, rule: "daily" });
    const linear = contract({ ...friday, strike: 250, inverse: false, currency: "USDC" });
    expect(fee(held(10), linear, 275)).toBeCloseTo(10 * 0.00015 * 275, 12);
    const future = { kind: "future", strike: Number.NaN, right: null } as const;
    expect(fee(held(100_000, 80_000, "usd"), contract({ ...future, ...lastFriday }), 100_000)).toBeCloseTo(0.00025, 15);
    expect(fee(held(100_000, 80_000, "usd"), contract({ ...future, ...friday }), 100_000)).toBe(0);
    expect(fee(held(1), contract({ ...future, ...lastFriday }), 100_000)).toBe(0);
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
    const out = { price: 0.25, at: 5, fee: 0 };
    const settled = [
      { ...out, id: 1, currency: "BTC", amount: 0.25 },
      { ...out, id: 2, currency: "BTC", amount: -0.125 },
      { ...out, id: 3, currency: "USDC", amount: 0 },
    ];
    const book = shownBook(applyEdit(document, { type: "settle", settled }));
    expect(book.positions).toEqual([]);
    expect(book.cash).toEqual([{ currency: "BTC", amount: 1.125 }]);
    expect(book.closed?.map(({ instrument, price, closedAt }) => [instrument, price, closedAt])).toEqual([
      ["A", 0.25, 5],
      ["B", 0.25, 5],
      ["C", 0.25, 5],
    ]);
    expect(() =>
      applyEdit(document, { type: "settle", settled: [{ ...out, id: 9, currency: "BTC", amount: 1 }] }),
    ).toThrow("There is no position 9");
    expect(() =>
      applyEdit(document, { type: "settle", settled: [{ ...out, id: 1, currency: "BTC", amount: Number.NaN }] }),
    ).toThrow("An amount of cash is a number");
  });
});

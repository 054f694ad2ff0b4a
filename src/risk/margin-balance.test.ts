import { describe, expect, it } from "vitest";
import { DERIBIT_CROSS_PM, DERIBIT_SEGREGATED_PM } from "./margin/deribit-portfolio.ts";
import { DERIBIT_SEGREGATED_SM } from "./margin/deribit-standard.ts";
import { marginBalance } from "./margin-balance.ts";
import type { Portfolio } from "./portfolio.ts";
import { fixedShareAt, priceBook, type RiskInstrument } from "./risk-instrument.ts";

const BASE: RiskInstrument = {
  id: "BTC-26DEC25-90000-P",
  kind: "option",
  base: "BTC",
  pair: "BTC_USD",
  settlement: "BTC",
  inverse: true,
  strike: 90_000,
  isCall: false,
  expiry: 1,
  years: 0.1,
  forward: 100_000,
  spot: 99_000,
  vol: 0.5,
  mark: 0.02,
  discount: 1,
  fixedShare: 0,
};
const PERPETUAL: RiskInstrument = { ...BASE, id: "BTC-PERPETUAL", kind: "perpetual", mark: 100_000, years: 0 };

const portfolio = (averagePrice?: number): Portfolio => ({
  currency: "BTC",
  cash: 3,
  positions: [
    { instrument: BASE.id, size: -10 },
    { instrument: PERPETUAL.id, size: 2, ...(averagePrice === undefined ? {} : { averagePrice }) },
  ],
});

const book = ({ positions }: Portfolio) => priceBook(positions, (id) => (id === BASE.id ? BASE : PERPETUAL));

describe("marginBalance", () => {
  it("counts options at their marks against equity, and not against cash", () => {
    const held = portfolio(80_000);
    // 2 coins of contracts at 100 000 are 200 000 USD: bought at 80 000 they gained 200 000/80 000 − 2 coins.
    expect(marginBalance(DERIBIT_SEGREGATED_PM, held, book(held), "BTC").amount).toBeCloseTo(3 - 0.2 + 0.5, 12);
    expect(marginBalance(DERIBIT_SEGREGATED_SM, held, book(held), "BTC").amount).toBeCloseTo(3.5, 12);
    expect(marginBalance(DERIBIT_CROSS_PM, held, book(held), "USD").amount).toBeCloseTo(3.3 * 99_000, 6);
  });

  it("is what a published summary of a standard margin account states", () => {
    // Deribit's API reference, private/get_account_summary: balance, session P&L of futures, value of options.
    const stated = { balance: 302.60065765, realised: -0.03258105, open: 0.05921555, optionsValue: -0.0086 };
    const held: Portfolio = {
      currency: "BTC",
      cash: stated.balance + stated.realised,
      positions: [
        { instrument: BASE.id, size: stated.optionsValue / BASE.mark },
        { instrument: PERPETUAL.id, size: 2, averagePrice: PERPETUAL.mark / (1 + stated.open / 2) },
      ],
    };
    expect(marginBalance(DERIBIT_SEGREGATED_SM, held, book(held), "BTC").amount).toBeCloseTo(302.62729214, 7);
    expect(marginBalance(DERIBIT_SEGREGATED_PM, held, book(held), "BTC").amount).toBeCloseTo(302.61869214, 7);
    // And what is available for trading is that less initial margin.
    expect(302.62729214 - 1.24669592).toBeCloseTo(301.38059622, 8);
  });

  it("says why it is not known", () => {
    const held = portfolio();
    expect(marginBalance(DERIBIT_SEGREGATED_PM, held, book(held), "BTC")).toEqual({
      amount: Number.NaN,
      reason: "the price paid for BTC-PERPETUAL is not known",
    });
    const foreign = { ...portfolio(80_000), currency: "EUR" };
    expect(marginBalance(DERIBIT_SEGREGATED_PM, foreign, book(foreign), "BTC").reason).toContain("cash is in EUR");
  });
});

describe("fixedShareAt", () => {
  it("grows from 0 to 1 over the last half hour", () => {
    expect([3_600_000, 1_800_000, 900_000, 0, -1].map(fixedShareAt)).toEqual([0, 0, 0.5, 1, 1]);
  });
});

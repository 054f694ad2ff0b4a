import { describe, expect, it } from "vitest";
import { marginOf, prepareMargin } from "../margin-engine.ts";
import type { RuleSet } from "../margin-rules.ts";
import { netSizes, priceBook, type RiskInstrument } from "../risk-instrument.ts";
import { DERIBIT_CROSS_SM, DERIBIT_SEGREGATED_SM } from "./deribit-standard.ts";

const CALL: RiskInstrument = {
  id: "BTC-26DEC25-110000-C",
  kind: "option",
  base: "BTC",
  pair: "BTC_USD",
  settlement: "BTC",
  inverse: true,
  strike: 110_000,
  isCall: true,
  expiry: 1,
  years: 0.1,
  forward: 100_000,
  spot: 99_000,
  vol: 0.5,
  mark: 0.01,
  discount: 1,
  fixedShare: 0,
};
const PUT: RiskInstrument = {
  ...CALL,
  id: "ETH-26DEC25-3000-P",
  base: "ETH",
  pair: "ETH_USD",
  settlement: "ETH",
  strike: 3_000,
  isCall: false,
  forward: 3_100,
  spot: 3_090,
  mark: 0.04,
};
const PERPETUAL: RiskInstrument = { ...PUT, id: "ETH-PERPETUAL", kind: "perpetual", mark: 3_100, years: 0 };
const ALL = [CALL, PUT, PERPETUAL];

function margin(rules: RuleSet, sizes: readonly (readonly [RiskInstrument, number])[], currency: string) {
  const book = priceBook(
    sizes.map(([{ id }, size]) => ({ instrument: id, size })),
    (id) => ALL.find((one) => one.id === id) ?? "not listed",
  );
  const prepared = prepareMargin(rules, book.instruments, currency);
  if ("reason" in prepared) throw new Error(prepared.reason);
  return marginOf(prepared, netSizes(book));
}

/** The formulas of the description, in coin per unit: 0.15 less how far out of the money, at least 0.1, plus the mark. */
const CALL_INITIAL = Math.max(0.15 - 10_000 / 100_000, 0.1) + 0.01;
const PUT_INITIAL = Math.max(0.15 - 100 / 3_100, 0.1) + 0.04;
const CALL_MAINTENANCE = 0.075 + 0.01;
const PUT_MAINTENANCE = Math.max(0.075, 0.075 * 0.04) + 0.04;

describe("Deribit's standard margin", () => {
  const btc = [[CALL, -2]] as const;
  const eth = [
    [PUT, -10],
    [PERPETUAL, 5],
  ] as const;

  it("is the sum of what each leg needs, in the coin that it settles in", () => {
    const own = margin(DERIBIT_SEGREGATED_SM, eth, "ETH");
    expect(own.currency).toBe("ETH");
    expect(own.initial).toBeCloseTo(10 * PUT_INITIAL + 5 * 0.02, 9);
    expect(own.maintenance).toBeCloseTo(10 * PUT_MAINTENANCE + 5 * 0.01, 9);
  });

  it("of the whole account is that of every coin at its index, in USD", () => {
    const whole = margin(DERIBIT_CROSS_SM, [...btc, ...eth], "USD");
    const [first, second] = [margin(DERIBIT_SEGREGATED_SM, btc, "BTC"), margin(DERIBIT_SEGREGATED_SM, eth, "ETH")];
    expect(whole.currency).toBe("USD");
    expect(first.initial).toBeCloseTo(2 * CALL_INITIAL, 9);
    expect(first.maintenance).toBeCloseTo(2 * CALL_MAINTENANCE, 9);
    expect(whole.initial).toBeCloseTo(first.initial * 99_000 + second.initial * 3_090, 5);
    expect(whole.maintenance).toBeCloseTo(first.maintenance * 99_000 + second.maintenance * 3_090, 5);
  });
});

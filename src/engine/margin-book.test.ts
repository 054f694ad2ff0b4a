import { describe, expect, it } from "vitest";
import type { Instrument } from "../market/instrument.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import { EXCLUDED } from "../risk/valuation.ts";
import { marginBook } from "./margin-book.ts";

const INDEX = 90_000;

const CONTRACTS: Readonly<Record<string, Pick<RiskInstrument, "kind" | "inverse" | "mark">>> = {
  call: { kind: "option", inverse: true, mark: 0.02 },
  perpetual: { kind: "perpetual", inverse: true, mark: INDEX },
  coins: { kind: "spot", inverse: false, mark: INDEX },
};

function read(name: string) {
  const of = CONTRACTS[name]!;
  const inverse = of.inverse;
  const margined: RiskInstrument = {
    ...of,
    id: name,
    base: "BTC",
    pair: inverse ? "BTC_USD" : "BTC_USDC",
    settlement: inverse ? "BTC" : "USDC",
    strike: 100_000,
    isCall: true,
    expiry: 1,
    years: 0.1,
    forward: INDEX,
    spot: INDEX,
    vol: 0.5,
    discount: 1,
    fixedShare: 0,
  };
  const state = {
    instrument: { ...of, name } as unknown as Instrument,
    price: of.mark,
    atVenueMark: false,
    startPrice: Number.NaN,
    startAtVenueMark: false,
    mark: of.mark,
    forward: INDEX,
    startForward: Number.NaN,
    delta: 1,
    gamma: 0,
    vega: 0,
    theta: 0,
  };
  return { held: { excluded: EXCLUDED.none, vol: 0.5, state }, margined };
}

describe("equity of a book", () => {
  const made = (holdings: readonly (readonly [instrument: string, size: number, paid: number | null])[]) =>
    marginBook(
      {
        id: "b",
        name: "B",
        cash: [{ currency: "BTC", amount: 1 }],
        positions: holdings.map(([instrument, size, averagePrice], i) => ({
          ...{ id: i + 1, instrument, size, averagePrice, unit: "underlying" as const },
          ...{ openedAt: null, tags: [], included: true },
        })),
      },
      read,
    );

  it("is cash, the value of options, and the gain of futures", () => {
    const { equity, portfolio } = made([
      ["call", 10, 0.01],
      ["perpetual", 1, 60_000],
    ]);
    expect(portfolio.currency).toBe("BTC");
    expect(equity).toBeCloseTo(1 + 10 * 0.02 + 60_000 * (1 / 60_000 - 1 / INDEX), 12);
  });

  it("and all that coins are worth, whatever was paid for them", () => {
    for (const paid of [60_000, null]) {
      const { equity } = made([
        ["call", 10, 0.01],
        ["coins", 2, paid],
      ]);
      expect(equity).toBeCloseTo(1 + 10 * 0.02 + 2, 12);
    }
  });
});

import { describe, expect, it } from "vitest";
import { instrumentToTell, MAX_TOLD_POSITIONS, portfolioToTell, readInstrument } from "./fdc3-context.ts";

const instrument = (ticker: unknown) => ({ type: "fdc3.instrument", id: { ticker } });

describe("an fdc3.instrument of another application", () => {
  it.each([
    ["BTC", { underlying: "BTC" }],
    ["eth_usdc", { underlying: "ETH_USDC" }],
    ["BTC-PERPETUAL", { underlying: "BTC", instrument: "BTC-PERPETUAL" }],
    ["BTC-25DEC26", { underlying: "BTC", expiry: "25DEC26", instrument: "BTC-25DEC26" }],
    ["BTC-25DEC26-92000-C", { underlying: "BTC", expiry: "25DEC26", instrument: "BTC-25DEC26-92000-C" }],
    ["XRP_USDC-4DEC26-2d15-P", { underlying: "XRP_USDC", expiry: "4DEC26", instrument: "XRP_USDC-4DEC26-2d15-P" }],
  ])("names the market: %s", (ticker, asked) => {
    expect(readInstrument(instrument(ticker))).toEqual(asked);
  });

  it.each([
    null,
    "BTC",
    { type: "fdc3.instrument" },
    { type: "fdc3.instrument", id: null },
    { type: "fdc3.instrument", id: { ISIN: "US0378331005" } },
    { type: "fdc3.contact", id: { ticker: "BTC" } },
    instrument(7),
    instrument(""),
    instrument("<img src=x>"),
    instrument("BTC-"),
    instrument("BTC-31FEB26"),
    instrument("BTC-soon-1-C"),
    instrument("btc-25DEC26"),
    instrument("BTC-25DEC26-<b>"),
    instrument("A".repeat(1_000_000)),
    JSON.parse('{"type":"fdc3.instrument","__proto__":{"id":{"ticker":7}}}'),
  ])("is none where it cannot be read: %#", (context) => {
    expect(readInstrument(context)).toBeNull();
  });

  it("reads back what is told of an instrument", () => {
    expect(readInstrument(instrumentToTell("BTC-25DEC26-92000-C", "Deribit"))?.instrument).toBe("BTC-25DEC26-92000-C");
  });
});

describe("an fdc3.portfolio for other applications", () => {
  const position = { instrument: "BTC-PERPETUAL", size: -1_000, unit: "usd" as const, included: true };
  it("holds the positions that count, with sign and unit", () => {
    const left = { ...position, included: false };
    expect(portfolioToTell({ name: "Main", positions: [position, left] })).toEqual({
      type: "fdc3.portfolio",
      name: "Main",
      positions: [
        {
          type: "fdc3.position",
          instrument: instrumentToTell("BTC-PERPETUAL"),
          holding: -1_000,
          holdingUnit: "usd",
        },
      ],
    });
  });
  it("is bounded", () => {
    const many = new Array(MAX_TOLD_POSITIONS + 1).fill(position);
    expect(portfolioToTell({ name: "Main", positions: many }).positions).toHaveLength(MAX_TOLD_POSITIONS);
  });
});

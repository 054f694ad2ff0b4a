import { describe, expect, it } from "vitest";
import { BadInput } from "./bad-input.ts";
import { isEquityHeader, parseEquityCsv, settlementInstant } from "./equity-chain-csv.ts";

const HEADER = "symbol,expiry,cp,strike,bid,ask,last,volume,open_interest,iv_yahoo,last_trade_utc";
const ROW = "SPXW260202C02800000,2026-02-02,C,2800.0,4122.2,4148.5,4139.54,6.0,3.0,4.6,2026-01-30 16:45:44+00:00";

function failure(text: string): BadInput {
  try {
    parseEquityCsv(text);
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
  throw new Error("was read");
}

describe("parseEquityCsv", () => {
  it("reads rows, and the time of the newest trade as the chain's", () => {
    const later = ROW.replace("16:45:44", "21:15:54").replace("C02800000", "P02800000").replace(",C,", ",P,");
    const { time, rows } = parseEquityCsv(`${HEADER}\r\n${ROW}\r\n${later.replace(",4122.2,", ",0,")}\r\n`);
    expect(time).toBe(Date.UTC(2026, 0, 30, 21, 15, 54));
    expect(rows[0]).toMatchObject({
      line: 2,
      symbol: "SPXW260202C02800000",
      root: "SPXW",
      strike: 2800,
      right: "call",
    });
    expect(rows[0]).toMatchObject({ bid: 4122.2, ask: 4148.5, last: 4139.54, openInterest: 3 });
    expect(rows[0]!.expiry).toBe(Date.UTC(2026, 1, 2, 21));
    expect(rows[1]).toMatchObject({ right: "put", bid: Number.NaN });
  });

  it("knows opening and closing settlement in New York, summer and winter", () => {
    expect(settlementInstant("SPX", 2026, 3, 20)).toBe(Date.UTC(2026, 2, 20, 13, 30));
    expect(settlementInstant("SPXW", 2026, 3, 20)).toBe(Date.UTC(2026, 2, 20, 20));
    expect(settlementInstant("SPXW", 2026, 3, 6)).toBe(Date.UTC(2026, 2, 6, 21));
    expect(settlementInstant("SPY", 2026, 10, 31)).toBe(Date.UTC(2026, 9, 31, 20));
    expect(settlementInstant("SPY", 2026, 11, 2)).toBe(Date.UTC(2026, 10, 2, 21));
    expect(settlementInstant("SPY", 2026, 2, 30)).toBeNaN();
  });

  it.each([
    ["symbol", ROW.replace("SPXW260202C02800000", "SPXW")],
    ["expiry", ROW.replace("2026-02-02", "2026-02-31")],
    ["expiry", ROW.replace("2026-02-02", "tomorrow")],
    ["cp", ROW.replace(",C,", ",P,")],
    ["strike", ROW.replace(",2800.0,", ",0,")],
    ["bid", ROW.replace("4122.2", "-1")],
    ["ask", ROW.replace("4148.5", "NaN")],
    ["last_trade_utc", ROW.replace("2026-01-30 16:45:44+00:00", "yesterday")],
  ])("names line and field %s", (field, row) => {
    const error = failure(`${HEADER}\n${row}\n`);
    expect(error.place).toEqual({ line: 2, field });
  });

  it("refuses other files", () => {
    expect(failure("a,b\n1,2").message).toMatch(/unknown column "a"/);
    expect(failure(HEADER.replace(",strike", "")).message).toMatch(/strike: column is missing/);
    expect(failure(HEADER).message).toMatch(/no rows/);
    expect(failure(`${HEADER}\n${ROW},7`).message).toMatch(/12 fields/);
    expect(failure(`${HEADER}\n${ROW.replace("2026-01-30 16:45:44+00:00", "")}`).message).toMatch(/no time/);
    expect(isEquityHeader(HEADER)).toBe(true);
    expect(isEquityHeader("ts_ms,venue,instrument,strike")).toBe(false);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { type ChainRow, parseChainCsv } from "./chain-csv.ts";
import { DAY_MS, YEAR_MS, yearsToExpiry } from "./expiry-time.ts";
import { modelFreeIndex, modelFreeVariance, type StripStrike } from "./model-free-index.ts";

const CHAINS = "../shared/data/chains";

interface Published {
  readonly context: { readonly risklessRate: number };
  readonly params: {
    readonly at: string;
    readonly nearDate: string;
    readonly nextDate: string;
    readonly underlyingPrice: number;
  };
  readonly result: { readonly value: number };
}

/** Mids in USD at one underlying price; an option without a bid is not used. */
function stripOf(rows: readonly ChainRow[], underlying: number): StripStrike[] {
  const strikes = [...new Set(rows.map((row) => row.strike))].sort((x, y) => x - y);
  const mid = (strike: number, right: string): number => {
    const row = rows.find((one) => one.strike === strike && one.right === right);
    return row === undefined ? Number.NaN : 0.5 * (row.bid + row.ask) * underlying;
  };
  return strikes.map((strike) => ({ strike, call: mid(strike, "call"), put: mid(strike, "put") }));
}

describe("modelFreeVariance", () => {
  const strikes = Array.from({ length: 400 }, (_, i) => 20 + 0.5 * i);

  it("is the variance of the vol all options are priced at", () => {
    for (const [vol, years] of [
      [0.6, 0.1],
      [0.3, 0.05],
    ] as const) {
      const strip = strikes.map((strike) => ({
        strike,
        call: blackPrice(101.3, strike, years, vol, true),
        put: blackPrice(101.3, strike, years, vol, false),
      }));
      const found = modelFreeVariance(strip, years, 0)!;
      expect(found.forward).toBeCloseTo(101.3, 9);
      expect(found.centre).toBe(101);
      expect(Math.abs(found.totalVariance / (vol * vol * years) - 1)).toBeLessThan(0.002);
      expect(found.strip.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1, 12);
    }
  });

  it("is null without a pair, or with too few strikes", () => {
    expect(modelFreeVariance([], 0.1, 0)).toBeNull();
    expect(modelFreeVariance([{ strike: 100, call: 5, put: Number.NaN }], 0.1, 0)).toBeNull();
    expect(modelFreeVariance([{ strike: 100, call: 5, put: 5 }], 0.1, 0)).toBeNull();
  });

  it("interpolates total variance in time", () => {
    const near = { years: 0.02, totalVariance: 0.02 * 0.36 };
    const next = { years: 0.06, totalVariance: 0.06 * 0.36 };
    expect(modelFreeIndex(near, next, 0.04)).toBeCloseTo(60, 10);
    expect(modelFreeIndex(near, { years: 0.06, totalVariance: -1 }, 0.05)).toBeNaN();
  });
});

describe.skipIf(!existsSync(CHAINS))("published 14-day indices", () => {
  it.each([
    ["deribit_eth_20220127_mfiv", 98.748356],
    ["deribit_eth_20211001_mfiv", 103.680428],
  ])("%s equals %d", (name, value) => {
    const rows = parseChainCsv(gunzipSync(readFileSync(`${CHAINS}/${name}.csv.gz`)).toString());
    const published = JSON.parse(readFileSync(`${CHAINS}/${name}_result.json`, "utf8")) as Published;
    const { at, nearDate, nextDate, underlyingPrice } = published.params;
    const variances = [nearDate, nextDate].map((date) => {
      const expiry = Date.parse(date);
      const years = yearsToExpiry(expiry, Date.parse(at));
      const own = rows.filter((row) => row.expiry === expiry);
      const { risklessRate } = published.context;
      return { years, ...modelFreeVariance(stripOf(own, underlyingPrice), years, risklessRate)! };
    });
    const index = modelFreeIndex(variances[0]!, variances[1]!, (14 * DAY_MS) / YEAR_MS);
    expect(published.result.value).toBeCloseTo(value, 5);
    expect(Math.abs(index - published.result.value)).toBeLessThan(1e-4);
  });
});

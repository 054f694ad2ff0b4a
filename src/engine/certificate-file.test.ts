import { describe, expect, it } from "vitest";
import { S, SLICE_MODEL, SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import { DERIBIT_FEES } from "../market/option-fees.ts";
import { recheckCertificateFile, writeCertificateFile } from "./certificate-file.ts";

const NOW = Date.UTC(2026, 10, 24);
const EXPIRY = NOW + 30 * 86_400_000;
const YEARS = 30 / 365;
const STRIKES = [90, 100, 110];

/** Calls with prices far enough apart to be free of arbitrage, unless the middle one is dear. */
function snapshot(middleBid: number): MarketSnapshot {
  const bids = [10.5, middleBid, 1.5];
  return {
    time: NOW,
    underlying: "BTC_USDC",
    currency: "USDC",
    inverse: false,
    american: false,
    spot: Number.NaN,
    simulated: true,
    fees: DERIBIT_FEES,
    staleAfter: 15_000,
    expiries: [{ expiry: EXPIRY, years: YEARS, forward: 100, discount: 1 }],
    options: STRIKES.map((strike, i) => ({
      name: `C${strike}`,
      expiry: EXPIRY,
      strike,
      isCall: true,
      bid: bids[i]!,
      ask: bids[i]! + 0.2,
      bidSize: 5,
      askSize: 5,
      mark: Number.NaN,
      confirmedAt: NOW,
    })),
    futures: [],
  };
}

function sviRow(): Float64Array {
  const row = new Float64Array(SLICE_ROW_LENGTH).fill(Number.NaN);
  const put = (values: Partial<Record<keyof typeof S, number>>): void => {
    for (const [name, value] of Object.entries(values)) row[S[name as keyof typeof S]] = value;
  };
  const svi = { param1: 0.01, param2: 0.02, param3: -0.2, param4: 0, param5: 0.1 };
  put({ expiry: EXPIRY, yearsToExpiry: YEARS, forward: 100, model: SLICE_MODEL.svi, ...svi });
  put({ sviA: 0.01, sviB: 0.02, sviRho: -0.2, sviM: 0, sviSigma: 0.1 });
  put({ from: -0.3, to: 0.3, minG: 0.5, kMin: -0.1, kMax: 0.1, quotes: 3, inside: 3, reason: 0 });
  return row;
}

describe("a certificate file", () => {
  it("holds all it speaks of: read back, every statement holds", () => {
    const text = writeCertificateFile(snapshot(5), [sviRow()]);
    const { underlying, time, simulated, statements } = recheckCertificateFile(text);
    expect([underlying, time, simulated]).toEqual(["BTC_USDC", NOW, true]);
    expect(statements).toHaveLength(2);
    expect(statements.every(({ holds }) => holds)).toBe(true);
  });

  it("holds its proofs too, and a forged one does not", () => {
    // The middle call costs more than the mean of its neighbours.
    const text = writeCertificateFile(snapshot(8), [sviRow()]);
    expect(text).toContain('"witness":"butterfly"');
    expect(recheckCertificateFile(text).statements.every(({ holds }) => holds)).toBe(true);
    const dearer = text.replace('"bid":8,', '"bid":5,');
    expect(recheckCertificateFile(dearer).statements.some(({ holds }) => !holds)).toBe(true);
    const silent = text
      .split("\n")
      .filter((line) => !line.startsWith('{"witness"'))
      .join("\n");
    expect(recheckCertificateFile(silent).statements.at(-1)).toMatchObject({ holds: false });
  });

  it("says what is wrong with another file", () => {
    for (const text of ["", "nonsense", '{"format":"volscape certificate 1"}', '{"format":"other"}\n{}']) {
      expect(() => recheckCertificateFile(text)).toThrow(/not a certificate file/);
    }
    const [head = ""] = writeCertificateFile(snapshot(5), [sviRow()]).split("\n");
    expect(() => recheckCertificateFile(`${head}\n`)).toThrow("holds no certificate");
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountAnswer } from "./account-questions.ts";
import { accountBook, type ReadPosition, readCash, readPositions } from "./account-replies.ts";
import { powersBeyondReading } from "./account-scope.ts";

/** Recorded and documented replies, where they are at hand; else small ones of our own. */
const folder = join(import.meta.dirname, "../../../../shared/fixtures/deribit");

function replies(kind: string, own: unknown): unknown[] {
  const path = join(folder, kind);
  const found = existsSync(path)
    ? readdirSync(path).map((name) => JSON.parse(readFileSync(join(path, name), "utf8")) as Record<string, unknown>)
    : [];
  return found.length > 0 ? found.map((of) => of.result ?? (of.params as { data: unknown }).data) : [own];
}

const PERPETUAL = {
  instrument_name: "BTC-PERPETUAL",
  kind: "future",
  direction: "buy",
  size: 50,
  size_currency: 0.006687487,
  average_price: 7440.18,
  floating_profit_loss: 0,
  total_profit_loss: 3.2781e-5,
};
const BTC = { currency: "BTC", balance: 302.60065765, session_rpl: -0.03258105, equity: 302.61869214 };

describe("replies about an account", () => {
  it("reads positions in the units the venue counts them in", () => {
    for (const reply of replies("private_get_positions", [PERPETUAL])) {
      const position = readPositions(reply).get("BTC-PERPETUAL");
      expect(position).toEqual({
        instrument: "BTC-PERPETUAL",
        size: 50,
        unit: "usd",
        averagePrice: 7440.18,
        settlement: "BTC",
        settled: -3.2781e-5,
      });
    }
    const rows = [
      { ...PERPETUAL, instrument_name: "ETH_USDC-PERPETUAL", size: 2, direction: "sell" },
      { instrument_name: "BTC-26DEC25-90000-C", kind: "option", size: -1.5, average_price: 0.02 },
      { ...PERPETUAL, instrument_name: "BTC-26DEC25", size: 0 },
      { ...PERPETUAL, instrument_name: "<img src=x>" },
      { ...PERPETUAL, size: "50" },
      null,
      7,
    ];
    expect([...readPositions(rows)].map(([name, of]) => [name, of?.size ?? null, of?.unit, of?.settlement])).toEqual([
      ["ETH_USDC-PERPETUAL", -2, "underlying", "USDC"],
      ["BTC-26DEC25-90000-C", -1.5, "underlying", "BTC"],
      ["BTC-26DEC25", null, undefined, undefined],
      // Not understood, and not lost: totals name what they leave out.
      ["<img src=x>", 50, "underlying", ""],
    ]);
    for (const bad of [null, {}, "x", 7]) expect(readPositions(bad).size).toBe(0);
  });

  it("reads cash that with open gains and options makes up equity", () => {
    for (const reply of replies("private_get_account_summaries", { summaries: [BTC] })) {
      const [row] = (reply as { summaries: unknown[] }).summaries;
      expect(readCash(row)).toEqual({ currency: "BTC", amount: 302.60065765 - 0.03258105 });
    }
    for (const reply of replies("user_portfolio", BTC)) expect(readCash(reply)?.currency).toBe("BTC");
    for (const bad of [null, {}, { currency: "<b>", balance: 1 }, { currency: "BTC", balance: "1" }]) {
      expect(readCash(bad)).toBeNull();
    }
    const positions = new Map([["BTC-PERPETUAL", readPositions([PERPETUAL]).get("BTC-PERPETUAL") as ReadPosition]]);
    const book = accountBook(positions, new Map([["BTC", 3]]), null);
    expect(book.cash).toEqual([{ currency: "BTC", amount: 3 - 3.278e-5 }]);
    // The venue's eighth digit flickers from one read to the next.
    expect(accountBook(positions, new Map([["BTC", 3.00000001]]), book)).toBe(book);
    expect(accountBook(positions, new Map([["BTC", 3.1]]), book)).not.toBe(book);
  });

  it("hands a reply on without what names a person, and a refusal as one sentence", () => {
    for (const result of replies("private_get_account_summary", { ...BTC, email: "user@example.com", username: "u" })) {
      const text = accountAnswer(JSON.stringify({ id: 1, result }), "summary");
      expect(JSON.parse(text)).toMatchObject({ currency: "BTC", equity: 302.61869214 });
      expect(text).not.toMatch(/example\.com|username|system_name/);
    }
    const refusal = JSON.stringify({ id: 1, error: { code: 13021, message: "forbidden" } });
    expect(() => accountAnswer(refusal, "pme")).toThrow("does not answer private/pme/simulate: forbidden, code 13021");
    expect(() => accountAnswer("<html>", "pme")).toThrow("could not be read");
  });

  it.each([
    ["account:read trade:read wallet:none block_trade:none custody:read connection mainaccount", 0],
    ["session:abc expires:3600 account:read ip:1.2.3.4", 0],
    ["account:read trade:read_write", 1],
    ["trade:read_write wallet:read_write account:read_write block_trade:read_write", 4],
    ["account:read,trade:read_write", 1],
    ["account:read TRADE:READ_WRITE", 1],
    ["account:readwrite", 1],
    ["admin", 1],
    ["x".repeat(3_000), 1],
  ])("finds in the scope %j so many powers beyond reading: %i", (scope, count) => {
    expect(powersBeyondReading(scope)).toHaveLength(count);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadProgramSolver } from "../engine/solve-program.ts";
import { generalArbitrage } from "../market/general-arbitrage.ts";
import { readChainFile } from "./chain-file.ts";
import { snapshotsOf } from "./chain-snapshot.ts";

const CHAIN = "../shared/data/equity/spx_chain_20260130.csv.gz";
/** The expiry of the monthly options settled in the morning of 20 February. */
const MORNING = Date.UTC(2026, 1, 20, 14, 30);

interface RecordedQuote {
  readonly right: string;
  readonly strike: number;
  readonly bid: number;
  readonly ask: number;
}

/** Quotes by symbol, read off the file by its header alone. */
function recordedQuotes(): Map<string, RecordedQuote> {
  const [head = "", ...lines] = gunzipSync(readFileSync(CHAIN)).toString("utf8").trim().split("\n");
  const place = (name: string): number => head.split(",").indexOf(name);
  return new Map(
    lines.map((line) => {
      const cells = line.split(",");
      const number = (name: string): number => Number(cells[place(name)]);
      const right = cells[place("cp")] ?? "";
      return [
        cells[place("symbol")] ?? "",
        { right, strike: number("strike"), bid: number("bid"), ask: number("ask") },
      ];
    }),
  );
}

describe.skipIf(!existsSync(CHAIN))("the general check of the recorded SPX chain", () => {
  it("finds what the file's own bids and asks pay for, at every level of the index, and nothing that they do not", async () => {
    const solve = await loadProgramSolver();
    const [snapshot] = snapshotsOf(readChainFile(CHAIN));
    const quotes = recordedQuotes();
    const expiries = snapshot!.expiries.filter(({ expiry }) => expiry <= MORNING + 86_400_000);
    const options = snapshot!.options.filter((option) => expiries.some(({ expiry }) => expiry === option.expiry));
    const verdicts = generalArbitrage({ ...snapshot!, expiries, options }, solve);
    const found = verdicts.filter(({ witness }) => witness !== null);
    expect(verdicts.length).toBeGreaterThan(10);
    expect(found.map(({ expiry }) => expiry)).toContain(MORNING);
    for (const { expiry, witness } of found) {
      let cost = 0;
      let slope = 0;
      const held = witness!.legs.map(({ name, quantity }) => {
        const quote = quotes.get(name)!;
        cost += quantity * (quantity > 0 ? quote.ask : quote.bid);
        if (quote.right === "C") slope += quantity;
        return { quantity, ...quote };
      });
      const payoff = (level: number): number =>
        held.reduce((sum, { quantity, right, strike }) => {
          const intrinsic = right === "C" ? level - strike : strike - level;
          return sum + quantity * Math.max(0, intrinsic);
        }, 0);
      const levels = [...held.map(({ strike }) => strike), ...Array.from({ length: 2_001 }, (_, i) => 10 * i)];
      const worst = Math.min(...levels.map(payoff));
      expect(slope, `${expiry}`).toBeGreaterThan(-1e-9);
      expect(worst - cost, `${expiry}`).toBeGreaterThan(1);
      expect(witness!.payoff).toBeCloseTo(worst, 3);
    }
    // The same in two trades: quotes of this expiry were last renewed on different days, and some contradict each other outright.
    const calls = [...quotes].flatMap(([symbol, quote]) => (symbol.startsWith("SPX260220C") ? [quote] : []));
    const crossed = calls.some((low) =>
      calls.some((high) => high.strike > low.strike && low.ask > 0 && high.bid > low.ask),
    );
    expect(crossed).toBe(true);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { ATTRIBUTION_TERMS } from "../risk/attribution.ts";
import { ATTRIBUTION_CURRENCIES, type BookAttribution, unexplainedShare } from "../risk/attribution-book.ts";
import type { BookPosition } from "../risk/portfolio-document.ts";
import type { AttributionRequest } from "./aside-protocol.ts";
import { pastAttribution } from "./past-attribution.ts";
import { type RecordedMarket, recordMarket } from "./test-support/recorded-market.ts";
import { readOptions } from "./test-support/recorded-options.ts";

const SECONDS = 40;

function position(id: number, instrument: string, part: Partial<BookPosition> = {}): BookPosition {
  return {
    id,
    instrument,
    size: 2,
    unit: "underlying",
    averagePrice: null,
    openedAt: null,
    tags: [],
    included: true,
    ...part,
  };
}

describe("a book's P&L between two instants of a log", () => {
  let market: RecordedMarket;
  let names: readonly string[];
  let end: ReadonlyMap<string, { readonly mark: number; readonly forward: number }>;
  const run = (part: Partial<AttributionRequest>): Promise<BookAttribution> =>
    pastAttribution(
      {
        kind: "attribution",
        file: market.log,
        start: market.from + 10_000,
        end: Number.NaN,
        underlying: "BTC",
        positions: [],
        fees: false,
        ...part,
      },
      () => undefined,
    );

  beforeAll(async () => {
    market = await recordMarket(SECONDS);
    end = await readOptions(market.log, Number.POSITIVE_INFINITY);
    names = [...end.keys()].filter((_, i) => i % 40 === 0);
  });

  it("adds up to the difference of the marks, in every currency and by both methods", async () => {
    const start = await readOptions(market.log, market.from + 10_000);
    const positions = names.map((name, i) => position(i + 1, name, { size: i % 2 === 0 ? 3 : -1.5 }));
    const made = await run({ positions });
    expect(made.rows.length).toBe(positions.length);
    expect(made.excluded).toEqual([]);
    // The log was saved as it stood: its end is the state that the live market is in.
    expect(await market.source.request({ kind: "stateHash" })).toMatchObject(made.states.to);
    expect(made.states.from).not.toEqual(made.states.to);
    for (const { position: index, table } of made.rows) {
      const { instrument, size } = positions[index]!;
      const [before, after] = [start.get(instrument)!, end.get(instrument)!];
      const coin = size * (after.mark - before.mark);
      expect(table.coin.taylor.pnl).toBeCloseTo(coin, 12);
      // The house's forward, which gains in coin are counted at, is not quite the venue's.
      expect(Math.abs(table.usd.stepwise.pnl - coin * after.forward)).toBeLessThanOrEqual(
        1e-3 * Math.abs(coin) * after.forward,
      );
      for (const currency of ATTRIBUTION_CURRENCIES) {
        for (const row of Object.values(table[currency])) {
          const sum = ATTRIBUTION_TERMS.reduce((total, term) => total + row[term], 0);
          const scale = ATTRIBUTION_TERMS.reduce((total, term) => total + Math.abs(row[term]), 0);
          expect(Math.abs(sum - row.pnl)).toBeLessThanOrEqual(1e-12 * scale);
        }
      }
    }
    const share = (method: "taylor" | "stepwise") => unexplainedShare(made.rows.map(({ table }) => table.usd[method]));
    expect(share("taylor")).toBeLessThan(0.015);
    expect(share("stepwise")).toBeLessThan(0.015);
  });

  it("counts what was traded on the way from its trade, against the price paid, and its fee where asked", async () => {
    const [name] = names as [string];
    const openedAt = market.from + 20_000;
    const at = (await readOptions(market.log, openedAt)).get(name)!;
    const last = end.get(name)!;
    const positions = [
      position(1, name, { averagePrice: at.mark + 0.001, openedAt }),
      position(2, "BTC-PERPETUAL", { size: 50_000, unit: "usd", averagePrice: 60_000, openedAt }),
    ];
    const { rows } = await run({ positions });
    expect(rows.map(({ traded }) => traded)).toEqual([true, true]);
    const [option, perpetual] = rows.map(({ table }) => table.coin.taylor);
    expect(option!.newTrades).toBeCloseTo(-0.002, 12);
    expect(option!.pnl).toBeCloseTo(2 * (last.mark - at.mark - 0.001), 12);
    expect(option!.fees).toBe(0);
    // Far under the market: the gain up to the trade's own minute is trading, in USD held whole.
    expect(perpetual!.newTrades).toBeGreaterThan(0.25);
    const [charged] = (await run({ positions, fees: true })).rows;
    expect(charged!.table.coin.taylor.fees).toBeLessThan(0);
    expect(charged!.table.coin.taylor.pnl - option!.pnl).toBeCloseTo(charged!.table.coin.taylor.fees, 12);
    const since = await run({ positions, start: "trade" });
    expect(since.rows.map(({ start }) => Math.round((start - openedAt) / 1_000))).toEqual([0, 0]);
  });

  it("counts funding of perpetuals by the rates in the log", async () => {
    const RATE = 0.0004;
    const seconds = 20;
    const { log, from } = await recordMarket(seconds, 400, (text) =>
      text.replaceAll(/"current_funding":[^,}]+/g, `"current_funding":${RATE}`),
    );
    const held = [
      position(1, "BTC-PERPETUAL", { size: 8_000_000, unit: "usd" }),
      position(2, "BTC-PERPETUAL", { size: -4_000_000, unit: "usd" }),
      position(3, names[0]!),
    ];
    const { rows } = await run({ file: log, start: from + 10_000, positions: held });
    expect(rows.map(({ fundingKnown }) => fundingKnown)).toEqual([1, 1, null]);
    const [long, short, option] = rows.map(({ table }) => table.coin.stepwise.funding);
    // Longs pay the rate every 8 hours, in coins at an index that hardly moves in ten seconds.
    const { start, end: last } = rows[0]!;
    const index = (await readOptions(log, last)).get(names[0]!)!.forward;
    expect(Math.abs(long! / ((-8_000_000 / index) * RATE * ((last - start) / 28_800_000)) - 1)).toBeLessThan(0.02);
    expect(short).toBeCloseTo(-0.5 * long!, 15);
    expect(option).toBe(0);
  });

  it("names every position it leaves out, and says in one sentence what it cannot look at", async () => {
    const [name] = names as [string];
    const positions = [
      position(1, name, { included: false }),
      position(2, "NOPE-1"),
      position(3, name, { unit: "usd" }),
      position(4, name, { openedAt: market.from + 3_600_000 }),
      position(5, name),
    ];
    const made = await run({ positions });
    expect(made.rows.map(({ position: index }) => index)).toEqual([4]);
    expect([...made.excluded].sort()).toEqual(
      [
        [name, "a size in USD is for inverse futures and perpetuals only"],
        [name, "left out by you"],
        [name, "traded after the end"],
        ["NOPE-1", "this venue lists no such instrument"],
      ].sort(),
    );
    expect((await run({ positions, start: "trade" })).rows).toEqual([]);
    await expect(run({ start: market.from + 3_600_000 })).rejects.toThrow(
      "the log holds nothing between these instants",
    );
    await expect(run({ file: new Blob(["x"]) })).rejects.toThrow(/not a recording/);
  });

  it("starts where the log begins when asked for earlier, once its quotes are there", async () => {
    const made = await run({ start: 0, positions: names.map((name, i) => position(i + 1, name)) });
    expect(made.from - made.logFrom).toBeLessThan(10_000);
    expect(made.rows.length).toBe(names.length);
  });
});

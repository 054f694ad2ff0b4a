import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Console } from "./command.ts";
import { replayCommand } from "./replay.ts";

interface Report {
  readonly messages: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly gaps: number;
  readonly resyncs: number;
  readonly instruments: number;
  readonly books: Record<string, { changeId: number; bids: [number, number][]; asks: [number, number][] }>;
  readonly tickers: Record<string, Record<string, number | null>>;
  readonly stateHash: string;
}

async function replay(path: string, ...options: string[]): Promise<Report> {
  const results: unknown[] = [];
  const out: Console = { result: (value) => results.push(value), print: () => {}, say: () => {} };
  await replayCommand.run([path, ...options], out);
  expect(results.length).toBe(1);
  return JSON.parse(JSON.stringify(results[0]));
}

/** Books and tickers of a Deribit recording, built from the lines in the plainest way. */
function referenceMarket(text: string) {
  const books = new Map<string, { changeId: number; bids: Map<number, number>; asks: Map<number, number> }>();
  const tickers = new Map<string, Record<string, number | null>>();
  let messages = 0;
  for (const line of text.trimEnd().split("\n")) {
    const { dir, msg } = JSON.parse(line);
    if (dir !== "in") continue;
    messages++;
    const data = msg.params?.data;
    if (msg.params?.channel?.startsWith("book.")) {
      if (data.type === "snapshot") books.set(data.instrument_name, { changeId: 0, bids: new Map(), asks: new Map() });
      const book = books.get(data.instrument_name)!;
      if (data.type === "change") expect(data.prev_change_id).toBe(book.changeId);
      book.changeId = data.change_id;
      for (const side of ["bids", "asks"] as const) {
        for (const [action, price, amount] of data[side]) {
          if (action === "delete") book[side].delete(price);
          else book[side].set(price, amount);
        }
      }
    } else if (msg.params?.channel?.startsWith("ticker.")) {
      tickers.set(data.instrument_name, {
        bid: data.best_bid_price || null,
        ask: data.best_ask_price || null,
        mark: data.mark_price,
        markVol: data.mark_iv / 100,
        underlying: data.underlying_price,
        index: data.index_price,
        openInterest: data.open_interest,
        exchangeTime: data.timestamp,
      });
    }
  }
  const sorted = (side: Map<number, number>, sign: number) => [...side].sort((a, b) => sign * (a[0] - b[0]));
  const plain = Array.from(books, ([name, { changeId, bids, asks }]) => {
    return [name, { changeId, bids: sorted(bids, -1), asks: sorted(asks, 1) }];
  });
  return { messages, books: Object.fromEntries(plain), tickers: Object.fromEntries(tickers) };
}

function expectMarket(report: Report, text: string): void {
  const reference = referenceMarket(text);
  expect(report).toMatchObject({ messages: reference.messages, rejected: 0, gaps: 0, resyncs: 0 });
  expect(report.accepted).toBe(reference.messages);
  expect(report.books).toEqual(reference.books);
  expect(Object.keys(report.tickers).sort()).toEqual(Object.keys(reference.tickers).sort());
  for (const [name, ticker] of Object.entries(reference.tickers as Record<string, Record<string, number | null>>)) {
    const { markVol, ...exact } = ticker;
    expect(report.tickers[name]).toMatchObject(exact);
    expect(report.tickers[name]!.markVol).toBeCloseTo(markVol!, 12);
  }
  expect(report.stateHash).toMatch(/^[0-9a-f]{64}$/);
}

const sample = fileURLToPath(new URL("../feeds/recorded/sample-recording.jsonl", import.meta.url));
const recording = fileURLToPath(new URL("../../../shared/data/raw_ws/deribit_20210722.jsonl.gz", import.meta.url));

describe("replay", () => {
  it("rebuilds books and tickers of the sample recording exactly", async () => {
    expectMarket(await replay(sample), readFileSync(sample, "utf8"));
  });

  it.skipIf(!existsSync(recording))(
    "rebuilds books and tickers of a real recording exactly, without a false gap",
    async () => {
      const report = await replay(recording);
      expectMarket(report, gunzipSync(readFileSync(recording)).toString());
      expect(Object.keys(report.books).length).toBe(10);
      expect(await replay(recording, "--venue", "deribit")).toEqual(report);
    },
  );

  it("stops after the events asked for", async () => {
    const part = await replay(sample, "--events", "8");
    expect(part.messages).toBeLessThan(8);
    expect(part.stateHash).not.toBe((await replay(sample)).stateHash);
  });
});

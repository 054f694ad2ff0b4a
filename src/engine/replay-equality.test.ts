import { describe, expect, it } from "vitest";
import type { Transport } from "../feeds/feed.ts";
import { VENUES } from "../feeds/venues.ts";
import { createExchange } from "../simulator/exchange.ts";
import type { FeedSourceHost } from "./feed-source.ts";
import { createLiveSource } from "./live-source.ts";
import { openRecordedSource } from "./open-recording.ts";

const START = Date.UTC(2026, 10, 24, 12);

/** A simulated market recorded for `seconds` of virtual time through the real session, driver and log. */
async function record(seconds: number) {
  let now = START;
  const timers: { at: number; task: () => void }[] = [];
  const host: FeedSourceHost = {
    now: () => now,
    schedule: (task, delayMs) => {
      const timer = { at: now + delayMs, task };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    changed: () => undefined,
  };
  const exchange = createExchange({ seed: 11, start: START, underlyings: ["BTC"], rate: 400 });
  const transport: Transport = {
    connect(listener) {
      const client = exchange.connect(
        (text) => listener.message(text),
        (code, reason) => listener.close(code, reason),
      );
      queueMicrotask(() => listener.open());
      return { send: (text) => client.receive(text), close: () => client.disconnect() };
    },
  };
  const venue = VENUES.simulated;
  if (!venue) throw new Error("no simulated venue");
  const source = createLiveSource(venue, transport, 5, host);
  source.start({ underlying: "BTC", visible: [], focused: "BTC-PERPETUAL" });
  for (let step = 0; step < seconds * 40; step++) {
    now += 25;
    exchange.advance(now);
    for (const due of timers.filter((timer) => timer.at <= now)) {
      timers.splice(timers.indexOf(due), 1);
      due.task();
    }
    await Promise.resolve();
  }
  return { source, host };
}

describe("record and replay", () => {
  it("gives the live state hash again when the saved log is replayed, and another after any seek elsewhere", async () => {
    const { source, host } = await record(20);
    const live = await source.request({ kind: "stateHash" });
    const saved = await source.request({ kind: "saveLog" });
    if (live.kind !== "stateHash" || saved.kind !== "file") throw new Error("unexpected replies");
    expect(live.event).toBeGreaterThan(1_000);
    expect(source.session.books.get("BTC-PERPETUAL")?.state).toBe("live");

    const opened = await openRecordedSource(saved.blob, saved.name, host);
    expect(opened.underlying).toBe("BTC");
    const { source: replayed } = opened;
    const { total } = replayed.log().replay ?? { total: 0 };
    expect(total).toBe(live.event);
    await replayed.request({ kind: "replay", command: { action: "seek", position: total } });
    expect(await replayed.request({ kind: "stateHash" })).toEqual(live);
    // Trades of the focus, those of before it too.
    const trades = source.session.trades.get("BTC-PERPETUAL") ?? [];
    expect(trades).toHaveLength(200);
    expect(trades.filter(({ time }) => time < START).length).toBeGreaterThan(20);
    expect(replayed.session.trades.get("BTC-PERPETUAL")).toEqual(trades);
    expect(replayed.session.tradeHistory("BTC-PERPETUAL")).toBe("partial");

    await replayed.request({ kind: "replay", command: { action: "seek", position: Math.floor(total / 2) } });
    const half = await replayed.request({ kind: "stateHash" });
    expect(half.kind === "stateHash" && half.hash).not.toBe(live.hash);
    await replayed.request({ kind: "replay", command: { action: "seek", position: total } });
    expect(await replayed.request({ kind: "stateHash" })).toEqual(live);
    replayed.stop();
    source.stop();
  });

  it("says what is wrong with a file that is no recording", async () => {
    const { source, host } = await record(1);
    source.stop();
    const open = (text: string, name: string) => openRecordedSource(new Blob([text]), name, host);
    await expect(open("<!doctype html><html></html>", "page.html")).rejects.toThrow(/page\.html: .*web page/);
    await expect(open("", "empty.jsonl")).rejects.toThrow(/empty\.jsonl: .*empty/);
    await expect(open("ts_ms,instrument\n1,2\n", "chain.csv")).rejects.toThrow(/chain\.csv: .+/);
  });
});

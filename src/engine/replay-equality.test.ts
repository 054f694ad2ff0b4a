import { describe, expect, it } from "vitest";
import { openRecordedSource } from "./open-recording.ts";
import { recordMarket } from "./test-support/recorded-market.ts";

describe("record and replay", () => {
  it("gives the live state hash again when the saved log is replayed, and another after any seek elsewhere", async () => {
    const { source, host, log, from } = await recordMarket(20);
    const live = await source.request({ kind: "stateHash" });
    if (live.kind !== "stateHash") throw new Error("unexpected reply");
    expect(live.event).toBeGreaterThan(1_000);
    expect(source.session.books.get("BTC-PERPETUAL")?.state).toBe("live");

    const opened = await openRecordedSource(log, "market.vlog.gz", host);
    expect(opened.underlying).toBe("BTC");
    const { source: replayed } = opened;
    const { total } = replayed.log().replay ?? { total: 0 };
    expect(total).toBe(live.event);
    await replayed.request({ kind: "replay", command: { action: "seek", position: total } });
    expect(await replayed.request({ kind: "stateHash" })).toEqual(live);
    // Trades of the focus, those of before it too.
    const trades = source.session.trades.get("BTC-PERPETUAL") ?? [];
    expect(trades).toHaveLength(200);
    expect(trades.filter(({ time }) => time < from).length).toBeGreaterThan(20);
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
    const { source, host } = await recordMarket(1);
    source.stop();
    const open = (text: string, name: string) => openRecordedSource(new Blob([text]), name, host);
    await expect(open("<!doctype html><html></html>", "page.html")).rejects.toThrow(/page\.html: .*web page/);
    await expect(open("", "empty.jsonl")).rejects.toThrow(/empty\.jsonl: .*empty/);
    await expect(open("ts_ms,instrument\n1,2\n", "chain.csv")).rejects.toThrow(/chain\.csv: .+/);
  });
});

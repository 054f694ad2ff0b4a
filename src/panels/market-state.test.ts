import { describe, expect, it } from "vitest";
import type { MarketView } from "../engine/market-view.ts";
import type { FeedState } from "../feeds/feed.ts";
import { freshness } from "./freshness.ts";
import { bannerWords, headerWord, isDown, marketState } from "./market-state.ts";
import { chainView, NOW } from "./test-support/chain-view.ts";
import { emptyWords } from "./unlisted.ts";

/** A view whose connection last spoke `age` ms ago. */
function viewAt(state: FeedState, age: number, change: Partial<NonNullable<MarketView["status"]>> = {}): MarketView {
  const status: NonNullable<MarketView["status"]> = {
    venue: "test",
    label: "Test",
    simulated: true,
    testnet: false,
    state,
    detail: "",
    connectionEpoch: 1,
    attempt: 3,
    nextAttemptAt: Number.NaN,
    aliveAt: NOW - age,
    messages: 0,
    accepted: 0,
    rejected: 0,
    lastRejection: "",
    reconnects: 0,
    gaps: 0,
    resyncs: 0,
    clockOffset: 0,
    lag: 0,
    quoted: 676,
    listed: 676,
    subscribed: 0,
    wanted: 0,
    ...change,
  };
  return { ...chainView([], NOW), status };
}

const said = (view: MarketView, open = 60_000) => bannerWords(marketState(view, null, open), open);
const down = (view: MarketView): boolean => {
  const words = said(view);
  return words !== null && isDown(words);
};

describe("the state of a market", () => {
  it("is quiet when live or replaying", () => {
    expect(said(viewAt("live", 40))).toBeNull();
    expect(said(viewAt("replaying", 1e9))).toBeNull();
    expect(headerWord(marketState(viewAt("live", 40), null, 60_000))).toBeNull();
  });

  it("has no banner when merely delayed", () => {
    expect(said(viewAt("delayed", 4_000))).toBeNull();
  });

  it("counts what has arrived while loading, and gives up after a while", () => {
    const loading = viewAt("connecting", 40, { quoted: 412 });
    expect(said(loading, 1_200)).toMatchObject({
      title: "Loading quotes",
      detail: "412 of 676 received",
      end: "1.2 s",
    });
    expect(said(loading, 60_000)).toBeNull();
    expect(marketState({ ...loading, status: null }, null, 0).kind).toBe("loading");
  });

  it("names age and last confirmation when stale", () => {
    const view = viewAt("stale", 22_000);
    expect(said(view)).toMatchObject({
      title: "Stale 22 s",
      detail: "last confirmed 11:59:38 UTC",
      end: "left out of fits",
    });
    expect(headerWord(marketState(view, null, 60_000))).toBe("Stale 22 s");
    expect(down(view)).toBe(true);
  });

  it("names time, attempt and wait when disconnected", () => {
    const view = viewAt("dead", 61_000, { nextAttemptAt: NOW + 14_000 });
    expect(said(view)).toMatchObject({ title: "Disconnected 11:58:59 UTC", detail: "attempt 3 in 14 s" });
    expect(headerWord(marketState(view, null, 60_000))).toBe("Dead 61 s");
    expect(said(viewAt("dead", 61_000))?.detail).toBe("attempt 3 connecting");
    const refused = viewAt("connecting", Number.NaN, {
      nextAttemptAt: NOW + 60_000,
      detail: "Handshake refused (code 1006): the limit.",
    });
    expect(said(refused)?.detail).toBe("attempt 3 in 60 s. Handshake refused (code 1006): the limit.");
  });

  it("says so at once when a connection is down, before anything is stale", () => {
    const view = viewAt("connecting", 500, { nextAttemptAt: NOW + 2_000 });
    expect(said(view)?.title).toMatch(/^Disconnected/);
    expect(headerWord(marketState(view, null, 60_000))).toBe("Disconnected");
    expect(down(view)).toBe(true);
    expect(down(viewAt("connecting", 40, { quoted: 412 }))).toBe(false);
    const never = viewAt("connecting", Number.NaN, { nextAttemptAt: NOW + 2_000 });
    expect(said(never)?.title).toBe("Not connected");
  });

  it("says that the venue lists no such market, and nothing of one before", () => {
    const { underlying } = viewAt("live", 100).catalog?.choice ?? { underlying: "" };
    const none = viewAt("live", 100, { quoted: 0, listed: 0, unlisted: underlying });
    expect(said(none)?.title).toBe(`Test lists no ${underlying} options.`);
    expect(freshness({ view: none, frozen: null }).word).toBe("Not listed");
    const before = viewAt("live", 100, { unlisted: "ZZZ" });
    expect(said(before)).toBeNull();
    const own = { title: "No smile yet", text: "It is drawn soon." };
    expect(emptyWords(none, own)).toEqual({
      title: "Not listed",
      text: `This venue lists no options on ${underlying}.`,
    });
    for (const listed of [before, viewAt("live", 100), viewAt("connecting", 100, { listed: 0 })])
      expect(emptyWords(listed, own)).toBe(own);
    expect(freshness({ view: before, frozen: null }).word).toBe("Live");
  });

  it("is frozen before anything else", () => {
    const state = marketState(viewAt("stale", 22_000), { at: NOW, behind: 4_216 }, 60_000);
    expect(headerWord(state)).toBe("Frozen");
    expect(bannerWords(state, 0)).toMatchObject({
      title: "Frozen at 12:00:00 UTC",
      detail: "4\u2009216 updates behind",
    });
  });
});

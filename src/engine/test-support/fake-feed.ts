import type { FeedStatus } from "../../feeds/feed.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT, REASON } from "../../market/quote-columns.ts";
import { coinPrice } from "../../quant/black.ts";
import { FEED_ROW_HEADER, type FeedBatch, type FeedToHub, type HubToFeed, type Port } from "../protocol.ts";

export const NOW = Date.UTC(2026, 10, 24, 12);
export const EXPIRY = Date.UTC(2026, 11, 25, 8);
export const FORWARD = 92_000;
/** The smile the fake market is priced with. */
export function volAt(strike: number): number {
  const squared = (strike / FORWARD - 1) * (strike / FORWARD - 1);
  // Flattened in the wings: a plain parabola would have calls gain by a higher strike, an arbitrage that no fit may follow.
  return 0.45 + (1.2 * squared) / (1 + 4 * squared);
}

const STRIKES = [60, 70, 75, 80, 84, 88, 90, 92, 94, 96, 100, 105, 110, 120, 130, 140].map((k) => k * 1_000);

function instrument(name: string, part: Partial<Instrument>): Instrument {
  return {
    id: `fake:${name}`,
    venue: "fake",
    name,
    kind: "option",
    underlying: "BTC",
    base: "BTC",
    quote: "BTC",
    settlement: "BTC",
    inverse: true,
    strike: Number.NaN,
    right: null,
    expiry: EXPIRY,
    multiplier: 1,
    ticks: [{ above: 0, tick: 0.0001 }],
    minAmount: 0.1,
    indexName: "btc_usd",
    makerFee: 0.0003,
    takerFee: 0.0003,
    createdAt: Number.NaN,
    ...part,
  };
}

export const OPTIONS: readonly Instrument[] = STRIKES.flatMap((strike) => [
  instrument(`BTC-25DEC26-${strike}-C`, { strike, right: "call" }),
  instrument(`BTC-25DEC26-${strike}-P`, { strike, right: "put" }),
]);
const FUTURE = instrument("BTC-25DEC26", { kind: "future" });

export function fakeStatus(part: Partial<FeedStatus> = {}): FeedStatus {
  return {
    venue: "fake",
    label: "Fake",
    simulated: true,
    testnet: false,
    state: "live",
    detail: "",
    connectionEpoch: 1,
    attempt: 1,
    nextAttemptAt: Number.NaN,
    aliveAt: NOW,
    messages: 0,
    accepted: 0,
    rejected: 0,
    lastRejection: "",
    reconnects: 0,
    gaps: 0,
    resyncs: 0,
    clockOffset: 0,
    lag: 0,
    quoted: OPTIONS.length,
    listed: OPTIONS.length,
    subscribed: OPTIONS.length,
    wanted: OPTIONS.length,
    ...part,
  };
}

/** Quote rows of a market priced exactly by Black-76 at `forward`: bid and ask half a vol point around the smile. */
export function fakeBatch(at = NOW, forward = FORWARD, part: Partial<FeedBatch> = {}): FeedBatch {
  const listed = [...OPTIONS, FUTURE];
  const width = FEED_ROW_HEADER + QUOTE_FIELD_COUNT;
  const rows = new Float64Array(listed.length * width).fill(Number.NaN);
  const years = (EXPIRY - at) / (365 * 86_400_000);
  listed.forEach((one, slot) => {
    const base = slot * width;
    const set = (field: number, value: number) => {
      rows[base + FEED_ROW_HEADER + field] = value;
    };
    rows[base] = slot;
    rows[base + 1] = 0;
    rows[base + 2] = at;
    set(Q.reasons, REASON.inStep);
    set(Q.receivedTime, at);
    set(Q.exchangeTime, at);
    set(Q.confirmedAt, at);
    set(Q.changedAt, at);
    set(Q.underlying, forward);
    if (one.kind === "future") {
      set(Q.bid, forward - 5);
      set(Q.ask, forward + 5);
      set(Q.mark, forward);
      return;
    }
    const price = (vol: number) => coinPrice(forward, one.strike, years, vol, one.right === "call");
    set(Q.bid, price(volAt(one.strike) - 0.005));
    set(Q.ask, price(volAt(one.strike) + 0.005));
    set(Q.mark, price(volAt(one.strike)));
    set(Q.markVol, volAt(one.strike));
    set(Q.openInterest, 10);
  });
  return {
    type: "batch",
    rows,
    rowCount: listed.length,
    instruments: listed.map((one, slot) => [slot, 0, one] as const),
    underlyings: ["BTC"],
    status: fakeStatus({ aliveAt: at }),
    log: { recording: true, kept: "memory", bytes: 0, capBytes: 1, events: 0, from: at, to: at, gaps: 0, replay: null },
    at,
    focus: null,
    ...part,
  };
}

/** The feed's end of a hub port, driven by hand. */
export function fakeFeed() {
  const received: HubToFeed[] = [];
  let toHub: (message: FeedToHub) => void = () => undefined;
  const port: Port<FeedToHub, HubToFeed> = {
    post: (message) => void received.push(message),
    listen: (handler) => {
      toHub = handler;
    },
  };
  return { port, received, send: (message: FeedToHub) => toHub(message) };
}

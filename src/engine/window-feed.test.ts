import { describe, expect, it } from "vitest";
import { S, SLICE_FIELD_COUNT } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import { FRAME_BYTES, readFrame } from "./frame.ts";
import { createHubMarket, setInstruments } from "./hub-market.ts";
import type { HubToWindow, Port, WindowInterest, WindowToHub } from "./protocol.ts";
import { createWindowFeed, type FrameSource } from "./window-feed.ts";

const EXPIRY = 1_767_000_000_000;

function option(strike: number, expiry = EXPIRY): Instrument {
  return {
    id: `t:BTC-${expiry}-${strike}-C`,
    venue: "t",
    name: `BTC-${expiry}-${strike}-C`,
    kind: "option",
    underlying: "BTC",
    base: "BTC",
    quote: "BTC",
    settlement: "BTC",
    inverse: true,
    strike,
    right: "call",
    expiry,
    multiplier: 1,
    ticks: [{ above: 0, tick: 0.0001 }],
    minAmount: 0.1,
    indexName: "btc_usd",
    makerFee: 0.0003,
    takerFee: 0.0003,
    createdAt: Number.NaN,
  };
}

function rig() {
  const market = createHubMarket("BTC", CALENDAR_CLOCK, 16);
  setInstruments(market, [
    [0, 0, option(90_000)],
    [1, 0, option(100_000)],
    [2, 0, option(100_000, EXPIRY + 86_400_000)],
  ]);
  for (const slot of [0, 1, 2]) market.quotes[Q.receivedTime]![slot] = 1;
  const slice = new Float64Array(SLICE_FIELD_COUNT).fill(Number.NaN);
  slice[S.expiry] = EXPIRY;
  const source: FrameSource = {
    market,
    slices: new Map([[EXPIRY, slice]]),
    status: null,
    log: null,
    focus: null,
    at: 5_000,
  };
  const sent: HubToWindow[] = [];
  const port: Port<WindowToHub, HubToWindow> = { post: (message) => void sent.push(message), listen: () => undefined };
  const feed = createWindowFeed(port);
  const lend = () => feed.lend(new ArrayBuffer(FRAME_BYTES));
  const interest = (part: Partial<WindowInterest>): WindowInterest => ({
    expiries: [],
    visible: [],
    focused: null,
    wholeSurface: false,
    ...part,
  });
  /** Slots and stamps of the frames sent since last asked. */
  const frames = () =>
    sent.splice(0).flatMap((message) => {
      if (message.type !== "frame") return [];
      const rows: [number, number][] = [];
      readFrame(
        new Float64Array(message.buffer),
        (slot, _generation, stamp) => rows.push([slot, stamp]),
        () => undefined,
      );
      return [rows];
    });
  return { market, source, feed, lend, interest, frames };
}

describe("window feed", () => {
  it("sends nothing without a lent buffer, and what changed meanwhile once, with the oldest stamp", () => {
    const { source, feed, lend, interest, frames } = rig();
    feed.setInterest(interest({ expiries: [EXPIRY] }), source);
    lend();
    feed.pump(source, 0);
    frames();
    feed.touch(0, 100);
    feed.touch(0, 200);
    feed.touch(1, 150);
    expect(feed.pump(source, 50)).toBe(Number.POSITIVE_INFINITY);
    expect(frames()).toEqual([]);
    lend();
    feed.pump(source, 60);
    expect(frames()).toEqual([
      [
        [0, 100],
        [1, 150],
      ],
    ]);
  });

  it("leaves out rows the window does not show, and paces those only a surface shows", () => {
    const { source, feed, lend, interest, frames } = rig();
    feed.setInterest(interest({ expiries: [EXPIRY] }), source);
    for (let i = 0; i < 4; i++) lend();
    feed.pump(source, 0);
    frames();
    feed.touch(2, 10);
    feed.pump(source, 10);
    expect(frames()).toEqual([]);
    feed.setInterest(interest({ expiries: [EXPIRY], wholeSurface: true }), source);
    feed.pump(source, 20);
    frames();
    feed.touch(2, 30);
    feed.touch(0, 30);
    feed.pump(source, 300);
    feed.pump(source, 310);
    expect(
      frames()
        .flat()
        .map(([slot]) => slot)
        .sort(),
    ).toEqual([0, 2]);
  });

  it("waits the frame interval, then says when to come again", () => {
    const { source, feed, lend, interest, frames } = rig();
    feed.setInterest(interest({ expiries: [EXPIRY] }), source);
    lend();
    lend();
    feed.pump(source, 0);
    frames();
    feed.touch(0, 1);
    expect(feed.pump(source, 1)).toBe(3);
    expect(frames()).toEqual([]);
    feed.pump(source, 4);
    expect(frames()).toEqual([[[0, 1]]]);
  });

  it("carries quote fields, slices and market time unchanged", () => {
    const { market, source, feed, lend, interest } = rig();
    market.quotes[Q.bid]![1] = 0.0325;
    feed.setInterest(interest({ expiries: [EXPIRY] }), source);
    let seen: Float64Array | null = null;
    const sent: HubToWindow[] = [];
    const port: Port<WindowToHub, HubToWindow> = {
      post: (message) => void sent.push(message),
      listen: () => undefined,
    };
    const direct = createWindowFeed(port);
    direct.setInterest(interest({ expiries: [EXPIRY] }), source);
    direct.lend(new ArrayBuffer(FRAME_BYTES));
    direct.pump(source, 0);
    lend();
    const frame = sent.find((message) => message.type === "frame");
    if (frame?.type === "frame") seen = new Float64Array(frame.buffer);
    expect(seen).not.toBeNull();
    const data = seen ?? new Float64Array();
    const bids = new Map<number, number>();
    const expiries: number[] = [];
    const { now } = readFrame(
      data,
      (slot, _g, _s, quoteAt) => bids.set(slot, data[quoteAt + Q.bid]!),
      (at) => expiries.push(data[at + S.expiry]!),
    );
    expect(now).toBe(5_000);
    expect(bids.get(1)).toBe(0.0325);
    expect(bids.get(0)).toBeNaN();
    expect(expiries).toEqual([EXPIRY]);
    expect(QUOTE_FIELD_COUNT).toBe(market.quotes.length);
  });
});

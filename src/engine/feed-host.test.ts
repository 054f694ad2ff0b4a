import { expect, it } from "vitest";
import type { FeedSession } from "../feeds/feed.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import { addInstrument, createMarketTable } from "../market/market-table.ts";
import { Q } from "../market/quote-columns.ts";
import { serveFeed } from "./feed-host.ts";
import type { FeedSource } from "./feed-source.ts";
import { applyRows, createHubMarket, setInstruments } from "./hub-market.ts";
import type { FeedToHub, HubToFeed } from "./protocol.ts";

const option = (strike: number) =>
  ({ name: `BTC-${strike}-C`, kind: "option", underlying: "BTC", strike, right: "call", expiry: 1 }) as Instrument;

/** A feed whose clock and timers are moved by hand, and the market of a hub that takes its batches. */
function rig() {
  const table = createMarketTable(8);
  const session = { table, books: new Map(), trades: new Map(), dirty: new Set<number>(), underlyings: ["BTC"] };
  const market = createHubMarket("BTC", CALENDAR_CLOCK, 8);
  const timers = new Set<{ at: number; task: () => void }>();
  let now = 1_000;
  let changed = (): void => undefined;
  let fromHub = (_: HubToFeed): void => undefined;
  const source = {
    session: session as unknown as FeedSession,
    start: () => undefined,
    setInterest: () => undefined,
    status: () => ({}),
    log: () => ({}),
    at: () => now,
    stop: () => undefined,
  } as unknown as FeedSource;
  serveFeed(
    {
      post(message: FeedToHub) {
        if (message.type !== "batch") return;
        if (message.instruments) setInstruments(market, message.instruments);
        applyRows(market, message, () => undefined);
        queueMicrotask(() => fromHub({ type: "taken" }));
      },
      listen(listener) {
        fromHub = listener;
      },
    },
    {
      now: () => now,
      stamp: () => now,
      schedule(task, delay) {
        const timer = { at: now + delay, task };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
      changed: () => undefined,
      live(_, world) {
        changed = world.changed;
        return source;
      },
      recording: () => Promise.reject(new Error("none")),
      account: () => {
        throw new Error("none");
      },
    },
  );
  fromHub({ type: "choose", choice: { venue: "simulated", underlying: "BTC" } });
  return {
    bidAtHub: (slot: number) => market.quotes[Q.bid]![slot],
    quote(strike: number, bid: number): number {
      const slot = table.slotByName.get(`BTC-${strike}-C`) ?? addInstrument(table, option(strike));
      table.columns[Q.bid]![slot] = bid;
      session.dirty.add(slot);
      changed();
      return slot;
    },
    async pass(ms: number): Promise<void> {
      for (const until = now + ms; now < until; now++) {
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer);
          timer.task();
        }
        await Promise.resolve();
      }
    },
  };
}

it("keeps the quote of what is listed just after a list went out, until the next list does", async () => {
  const { quote, pass, bidAtHub } = rig();
  const first = quote(90_000, 0.01);
  await pass(20);
  expect(bidAtHub(first)).toBe(0.01);
  // Lists go out now and then; this one is quoted once and is then quiet.
  const second = quote(100_000, 0.02);
  await pass(20);
  quote(90_000, 0.011);
  await pass(20);
  expect(bidAtHub(first)).toBe(0.011);
  await pass(400);
  expect(bidAtHub(second)).toBe(0.02);
});

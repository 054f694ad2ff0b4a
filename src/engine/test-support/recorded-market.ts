import type { Transport } from "../../feeds/feed.ts";
import { VENUES } from "../../feeds/venues.ts";
import { createExchange } from "../../simulator/exchange.ts";
import type { FeedSource, FeedSourceHost } from "../feed-source.ts";
import { createLiveSource } from "../live-source.ts";

const START = Date.UTC(2026, 10, 24, 12);

/** A simulated market recorded through the real session, driver and log. */
export interface RecordedMarket {
  readonly source: FeedSource;
  readonly host: FeedSourceHost;
  /** The log as a file, and the time of its first event. */
  readonly log: Blob;
  readonly from: number;
}

/** Records `seconds` of virtual time, from `START` on; every message of the exchange as `rewrite` has it. */
export async function recordMarket(
  seconds: number,
  rate = 400,
  rewrite: (text: string) => string = (text) => text,
): Promise<RecordedMarket> {
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
  const exchange = createExchange({ seed: 11, start: START, underlyings: ["BTC"], rate });
  const transport: Transport = {
    connect(listener) {
      const client = exchange.connect(
        (text) => listener.message(rewrite(text)),
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
  const saved = await source.request({ kind: "saveLog" });
  if (saved.kind !== "file") throw new Error("no log");
  return { source, host, log: saved.blob, from: source.log().from };
}

import { describe, expect, it, onTestFinished } from "vitest";
import type { Transport } from "../feeds/feed.ts";
import { VENUES } from "../feeds/venues.ts";
import { Q } from "../market/quote-columns.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { V, VALUE_FIELD_COUNT } from "../risk/valuation.ts";
import { createExchange } from "../simulator/exchange.ts";
import { serveFeed } from "./feed-host.ts";
import type { FeedSource } from "./feed-source.ts";
import { createHub } from "./hub.ts";
import { serveJobs } from "./jobs.ts";
import { createLiveSource } from "./live-source.ts";
import { portPair } from "./message-port.ts";
import { openRecordedSource } from "./open-recording.ts";
import type { ComputeJob, ComputeResult, FeedToHub, HubToFeed, HubToWindow, WindowToHub } from "./protocol.ts";
import { createWindowClient } from "./window-client.ts";

const START = Date.UTC(2026, 10, 24, 12);

/** Simulated exchange, feed, hub, compute and window in this thread, on a clock moved by hand. */
function engine(underlyings: readonly string[]) {
  let now = START;
  /** The feed's own clock: where it stands still, rows wait there. */
  let stamp = START;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const schedule = (task: () => void, delayMs: number) => {
    const timer = { at: now + delayMs, task };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const exchange = createExchange({ seed: 11, start: START, underlyings, rate: 500 });
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
  let source: FeedSource | null = null;
  const [feedForHub, feedForWorker] = portPair<FeedToHub, HubToFeed>();
  serveFeed(feedForWorker, {
    now: () => now,
    stamp: () => stamp,
    schedule,
    changed: () => undefined,
    live(_, host) {
      source = createLiveSource(VENUES.simulated!, transport, 5, host);
      return source;
    },
    recording: openRecordedSource,
    account: () => {
      throw new Error("no accounts here");
    },
  });
  const hub = createHub({ now: () => now, after: (ms, task) => void schedule(task, ms) });
  hub.attachFeed(feedForHub);
  const [computeForHub, computeForWorker] = portPair<ComputeResult, ComputeJob>();
  serveJobs(computeForWorker);
  hub.attachCompute(computeForHub);
  const [windowForHub, windowForPage] = portPair<WindowToHub, HubToWindow>();
  hub.attachWindow(windowForHub);
  const client = createWindowClient(windowForPage, { request: () => undefined, now: () => now });
  onTestFinished(() => source?.stop());
  return {
    client,
    exchange,
    /** Messages of that many ms reach the feed; the hub hears of them where `timely`. */
    async advance(ms: number, timely = true): Promise<void> {
      now += ms;
      if (timely) stamp = now;
      exchange.advance(now);
      const due = timely ? [...timers].filter(({ at }) => at <= now) : [];
      for (const timer of due) {
        timers.delete(timer);
        timer.task();
      }
      for (let i = 0; i < 6; i++) await Promise.resolve();
    },
    async log(): Promise<Blob> {
      const saved = await client.request({ kind: "saveLog" });
      if (saved.kind !== "file") throw new Error("no log");
      return saved.blob;
    },
  };
}

const held = (instrument: string, part: Partial<NewPosition> = {}): NewPosition => ({
  ...{ instrument, size: 2, unit: "underlying", averagePrice: null, openedAt: null, tags: [], included: true },
  ...part,
});

describe("answers of one moment", () => {
  it("are of the state whose hash comes with them, while the market goes on", async () => {
    const rig = engine(["BTC"]);
    const { client } = rig;
    client.choose({ venue: "simulated", underlying: "BTC" });
    for (let i = 0; i < 80; i++) await rig.advance(25);
    const option = [...client.view.instrumentBySlot.values()].find(({ kind }) => kind === "option")?.name ?? "";
    const names = ["BTC-PERPETUAL", option];
    const positions = [held("BTC-PERPETUAL", { unit: "usd", size: 10_000 }), held(option)];
    await client.request({ kind: "editPortfolio", edit: { type: "add", positions } });
    const asked = [];
    for (let i = 0; i < 4; i++) {
      // Rows wait in the feed, and more come before and after the feed hears of it.
      for (let ms = 0; ms < 50; ms++) await rig.advance(1, false);
      asked.push(client.moment([{ kind: "values" }, { kind: "margin" }], names));
      for (let ms = 0; ms < 50; ms++) await rig.advance(1, false);
    }
    const { source: again } = await openRecordedSource(await rig.log(), "market.vlog.gz", {
      now: () => START,
      schedule: () => () => undefined,
      changed: () => undefined,
    });
    const marks = new Set<number>();
    for (const moment of await Promise.all(asked)) {
      const [values, margin] = moment?.results ?? [];
      if (!moment || values?.kind !== "values" || margin?.kind !== "margin") throw new Error("not what was asked");
      await again.request({ kind: "replay", command: { action: "seek", position: moment.event } });
      expect(await again.request({ kind: "stateHash" })).toMatchObject({ hash: moment.hash, event: moment.event });
      expect([moment.at, values.at, margin.at]).toEqual([again.at(), again.at(), again.at()]);
      const { columns, slotByName } = again.session.table;
      for (const [row, name] of names.entries()) {
        const mark = columns[Q.mark]![slotByName.get(name) ?? -1];
        expect(values.rows[row * VALUE_FIELD_COUNT + V.price]).toBe(mark);
        expect(moment.view.quotes[Q.mark]![moment.view.slotByName.get(name) ?? -1]).toBe(mark);
      }
      expect(margin.reports.length).toBeGreaterThan(0);
      marks.add(values.rows[V.price]!);
    }
    expect(marks.size).toBeGreaterThan(2);
    again.stop();
    client.freeze(true);
    expect(await client.moment([{ kind: "values" }], names)).toBeNull();
  });

  it("are given, or refused with a sentence, also where the market is another from one moment to the next", async () => {
    const rig = engine(["BTC", "ETH"]);
    const { client } = rig;
    const ask = () =>
      client
        .request({ kind: "moment", specs: [{ kind: "values" }], names: [], also: { kind: "snapshot" } })
        .then(({ kind }) => kind)
        .catch((error: Error) => error.message);
    expect(await ask()).toBe("No quotes yet");
    client.choose({ venue: "simulated", underlying: "BTC" });
    for (let i = 0; i < 80; i++) await rig.advance(25);
    const asked = [ask()];
    client.choose({ venue: "simulated", underlying: "ETH" });
    asked.push(ask());
    for (let i = 0; i < 80; i++) {
      await rig.advance(25);
      if (i % 10 === 0) asked.push(ask());
    }
    const answers = await Promise.all(asked);
    for (const answer of answers) expect(answer).toMatch(/^(moment|No quotes yet|The market changed meanwhile.*)$/);
    expect(answers.at(-1)).toBe("moment");
  });
});

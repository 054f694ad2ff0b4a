import { beforeEach, describe, expect, it } from "vitest";
import { D, FORWARD_SOURCE, S, SLICE_MODEL } from "../market/derived-columns.ts";
import { Q, QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import { createHub } from "./hub.ts";
import { serveJobs } from "./jobs.ts";
import { portPair } from "./message-port.ts";
import {
  type ComputeJob,
  type ComputeResult,
  FEED_ROW_HEADER,
  type HubToWindow,
  type WindowToHub,
} from "./protocol.ts";
import { EXPIRY, FORWARD, fakeBatch, fakeFeed, fakeStatus, NOW, OPTIONS, volAt } from "./test-support/fake-feed.ts";
import { createWindowClient } from "./window-client.ts";

/** Hub, compute and one window in a single thread, on a clock moved by hand. */
function engine() {
  let time = 0;
  const timers: { at: number; run: () => void }[] = [];
  const hub = createHub({ now: () => time, after: (ms, run) => void timers.push({ at: time + ms, run }) });
  const feed = fakeFeed();
  hub.attachFeed(feed.port);
  const [computeForHub, computeForWorker] = portPair<ComputeResult, ComputeJob>();
  serveJobs(computeForWorker);
  hub.attachCompute(computeForHub);
  const [windowForHub, windowForPage] = portPair<WindowToHub, HubToWindow>();
  hub.attachWindow(windowForHub);
  let frame: ((at: number) => void) | null = null;
  const client = createWindowClient(windowForPage, {
    request: (callback) => {
      frame = callback;
    },
    now: () => performance.now(),
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
  };
  /** Lets messages pass, then moves both clocks on and paints. */
  const step = async (ms = 20, paint = true): Promise<void> => {
    await settle();
    time += ms;
    for (const due of timers.splice(0)) due.run();
    await settle();
    if (paint) {
      const callback = frame;
      frame = null;
      callback?.(time);
    }
    await settle();
  };
  return { feed, client, step };
}

describe("hub", () => {
  let rig: ReturnType<typeof engine>;
  beforeEach(async () => {
    rig = engine();
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    rig.client.setInterest("chain", { expiries: [EXPIRY] });
    await rig.step();
    rig.feed.send(fakeBatch());
    await rig.step();
    await rig.step();
  });

  it("tells the feed what was chosen and what is shown", () => {
    expect(rig.feed.received.find((message) => message.type === "choose")).toEqual({
      type: "choose",
      choice: { venue: "simulated", underlying: "BTC" },
    });
    expect(rig.feed.received.some((message) => message.type === "taken")).toBe(true);
  });

  it("offers a catalog with expiries and marks the market simulated", () => {
    const { catalog } = rig.client.view;
    expect(catalog?.expiries).toEqual([EXPIRY]);
    expect(catalog?.simulated).toBe(true);
    expect(catalog?.instruments.length).toBe(OPTIONS.length + 1);
  });

  it("recovers the vol every quote was priced with, at the listed future's mid", () => {
    const { view } = rig.client;
    for (const option of OPTIONS) {
      const slot = view.slotByName.get(option.name) ?? -1;
      const at = (field: number) => view.derived[field]![slot]!;
      // Deep in the money the price says little: the conditioning bounds what can be recovered.
      const outOfTheMoney = option.right === "call" ? option.strike >= FORWARD : option.strike <= FORWARD;
      const digits = outOfTheMoney ? 10 : 5;
      expect(at(D.volAtBid)).toBeCloseTo(volAt(option.strike) - 0.005, digits);
      expect(at(D.volAtAsk)).toBeCloseTo(volAt(option.strike) + 0.005, digits);
      expect(at(D.volAtMark)).toBeCloseTo(volAt(option.strike), digits);
      expect(at(D.forward)).toBe(FORWARD);
      expect(at(D.forwardSource)).toBe(FORWARD_SOURCE.future);
    }
  });

  it("keeps put-call parity in the Greeks: deltas differ by one, gamma and vega agree", () => {
    const { view } = rig.client;
    const column = (field: number, name: string) => view.derived[field]![view.slotByName.get(name) ?? -1]!;
    for (const strike of [80_000, 92_000, 110_000]) {
      const call = `BTC-25DEC26-${strike}-C`;
      const put = `BTC-25DEC26-${strike}-P`;
      expect(column(D.delta, call) - column(D.delta, put)).toBeCloseTo(1, 4);
      expect(column(D.gamma, call) / column(D.gamma, put)).toBeCloseTo(1, 4);
      expect(column(D.vega, call) / column(D.vega, put)).toBeCloseTo(1, 4);
    }
  });

  it("fits the slice and carries the fitted vol to every option", async () => {
    await rig.step();
    const slice = rig.client.view.slices.get(EXPIRY);
    expect(slice?.[S.forward]).toBe(FORWARD);
    expect(slice?.[S.atmVol]).toBeCloseTo(volAt(FORWARD), 2);
    expect(slice?.[S.rmse]).toBeLessThan(0.01);
    const slot = rig.client.view.slotByName.get("BTC-25DEC26-100000-C") ?? -1;
    expect(rig.client.view.derived[D.fitVol]![slot]).toBeCloseTo(volAt(100_000), 2);
  });

  it("ages a quiet row from the connection's last message, and from its own once out of step", async () => {
    const { client } = rig;
    rig.feed.send({
      ...fakeBatch(NOW + 9_000),
      rowCount: 0,
      instruments: null,
      status: fakeStatus({ aliveAt: NOW + 9_000 }),
    });
    await rig.step(200);
    const slot = client.view.slotByName.get(OPTIONS[0]?.name ?? "") ?? -1;
    expect(client.view.quotes[Q.confirmedAt]![slot]).toBe(NOW + 9_000);
    // The connection falls silent: nothing is confirmed any more while time goes on.
    rig.feed.send({
      ...fakeBatch(NOW + 30_000),
      rowCount: 0,
      instruments: null,
      status: fakeStatus({ aliveAt: NOW + 9_000 }),
    });
    await rig.step(200);
    expect(client.view.now - client.view.quotes[Q.confirmedAt]![slot]!).toBe(21_000);
  });

  it("says how much older than the quote the forward is that vols were taken at", async () => {
    const { client } = rig;
    const slot = client.view.slotByName.get("BTC-25DEC26-92000-C")!;
    const lag = () => client.view.derived[D.inputLag]![slot]!;
    expect(lag()).toBe(0);
    // The future's subscription fell out of step eight seconds ago; the option's is alive.
    const batch = fakeBatch(NOW + 8_000);
    const future = (batch.rowCount - 1) * (FEED_ROW_HEADER + QUOTE_FIELD_COUNT) + FEED_ROW_HEADER;
    batch.rows[future + Q.reasons] = 0;
    batch.rows[future + Q.confirmedAt] = NOW;
    rig.feed.send(batch);
    await rig.step(250);
    expect(client.view.derived[D.forwardSource]![slot]).toBe(FORWARD_SOURCE.future);
    rig.feed.send({ ...fakeBatch(NOW + 9_000), rowCount: batch.rowCount - 1, instruments: null });
    await rig.step(250);
    expect(lag()).toBe(9_000);
    expect(client.view.now - client.view.quotes[Q.confirmedAt]![slot]!).toBe(0);
  });

  it("keeps the last fit, ageing, when the feed falls silent, rather than fit marks nobody confirms", async () => {
    const { client } = rig;
    await rig.step(250);
    const before = client.view.slices.get(EXPIRY);
    expect(before?.[S.marksOnly]).toBe(0);
    for (let at = 5_000; at <= 40_000; at += 5_000) {
      const silent = fakeStatus({ aliveAt: NOW });
      rig.feed.send({ ...fakeBatch(NOW + at), rowCount: 0, instruments: null, status: silent });
      await rig.step(250);
    }
    const after = client.view.slices.get(EXPIRY);
    expect(after?.[S.marksOnly]).toBe(0);
    expect(after?.[S.fittedAt]).toBe(before?.[S.fittedAt]);
    expect(client.view.now - (after?.[S.asOf] ?? Number.NaN)).toBeGreaterThanOrEqual(40_000);
  });

  it("stands still while frozen and is current at once after", async () => {
    const { client } = rig;
    client.freeze(true);
    const slot = client.view.slotByName.get("BTC-25DEC26-92000-C") ?? -1;
    const before = client.view.quotes[Q.bid]![slot];
    rig.feed.send(fakeBatch(NOW + 1_000, FORWARD + 1_000));
    await rig.step(200);
    await rig.step(200);
    expect(client.view.quotes[Q.bid]![slot]).toBe(before);
    expect(client.frozen?.at).toBe(NOW);
    expect(client.frozen?.behind).toBeGreaterThan(0);
    client.freeze(false);
    expect(client.view.quotes[Q.bid]![slot]).not.toBe(before);
    expect(client.view.now).toBe(NOW + 1_000);
  });

  it("queues nothing for a window that does not paint", async () => {
    for (let i = 1; i <= 40; i++) {
      rig.feed.send(fakeBatch(NOW + i * 100, FORWARD + i));
      await rig.step(200, false);
    }
    const before = rig.client.view.frame;
    await rig.step(0);
    // Four buffers were lent: at most four frames can have been waiting.
    expect(rig.client.view.frame - before).toBeLessThanOrEqual(4);
    await rig.step(200);
    await rig.step(200);
    expect(rig.client.view.now).toBe(NOW + 4_000);
  });

  it("forgets the old market when another underlying is chosen", async () => {
    rig.client.choose({ venue: "simulated", underlying: "ETH" });
    await rig.step(200);
    rig.feed.send(fakeBatch(NOW + 1_000));
    await rig.step(200);
    expect(rig.client.view.catalog?.choice.underlying).toBe("ETH");
    expect(rig.client.view.catalog?.expiries).toEqual([]);
    expect(rig.client.view.slices.size).toBe(0);
  });

  it("fits the same quotes with another model on request, beside what is published, and keeps what was", async () => {
    const asked = rig.client.request({ kind: "surfaceOf", choice: "essvi" });
    await rig.step();
    const reply = await asked;
    if (reply.kind !== "surface") throw new Error("unexpected reply");
    expect(reply.at).toBe(NOW);
    expect(reply.rows.map((row) => row[S.model])).toEqual([SLICE_MODEL.essvi]);
    expect(rig.client.view.slices.get(EXPIRY)![S.model]).not.toBe(SLICE_MODEL.essvi);
    const kept = rig.client.request({ kind: "surfaceAt", at: 0 });
    await rig.step();
    expect(await kept).toMatchObject({ kind: "surface", at: NOW });
  });

  it("fits with the model chosen in any window, and tells all of them", async () => {
    rig.client.setSurface("sabr");
    await rig.step();
    expect(rig.client.surface).toBe("sabr");
    rig.feed.send(fakeBatch(NOW + 1_000));
    await rig.step(300);
    rig.feed.send(fakeBatch(NOW + 2_000));
    await rig.step(300);
    await rig.step();
    expect(rig.client.view.slices.get(EXPIRY)![S.model]).toBe(SLICE_MODEL.sabr);
  });
});

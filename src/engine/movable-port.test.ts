import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Q } from "../market/quote-columns.ts";
import { createHub } from "./hub.ts";
import { portPair } from "./message-port.ts";
import { createMovablePort } from "./movable-port.ts";
import { FEED_ROW_HEADER, type HubToWindow, type WindowToHub } from "./protocol.ts";
import { EXPIRY, FORWARD, fakeBatch, fakeFeed, fakeStatus, NOW } from "./test-support/fake-feed.ts";
import { createWindowClient } from "./window-client.ts";

/** A hub with a feed, and the window's end of a port to it. */
function engine(now: () => number) {
  const hub = createHub({ now, after: () => undefined });
  const feed = fakeFeed();
  hub.attachFeed(feed.port);
  const [forHub, forPage] = portPair<WindowToHub, HubToWindow>();
  hub.attachWindow(forHub);
  return { feed, port: forPage };
}

describe("a window that moves to another hub", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("grows old until the other's first frame, hears the first no more, and asks for all it showed", async () => {
    let time = 1_000;
    let frame: (() => void) | null = null;
    const settle = async (): Promise<void> => {
      for (let i = 0; i < 60; i++) await Promise.resolve();
    };
    const paint = async (): Promise<void> => {
      await settle();
      time += 500;
      const callback = frame;
      frame = null;
      callback?.();
      await settle();
    };
    const [first, second] = [engine(() => time), engine(() => time)];
    const port = createMovablePort<HubToWindow, WindowToHub>(
      () => time,
      () => false,
    );
    const client = createWindowClient(port, {
      request: (callback) => {
        frame = () => callback(time);
      },
      now: () => time,
    });
    client.setInterest("chain", { expiries: [EXPIRY] });
    client.choose({ venue: "simulated", underlying: "BTC" });
    port.join(first.port);
    await settle();
    time += 500;
    first.feed.send(fakeBatch());
    await paint();
    await paint();
    const before = client.view;
    expect([before.status?.state, before.now]).toEqual(["live", NOW]);
    const name = [...before.slotByName.keys()].find((key) => key.endsWith("-C")) ?? "";
    const bid = (): number => client.view.quotes[0]?.[client.view.slotByName.get(name) ?? -1] ?? Number.NaN;
    const bidBefore = bid();
    expect(bidBefore).toBeGreaterThan(0);

    const asked = client.request({ kind: "stateHash" });
    port.join(second.port);
    client.renew(null);
    await expect(asked).rejects.toThrow("The engine moves to another tab");
    expect(client.view.status).toMatchObject({ state: "connecting", detail: expect.stringContaining("another tab") });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.view.now).toBe(NOW + 5_000);
    expect(bid()).toBe(bidBefore);

    first.feed.send(fakeBatch(NOW + 6_000, FORWARD * 2));
    await paint();
    expect(client.view.status?.state).toBe("connecting");

    // What the other windows had on screen is asked for before they have found the new hub.
    port.forward({ type: "lastSeen", names: ["BTC-27MAR26-80000-C"] });
    client.choose({ venue: "simulated", underlying: "BTC" });
    await settle();
    expect(second.feed.received.findLast((message) => message.type === "interest")).toMatchObject({
      interest: { visible: ["BTC-27MAR26-80000-C"] },
    });
    // Nothing is listed yet, as just after a hub has begun: what was shown stays, and how the connection stands is told.
    const beginning = fakeBatch(NOW + 7_000);
    for (const underlyings of [[], ["BTC"]]) {
      time += 500;
      const status = fakeStatus({ state: "connecting", detail: "second attempt" });
      second.feed.send({ ...beginning, instruments: [], underlyings, rows: new Float64Array(0), rowCount: 0, status });
      await paint();
      expect(bid()).toBe(bidBefore);
      expect(client.view.status).toMatchObject({ state: "connecting", detail: "second attempt" });
    }
    time += 500;
    // Listed, and nothing heard of any row yet: what was shown stays, and no message of the connection makes it fresh.
    const listed = fakeBatch(NOW + 8_000);
    const width = listed.rows.length / listed.rowCount;
    for (let row = 0; row < listed.rowCount; row++)
      listed.rows.fill(Number.NaN, row * width + FEED_ROW_HEADER, (row + 1) * width);
    second.feed.send(listed);
    await paint();
    await paint();
    expect([client.view.status?.state, client.view.now]).toEqual(["live", NOW + 8_000]);
    expect(bid()).toBe(bidBefore);
    expect(client.view.quotes[Q.confirmedAt]?.[client.view.slotByName.get(name) ?? -1]).toBe(NOW);

    time += 500;
    second.feed.send(fakeBatch(NOW + 9_000, FORWARD + 500));
    await paint();
    await paint();
    expect([client.view.status?.state, client.view.now]).toEqual(["live", NOW + 9_000]);
    expect(bid()).toBeGreaterThan(bidBefore);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.view.now).toBe(NOW + 9_000);
    expect(client.view.quotes[Q.confirmedAt]?.[client.view.slotByName.get(name) ?? -1]).toBe(NOW + 9_000);
  });
  it("is told what the hub's other windows have on screen, to hand it on where it hosts next", async () => {
    const hub = createHub({ now: () => 0, after: () => undefined });
    hub.attachFeed(fakeFeed().port);
    const clients = [0, 1].map(() => {
      const [forHub, forPage] = portPair<WindowToHub, HubToWindow>();
      hub.attachWindow(forHub);
      return createWindowClient(forPage, { request: () => undefined, now: () => 0 });
    });
    const [one, other] = clients;
    one?.choose({ venue: "simulated", underlying: "BTC" });
    one?.setInterest("chain", { visible: ["BTC-27MAR26-80000-C"] });
    other?.setInterest("chain", { visible: ["BTC-27MAR26-90000-P"] });
    for (let i = 0; i < 60; i++) await Promise.resolve();
    for (const client of clients) expect(client.seen).toEqual(["BTC-27MAR26-80000-C", "BTC-27MAR26-90000-P"]);
  });
});

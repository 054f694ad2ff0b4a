import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHub } from "./hub.ts";
import { portPair } from "./message-port.ts";
import { createMovablePort } from "./movable-port.ts";
import type { HubToWindow, WindowToHub } from "./protocol.ts";
import { EXPIRY, FORWARD, fakeBatch, fakeFeed, NOW } from "./test-support/fake-feed.ts";
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

    client.choose({ venue: "simulated", underlying: "BTC" });
    await settle();
    second.feed.send(fakeBatch(NOW + 9_000, FORWARD + 500));
    await paint();
    await paint();
    expect([client.view.status?.state, client.view.now]).toEqual(["live", NOW + 9_000]);
    expect(bid()).toBeGreaterThan(bidBefore);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.view.now).toBe(NOW + 9_000);
    expect(second.feed.received.some((message) => message.type === "interest")).toBe(true);
  });
});

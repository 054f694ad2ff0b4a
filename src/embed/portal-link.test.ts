import { describe, expect, it, vi } from "vitest";
import { MAX_RATE, READY } from "./contract.ts";
import { type FramePage, startPortalLink } from "./portal-link.ts";
import type { FrameMessage, PortalRequests, PortalStats } from "./sdk/portal-messages.ts";

const PORTAL = "https://portal.example";

function rig() {
  let listener: (event: MessageEvent) => void = () => undefined;
  const parent = { postMessage: vi.fn() };
  const page: FramePage = { parent, addEventListener: (_type, heard) => (listener = heard) };
  const clock = vi.fn(() => 0);
  const set = vi.fn(() => null);
  type Told = PortalRequests["view.get"]["answer"];
  const view = vi.fn((): Told | Promise<Told> => ({ view: "v1.x", withheld: false }));
  const link = startPortalLink(page, {
    allowed: (origin) => origin === PORTAL,
    now: clock,
    handlers: {
      "view.set": set,
      "view.get": view,
      "context.set": set,
      "theme.set": set,
      "snapshot.get": () => Promise.reject(new Error("No market is there yet.")),
      "image.get": () => Promise.reject(new Error("none")),
    },
    welcomed: () => undefined,
  });
  const hello = (data: unknown, origin = PORTAL, source: unknown = parent): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    listener({ data, origin, source, ports: [port2] } as unknown as MessageEvent);
    return port1;
  };
  return {
    link,
    parent,
    set,
    view,
    hello,
    send: (event: unknown) => listener(event as MessageEvent),
    clock,
  };
}

const HELLO = { ns: "volscape", type: "hello", versions: [1, 7] };

/** Everything said on `port` until `count` messages came. */
function heard(port: MessagePort, count: number): Promise<FrameMessage[]> {
  return new Promise((resolve) => {
    const all: FrameMessage[] = [];
    port.onmessage = ({ data }) => {
      all.push(data);
      if (all.length === count) resolve(all);
    };
  });
}

/** The counts, asked under an id of its own: answers to what was sent before may come first. */
function stats(port: MessagePort): Promise<PortalStats> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: { data: FrameMessage }) => {
      if (data.type === "reply" && data.id === 999) resolve(data.value as PortalStats);
    };
    port.postMessage({ id: 999, type: "stats.get", ask: {} });
  });
}

const deep = (): unknown => {
  let value: unknown = {};
  for (let i = 0; i < 2_000; i++) value = [value];
  return value;
};

const MALFORMED: readonly unknown[] = [
  null,
  undefined,
  0,
  "",
  "view.set",
  true,
  [],
  new Date(0),
  new Map([["type", "stats.get"]]),
  new ArrayBuffer(8),
  {},
  { type: "stats.get" },
  { id: 1 },
  { id: 1, type: "stats.get" },
  { id: "1", type: "stats.get", ask: {} },
  { id: -1, type: "stats.get", ask: {} },
  { id: 1.5, type: "stats.get", ask: {} },
  { id: Number.NaN, type: "stats.get", ask: {} },
  { id: 2 ** 60, type: "stats.get", ask: {} },
  { id: 1, type: "toString", ask: {} },
  { id: 1, type: "constructor", ask: {} },
  { id: 1, type: "stats.get", ask: {}, more: 1 },
  { id: 1, type: "stats.get", ask: deep() },
  { id: 1, type: "view.set", ask: {} },
  { id: 1, type: "view.set", ask: { view: "javascript:alert(1)" } },
  { id: 1, type: "view.set", ask: { view: `v1.${"A".repeat(1_000_001)}` } },
  { id: 1, type: "context.set", ask: { underlying: "<img src=x>" } },
  { id: 1, type: "context.set", ask: { venue: "nyse" } },
  { id: 1, type: "context.set", ask: { expiry: "tomorrow" } },
  { id: 1, type: "context.set", ask: { instrument: "A".repeat(65) } },
  { id: 1, type: "context.set", ask: JSON.parse('{"__proto__":{"admin":true},"underlying":"BTC"}') },
  { id: 1, type: "theme.set", ask: { theme: "pink" } },
  { id: 1, type: "image.get", ask: { scale: 1e9 } },
  { id: 1, type: "image.get", ask: { scale: Number.POSITIVE_INFINITY } },
  { ns: "volscape", type: "hello", versions: [1] },
];

describe("a frame and its portal", () => {
  it("says that it is ready, and nothing else, to any origin", () => {
    expect(rig().parent.postMessage.mock.calls).toEqual([[READY, "*"]]);
  });

  it("welcomes a portal that may embed it, and agrees on the highest version both speak", async () => {
    const port = rig().hello(HELLO);
    expect(await heard(port, 1)).toEqual([{ type: "welcome", version: 1 }]);
    port.close();
  });

  it("refuses a portal that speaks none of its versions", async () => {
    const port = rig().hello({ ...HELLO, versions: [99] });
    expect((await heard(port, 1))[0]).toMatchObject({ type: "refused", problem: expect.stringContaining("version 1") });
    port.close();
  });

  it("hears no other origin, no other window and no crooked hello, and counts them", async () => {
    const { hello, send, parent } = rig();
    for (const origin of ["https://evil.example", "null", "", "https://portal.example.evil"]) hello(HELLO, origin);
    hello(HELLO, PORTAL, {});
    hello({ ...HELLO, ns: "other" });
    hello({ ...HELLO, versions: "1" });
    hello({ ...HELLO, versions: new Array(1_000).fill(1) });
    send({ data: HELLO, origin: PORTAL, source: parent, ports: [] });
    // What a desktop agent says is no crooked hello.
    hello({ type: "WCP3Handshake", meta: {}, payload: {} });
    const port = hello(HELLO);
    await heard(port, 1);
    expect(await stats(port)).toMatchObject({ foreign: 4, malformed: 4, answered: 0 });
    port.close();
  });

  it(`ignores and counts ${MALFORMED.length} malformed requests`, async () => {
    const { hello, set } = rig();
    const port = hello(HELLO);
    await heard(port, 1);
    for (const message of MALFORMED) port.postMessage(message);
    expect(await stats(port)).toMatchObject({ malformed: MALFORMED.length, limited: 0, answered: 0 });
    expect(set).not.toHaveBeenCalled();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    port.close();
  });

  it("answers what it can and says in one sentence what it cannot", async () => {
    const { hello, set, link } = rig();
    const port = hello(HELLO);
    await heard(port, 1);
    const all = heard(port, 5);
    port.postMessage({ id: 1, type: "context.set", ask: { underlying: "eth" } });
    port.postMessage({ id: 2, type: "snapshot.get", ask: {} });
    port.postMessage({ id: 3, type: "view.get", ask: {} });
    port.postMessage({ id: 4, type: "context.set", ask: { underlying: "<b>" } });
    link.tell("error", { problem: "one" });
    expect(await all).toEqual(
      expect.arrayContaining([
        { type: "reply", id: 1, value: null },
        { type: "failed", id: 2, problem: "No market is there yet." },
        { type: "reply", id: 3, value: { view: "v1.x", withheld: false } },
        { type: "failed", id: 4, problem: expect.stringContaining("ask.underlying") },
        { type: "event", event: "error", detail: { problem: "one" } },
      ]),
    );
    expect(set).toHaveBeenCalledWith({ underlying: "ETH" });
    port.close();
  });

  it("answers who asked, not who was welcomed since", async () => {
    const { hello, view } = rig();
    const first = hello(HELLO);
    await heard(first, 1);
    let answer: (value: PortalRequests["view.get"]["answer"]) => void = () => undefined;
    view.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    first.postMessage({ id: 1, type: "view.get", ask: {} });
    await expect.poll(() => view.mock.calls.length).toBe(1);
    const second = hello(HELLO);
    await heard(second, 1);
    const next = heard(second, 2);
    answer({ view: "v1.first", withheld: false });
    second.postMessage({ id: 1, type: "theme.set", ask: {} });
    second.postMessage({ id: 2, type: "view.get", ask: {} });
    expect(await next).toEqual([
      { type: "reply", id: 1, value: null },
      { type: "reply", id: 2, value: { view: "v1.x", withheld: false } },
    ]);
    second.close();
  });

  it("drops what comes faster than it may, counts it, says so for as many again, and goes on later", async () => {
    const { hello, set, clock } = rig();
    const port = hello(HELLO);
    await heard(port, 1);
    const said: FrameMessage[] = [];
    port.onmessage = ({ data }) => said.push(data);
    for (let id = 0; id < 5_000; id++) port.postMessage({ id, type: "theme.set", ask: {} });
    const all = 1.5 * MAX_RATE;
    // The clock is asked at the start of each of three limits, for the hello, for each message, and again where that was too many.
    await expect.poll(() => clock.mock.calls.length).toBe(4 + 5_000 + (5_000 - all));
    expect(set).toHaveBeenCalledTimes(all);
    await expect.poll(() => said.length).toBe(2 * all);
    const refused = said.filter((one) => one.type === "failed");
    expect(refused.map(({ id }) => id)).toEqual(Array.from({ length: all }, (_, i) => all + i));
    expect(new Set(refused.map(({ problem }) => problem))).toEqual(
      new Set(["More than 100 requests a second: this one was dropped."]),
    );
    clock.mockReturnValue(1_000);
    expect(await stats(port)).toMatchObject({ limited: 5_000 - 1.5 * MAX_RATE, answered: 1.5 * MAX_RATE });
    port.close();
  });

  it("drops hellos that come faster than they may, keeps the last one it took, and hears another later", async () => {
    const { hello, clock } = rig();
    for (let i = 1; i < 1.5 * MAX_RATE; i++) hello({ ...HELLO, ns: "other" });
    const kept = hello(HELLO);
    for (let i = 0; i < 50; i++) hello(HELLO).close();
    await heard(kept, 1);
    expect(await stats(kept)).toMatchObject({ limited: 50, malformed: 1.5 * MAX_RATE - 1 });
    clock.mockReturnValue(1_000);
    const later = hello(HELLO);
    expect(await heard(later, 1)).toEqual([{ type: "welcome", version: 1 }]);
    later.close();
  });
});

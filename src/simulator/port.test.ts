import { describe, expect, it } from "vitest";
import { type PortInput, type PortOutput, serveExchange } from "./port.ts";

/** A port with a clock by hand. */
function served(speed?: number) {
  // As a high-resolution clock gives it.
  let now = Date.UTC(2026, 10, 24, 13) + 0.437;
  let step = (): void => {};
  let hear = (_: PortInput): void => {};
  const out: PortOutput[] = [];
  const host = serveExchange(
    { post: (message) => out.push(message), listen: (handler) => (hear = handler) },
    {
      seed: 1,
      underlyings: ["BTC"],
      speed,
      now: () => now,
      every(_, task) {
        step = task;
        return () => {
          step = () => {};
        };
      },
    },
  );
  return {
    host,
    out,
    say: (message: PortInput) => hear(message),
    pass(ms: number) {
      for (let i = 0; i < ms; i += 25) {
        now += 25;
        step();
      }
    },
    texts: () => out.flatMap((message) => (message.type === "messages" ? message.texts : [])),
  };
}

const SUBSCRIBE: PortInput = {
  type: "message",
  text: '{"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":{"channels":["ticker.BTC-PERPETUAL.100ms"]}}',
};

describe("the exchange behind a port", () => {
  it("opens, answers and sends what one step brought as one message", () => {
    const { out, say, pass, texts } = served();
    say({ type: "connect" });
    expect(out).toEqual([{ type: "open" }]);
    say(SUBSCRIBE);
    expect(texts().some((text) => text.includes('"id":1'))).toBe(true);
    out.length = 0;
    pass(2_000);
    expect(texts().length).toBeGreaterThan(10);
    expect(out.length).toBeLessThanOrEqual(80);
    expect(texts().join("\n")).toMatch(/"timestamp":\d{13},/);
    expect(texts().join("\n")).not.toMatch(/"(timestamp|usIn|usOut)":\d+\./);
  });

  it("closes from the server's side after the last messages, and opens again", () => {
    const { out, say, pass, texts } = served();
    say({ type: "connect" });
    say(SUBSCRIBE);
    say({ type: "command", command: { type: "fault", fault: { kind: "close", code: 1011, reason: "gone" } } });
    expect(out.at(-1)).toEqual({ type: "close", code: 1011, reason: "gone" });
    out.length = 0;
    pass(500);
    expect(out).toEqual([]);
    say({ type: "connect" });
    say(SUBSCRIBE);
    pass(500);
    expect(out[0]).toEqual({ type: "open" });
    expect(texts().length).toBeGreaterThan(2);
  });

  it("is silent after the client closed, and a new connection starts clean", () => {
    const { out, say, pass } = served();
    say({ type: "connect" });
    say(SUBSCRIBE);
    say({ type: "close" });
    out.length = 0;
    pass(1_000);
    expect(out).toEqual([]);
    say({ type: "connect" });
    pass(1_000);
    expect(out).toEqual([{ type: "open" }]);
  });

  it("opens the market with the first connection, rests while there is none, catches up after", () => {
    const { host, say, pass } = served();
    pass(1_000);
    expect(host.exchange).toBeNull();
    say({ type: "connect" });
    const before = host.exchange!.now;
    pass(1_000);
    expect(host.exchange!.now - before).toBe(1_000);
    say({ type: "close" });
    pass(3_600_000);
    expect(host.exchange!.now - before).toBe(1_000);
    say({ type: "connect" });
    expect(host.exchange!.now - before).toBeGreaterThan(3_600_000);
  });

  it("runs faster than the wall when told to, and stops", () => {
    const { host, say, pass } = served(60);
    say({ type: "connect" });
    const before = host.exchange!.now;
    pass(1_000);
    expect(host.exchange!.now - before).toBeGreaterThan(58_000);
    host.stop();
    const stopped = host.exchange!.now;
    pass(1_000);
    expect(host.exchange!.now).toBe(stopped);
  });
});

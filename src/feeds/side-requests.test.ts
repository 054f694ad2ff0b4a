import { describe, expect, it } from "vitest";
import { createSideRequests } from "./side-requests.ts";

function rig(connected = true) {
  const sent: string[] = [];
  const timers: (() => void)[] = [];
  const side = createSideRequests({
    send: (text) => connected && sent.push(text) > 0,
    schedule: (task) => {
      timers.push(task);
      return () => timers.splice(timers.indexOf(task), 1);
    },
  });
  return { side, sent, timers };
}

const ask = (id: number) => `{"id":${id},"method":"x"}`;

describe("side requests", () => {
  it("take their own replies in any order and leave all else alone", async () => {
    const { side, sent, timers } = rig();
    const [first, second] = [side.ask(ask), side.ask(ask)];
    expect(sent.length).toBe(2);
    expect(side.take('{"jsonrpc":"2.0","id":7,"result":1}')).toBe(false);
    expect(side.take('{"jsonrpc":"2.0","method":"subscription","params":{"id":900000001}}')).toBe(false);
    expect(side.take('{"jsonrpc":"2.0","id":900000002,"result":"b"}')).toBe(true);
    expect(side.take('{"jsonrpc":"2.0","id":900000001,"result":"a"}')).toBe(true);
    expect(side.take('{"jsonrpc":"2.0","id":900000001,"result":"a"}')).toBe(false);
    expect(await first).toContain('"a"');
    expect(await second).toContain('"b"');
    expect(timers).toEqual([]);
  });

  it("say why there is no answer: no connection, a lost one, silence", async () => {
    await expect(rig(false).side.ask(ask)).rejects.toThrow("no connection");
    const lost = rig();
    const asked = lost.side.ask(ask);
    lost.side.drop("The connection was lost");
    await expect(asked).rejects.toThrow("was lost");
    const silent = rig();
    const unanswered = silent.side.ask(ask);
    silent.timers[0]?.();
    await expect(unanswered).rejects.toThrow("no answer");
  });
});

import { describe, expect, it } from "vitest";
import { type BoardToTab, createSwitchboard } from "./switchboard.ts";

function tab(board: ReturnType<typeof createSwitchboard>) {
  const heard: BoardToTab[] = [];
  const line = { post: (message: BoardToTab) => void heard.push(message) };
  board.connect(line);
  const say = (message: Parameters<typeof board.take>[1]) => board.take(line, message);
  return { heard, say };
}

describe("the switchboard", () => {
  const port = {} as MessagePort;

  it("brings a window's port to the tab that hosts its market, and to no other", () => {
    const board = createSwitchboard();
    const [btc, eth, window] = [tab(board), tab(board), tab(board)];
    btc.say({ type: "host", key: "btc" });
    eth.say({ type: "host", key: "eth" });
    for (const { heard } of [btc, eth, window]) heard.length = 0;
    window.say({ type: "attach", key: "eth", port });
    expect(eth.heard).toEqual([{ type: "window", key: "eth", port }]);
    expect([btc.heard, window.heard]).toEqual([[], []]);
  });

  it("tells the others of a new host, and forgets one that left or hosts another market", () => {
    const board = createSwitchboard();
    const [first, second, window] = [tab(board), tab(board), tab(board)];
    first.say({ type: "host", key: "btc" });
    expect(window.heard).toEqual([{ type: "hosted", key: "btc" }]);
    first.say({ type: "host", key: "eth" });
    window.say({ type: "attach", key: "btc", port });
    second.say({ type: "host", key: "btc" });
    window.say({ type: "attach", key: "btc", port });
    second.say({ type: "leave" });
    window.say({ type: "attach", key: "btc", port });
    expect(first.heard.filter(({ type }) => type === "window")).toEqual([]);
    expect(second.heard.filter(({ type }) => type === "window")).toHaveLength(1);
    expect(window.heard.filter(({ type }) => type === "hosted")).toHaveLength(3);
  });
});

import { describe, expect, it } from "vitest";
import { EMPTY_WORKSPACE, parseWorkspace, startWorkspace, workspace } from "./workspace-store.ts";

function memory(initial: Record<string, string> = {}) {
  const items = new Map(Object.entries(initial));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe("workspace store", () => {
  it("reads back what it stored", () => {
    const text = JSON.stringify({
      ...EMPTY_WORKSPACE,
      active: "risk",
      choice: { venue: "deribit", underlying: "SOL_USDC" },
    });
    expect(parseWorkspace(text).state?.choice).toEqual({ venue: "deribit", underlying: "SOL_USDC" });
  });

  it("refuses what it does not know, naming the place", () => {
    expect(parseWorkspace("{").problem).toBe("not JSON");
    expect(parseWorkspace(JSON.stringify({ ...EMPTY_WORKSPACE, version: 2 })).problem).toMatch(/^version/);
    expect(
      parseWorkspace(JSON.stringify({ ...EMPTY_WORKSPACE, choice: { venue: "elsewhere", underlying: "BTC" } })).problem,
    ).toMatch(/^choice\.venue/);
    const hostile = JSON.stringify({ ...EMPTY_WORKSPACE, choice: { venue: "deribit", underlying: "<img>" } });
    expect(parseWorkspace(hostile).state).toBeNull();
  });

  it("does not let stored names reach prototypes", () => {
    parseWorkspace(`{"__proto__":{"polluted":true},"version":1,"settings":{"__proto__":{"polluted":true}}}`);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("keeps an unreadable workspace aside and says so", () => {
    const storage = memory({ "volscape.workspace": "garbage" });
    expect(startWorkspace(storage)).toMatch(/could not be read/);
    expect(storage.items.get("volscape.workspace.unreadable")).toBe("garbage");
    expect(workspace.getState().active).toBe("trader");
  });

  it("says once that there is no room left, and goes on", () => {
    const told: string[] = [];
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(startWorkspace(full, (sentence) => told.push(sentence))).toBeNull();
    workspace.setState({ active: "risk" });
    workspace.setState({ active: "trader" });
    expect(told).toEqual([expect.stringMatching(/no room left/)]);
  });

  it("works without any storage", () => {
    const refusing = {
      getItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
      setItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
    };
    expect(startWorkspace(refusing)).toMatch(/does not let/);
    workspace.setState({ active: "risk" });
    expect(workspace.getState().active).toBe("risk");
  });
});

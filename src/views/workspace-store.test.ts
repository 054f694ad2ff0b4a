import { beforeEach, describe, expect, it, vi } from "vitest";
import { EMPTY_WORKSPACE, parseWorkspace, startWorkspace, workspace } from "./workspace-store.ts";

function memory(initial: Record<string, string> = {}) {
  const items = new Map(Object.entries(initial));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

/** A storage that takes nothing (more); where it refuses to be read as well, nothing at all. */
function refusing(name: string, reads = false) {
  const refuse = (): never => {
    throw new DOMException("no", name);
  };
  return { getItem: reads ? () => null : refuse, setItem: refuse, removeItem: reads ? () => undefined : refuse };
}

const KEY = "volscape.workspace";

/** A tab that is opened, or loaded again, on what storage holds: another realm of the page. */
async function open(own: ReturnType<typeof memory>, shared: ReturnType<typeof memory>) {
  vi.resetModules();
  const tab = await import("./workspace-store.ts");
  expect(tab.startWorkspace(own, shared)).toBeNull();
  return tab.workspace;
}

describe("workspace store", () => {
  beforeEach(() => workspace.setState(EMPTY_WORKSPACE, true));

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
    const [own, shared] = [memory({ [KEY]: "garbled" }), memory({ [KEY]: "garbage" })];
    expect(startWorkspace(own, shared)).toMatch(/could not be read.*the default/);
    expect(own.items.get(`${KEY}.unreadable`)).toBe("garbled");
    expect(shared.items.get(`${KEY}.unreadable`)).toBe("garbage");
    expect(workspace.getState().active).toBe("trader");
  });

  it("shows what was changed last where the tab's own cannot be read", () => {
    const own = memory({ [KEY]: "garbled" });
    const shared = memory({ [KEY]: JSON.stringify({ ...EMPTY_WORKSPACE, active: "risk" }) });
    expect(startWorkspace(own, shared)).toMatch(/could not be read.*the one changed last/);
    expect(workspace.getState().active).toBe("risk");
  });

  it("says once that there is no room left, and goes on", () => {
    const told: string[] = [];
    const full = () => refusing("QuotaExceededError", true);
    expect(startWorkspace(full(), full(), (sentence) => told.push(sentence))).toBeNull();
    workspace.setState({ active: "risk" });
    workspace.setState({ active: "trader" });
    expect(told).toEqual([expect.stringMatching(/no room left/)]);
  });

  it("works without any storage", () => {
    expect(startWorkspace(refusing("SecurityError"), refusing("SecurityError"))).toMatch(/does not let/);
    workspace.setState({ active: "risk" });
    expect(workspace.getState().active).toBe("risk");
    expect(startWorkspace(null, null, expect.unreachable)).toMatch(/does not let/);
    workspace.setState({ active: "trader" });
    expect(workspace.getState().active).toBe("trader");
  });

  it("is each tab's own when it is loaded again, and begins in a new one where the last change was", async () => {
    const shared = memory();
    const [one, two] = [memory(), memory()];
    const first = await open(one, shared);
    const second = await open(two, shared);
    second.setState({ active: "risk", settings: { chain: { preset: 4 } } });
    expect(first.getState().active).toBe("trader");
    // The first tab has changed nothing yet.
    expect((await open(one, shared)).getState()).toEqual(EMPTY_WORKSPACE);
    const again = await open(one, shared);
    again.setState({ settings: { chain: { preset: 2 } } });
    expect((await open(two, shared)).getState()).toMatchObject({ active: "risk", settings: { chain: { preset: 4 } } });
    expect((await open(one, shared)).getState()).toMatchObject({
      active: "trader",
      settings: { chain: { preset: 2 } },
    });
    expect((await open(memory(), shared)).getState().settings).toEqual({ chain: { preset: 2 } });
  });

  it("finds its last change where only one of the two storages has room", async () => {
    const [own, shared] = [memory(), memory()];
    const tab = await open(own, shared);
    tab.setState({ active: "risk" });
    const take = shared.setItem;
    shared.setItem = refusing("QuotaExceededError").setItem;
    tab.setState({ settings: { chain: { preset: 3 } } });
    expect((await open(own, shared)).getState().settings).toEqual({ chain: { preset: 3 } });
    expect((await open(memory(), shared)).getState().settings).toEqual({});

    const other = await open(own, shared);
    shared.setItem = take;
    own.setItem = refusing("QuotaExceededError").setItem;
    other.setState({ settings: { chain: { preset: 5 } } });
    expect((await open(own, shared)).getState().settings).toEqual({ chain: { preset: 5 } });
  });
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { openViewStore } from "./view-database.ts";
import { AUTO_SPAN, MAX_REVISIONS } from "./view-store.ts";

interface Range {
  readonly from: readonly [string, number];
  readonly to: readonly [string, number];
}

/** An object store of rows under the keys that `keyOf` gives them, in their order: as much of one as views need. */
function objectStore(keyOf: (row: { id: string; revision: number }) => string | [string, number]) {
  const rows = new Map<string, { id: string; revision: number }>();
  const within = ({ from, to }: Range) =>
    [...rows.values()]
      .filter(({ id, revision }) => id === from[0] && revision >= from[1] && revision <= to[1])
      .sort((a, b) => a.revision - b.revision);
  const textOf = (key: unknown): string => JSON.stringify(key);
  return {
    get: async (key: unknown) => rows.get(textOf(key)),
    put: async (row: { id: string; revision: number }) => void rows.set(textOf(keyOf(row)), row),
    getAll: async (range: Range) => within(range),
    getAllKeys: async (range: Range) => within(range).map(keyOf),
    async delete(which: Range | readonly unknown[]) {
      const gone = "from" in which ? within(which).map((row) => textOf(keyOf(row))) : [textOf(which)];
      for (const key of gone) rows.delete(key);
    },
  };
}

/** What the database that was opened last is told of. */
let told: { blocking?(current: number, blocked: number, event: unknown): void } = {};

vi.mock("idb", () => ({
  async openDB(_name: string, _version: number, callbacks: typeof told) {
    told = callbacks;
    const stores = {
      heads: objectStore(({ id }) => id),
      revisions: objectStore(({ id, revision }) => [id, revision]),
    };
    return {
      get: (name: keyof typeof stores, key: unknown) => stores[name].get(key),
      getAll: (name: keyof typeof stores, range: Range) => stores[name].getAll(range),
      transaction: () => ({ objectStore: (name: keyof typeof stores) => stores[name], done: Promise.resolve() }),
    };
  },
}));

beforeEach(() => void vi.stubGlobal("IDBKeyRange", { bound: (from: unknown, to: unknown) => ({ from, to }) }));
afterEach(() => void vi.unstubAllGlobals());

it("keeps what somebody saved through as many changes saved by themselves as may be", async () => {
  const store = await openViewStore();
  await store.put("a", 0, SMALL_VIEW, 0);
  // Numbers are used up by revisions that stand for one another: many changes, few revisions.
  for (let base = 1; base <= 3 * MAX_REVISIONS; base++)
    await store.put("a", base, SMALL_VIEW, (base * AUTO_SPAN) / MAX_REVISIONS, true);
  const kept = (await store.history("a")).map(({ revision }) => revision);
  expect(kept.at(-1)).toBe(1);
  expect(kept.length).toBeLessThan(6);
});

it("lets the oldest go once there are more revisions than are kept", async () => {
  const store = await openViewStore();
  for (let base = 0; base < MAX_REVISIONS + 5; base++) await store.put("a", base, SMALL_VIEW, base);
  const kept = (await store.history("a")).map(({ revision }) => revision);
  expect(kept).toHaveLength(MAX_REVISIONS);
  expect([kept[0], kept.at(-1)]).toEqual([MAX_REVISIONS + 5, 6]);
});

it("lets a later build have the database, keeps nothing for good from then on, and says so", async () => {
  const taken = vi.fn();
  const close = vi.fn();
  const store = await openViewStore(taken);
  expect(store.durable).toBe(true);
  told.blocking?.(1, 2, { target: { close } });
  expect([close.mock.calls.length, taken.mock.calls.length, store.durable]).toEqual([1, 1, false]);
});

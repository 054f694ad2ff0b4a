import { describe, expect, it } from "vitest";
import { survivingStore } from "./surviving-store.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { AUTO_SPAN, memoryViewStore, saveKeepingBoth, type ViewStore } from "./view-store.ts";

const titled = (title: string) => ({ ...SMALL_VIEW, title });

/** A store that is full, or that answers nothing at all, whenever it is told to be. */
function failing() {
  const inner = memoryViewStore();
  let mode: "well" | "full" | "blocked" = "well";
  const told: string[] = [];
  const guard =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>, writes: boolean) =>
    async (...given: A): Promise<R> => {
      if (mode === "blocked") throw new DOMException("blocked", "InvalidStateError");
      if (mode === "full" && writes) throw new DOMException("full", "QuotaExceededError");
      return call(...given);
    };
  const store: ViewStore = {
    durable: true,
    list: guard(inner.list, false),
    get: guard(inner.get, false),
    put: guard(inner.put, true),
    history: guard(inner.history, false),
    remove: guard(inner.remove, true),
    putBack: guard(inner.putBack, true),
  };
  const surviving = survivingStore(store, ({ title }, error) => told.push(`${title}: ${(error as DOMException).name}`));
  return { inner, store: surviving, told, become: (next: typeof mode) => (mode = next) };
}

describe("a store that survives", () => {
  it("keeps a new view in memory where there is no room, and puts it back once there is", async () => {
    const { inner, store, told, become } = failing();
    become("full");
    expect(await store.put("a", 0, titled("One"), 1)).toMatchObject({ ok: true, saved: { revision: 1 } });
    expect(store.durable).toBe(false);
    expect(told).toEqual(["One: QuotaExceededError"]);
    expect((await store.list()).map(({ title }) => title)).toEqual(["One"]);
    expect(await store.put("a", 1, titled("Two"), 2)).toMatchObject({ ok: true, saved: { revision: 2 } });
    expect((await store.history("a")).map(({ document }) => document.title)).toEqual(["Two", "One"]);
    become("well");
    expect(await store.put("a", 2, titled("Three"), 3)).toMatchObject({ ok: true });
    expect(store.durable).toBe(true);
    expect((await inner.get("a"))?.document.title).toBe("Three");
  });

  it("shows the earlier revisions of a view whose next one found no room", async () => {
    const { store, become } = failing();
    await store.put("a", 0, titled("One"), 1);
    await store.put("b", 0, titled("Other"), 2);
    become("full");
    await store.put("a", 1, titled("Two"), 3);
    expect((await store.history("a")).map(({ document }) => document.title)).toEqual(["Two", "One"]);
    expect((await store.list()).map(({ title }) => title)).toEqual(["Two", "Other"]);
  });

  it("loses neither side where another tab saved while this one was in memory", async () => {
    const { inner, store, become } = failing();
    await store.put("a", 0, titled("One"), 1);
    become("full");
    await store.put("a", 1, titled("Mine"), 2);
    await inner.put("a", 1, titled("Theirs"), 3);
    become("well");
    const { saved, conflict } = await saveKeepingBoth(
      store,
      { id: "a", base: 2, otherId: "b", savedAt: 4 },
      titled("Mine"),
    );
    expect(conflict).toBe("saved");
    expect(saved.document.title).toBe("Mine (yours)");
    expect((await inner.get("a"))?.document.title).toBe("Theirs");
  });

  it("works on where the database answers nothing any more", async () => {
    const { store, told, become } = failing();
    become("blocked");
    await store.put("a", 0, titled("One"), 1);
    await store.put("a", 1, titled("Two"), 2);
    expect(await store.put("a", 1, titled("Late"), 3)).toMatchObject({ ok: false });
    expect((await store.list()).map(({ title }) => title)).toEqual(["Two"]);
    expect(told).toEqual(["One: InvalidStateError", "Two: InvalidStateError"]);
    const removed = await store.remove("a");
    expect(await store.list()).toEqual([]);
    await store.putBack(removed, "c");
    expect((await store.get("a"))?.document.title).toBe("Two");
  });
});

it("begins anew in memory where a view that was stored can no longer be read", async () => {
  const { store, become } = failing();
  await store.put("a", 0, titled("One"), 1);
  become("blocked");
  expect(await store.put("a", 1, titled("Two"), 2)).toMatchObject({ ok: true });
  expect((await store.get("a"))?.document.title).toBe("Two");
});

it("goes on counting while a database is lost, and puts every revision in its place when it returns", async () => {
  const { inner, store, become } = failing();
  await store.put("a", 0, titled("One"), 1);
  await store.put("a", 1, titled("Two"), 2);
  become("blocked");
  const lost = await store.put("a", 2, titled("Three"), 3);
  expect(lost).toMatchObject({ ok: true, saved: { revision: 3 } });
  await store.put("a", 3, titled("Four"), 4, true);
  expect(await store.put("a", 4, titled("Four again"), 5, true)).toMatchObject({ ok: true, saved: { revision: 5 } });
  become("well");
  expect(await store.put("a", 5, titled("Six"), 6)).toMatchObject({ ok: true, saved: { revision: 6 } });
  expect((await inner.history("a")).map(({ document, revision }) => [revision, document.title])).toEqual([
    [6, "Six"],
    [5, "Four again"],
    [3, "Three"],
    [2, "Two"],
    [1, "One"],
  ]);
});

describe("revisions saved by themselves", () => {
  it("stand for one another for a while, never for one that somebody saved", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("Asked"), 0);
    await store.put("a", 1, titled("First"), 1, true);
    await store.put("a", 2, titled("Second"), AUTO_SPAN, true);
    await store.put("a", 3, titled("Later"), AUTO_SPAN + 2, true);
    await store.put("a", 4, titled("Asked again"), AUTO_SPAN + 3);
    expect((await store.history("a")).map(({ document, revision }) => [revision, document.title])).toEqual([
      [5, "Asked again"],
      [4, "Later"],
      [3, "Second"],
      [1, "Asked"],
    ]);
  });
});

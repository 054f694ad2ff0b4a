import { describe, expect, it } from "vitest";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import type { ViewDocument } from "./view-document.ts";
import {
  changeNewest,
  MAX_REVISIONS,
  markedTitle,
  memoryViewStore,
  saveKeepingBoth,
  type ViewStore,
} from "./view-store.ts";

const titled = (title: string) => ({ ...SMALL_VIEW, title });

describe("view store", () => {
  it("keeps every revision and lists the newest", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("One"), 1);
    await store.put("a", 1, titled("Two"), 2);
    await store.put("b", 0, titled("Other"), 3);
    expect((await store.list()).map(({ title, revision }) => [title, revision])).toEqual([
      ["Other", 1],
      ["Two", 2],
    ]);
    expect((await store.history("a")).map(({ revision }) => revision)).toEqual([2, 1]);
    expect((await store.get("a", 1))?.document.title).toBe("One");
    expect(await store.get("a", 3)).toBeNull();
    expect(await store.get("c")).toBeNull();
  });

  it("refuses to save over what it was not based on, and keeps both", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("Base"), 1);
    await store.put("a", 1, titled("Theirs"), 2);
    const at = { id: "a", base: 1, otherId: "b", savedAt: 3 };
    const { saved, conflict } = await saveKeepingBoth(store, at, titled("Mine"));
    expect(conflict).toBe("saved");
    expect(saved).toMatchObject({ id: "b", revision: 1, document: { title: "Mine (yours)" } });
    expect((await store.get("a"))?.document.title).toBe("Theirs");
    expect(await saveKeepingBoth(store, { ...at, base: 2 }, titled("Next"))).toMatchObject({ conflict: "none" });
  });

  it("keeps nothing apart where two saved the very same", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("One"), 1);
    await store.put("a", 1, titled("Same"), 2);
    const at = { id: "a", base: 1, otherId: "b", savedAt: 3 };
    expect(await saveKeepingBoth(store, at, titled("Same"))).toMatchObject({
      conflict: "none",
      saved: { revision: 2 },
    });
    expect((await store.list()).map(({ id }) => id)).toEqual(["a"]);
  });

  it("gives back what was removed, revisions included", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("One"), 1);
    await store.put("a", 1, titled("Two"), 2);
    const removed = await store.remove("a");
    expect(await store.list()).toEqual([]);
    await store.putBack(removed, "c");
    expect((await store.history("a")).length).toBe(2);
    expect(await store.put("a", 1, titled("Late"), 3)).toMatchObject({ ok: false });
  });

  it("forgets the oldest revisions, never the newest", async () => {
    const store = memoryViewStore();
    for (let n = 0; n < MAX_REVISIONS + 5; n++) await store.put("a", n, titled(`Take ${n}`), n);
    const kept = await store.history("a");
    expect(kept.length).toBe(MAX_REVISIONS);
    expect(kept[0]?.revision).toBe(MAX_REVISIONS + 5);
  });

  it("marks long titles within their limit", () => {
    expect(markedTitle("x".repeat(80), "yours")).toHaveLength(80);
  });

  it("changes the newest revision, of another who came in between too, and no view that is gone", async () => {
    const inner = memoryViewStore();
    await inner.put("a", 0, { ...titled("One"), active: "trader" }, 1);
    let between = true;
    const store: ViewStore = {
      ...inner,
      async put(...given) {
        if (between) await inner.put("a", 1, { ...titled("One"), active: "risk" }, 2);
        between = false;
        return inner.put(...given);
      },
    };
    const rename = (document: ViewDocument): ViewDocument => ({ ...document, title: "Renamed" });
    expect(await changeNewest(store, "a", 3, rename)).toMatchObject({
      before: { revision: 2 },
      saved: { revision: 3, document: { title: "Renamed", active: "risk" } },
    });
    expect(await changeNewest(store, "b", 4, rename)).toBeNull();
  });

  it("keeps what is saved over a view that was deleted as one of its own, and the deleted one where it is put back", async () => {
    const store = memoryViewStore();
    await store.put("a", 0, titled("One"), 1);
    const removed = await store.remove("a");
    const at = { id: "a", base: 1, otherId: "b", savedAt: 2 };
    expect(await saveKeepingBoth(store, at, titled("Mine"))).toMatchObject({ conflict: "deleted", saved: { id: "b" } });
    expect(await store.get("a")).toBeNull();
    expect(await store.putBack(removed, "c")).toMatchObject({ id: "a", document: { title: "One" } });
    expect(await store.putBack(removed, "c")).toMatchObject({ id: "c", document: { title: "One (put back)" } });
    expect((await store.list()).map(({ id, title }) => [id, title])).toEqual([
      ["b", "Mine (yours)"],
      ["a", "One"],
      ["c", "One (put back)"],
    ]);
  });
});

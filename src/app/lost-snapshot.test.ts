import { expect, it } from "vitest";
import { lostSnapshot, rememberSnapshot } from "./lost-snapshot.ts";

const AT = Date.UTC(2026, 10, 30, 12);

function tab(refuses = false): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, text: string) {
      if (refuses) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

it("tells once that pinned numbers went with the page, and nothing where the market was live again", () => {
  const own = tab();
  expect(lostSnapshot(own)).toBeNull();
  rememberSnapshot(own, AT);
  expect(lostSnapshot(own)).toContain("pinned at 2026-11-30 12:00:00");
  expect(lostSnapshot(own)).toBeNull();
  rememberSnapshot(own, AT);
  rememberSnapshot(own, null);
  expect(lostSnapshot(own)).toBeNull();
});

it("says nothing where the tab keeps nothing, or something else", () => {
  for (const own of [null, tab(true)]) {
    rememberSnapshot(own, AT);
    expect(lostSnapshot(own)).toBeNull();
  }
  const odd = tab();
  odd.setItem("volscape.pinned", "yesterday");
  expect(lostSnapshot(odd)).toBeNull();
});

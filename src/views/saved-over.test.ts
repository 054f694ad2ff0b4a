import { describe, expect, it } from "vitest";
import { catchUp, savedOver } from "./saved-over.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { type ViewDocument, viewSchema } from "./view-document.ts";
import type { ViewRevision } from "./view-store.ts";

const stored: ViewDocument = {
  ...SMALL_VIEW,
  clock: { use: "event", weekendWeight: 0.5, events: [] },
  portfolio: { sizes: "hidden", books: [] },
  withheld: "positions",
  snapshot: { books: null, questions: [] },
  limits: [{ id: "limit-1", name: "", metric: "delta", amber: 1, red: 2, book: null, enabled: true }],
  author: "Somebody",
  made: 1_767_225_600_000,
};

it("goes back to what the screen leaves out, calendar time among it, and keeps what only was put in when asked", () => {
  const { snapshot, limits, author } = stored;
  expect(savedOver(stored, SMALL_VIEW)).toEqual({ ...SMALL_VIEW, snapshot, limits, author });
  expect(savedOver(null, SMALL_VIEW)).toEqual(SMALL_VIEW);
});

it("lets numbers go that were pinned of another market than the screen is on", () => {
  const moved: ViewDocument = { ...SMALL_VIEW, market: { venue: "simulated", underlying: "ETH" } };
  expect(savedOver(stored, moved)).not.toHaveProperty("snapshot");
  expect(savedOver(stored, moved).limits).toEqual(stored.limits);
});

it("was made knowing every field that a view has", () => {
  expect(new Set(Object.keys(stored))).toEqual(new Set(Object.keys(viewSchema.entries)));
});

describe("a page that opens on a workspace that follows a view", () => {
  const revision = (n: number, document: ViewDocument): ViewRevision => ({
    id: "a",
    revision: n,
    savedAt: n,
    document,
  });
  const preset = (n: number): ViewDocument => ({ ...SMALL_VIEW, settings: { chain: { preset: n } } });
  const all = ["trader", "risk"];

  it("saves what was changed just before it was closed", () => {
    const head = revision(2, { ...preset(1), snapshot: { books: null } });
    const next = catchUp(preset(3), all, 2, head, head);
    expect(next).toEqual({ do: "save", base: 2, document: { ...preset(3), snapshot: { books: null } } });
  });

  it("follows what was saved while it was closing, a new title included", () => {
    expect(catchUp(preset(3), all, 1, revision(2, { ...preset(3), title: "New" }), revision(1, preset(1)))).toEqual({
      do: "follow",
    });
  });

  it("leaves alone what another tab saved where nothing was changed here, and keeps both where something was", () => {
    const [head, base] = [revision(2, preset(2)), revision(1, preset(1))];
    expect(catchUp(preset(1), all, 1, head, base)).toEqual({ do: "nothing" });
    expect(catchUp(preset(3), all, 1, head, base)).toMatchObject({ do: "save", base: 1 });
    expect(catchUp(preset(3), all, 1, head, null)).toMatchObject({ do: "save", base: 1 });
    expect(catchUp(preset(3), all, 1, null, null)).toEqual({ do: "nothing" });
  });

  it("goes on from the newest one stored where later ones were in memory", () => {
    expect(catchUp(preset(3), all, 5, revision(2, preset(1)), null)).toMatchObject({ do: "save", base: 2 });
  });

  it("takes a built-in layout of another width for no change", () => {
    const narrow: ViewDocument = { ...SMALL_VIEW, layouts: { trader: { row: [{ tabs: ["chain"], weight: 100 }] } } };
    const head = revision(1, SMALL_VIEW);
    expect(catchUp(narrow, [], 1, head, head)).toEqual({ do: "follow" });
    expect(catchUp(narrow, ["trader"], 1, head, head)).toMatchObject({ do: "save" });
  });
});

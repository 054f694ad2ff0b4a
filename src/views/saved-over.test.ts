import { expect, it } from "vitest";
import { savedOver } from "./saved-over.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { type ViewDocument, viewSchema } from "./view-document.ts";

const stored: ViewDocument = {
  ...SMALL_VIEW,
  clock: { use: "event", weekendWeight: 0.5, events: [] },
  portfolio: { sizes: "hidden", books: [] },
  withheld: "positions",
  snapshot: { books: null, questions: [] },
  limits: [{ id: "limit-1", name: "", metric: "delta", amber: 1, red: 2, book: null, enabled: true }],
  author: "Somebody",
};

it("goes back to what the screen leaves out, calendar time among it, and keeps what only was put in when asked", () => {
  const { snapshot, limits, author } = stored;
  expect(savedOver(stored, SMALL_VIEW)).toEqual({ ...SMALL_VIEW, snapshot, limits, author });
  expect(savedOver(null, SMALL_VIEW)).toEqual(SMALL_VIEW);
});

it("was made knowing every field that a view has", () => {
  expect(new Set(Object.keys(stored))).toEqual(new Set(Object.keys(viewSchema.entries)));
});

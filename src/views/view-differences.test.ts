import { describe, expect, it } from "vitest";
import { SMALL_VIEW, variedView } from "./test-support/sample-views.ts";
import { viewDifferences } from "./view-differences.ts";
import type { ViewDocument } from "./view-document.ts";

const lines = (was: ViewDocument, now: ViewDocument): string[] =>
  viewDifferences(was, now).map(({ where, what, was: old, now: next }) => `${where}: ${what} ${old} → ${next}`);

describe("differences of two views", () => {
  it("are none between a view and itself", () => {
    expect(lines(variedView(20), variedView(20))).toEqual([]);
  });

  it("name what changed with the words before and after", () => {
    const now: ViewDocument = {
      ...SMALL_VIEW,
      title: "Back month",
      market: { venue: "simulated", underlying: "ETH" },
      models: { trader: "essvi" },
      settings: { "smile-2": { axis: "strike", table: true }, chain: { preset: 2 } },
      withheld: "positions",
    };
    expect(lines(SMALL_VIEW, now)).toEqual([
      "View: title Front month → Back month",
      "View: left out null → positions",
      "View: surface model in trader svi → essvi",
      "View: market Simulated, BTC → Simulated, ETH",
      "chain: preset null → 2",
      "smile-2: axis delta → strike",
    ]);
  });

  it("say pinned numbers, clock and limits as a person knows them, and tell two of one second apart", () => {
    const snapshot = { at: Date.UTC(2026, 10, 30, 15, 36, 50, 1), books: null };
    const clock = { use: "event" as const, weekendWeight: 0.5, events: [] };
    const pinned: ViewDocument = { ...SMALL_VIEW, snapshot, clock, limits: [{ name: "Vega", metric: "vega" }] };
    expect(lines(SMALL_VIEW, pinned)).toEqual([
      "View: how vols count time null → event time, weekend days count 0.5, 0 events",
      "View: limits null → Vega",
      "View: pinned numbers null → 2026-11-30 15:36:50 UTC",
    ]);
    const other = { ...pinned, snapshot: { ...snapshot, at: snapshot.at + 1 } };
    expect(lines(pinned, other)).toEqual(["View: pinned numbers 2026-11-30 15:36:50 UTC → 2026-11-30 15:36:50 UTC"]);
  });

  it("call panels by the names they are given", () => {
    const now: ViewDocument = { ...SMALL_VIEW, layouts: { trader: { row: [{ tabs: ["chain"] }] } } };
    expect(viewDifferences(SMALL_VIEW, now, undefined, (id) => id.toUpperCase())).toEqual([
      { where: "trader", what: "panel removed", was: "SMILE", now: null },
      { where: "trader", what: "panel removed", was: "SMILE-2", now: null },
      { where: "trader", what: "arrangement", was: "CHAIN | SMILE, SMILE-2", now: "CHAIN" },
    ]);
  });

  it("name panels that came, went and moved", () => {
    const now: ViewDocument = {
      ...SMALL_VIEW,
      layouts: { trader: { row: [{ tabs: ["smile"] }, { row: [{ tabs: ["chain"] }, { tabs: ["term"] }] }] } },
    };
    expect(lines(SMALL_VIEW, now)).toEqual([
      "trader: panel removed smile-2 → null",
      "trader: panel added null → term",
      "trader: arrangement chain | smile, smile-2 → smile | (chain | term)",
    ]);
    const built: ViewDocument = { ...SMALL_VIEW, layouts: {} };
    expect(lines(built, SMALL_VIEW)).toEqual(["trader: arrangement built-in → own"]);
  });

  it("say what a setting was by itself where a view said nothing, and pass over what stayed so", () => {
    const now = { ...SMALL_VIEW, settings: { ...SMALL_VIEW.settings, chain: { preset: 2, descending: false } } };
    expect(viewDifferences(SMALL_VIEW, now, () => ({ preset: 1, descending: false }))).toEqual([
      { where: "chain", what: "preset", was: "1", now: "2" },
    ]);
  });

  it("cut what is too long to read", () => {
    const settings = { term: { events: Array.from({ length: 40 }, (_, i) => i) } };
    const [line] = viewDifferences(SMALL_VIEW, { ...SMALL_VIEW, settings: { ...SMALL_VIEW.settings, ...settings } });
    expect(line?.now).toHaveLength(80);
  });
});

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
      `View: market {"underlying":"BTC","venue":"simulated"} → {"underlying":"ETH","venue":"simulated"}`,
      "View: title Front month → Back month",
      "View: left out null → positions",
      "View: surface model in trader svi → essvi",
      "chain: preset null → 2",
      "smile-2: axis delta → strike",
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

import { describe, expect, it } from "vitest";
import { openView, packView } from "../views/view-link.ts";
import type { ViewPositions } from "../views/view-positions.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { openWord } from "./opening.ts";
import { viewWord } from "./view-word.ts";

const HIDDEN: ViewPositions = {
  sizes: "hidden",
  books: [{ positions: [{ instrument: "BTC-PERPETUAL", side: "long" }] }],
};
const WHOLE: ViewPositions = { sizes: "whole", books: [{ name: "Main", positions: [], cash: [] }] };

/** What a portal is handed to keep of a view with positions of others. */
async function kept(positions: boolean, portfolio: ViewPositions = HIDDEN) {
  const word = await packView(
    {
      version: 1,
      title: "Desk",
      folder: "",
      market: { venue: "simulated", underlying: "BTC" },
      active: "trader",
      layouts: { trader: { row: [{ tabs: ["portfolio", "chain", "attribution"] }] } },
      settings: { chain: { preset: 6 }, attribution: { fees: true } },
      models: {},
      portfolio,
    },
    { encrypted: false, signer: null },
  );
  const opening = await openWord(word, {});
  if (!opening.ok) throw new Error(opening.problem);
  workspace.setState({ ...EMPTY_WORKSPACE, settings: opening.embedded.settings, shared: opening.embedded.shared });
  const { view, withheld } = await viewWord(opening.embedded, positions);
  const opened = await openView(view);
  if (!opened.ok) throw new Error(opened.problem);
  return { view: opened.view, withheld };
}

describe("the view that a portal keeps", () => {
  it("holds no position and says that they were left out", async () => {
    const { view, withheld } = await kept(false);
    expect(withheld).toBe(true);
    expect(view).toMatchObject({ withheld: "positions", settings: { chain: { preset: 6 } } });
    expect(JSON.stringify(view)).not.toMatch(/PERPETUAL|fees/);
  });

  it("holds what came with it where the site gives positions to portals", async () => {
    const { view, withheld } = await kept(true);
    expect(withheld).toBe(false);
    expect(view).toMatchObject({ portfolio: { sizes: "hidden" }, settings: { attribution: { fees: true } } });
  });

  it("says that whole positions were left out, which no frame shows or hands on", async () => {
    for (const positions of [false, true]) {
      const { view, withheld } = await kept(positions, WHOLE);
      expect(withheld).toBe(true);
      expect(view.withheld).toBe("positions");
      expect(view.portfolio).toBeUndefined();
    }
  });
});

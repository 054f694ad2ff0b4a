import { describe, expect, it } from "vitest";
import { openView, packView } from "../views/view-link.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { openWord } from "./opening.ts";
import { viewWord } from "./view-word.ts";

/** What a portal is handed to keep of a view with contracts whose sizes its sender hid. */
async function kept(positions: boolean) {
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
      portfolio: { sizes: "hidden", books: [{ positions: [{ instrument: "BTC-PERPETUAL", side: "long" }] }] },
    },
    { encrypted: false, signer: null },
  );
  const opening = await openWord(word, {});
  if (!opening.ok) throw new Error(opening.problem);
  workspace.setState({ ...EMPTY_WORKSPACE, settings: opening.embedded.settings, shared: opening.embedded.shared });
  const opened = await openView(await viewWord(opening.embedded, positions));
  if (!opened.ok) throw new Error(opened.problem);
  return opened.view;
}

describe("the view that a portal keeps", () => {
  it("holds no position and says that they were left out", async () => {
    const view = await kept(false);
    expect(view).toMatchObject({ withheld: "positions", settings: { chain: { preset: 6 } } });
    expect(JSON.stringify(view)).not.toMatch(/PERPETUAL|fees/);
  });

  it("holds what came with it where the site gives positions to portals", async () => {
    expect(await kept(true)).toMatchObject({
      portfolio: { sizes: "hidden" },
      settings: { attribution: { fees: true } },
    });
  });
});

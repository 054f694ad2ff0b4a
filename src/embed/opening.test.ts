import { describe, expect, it } from "vitest";
import type { ViewDocument } from "../views/view-document.ts";
import { packView } from "../views/view-link.ts";
import { openWord } from "./opening.ts";

const VIEW: ViewDocument = {
  version: 1,
  title: "Desk",
  folder: "",
  market: { venue: "simulated", underlying: "BTC" },
  active: "risk",
  layouts: { risk: { row: [{ tabs: ["portfolio"] }] } },
  settings: {},
  models: {},
};

const opened = async (view: ViewDocument) => openWord(await packView(view, { encrypted: false, signer: null }), {});

describe("a view in a frame", () => {
  it("says what came with it and is not shown there", async () => {
    expect(await opened(VIEW)).toMatchObject({ ok: true, embedded: { beyond: "", shared: null } });
    const portfolio: ViewDocument["portfolio"] = { sizes: "whole", books: [{ name: "Main", positions: [], cash: [] }] };
    expect(await opened({ ...VIEW, portfolio, snapshot: { format: "any", books: null, questions: [] } })).toMatchObject(
      {
        embedded: {
          beyond: expect.stringMatching(
            /^The pinned numbers and positions of this view are not shown here; positions here are/,
          ),
        },
      },
    );
  });

  it("keeps saying what its sender left out", async () => {
    const hidden: ViewDocument["portfolio"] = { sizes: "hidden", books: [] };
    expect(await opened({ ...VIEW, portfolio: hidden })).toMatchObject({
      embedded: { beyond: "", shared: { portfolio: hidden } },
    });
    expect(await opened({ ...VIEW, withheld: "positions" })).toMatchObject({
      embedded: { shared: { withheld: "positions" } },
    });
  });
});

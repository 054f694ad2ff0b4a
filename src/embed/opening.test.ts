import { describe, expect, it } from "vitest";
import { createReceivingKey, rawPublicKey } from "../views/key-wrap.ts";
import { sealView } from "../views/sealed-view.ts";
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
    expect(await opened(VIEW)).toMatchObject({ ok: true, embedded: { beyond: "", shared: null, snapshot: null } });
    const portfolio: ViewDocument["portfolio"] = { sizes: "whole", books: [{ name: "Main", positions: [], cash: [] }] };
    const snapshot = { format: "any", books: null, questions: [] };
    expect(await opened({ ...VIEW, portfolio, snapshot })).toMatchObject({
      embedded: {
        snapshot,
        beyond: expect.stringMatching(/^The positions of this view are not shown here; positions/),
      },
    });
    expect(await opened({ ...VIEW, portfolio, snapshot: { ...snapshot, books: [] } })).toMatchObject({
      embedded: { beyond: "" },
    });
  });

  it("sealed to people opens with the key handed over, and says what is missing without it", async () => {
    const pair = await createReceivingKey();
    const key = await rawPublicKey(pair);
    const word = await sealView(VIEW, [{ key, risk: true, positions: false }], null);
    expect(await openWord(word, {}, null, pair)).toMatchObject({
      ok: true,
      embedded: { title: "Desk", sealed: "", shared: { withheld: "notForYou" } },
    });
    const other = await createReceivingKey();
    for (const none of [other, undefined])
      expect(await openWord(word, {}, null, none)).toMatchObject({
        ok: false,
        problem: expect.stringMatching(/this frame has none that opens it.*hand over a key/),
      });
  });

  it("that leaves its market open is shown in the one there is, where there is one", async () => {
    const word = await packView({ ...VIEW, market: null }, { encrypted: false, signer: null });
    const there = { venue: "deribit", underlying: "ETH" } as const;
    expect(await openWord(word, {}, there)).toMatchObject({ ok: true, embedded: { choice: there } });
    expect(await openWord(word, { underlying: "SOL_USDC" }, there)).toMatchObject({
      embedded: { choice: { venue: "deribit", underlying: "SOL_USDC" } },
    });
    expect(await openWord(word, {})).toMatchObject({ ok: false, problem: expect.stringContaining("venue=") });
    expect(await openWord(await packView(VIEW, { encrypted: false, signer: null }), {}, there)).toMatchObject({
      embedded: { choice: VIEW.market },
    });
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

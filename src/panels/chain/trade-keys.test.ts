import { describe, expect, it } from "vitest";
import type { EngineClient } from "../../engine/client.ts";
import type { EngineRequest } from "../../engine/protocol.ts";
import { Q } from "../../market/quote-columns.ts";
import { chainView, NOW, smileChain } from "../test-support/chain-view.ts";
import { bookTrade } from "./trade-keys.ts";

/** An engine that shows a made-up chain and keeps what it was asked. */
function desk() {
  const view = chainView(smileChain(), NOW);
  const asked: EngineRequest[] = [];
  const engine = { view, request: async (request: EngineRequest) => void asked.push(request) };
  const [slot, instrument] = view.catalog!.instruments.find(([, one]) => one.right === "call")!;
  return { view, asked, slot, name: instrument.name, engine: engine as unknown as EngineClient };
}

describe("a trade by key", () => {
  it("buys at the ask and sells at the bid, and says so", async () => {
    const { view, asked, slot, name, engine } = desk();
    expect(await bookTrade(engine, name, 1)).toMatch(/^Bought 1\.0 .* the ask, in the book$/);
    expect(await bookTrade(engine, name, -10)).toMatch(/^Sold 10\.0 .* the bid, in the book$/);
    const edits = asked.map((request) => (request.kind === "editPortfolio" ? request.edit : null));
    expect(edits).toMatchObject([
      { position: { instrument: name, size: 1, averagePrice: view.quotes[Q.ask]![slot] } },
      { position: { instrument: name, size: -10, averagePrice: view.quotes[Q.bid]![slot] } },
    ]);
  });

  it("takes the mark where a side is missing, and names the age of a price that may not hold any more", async () => {
    const { view, slot, name, engine } = desk();
    view.quotes[Q.ask]![slot] = Number.NaN;
    view.quotes[Q.confirmedAt]![slot] = view.now - 22_000;
    expect(await bookTrade(engine, name, 1)).toMatch(/, the mark, 22 s old, in the book$/);
  });

  it("books nothing where the cursor is on no option", async () => {
    const { asked, engine } = desk();
    expect(await bookTrade(engine, null, 1)).toBe("Choose a call or a put first");
    expect(asked).toEqual([]);
  });
});

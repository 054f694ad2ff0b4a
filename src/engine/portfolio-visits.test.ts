import { describe, expect, it } from "vitest";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { CALL, portfolioRig, position } from "./test-support/portfolio-rig.ts";

describe("portfolio between visits", () => {
  function memory(initial: unknown) {
    const items = new Map<string, unknown>([["document", initial]]);
    const storage: PortfolioStorage = {
      load: async (key) => items.get(key),
      save: async (key, value) => void items.set(key, structuredClone(value)),
    };
    return { items, storage };
  }

  it("is stored after each edit and read back", async () => {
    const { items, storage } = memory(undefined);
    const first = portfolioRig(storage);
    await first.settle();
    await first.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await first.settle();
    const second = portfolioRig(memory(items.get("document")).storage);
    await second.settle();
    expect(second.client.portfolio?.document).toEqual(first.client.portfolio?.document);
    const saved = await first.client.request({ kind: "savePortfolio" });
    if (saved.kind !== "file") throw new Error(saved.kind);
    const third = portfolioRig();
    await third.client.request({ kind: "openPortfolio", text: await saved.blob.text() });
    await third.settle();
    expect(third.client.portfolio?.document).toEqual(first.client.portfolio?.document);
  });

  it("keeps aside what it cannot read and says so", async () => {
    const { items, storage } = memory({ version: 1, books: "gone" });
    const rig = portfolioRig(storage);
    await rig.settle();
    expect(rig.client.portfolio?.problem).toMatch(/could not be read \(books/);
    expect(items.get("document.unreadable")).toEqual({ version: 1, books: "gone" });
  });

  it("says that it is not stored where the browser refuses", async () => {
    const refuse = () => Promise.reject(new Error("denied"));
    const rig = portfolioRig({ load: refuse, save: refuse });
    await rig.settle();
    expect(rig.client.portfolio?.problem).toMatch(/denied/);
  });

  it.each([
    ["no JSON", "{", /Not JSON/],
    ["a newer version", `{"books":[],"version":9}`, /version 9/],
    ["NaN", `{"currency":"BTC","cash":0,"positions":[{"instrument":"A","size":null}]}`, /positions\.0\.size/],
    ["a zero size", `{"currency":"BTC","cash":0,"positions":[{"instrument":"A","size":0}]}`, /not a size/],
  ])("refuses a file with %s by naming the place", async (_, text, message) => {
    await expect(portfolioRig().client.request({ kind: "openPortfolio", text })).rejects.toThrow(message);
  });

  it("adds the positions and cash of a plain file", async () => {
    const rig = portfolioRig();
    const text = `{"currency":"BTC","cash":1.5,"positions":[{"instrument":"deribit:${CALL}","size":-3,"averagePrice":0.03}]}`;
    await rig.client.request({ kind: "openPortfolio", text });
    await rig.settle();
    expect(rig.client.portfolio?.document.books[0]).toMatchObject({
      cash: [{ currency: "BTC", amount: 1.5 }],
      positions: [{ instrument: CALL, size: -3, averagePrice: 0.03 }],
    });
  });
});

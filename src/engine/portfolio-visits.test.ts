import { describe, expect, it } from "vitest";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { portfolioRig, position } from "./test-support/portfolio-rig.ts";

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
  ])("refuses a file with %s by naming the place", async (_, text, message) => {
    await expect(portfolioRig().client.request({ kind: "openPortfolio", text })).rejects.toThrow(message);
  });
});

import { describe, expect, it, vi } from "vitest";
import { liveBook } from "../risk/portfolio-document.ts";
import { createPortfolioKeeper } from "./portfolio-keeper.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";

/** One browser's storage as several engines see it: each hears what the others saved. */
function browser(): () => PortfolioStorage {
  const stored = new Map<string, unknown>();
  const heard: ((key: string, from: object) => void)[] = [];
  return () => {
    const own = {};
    return {
      load: async (key) => structuredClone(stored.get(key)),
      async save(key, value) {
        stored.set(key, structuredClone(value));
        for (const tell of heard) tell(key, own);
      },
      onChange(key, listener) {
        heard.push((saved, from) => {
          if (saved === key && from !== own) listener();
        });
      },
    };
  };
}

const position = (instrument: string) => ({
  instrument,
  size: 1,
  unit: "underlying" as const,
  averagePrice: null,
  openedAt: null,
  tags: [],
  included: true,
});

describe("portfolios of several engines of one browser", () => {
  it("are one: an edit, a what-if and an undo in one tab hold in the others", async () => {
    const open = browser();
    const one = createPortfolioKeeper(open(), () => undefined);
    const other = createPortfolioKeeper(open(), () => undefined);
    const held = (keeper: typeof one) => liveBook(keeper.state.document).positions.map(({ instrument }) => instrument);
    await vi.waitFor(() => expect(one.state.version + other.state.version).toBe(2), 60_000);
    one.edit({ type: "add", positions: [position("BTC-PERPETUAL")] });
    await vi.waitFor(() => expect(held(other)).toEqual(["BTC-PERPETUAL"]), 60_000);
    other.edit({ type: "add", positions: [position("ETH-PERPETUAL")] });
    await vi.waitFor(() => expect(held(one)).toEqual(["BTC-PERPETUAL", "ETH-PERPETUAL"]), 60_000);
    one.edit({ type: "startWhatIf" });
    await vi.waitFor(() => expect(other.state.document.whatIf).not.toBeNull(), 60_000);
    one.step("undo");
    one.step("undo");
    await vi.waitFor(() => expect(held(other)).toEqual(["BTC-PERPETUAL"]), 60_000);
    expect(other.state.document).toEqual(one.state.document);
  });
});

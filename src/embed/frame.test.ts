import { afterEach, describe, expect, it, vi } from "vitest";

const computed = vi.hoisted(() => [] as unknown[]);
vi.mock("./pinned-frame.ts", () => ({ showPinned: (snapshot: unknown) => void computed.push(snapshot) }));

import { frame, showEmbedded } from "./frame.ts";
import type { Embedded } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";

const engines = { show: () => undefined } as unknown as PageEngine;
const view = (snapshot: Embedded["snapshot"]): Embedded => ({
  choice: { venue: "simulated", underlying: "BTC" },
  title: "",
  layout: { row: [{ tabs: ["chain"] }] },
  settings: {},
  model: undefined,
  clock: null,
  shared: null,
  snapshot,
  signer: "",
  sealed: "",
  beyond: "",
  whole: false,
});

afterEach(() => frame.setState(frame.getInitialState()));

describe("a view that pins a snapshot", () => {
  it("is not shown any more once another came while what computes it was fetched", async () => {
    showEmbedded(view({ of: "first" }), engines);
    const second = view({ of: "second" });
    showEmbedded(second, engines);
    await vi.waitFor(() => expect(computed).toContainEqual({ of: "second" }));
    expect(computed).toEqual([{ of: "second" }]);
    expect(frame.getState().embedded).toBe(second);
  });
});

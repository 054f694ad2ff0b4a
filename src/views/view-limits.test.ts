import { describe, expect, it } from "vitest";
import { readView, type ViewDocument } from "./view-document.ts";
import { limitNames } from "./view-limits.ts";
import { maskView } from "./view-mask.ts";
import { fromSections, toSections } from "./view-sections.ts";

const LIMITS = [
  { id: "limit-1", name: "Net delta", metric: "delta", amber: 8, red: 10, book: null, enabled: true },
  { id: "limit-2", name: "", metric: "spot", amber: 1, red: 2, book: null, enabled: true },
];
const VIEW: ViewDocument = {
  version: 1,
  title: "Mine",
  folder: "",
  market: null,
  active: "risk",
  layouts: {},
  settings: { attribution: { currency: "coin" }, chain: { preset: 1 } },
  models: {},
  limits: LIMITS,
};

describe("limits in a view", () => {
  it("are read back as they were put in, and refused where they are none", () => {
    const read = readView(JSON.parse(JSON.stringify(VIEW)));
    expect(read).toMatchObject({ ok: true, view: { limits: LIMITS } });
    expect(limitNames(LIMITS)).toBe("Net delta, spot");
    for (const limits of [[], [{ amber: { deep: 1 } }], [{ name: "x".repeat(65) }], "all", Array(65).fill(LIMITS[0])])
      expect(readView({ ...VIEW, limits })).toMatchObject({ ok: false });
  });

  it("leave the browser only when asked to, whatever a view that was opened brought", () => {
    expect(maskView(VIEW, [], { positions: "none", book: null, legs: true }).limits).toBeUndefined();
  });

  it("are opened with the settings of risk panels, and to nobody else", () => {
    const { view, risk, positions } = JSON.parse(JSON.stringify(toSections(VIEW)));
    expect(view.limits).toBeUndefined();
    expect(view.settings).toEqual({ chain: { preset: 1 } });
    expect(fromSections({ view, positions }).limits).toBeUndefined();
    expect(fromSections({ view, risk, positions })).toMatchObject({ limits: LIMITS, settings: VIEW.settings });
  });
});

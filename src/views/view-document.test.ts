import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockOfPanels } from "./clock-schema.ts";
import { parseDockLayout } from "./dock-layout.ts";
import { SMALL_VIEW, variedView } from "./test-support/sample-views.ts";
import { MAX_PANELS, migrate, readView } from "./view-document.ts";
import { boundsProblem, canonicalJson, VIEW_LIMITS } from "./view-json.ts";
import { dockLayout, panelsOf, viewLayout } from "./view-layout.ts";

const problemOf = (stored: unknown): string => {
  const read = readView(stored);
  return read.ok ? "" : read.problem;
};
const deep = (levels: number): unknown => {
  let value: unknown = [];
  for (let i = 1; i < levels; i++) value = [value];
  return value;
};

describe("view document", () => {
  it("reads what it is and nothing besides", () => {
    expect(readView(SMALL_VIEW)).toEqual({ ok: true, view: SMALL_VIEW });
    expect(problemOf({ ...SMALL_VIEW, extra: 1 })).toMatch(/extra/);
    expect(problemOf({ ...SMALL_VIEW, market: { venue: "elsewhere", underlying: "BTC" } })).toMatch(/market\.venue/);
    expect(problemOf({ ...SMALL_VIEW, title: "BTC\u202Egnp" })).toMatch(/title.*cannot be seen/);
    expect(problemOf({ ...SMALL_VIEW, title: "" })).toMatch(/title/);
  });

  it("takes a clock or none, and none of any weights", () => {
    const clock = { use: "event", weekendWeight: 0.5, events: [{ at: 1_796_000_000_000, days: 1.5, name: "CPI" }] };
    expect(readView({ ...SMALL_VIEW, clock })).toEqual({ ok: true, view: { ...SMALL_VIEW, clock } });
    expect(problemOf({ ...SMALL_VIEW, clock: { ...clock, weekendWeight: 9 } })).toMatch(/clock\.weekendWeight/);
    expect(problemOf({ ...SMALL_VIEW, clock: { ...clock, events: [{ at: 1, days: -1, name: "" }] } })).toMatch(
      /clock\.events\.0\.days/,
    );
    // Views of before: term panels had a clock each, and the first that was on counts for all.
    const old = { chain: { preset: 1 }, term: { show: "curve", ...clock, clock: "event" } };
    expect(clockOfPanels(old)).toEqual(clock);
    expect(clockOfPanels({ term: { ...clock, clock: "calendar" } })).toBeNull();
    expect(clockOfPanels({ term: { ...clock, clock: "event", events: "none" } })).toBeNull();
  });

  it("refuses a newer version whole, and says what to do", () => {
    expect(problemOf({ ...SMALL_VIEW, version: 2 })).toMatch(/newer Volscape.*version 2.*up to 1.*Reload/);
    expect(problemOf({ title: "x" })).toMatch(/names no version/);
  });

  it("brings older versions up one at a time, and stops where there is no way", () => {
    const steps = {
      1: (old: Readonly<Record<string, unknown>>) => ({ name: old.title }),
      2: (old: Readonly<Record<string, unknown>>) => ({ label: `${String(old.name)}!` }),
    };
    expect(migrate({ version: 1, title: "a" }, steps, 3)).toEqual({
      document: { version: 3, label: "a!" },
      problem: null,
    });
    expect(migrate({ version: 1 }, { 2: steps[2] }, 3).problem).toMatch(/version 1 can no longer/);
  });

  it("refuses a list at the top", () => {
    expect(problemOf([])).toMatch(/not a document/);
  });

  it("holds each limit, and refuses one more", () => {
    expect(boundsProblem(deep(VIEW_LIMITS.depth))).toBeNull();
    expect(boundsProblem(deep(VIEW_LIMITS.depth + 1))).toMatch(/levels/);
    expect(boundsProblem("x".repeat(VIEW_LIMITS.string))).toBeNull();
    expect(boundsProblem("x".repeat(VIEW_LIMITS.string + 1))).toMatch(/257 characters/);
    expect(boundsProblem(new Array(VIEW_LIMITS.list).fill(0))).toBeNull();
    expect(boundsProblem(new Array(VIEW_LIMITS.list + 1).fill(0))).toMatch(/list/);
    expect(readView(variedView(MAX_PANELS)).ok).toBe(true);
    expect(problemOf(variedView(MAX_PANELS + 1))).toMatch(/more than 64 panels/);
    expect(problemOf(deep(200_000))).not.toBe("");
    expect(problemOf({ version: 1, title: deep(200_000) })).toMatch(/levels/);
  });

  it("refuses layouts that a dock could not show", () => {
    const row = (...tabs: string[]) => ({ ...SMALL_VIEW, layouts: { trader: { row: [{ tabs }] } } });
    expect(problemOf(row())).toMatch(/no panel/);
    expect(problemOf(row("chain", "chain"))).toMatch(/id twice/);
  });
});

describe("canonical JSON", () => {
  it("is one text whatever the order, with −0 as 0 and without fields that are undefined", () => {
    expect(canonicalJson({ b: [-0, 1e21, "é"], a: { d: undefined, c: null } })).toBe(
      '{"a":{"c":null},"b":[0,1e+21,"é"]}',
    );
  });

  it("has no place for what is not a number, and names where it stood", () => {
    expect(() => canonicalJson({ a: [0, Number.NaN] })).toThrow("view.a[1] is NaN");
    expect(() => canonicalJson({ a: 1n })).toThrow(/bigint/);
  });

  it("reads back as the value it was made of", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe("view layout", () => {
  it("keeps panels, order, front tab, sizes and what is maximised; drops the dock's own ids", () => {
    const tab = (id: string, component: string) => ({ type: "tab", id, name: "any", component, enableClose: false });
    const dock = parseDockLayout({
      layout: {
        type: "row",
        id: "#1",
        children: [
          { type: "tabset", id: "#2", weight: 60.04, maximized: true, children: [tab("chain", "chain")] },
          {
            type: "row",
            weight: 40,
            children: [{ type: "tabset", selected: 1, children: [tab("smile", "smile"), tab("smile-2", "smile")] }],
          },
        ],
      },
    });
    if (!dock) throw new Error("not a dock layout");
    const view = viewLayout(dock);
    expect(view).toEqual({
      row: [
        { tabs: ["chain"], maximised: true, weight: 60 },
        { row: [{ tabs: ["smile", { id: "smile-2", type: "smile" }], front: 1 }], weight: 40 },
      ],
    });
    const again = parseDockLayout(dockLayout(view, (type) => type.toUpperCase()));
    expect(again && viewLayout(again)).toEqual(view);
    expect(panelsOf(view).map(({ id }) => id)).toEqual(["chain", "smile", "smile-2"]);
  });
});

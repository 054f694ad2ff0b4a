import { describe, expect, it } from "vitest";
import { parseDockLayout } from "./dock-layout.ts";

const tab = (id: string) => ({ type: "tab", id, name: id, component: "chain" });
const dock = (...tabs: object[]) => ({
  layout: { type: "row", children: [{ type: "tabset", weight: 50, selected: 0, children: tabs }] },
});

describe("dock layout", () => {
  it("keeps what the dock needs and drops the rest of the document", () => {
    const layout = parseDockLayout({
      ...dock(tab("chain"), tab("chain-2")),
      global: { splitterSize: 400 },
      borders: [],
    });
    expect(layout).toEqual(dock(tab("chain"), tab("chain-2")));
  });

  it("accepts rows inside rows", () => {
    const inner = { type: "row", weight: 2, children: dock(tab("smile")).layout.children };
    expect(parseDockLayout({ layout: { type: "row", children: [inner] } })).not.toBeNull();
  });

  it.each([
    ["nothing", null],
    ["a list", []],
    ["no panels", dock()],
    ["the same id twice", dock(tab("chain"), tab("chain"))],
    ["a tab without a panel", dock({ type: "tab", id: "a" })],
    ["a negative size", { layout: { type: "row", children: [{ type: "tabset", weight: -1, children: [tab("a")] }] } }],
    ["children that are no list", { layout: { type: "row", children: {} } }],
  ])("refuses %s", (_, stored) => {
    expect(parseDockLayout(stored)).toBeNull();
  });

  it("refuses rows nested beyond the stack", () => {
    let row: object = { type: "row", children: [] };
    for (let i = 0; i < 20_000; i++) row = { type: "row", children: [row] };
    expect(parseDockLayout({ layout: row })).toBeNull();
  });
});

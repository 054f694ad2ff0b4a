import { Model, TabNode } from "flexlayout-react";
import { describe, expect, it } from "vitest";
import { PANELS } from "../panels/registry.ts";
import { parseDockLayout } from "../views/dock-layout.ts";
import { defaultLayout } from "./layouts.ts";

const cases = (["trader", "risk"] as const).flatMap((name) =>
  [1280, 1440, 2560].map((width) => [name, width] as const),
);

describe("default layouts", () => {
  it.each(cases)("%s at %i px shows every panel once", (name, width) => {
    const shown: string[] = [];
    Model.fromJson(defaultLayout(name, width)).visitNodes((node) => {
      if (node instanceof TabNode) shown.push(node.getComponent() ?? "");
    });
    expect(shown.sort()).toEqual(PANELS.map(({ type }) => type).sort());
  });

  it.each(cases)("%s at %i px can be stored and opened again", (name, width) => {
    const stored: unknown = JSON.parse(JSON.stringify(Model.fromJson(defaultLayout(name, width)).toJson()));
    expect(parseDockLayout(stored)).not.toBeNull();
  });
});

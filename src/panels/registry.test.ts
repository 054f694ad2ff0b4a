import { expect, it } from "vitest";
import { PANELS } from "./registry.ts";

it("gives every panel a type and a key of its own", () => {
  for (const of of ["type", "title", "key"] as const) {
    expect(new Set(PANELS.map((panel) => panel[of])).size).toBe(PANELS.length);
  }
  for (const { key } of PANELS) expect(key).toMatch(/^[a-z]$/);
});

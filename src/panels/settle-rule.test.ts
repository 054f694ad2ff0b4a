import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { settledWords, settleFields, settleSpec } from "./settle-rule.ts";

const DAY = 86_400_000;

describe("how earlier legs settle", () => {
  it("says how many settle and where", () => {
    const expiries = [DAY, 2 * DAY, 9 * DAY];
    expect(settledWords(expiries, DAY, { settle: "path", settleLevel: null })).toBe("");
    expect(settledWords(expiries, 1.5 * DAY, { settle: "forward", settleLevel: null })).toBe(
      "1 leg expires before and settles at today's forward",
    );
    expect(settledWords(expiries, 3 * DAY, { settle: "level", settleLevel: 95_000 })).toBe(
      "2 legs expire before and settle at 95\u2009000",
    );
    expect(settledWords(expiries, 3 * DAY, { settle: "level", settleLevel: null })).toMatch(/no level is given$/);
  });

  it("gives the grid a level only where there is one, and stands in views of before", () => {
    expect(settleSpec({ settle: "level", settleLevel: 90_000 })).toEqual({ settle: "level", settleLevel: 90_000 });
    expect(settleSpec(v.parse(v.object(settleFields), {}))).toEqual({ settle: "path", settleLevel: Number.NaN });
    expect(v.safeParse(v.object(settleFields), { settle: "level", settleLevel: -1 }).success).toBe(false);
  });
});

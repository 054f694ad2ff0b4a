import { describe, expect, it } from "vitest";
import { readAddress } from "./address.ts";
import { askedExpiry, expiryDay } from "./expiry-ask.ts";

const problem = (search: string, fragment = ""): string => {
  const read = readAddress(search, fragment);
  return read.ok ? "" : read.problem;
};

describe("the address of an embed page", () => {
  it("reads a panel with all that can be said of it", () => {
    expect(readAddress("?panel=surface&venue=simulated&underlying=eth&theme=light&expiry=26DEC25&utm=x", "")).toEqual({
      ok: true,
      address: { panel: "surface", venue: "simulated", underlying: "ETH", theme: "light", expiry: "26DEC25" },
    });
  });

  it("takes a view from the query or the fragment, which brings its own panels and market", () => {
    expect(readAddress("?view=v1.abc", "")).toEqual({ ok: true, address: { view: "v1.abc" } });
    expect(readAddress("?theme=dark", "#v1.abc")).toEqual({ ok: true, address: { view: "v1.abc", theme: "dark" } });
  });

  it("may leave what is shown to the portal, and ask that its viewer may edit", () => {
    expect(readAddress("?wait=1&edit=1", "")).toEqual({ ok: true, address: { wait: "1", edit: "1" } });
    expect(problem("?wait=0")).toMatch(/panel= is missing/);
    expect(problem("?wait=1&edit=yes")).toMatch(/edit=yes is not known \(0 or 1\)/);
  });

  it("names all that is missing and unknown in one sentence", () => {
    expect(problem("")).toMatch(/panel= is missing \(chain, .*venue= is missing \(simulated, deribit/);
    expect(problem("?panel=chain")).toMatch(/^This address cannot be shown: venue= is missing \(.*\)\.$/);
    expect(problem("?panel=chan&venue=nyse&theme=pink")).toMatch(/panel=chan is .*venue=nyse is .*theme=pink is/);
  });

  it.each([
    "underlying=<b>BTC",
    `underlying=${"A".repeat(40)}`,
    "host=javascript:alert(1)",
    `host=wss://${"a".repeat(300)}`,
    "expiry=yesterday",
    `instrument=${"x".repeat(65)}`,
    "instrument=<img src=x>",
    "fdc3=yes",
    "density=huge",
  ])("refuses %s", (part) => {
    expect(problem(`?panel=chain&venue=simulated&${part}`)).toContain(`${part.split("=")[0]}=`);
  });

  it("cuts what it repeats and bounds a view", () => {
    expect(problem(`?panel=${"z".repeat(10_000)}&venue=simulated`).length).toBeLessThan(400);
    expect(problem(`?view=v1.${"A".repeat(1_000_001)}`)).toContain("view=");
  });
});

describe("an expiry asked for", () => {
  const expiries = [Date.UTC(2025, 11, 26, 8), Date.UTC(2026, 0, 2, 8)];
  it("is found by its day in either form", () => {
    expect(askedExpiry(expiries, "2025-12-26")).toBe(expiries[0]);
    expect(askedExpiry(expiries, "2JAN26")).toBe(expiries[1]);
    expect(askedExpiry(expiries, "2026-01-03")).toBeNull();
  });
  it("is none where the calendar has no such day", () => {
    expect([expiryDay("2025-02-30"), expiryDay("31ABC25"), expiryDay("2025-13-01")]).toEqual([null, null, null]);
  });
});

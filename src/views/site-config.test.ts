import { describe, expect, it } from "vitest";
import { BadConfig, defaultSiteConfig, loadSiteConfig, originAmong, parseSiteConfig } from "./site-config.ts";

const KNOWN = ["simulated", "deribit"];
const read = (value: unknown) => parseSiteConfig(JSON.stringify(value), KNOWN);

describe("config.json", () => {
  it("says what a site allows, and what it leaves out has a default", () => {
    expect(read({ version: 1, venues: ["deribit"], hosts: [], features: { sharing: false } })).toEqual({
      venues: ["deribit"],
      hosts: [],
      parents: [],
      features: { sharing: false, recordings: true, positionsToParents: false, editsInFrames: false, fdc3: true },
      market: { venue: "deribit", underlying: "BTC" },
      view: null,
    });
    expect(defaultSiteConfig(KNOWN)).toMatchObject({ venues: KNOWN, hosts: [], parents: [] });
  });

  it.each([
    ["another version", { version: 2 }, "version: must be 1"],
    ["no version", {}, "version"],
    ["a word of no meaning", { version: 1, venus: [] }, "venus"],
    ["an unknown venue", { version: 1, venues: ["deribit", "mtgox"] }, 'venues.1: "mtgox" is not known'],
    ["no venue", { version: 1, venues: [] }, "venues: must name at least one"],
    [
      "a market that is not offered",
      { version: 1, venues: ["deribit"], market: { venue: "simulated", underlying: "BTC" } },
      "market.venue",
    ],
    ["a host that would end the policy", { version: 1, hosts: ["wss://a.example; script-src *"] }, "hosts.0"],
    ["a host with a path", { version: 1, hosts: ["wss://a.example", "wss://a.example/ws"] }, "hosts.1"],
    ["every host", { version: 1, hosts: ["*"] }, "hosts.0"],
    ["a host at a port that cannot be", { version: 1, hosts: ["wss://a.example:99999"] }, "hosts.0"],
    ["a portal at a port that cannot be", { version: 1, parents: ["https://a.example:70000"] }, "parents.0"],
    ["every portal", { version: 1, parents: ["*"] }, "parents.0"],
    ["a portal with a path", { version: 1, parents: ["https://portal.example/app"] }, "parents.0"],
    ["a view elsewhere", { version: 1, view: "../desk.volview.json" }, "view"],
    ["a feature of no meaning", { version: 1, features: { trading: true } }, "features.trading"],
    ["a hostile key", JSON.parse('{"version":1,"__proto__":{"hosts":["*"]}}'), "__proto__"],
  ])("is refused with its place: %s", (_, value, place) => {
    expect(() => read(value)).toThrow(BadConfig);
    expect(() => read(value)).toThrow(place);
  });

  it("is refused where it is no JSON or too long", () => {
    expect(() => parseSiteConfig('{"version":1,}', KNOWN)).toThrow(/^config\.json is not JSON/);
    expect(() => parseSiteConfig(`{"version":1${" ".repeat(70_000)}}`, KNOWN)).toThrow("longer than 65536");
  });

  it("matches origins and addresses exactly, but for the sub-domains and ports it leaves open", () => {
    expect(originAmong(["https://portal.example"], "https://portal.example")).toBe(true);
    expect(originAmong(["https://portal.example"], "https://portal.example:443")).toBe(true);
    for (const other of [
      "http://portal.example",
      "https://portal.example:8443",
      "https://portal.example.evil",
      "https://evilportal.example",
      "https://sub.portal.example",
      "null",
      "",
    ])
      expect(originAmong(["https://portal.example"], other), other).toBe(false);
    expect(originAmong(["https://*.portal.example"], "https://a.b.portal.example")).toBe(true);
    expect(originAmong(["https://*.portal.example"], "https://portal.example")).toBe(false);
    expect(originAmong(["ws://localhost:*"], "ws://localhost:8080/ws/api/v2")).toBe(true);
    expect(originAmong(["wss://feeds.example"], "wss://feeds.example/ws")).toBe(true);
    expect(originAmong(["wss://feeds.example:8443"], "wss://feeds.example/ws")).toBe(false);
  });
});

describe("reading config.json", () => {
  const answer = (body: string, init: ResponseInit = {}) =>
    loadSiteConfig(KNOWN, async () => new Response(body, { headers: { "content-type": "application/json" }, ...init }));

  it("takes the default where a site has none", async () => {
    expect(await answer("Not found", { status: 404 })).toEqual(defaultSiteConfig(KNOWN));
    const page = { headers: { "content-type": "text/html" } };
    expect(await answer("<!doctype html>", page)).toEqual(defaultSiteConfig(KNOWN));
  });

  it("says what stopped it", async () => {
    await expect(answer("", { status: 503 })).rejects.toThrow("config.json: the server answers 503");
    await expect(answer(`"${"x".repeat(1_000_000)}"`)).rejects.toThrow("longer than 65536");
    const offline = loadSiteConfig(KNOWN, () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(offline).rejects.toThrow("config.json could not be read: Failed to fetch");
  });
});

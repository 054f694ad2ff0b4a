import { describe, expect, it } from "vitest";
import { parseSiteConfig } from "../views/site-config.ts";
import { VENUE_IDS } from "../views/workspace-store.ts";
import { caddySnippet, headersFor, nginxSnippet, siteHeaders } from "./site-headers.ts";

const config = parseSiteConfig(
  '{"version":1,"venues":["simulated","deribit"],"hosts":["wss://gateway.example:8443"],"parents":["https://portal.example"]}',
  VENUE_IDS,
);
const kinds = siteHeaders(config);
const policy = (path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (headersFor(kinds, path)["Content-Security-Policy"] ?? "")
      .split("; ")
      .map((part) => [part.slice(0, part.indexOf(" ")), part.slice(part.indexOf(" ") + 1)]),
  );

describe("headers of a site", () => {
  it("let pages and workers connect to what config.json names, and to nothing else", () => {
    const hosts = "'self' wss://www.deribit.com wss://gateway.example:8443";
    for (const path of ["/", "/index.html", "/a/b/popout.html", "/embed.html", "/assets/feed.worker-x1.js"])
      expect(policy(path)["connect-src"], path).toBe(hosts);
  });

  it("let only the site itself and the portals named frame the embedded page, and nobody the others", () => {
    expect(policy("/a/embed.html")["frame-ancestors"]).toBe("'self' https://portal.example");
    expect(policy("/a/")["frame-ancestors"]).toBe("'none'");
    const alone = siteHeaders(parseSiteConfig('{"version":1}', VENUE_IDS));
    expect(headersFor(alone, "/embed.html")["Content-Security-Policy"]).toMatch(/frame-ancestors 'self';/);
  });

  it("allow no inline script and no eval anywhere", () => {
    for (const { headers } of kinds)
      expect(headers["Content-Security-Policy"] ?? "").not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|\*)/);
  });

  it("keep files whose name holds their digest, and ask anew for all others", () => {
    expect(headersFor(kinds, "/a/assets/index-abc.js")["Cache-Control"]).toContain("immutable");
    for (const path of ["/", "/config.json", "/version.json", "/sdk/volscape-portal.js"])
      expect(headersFor(kinds, path)["Cache-Control"], path).toBe("no-cache");
  });

  it("say to nginx that they belong inside the location that serves the site", () => {
    expect(nginxSnippet(kinds)).toMatch(/^# Include this inside the location/);
    expect(nginxSnippet(kinds).match(/^[^#\s}].*$/gm)).toEqual(kinds.map(({ path }) => `location ~ "${path}" {`));
  });

  it("stand in snippets for nginx and Caddy, every one of them", () => {
    for (const text of [nginxSnippet(kinds), caddySnippet(kinds)])
      for (const { path, headers } of kinds) {
        expect(text).toContain(path);
        for (const [name, value] of Object.entries(headers)) {
          expect(text).toContain(name);
          expect(text).toContain(value);
        }
      }
  });

  it("say of no missing file that it is missing for a year", () => {
    expect(nginxSnippet(kinds)).toMatch(/^ {4}add_header Cache-Control "[^"]*immutable";$/m);
    expect(caddySnippet(kinds)).toMatch(
      /@asset_found \{[^}]*^ {4}file$[^}]*\}\nheader @asset_found \{\n {4}Cache-Control "[^"]*immutable"\n\}/m,
    );
  });
});

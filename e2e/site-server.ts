import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { headersFor, siteHeaders } from "../src/headless/site-headers.ts";
import { parseSiteConfig } from "../src/views/site-config.ts";
import { VENUE_IDS } from "../src/views/workspace-store.ts";

const dist = new URL("../dist", import.meta.url).pathname;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export interface SiteOptions {
  /** Path the site is served under, with both slashes. */
  readonly prefix?: string;
  /** Text of its config.json: that of the built site by default, none where null. */
  readonly config?: string | null;
  /** Folder of the built site. */
  readonly folder?: string;
}

export interface RunningSite {
  /** Address of its start page. */
  readonly url: string;
  /** Serves another build from now on, as a deploy does. */
  deploy(folder: string): void;
  close(): Promise<void>;
}

/** A built site served by a plain file server on a free port, with the headers its config.json asks for. */
export async function startSite(options: SiteOptions = {}): Promise<RunningSite> {
  const prefix = options.prefix ?? "/";
  let folder = options.folder ?? dist;
  const config = options.config === undefined ? readFileSync(join(folder, "config.json"), "utf8") : options.config;
  // A wrong config is served with the headers of the default one, so that the page can say what is wrong.
  const kinds = siteHeaders(readable(config ?? '{"version":1}'));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    for (const [name, value] of Object.entries(headersFor(kinds, path))) response.setHeader(name, value);
    const file = path.startsWith(prefix) ? normalize(path.slice(prefix.length)).replace(/^\.\.?(\/|$)/, "") : "../";
    const name = file === "" || file === "." ? "index.html" : file;
    try {
      if (name.startsWith("..")) throw new Error("outside");
      if (name === "config.json" && options.config !== undefined) {
        if (config === null) throw new Error("none");
        response.setHeader("Content-Type", "application/json").end(config);
        return;
      }
      const place = join(folder, name);
      if (!statSync(place).isFile()) throw new Error("no file");
      response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream").end(readFileSync(place));
    } catch {
      response.statusCode = 404;
      response.setHeader("Content-Type", "text/plain").end("Not found");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${prefix}`,
    deploy(next) {
      folder = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readable(config: string): ReturnType<typeof parseSiteConfig> {
  try {
    return parseSiteConfig(config, VENUE_IDS);
  } catch {
    return parseSiteConfig('{"version":1}', VENUE_IDS);
  }
}

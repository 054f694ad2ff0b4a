import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { BadInput, quoteForMessage } from "../market/bad-input.ts";
import { BadConfig, defaultSiteConfig, MAX_CONFIG, parseSiteConfig, type SiteConfig } from "../views/site-config.ts";
import { VENUE_IDS } from "../views/workspace-store.ts";
import { BadUsage, type Command } from "./command.ts";
import { caddySnippet, nginxSnippet, siteHeaders } from "./site-headers.ts";

/** The config.json at `path`; the default where there is no file. Throws BadInput that names file and place. */
export function readSiteConfig(path: string): SiteConfig {
  if (!existsSync(path)) return defaultSiteConfig(VENUE_IDS);
  try {
    if (statSync(path).size > 4 * MAX_CONFIG) throw new BadConfig("config.json: too long");
    return parseSiteConfig(readFileSync(path, "utf8"), VENUE_IDS);
  } catch (error) {
    throw error instanceof BadConfig ? new BadInput(error.message.replace("config.json", path)) : error;
  }
}

/** Prints the headers that a site must be served with. */
export const headersCommand: Command = {
  usage: "headers [--config dist/config.json] [--for nginx | caddy | json]",
  async run(args, out) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: "string" }, for: { type: "string", default: "json" } },
    });
    if (values.config !== undefined && !existsSync(values.config))
      throw new BadUsage(`${quoteForMessage(values.config)}: no such file`);
    const kinds = siteHeaders(readSiteConfig(values.config ?? "public/config.json"));
    if (values.for === "nginx") out.print(nginxSnippet(kinds));
    else if (values.for === "caddy") out.print(caddySnippet(kinds));
    else if (values.for === "json") out.result(kinds);
    else throw new BadUsage(`${quoteForMessage(values.for)} is none of nginx, caddy, json`);
  },
};

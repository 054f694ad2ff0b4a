import * as v from "valibot";

/** More of a config.json is not read, characters. */
export const MAX_CONFIG = 65_536;

const HOST = /^(wss?|https):\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?$/;
const PARENT = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?$/;
/** A port that there can be, or any. */
const portFits = (address: string): boolean => Number(/:(\d+)$/.exec(address)?.[1] ?? 0) <= 65_535;
const VIEW_FILE = /^[\w-][\w.-]{0,100}\.volview\.json$/;

const configSchema = v.strictObject({
  version: v.literal(1, "must be 1: this build reads no other version"),
  /** Venues that may be chosen, in menu order. */
  venues: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/, "is not the name of a venue"))),
      v.minLength(1, "must name at least one venue"),
      v.maxLength(32, "names more than 32 venues"),
    ),
  ),
  /** Further addresses the pages may connect to, such as a gateway: scheme, host and port, with "*" for any sub-domain or port. */
  hosts: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.maxLength(256),
          v.regex(HOST, 'is not an address like "wss://feeds.example.com"'),
          v.check(portFits, "is at a port above 65535"),
        ),
      ),
      v.maxLength(64, "names more than 64 hosts"),
    ),
    [],
  ),
  /** Origins of portals that may show embed.html in a frame. */
  parents: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.maxLength(256),
          v.regex(PARENT, 'is not an origin like "https://portal.example.com"'),
          v.check(portFits, "is at a port above 65535"),
        ),
      ),
      v.maxLength(256, "names more than 256 portals"),
    ),
    [],
  ),
  features: v.optional(
    v.strictObject({
      /** Views may be shared as links and files. */
      sharing: v.optional(v.boolean(), true),
      /** Recordings may be opened, the event log recorded and saved. */
      recordings: v.optional(v.boolean(), true),
      /** Portals may be given positions: valuations, and numbers and pictures of panels that show the portfolio. */
      positionsToParents: v.optional(v.boolean(), false),
      /** Portals may let viewers edit in frames (positions, limits, views) and save; without it frames are only looked at. */
      editsInFrames: v.optional(v.boolean(), false),
      /** Embedded panels that are asked to may join the desktop agent of their portal. */
      fdc3: v.optional(v.boolean(), true),
    }),
    {},
  ),
  /** What a first visit shows. */
  market: v.optional(
    v.strictObject({
      venue: v.string(),
      underlying: v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,16}(_[A-Z0-9]{1,16})?$/, "is not an underlying")),
    }),
  ),
  /** A view file beside config.json that a first visit opens. */
  view: v.optional(
    v.pipe(v.string(), v.regex(VIEW_FILE, 'is not the name of a file like "desk.volview.json" beside config.json')),
  ),
});

/** What whoever runs a site decides for it; served as config.json beside the pages, the same for all of them. */
export interface SiteConfig {
  readonly venues: readonly string[];
  readonly hosts: readonly string[];
  readonly parents: readonly string[];
  readonly features: {
    readonly sharing: boolean;
    readonly recordings: boolean;
    readonly positionsToParents: boolean;
    readonly editsInFrames: boolean;
    readonly fdc3: boolean;
  };
  readonly market: { readonly venue: string; readonly underlying: string };
  /** Name of a view file beside config.json; null for none. */
  readonly view: string | null;
}

/** config.json cannot be used; the message names the place. */
export class BadConfig extends Error {
  override readonly name = "BadConfig";
}

/** Checks the text of a config.json against the venues this build knows. Throws BadConfig with one sentence. */
export function parseSiteConfig(text: string, knownVenues: readonly string[]): SiteConfig {
  if (text.length > MAX_CONFIG) throw new BadConfig(`config.json: longer than ${MAX_CONFIG} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadConfig(`config.json is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = v.safeParse(configSchema, value);
  if (!result.success) {
    const issue = result.issues[0];
    throw new BadConfig(`config.json, ${v.getDotPath(issue) ?? "document"}: ${wrong(issue)}`);
  }
  const config = result.output;
  const venues = config.venues ?? knownVenues;
  venues.forEach((venue, i) => {
    if (!knownVenues.includes(venue))
      throw new BadConfig(
        `config.json, venues.${i}: ${JSON.stringify(venue)} is not known; there are ${knownVenues.join(", ")}`,
      );
  });
  const market = config.market ?? { venue: venues[0] ?? "", underlying: "BTC" };
  if (!venues.includes(market.venue))
    throw new BadConfig(`config.json, market.venue: ${JSON.stringify(market.venue)} is not among the venues`);
  const {
    sharing = true,
    recordings = true,
    positionsToParents = false,
    editsInFrames = false,
    fdc3 = true,
  } = config.features;
  return {
    venues,
    hosts: config.hosts,
    parents: config.parents,
    features: { sharing, recordings, positionsToParents, editsInFrames, fdc3 },
    market,
    view: config.view ?? null,
  };
}

/** Words for what is wrong, with the value where it is short. */
function wrong(issue: v.BaseIssue<unknown>): string {
  const own = /^(is|must|names)\b/.test(issue.message);
  if (!own) return issue.message;
  const shown = typeof issue.input === "string" ? `${JSON.stringify(issue.input.slice(0, 60))} ` : "";
  return `${shown}${issue.message}`;
}

/** What holds where a site has no config.json. */
export function defaultSiteConfig(knownVenues: readonly string[]): SiteConfig {
  return parseSiteConfig('{"version":1}', knownVenues);
}

/** Whether an origin or an address belongs to one of `patterns` of a config. An address that cannot be read belongs to none. */
export function originAmong(patterns: readonly string[], address: string): boolean {
  let asked: URL;
  try {
    asked = new URL(address);
  } catch {
    return false;
  }
  return patterns.some((pattern) => {
    const parts = /^(\w+:)\/\/(\*\.)?([^:]+)(?::(.+))?$/.exec(pattern);
    if (!parts) return false;
    const [, protocol = "", any, host = "", port] = parts;
    const sameHost = any === undefined ? asked.hostname === host : asked.hostname.endsWith(`.${host}`);
    const ownPort = new URL(`${protocol}//${host}${port === undefined || port === "*" ? "" : `:${port}`}`).port;
    return asked.protocol === protocol && sameHost && (port === "*" || asked.port === ownPort);
  });
}

/**
 * Reads the config.json beside this page; a site without one has the default. Throws BadConfig with one sentence that names
 * the place. `read` is the page's own `fetch`.
 */
export async function loadSiteConfig(knownVenues: readonly string[], read: typeof fetch): Promise<SiteConfig> {
  let text: string;
  try {
    const response = await read("./config.json");
    // A server that answers everything with its start page has none either.
    if (response.status === 404 || response.headers.get("content-type")?.includes("html"))
      return defaultSiteConfig(knownVenues);
    if (!response.ok) throw new BadConfig(`config.json: the server answers ${response.status}`);
    text = await boundedText(response);
  } catch (error) {
    if (error instanceof BadConfig) throw error;
    throw new BadConfig(`config.json could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseSiteConfig(text, knownVenues);
}

/** The text of a response, given up as soon as it is longer than a config may be. */
async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = "";
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return text + decoder.decode();
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= MAX_CONFIG) continue;
    await reader?.cancel();
    throw new BadConfig(`config.json: longer than ${MAX_CONFIG} characters`);
  }
}

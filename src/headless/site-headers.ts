import { VENUES } from "../feeds/venues.ts";
import type { SiteConfig } from "../views/site-config.ts";

/** What a server says along with a file. */
export type Headers = Readonly<Record<string, string>>;

/** Kinds of files of a built site, by the end of their address, first match; what none names is a page. */
export interface FileKind {
  readonly name: "asset" | "data" | "embed" | "sdk" | "portal" | "page";
  /** A regular expression that nginx and Caddy read alike. */
  readonly path: string;
  readonly headers: Headers;
}

/** Origins of the venues a site offers. */
function venueOrigins(config: SiteConfig): string[] {
  return config.venues.flatMap((id) => {
    const host = Object.hasOwn(VENUES, id) ? VENUES[id]?.host : null;
    return host ? [new URL(host).origin] : [];
  });
}

const PERMISSIONS = "camera=(), geolocation=(), microphone=(), usb=(), payment=(), serial=(), hid=()";

const COMMON: Headers = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

function connectSources(config: SiteConfig): string {
  return ["'self'", ...new Set([...venueOrigins(config), ...config.hosts])].join(" ");
}

function pagePolicy(config: SiteConfig, ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    // The hash is that of an empty style element: plotly fills its own through the style sheet object.
    "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connectSources(config)}`,
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
    "require-trusted-types-for 'script'",
    "trusted-types volscape-worker",
  ].join("; ");
}

/** A worker takes the policy of its own script, not that of the page. */
function workerPolicy(config: SiteConfig): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `connect-src ${connectSources(config)}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

const PORTAL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob:",
  "frame-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const FRESH = { "Cache-Control": "no-cache" };

/** Headers of every kind of file of a site, from its config alone. */
export function siteHeaders(config: SiteConfig): readonly FileKind[] {
  const parents = ["'self'", ...config.parents].join(" ");
  return [
    {
      name: "asset",
      path: "/assets/[^/]+$",
      headers: {
        ...COMMON,
        "Content-Security-Policy": workerPolicy(config),
        // Of a worker whose page is isolated or framed by one that is.
        "Cross-Origin-Embedder-Policy": "credentialless",
        "Cross-Origin-Resource-Policy": "same-origin",
        // The name of an asset holds the digest of its content.
        "Cache-Control": "public, max-age=31536000, immutable",
      },
    },
    {
      name: "sdk",
      path: "/sdk/[^/]+$",
      headers: {
        ...COMMON,
        ...FRESH,
        // A portal of another origin loads it as a module.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
      },
    },
    {
      name: "embed",
      // The script says in a sandbox of no origin why nothing else starts: it must load there.
      path: "/embed([.]html|-sandbox[.]js)$",
      headers: {
        ...COMMON,
        ...FRESH,
        "Content-Security-Policy": pagePolicy(config, parents),
        "Permissions-Policy": PERMISSIONS,
        // The three together load in plain and in isolated portals.
        "Cross-Origin-Embedder-Policy": "credentialless",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Document-Isolation-Policy": "isolate-and-credentialless",
      },
    },
    {
      // The example of a portal: it frames the embed page of its own site.
      name: "portal",
      path: "/portal/[^/]*$",
      headers: {
        ...COMMON,
        ...FRESH,
        "Content-Security-Policy": PORTAL_POLICY,
        "Permissions-Policy": PERMISSIONS,
      },
    },
    {
      name: "page",
      path: "/[^/]*$",
      headers: {
        ...COMMON,
        ...FRESH,
        "Content-Security-Policy": pagePolicy(config, "'none'"),
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
      },
    },
  ];
}

/** Headers for the file at `path`, the address without its query. */
export function headersFor(kinds: readonly FileKind[], path: string): Headers {
  return kinds.find((kind) => new RegExp(kind.path).test(path))?.headers ?? COMMON;
}

const INSIDE = [
  "# Include this inside the location that serves the site, under a path of its own such as /vol/ too:",
  "#     location ^~ /vol/ { alias /srv/volscape/; include headers.conf; }",
];

const inQuotes = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Whether a value is for good: said of a file that is missing, it would still be missing for browsers once it is back. */
const lasts = (value: string): boolean => value.includes("immutable");

/**
 * Locations for nginx, the first that fits an address counts. They stand inside the location that serves the site: beside it they
 * would take its files from another place.
 */
export function nginxSnippet(kinds: readonly FileKind[]): string {
  const blocks = kinds.map(({ name, path, headers }) => {
    const lines = Object.entries(headers).map(
      ([key, value]) => `    add_header ${key} ${inQuotes(value)}${lasts(value) ? "" : " always"};`,
    );
    return [`# ${name}`, `location ~ ${inQuotes(path)} {`, ...lines, "}"].join("\n");
  });
  return [...INSIDE, ...blocks].join("\n");
}

/** The same for the site block of a Caddyfile, beside its `root`: what lasts is said of files that are there. */
export function caddySnippet(kinds: readonly FileKind[]): string {
  const before: string[] = [];
  const blocks = kinds.map(({ name, path, headers }) => {
    const others = before.map((other) => `    not path_regexp ${other}`);
    before.push(path);
    const matching = (called: string, lasting: boolean, more: readonly string[]): string[] => {
      const said = Object.entries(headers).filter(([, value]) => lasts(value) === lasting);
      if (said.length === 0) return [];
      const lines = said.map(([key, value]) => `    ${key} ${inQuotes(value)}`);
      return [`@${called} {`, `    path_regexp ${path}`, ...others, ...more, "}", `header @${called} {`, ...lines, "}"];
    };
    return [...matching(name, false, []), ...matching(`${name}_found`, true, ["    file"])].join("\n");
  });
  return blocks.join("\n");
}

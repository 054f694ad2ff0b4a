import type { FeedStatus } from "../feeds/feed.ts";
import type { JournalEntry } from "./error-journal.ts";
import { withoutNames } from "./without-names.ts";

/** What an error report is made from. Only what `errorReport` picks out of it is in the report. */
export interface ReportSource {
  /** Epoch ms. */
  readonly at: number;
  readonly errors: readonly JournalEntry[];
  /** Script the page started with, which tells the build; null in development. */
  readonly entry: string | null;
  readonly version: string;
  readonly browser: Readonly<Record<string, string | number | boolean>>;
  readonly market: { readonly venue: string; readonly underlying: string; readonly host?: string } | null;
  readonly status: FeedStatus | null;
  readonly workspace: {
    readonly active: string;
    readonly layouts: Readonly<Record<string, unknown>>;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly [more: string]: unknown;
  };
  /** Whatever else a user entered: none of its words may be in the report. */
  readonly secrets: readonly unknown[];
  /** Panel types there are: names that are no user's. */
  readonly panels: readonly string[];
}

const MAX_MESSAGE = 300;
const MAX_FRAMES = 12;

/** Every text inside a value, keys included, that a person could have written. */
function textsIn(value: unknown, found = new Set<string>(), depth = 0): Set<string> {
  if (typeof value === "string") {
    if (value.trim().length > 1) found.add(value.trim());
  } else if (typeof value === "object" && value !== null && depth < 16) {
    for (const [key, one] of Object.entries(value)) {
      textsIn(key, found, depth + 1);
      textsIn(one, found, depth + 1);
    }
  }
  return found;
}

/** A message without what a person wrote, instruments, numbers, addresses and keys. */
export function redacted(message: string, privateTexts: Iterable<string>): string {
  return withoutNames(message, privateTexts)
    .slice(0, MAX_MESSAGE)
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, "<address>")
    .replace(/“.*”|“.*/gs, "“…”")
    .replace(/"[^"]*"?|'[^']*'|`[^`]*`/g, "“…”")
    .replace(/\S+@\S+/g, "<address>")
    .replace(/[A-Za-z0-9_+/=-]{20,}/g, "<token>")
    .replace(/\b[A-Z0-9_]+(-[A-Z0-9.]+)+/g, "<instrument>")
    .replace(/[-+]?\d[\d.,\s\u2009]*/g, "# ");
}

/** Function, file and place of each frame of a stack, without address or message. */
function frames(stack: string): string[] {
  return stack
    .split("\n")
    .flatMap((line) => {
      const place = /([\w.-]+\.(?:js|tsx?))(?:\?[^\s:]*)?:(\d+):(\d+)\)?$/.exec(line.trim());
      if (!place) return [];
      const name = /^(?:at )?(?:async )?([\w$.]{1,60})(?: \(|@)/.exec(line.trim())?.[1] ?? "";
      return [`${name} ${place[1]}:${place[2]}:${place[3]}`.trim()];
    })
    .slice(0, MAX_FRAMES);
}

/** A panel's settings: what is on and off, and of the rest only what kind it is. */
function settingsShape(settings: unknown): Record<string, unknown> {
  if (typeof settings !== "object" || settings === null) return {};
  const shape = Object.entries(settings)
    .filter(([key]) => /^[a-z][A-Za-z]{0,23}$/.test(key))
    .map(([key, value]) => [key, typeof value === "boolean" ? value : value === null ? "none" : typeof value]);
  return Object.fromEntries(shape);
}

/**
 * A report that a user can send: versions, state, last errors and the shape of the settings, as JSON text. No position, size, key,
 * name a person gave, link or address is in it.
 */
export function errorReport(source: ReportSource): string {
  const { status, market, workspace } = source;
  // A layout is the product's own words alone.
  const { layouts, ...entered } = workspace;
  const hidden = textsIn([...source.secrets, entered, market?.host ?? ""]);
  // Words of the product itself are no secret.
  for (const word of [...source.panels, ...Object.keys(workspace), "trader", "risk"]) hidden.delete(word);
  const clean = (text: string): string => redacted(text, hidden);
  const typeOf = (id: string): string => source.panels.find((type) => id === type || id.startsWith(`${type}-`)) ?? "?";
  const panels = Object.entries(workspace.settings).map(([id, settings]) => ({
    panel: typeOf(id),
    settings: settingsShape(settings),
  }));
  const report = {
    format: "volscape error report",
    at: new Date(source.at).toISOString(),
    product: { version: source.version, entry: source.entry },
    browser: source.browser,
    market: market && { venue: market.venue, ownAddress: market.host !== undefined },
    feed: status && {
      state: status.state,
      detail: clean(status.detail),
      connectionEpoch: status.connectionEpoch,
      attempt: status.attempt,
      silentForMs: source.at - status.aliveAt,
      messages: status.messages,
      accepted: status.accepted,
      rejected: status.rejected,
      lastRejection: clean(status.lastRejection),
      reconnects: status.reconnects,
      gaps: status.gaps,
      resyncs: status.resyncs,
      clockOffsetMs: status.clockOffset,
      lagMs: status.lag,
      quoted: status.quoted,
      listed: status.listed,
      subscribed: status.subscribed,
      wanted: status.wanted,
    },
    workspace: {
      active: workspace.active === "risk" ? "risk" : "trader",
      changedLayouts: Object.keys(layouts).length,
      panels,
    },
    errors: source.errors.map(({ at, where, error }) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error), {});
      return {
        at: new Date(at).toISOString(),
        where,
        name: /^[A-Za-z]{1,40}$/.test(name) ? name : "Error",
        message: clean(message),
        stack: error instanceof Error ? frames(stack ?? "") : [],
      };
    }),
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}

import { VENUE_LABELS } from "./site-market.ts";
import type { ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";
import { panelsOf, type ViewRow } from "./view-layout.ts";
import { limitNames } from "./view-limits.ts";
import { countPositions } from "./view-positions.ts";
import { snapshotFacts } from "./view-snapshot.ts";

/** One difference between two views: where, what, and the words before and after; null for what is not there. */
export interface ViewDifference {
  /** "View", a layout's name, or the id of a panel. */
  readonly where: string;
  readonly what: string;
  readonly was: string | null;
  readonly now: string | null;
}

/** Longest value that is written out; more is cut. */
const MAX_SHOWN = 80;

/** What a panel, by its id, is set to where a view says nothing. */
export type DefaultsOf = (panel: string) => Readonly<Record<string, unknown>>;

/** The words that a person knows a panel by, from its id. */
export type NameOf = (panel: string) => string;

/** How `now` differs from `was`, in the order view, layouts, panels, settings; empty where it does not. */
export function viewDifferences(
  was: ViewDocument,
  now: ViewDocument,
  defaultsOf: DefaultsOf = () => ({}),
  nameOf: NameOf = (panel) => panel,
): readonly ViewDifference[] {
  return [...ofView(was, now), ...ofLayouts(was, now, nameOf), ...ofSettings(was, now, defaultsOf)];
}

/** Parts that are said as a person knows them, not as they are stored: null for none. */
const SAID: Readonly<Record<string, (view: ViewDocument) => string | null>> = {
  clock: ({ clock }) =>
    clock ? `${clock.use} time, weekend days count ${clock.weekendWeight}, ${clock.events.length} events` : null,
  limits: ({ limits }) => (limits ? limitNames(limits) : null),
  market({ market }) {
    if (!market) return null;
    const at = market.host ? `, at ${market.host}` : "";
    return `${VENUE_LABELS[market.venue]}, ${market.underlying.replace("_", " ")}${at}`;
  },
  portfolio({ portfolio }) {
    if (!portfolio) return null;
    return `${countPositions(portfolio).positions}, sizes ${portfolio.sizes === "whole" ? "shown" : portfolio.sizes}`;
  },
  snapshot({ snapshot }) {
    if (!snapshot) return null;
    const facts = snapshotFacts(snapshot);
    return facts ? `${new Date(facts.at).toISOString().slice(0, 19).replace("T", " ")} UTC` : "of a time not said";
  },
};

/** Parts compared one by one elsewhere, or that say nothing of what a person set up. */
const APART: ReadonlySet<string> = new Set(["version", "layouts", "settings", "models", "made", ...Object.keys(SAID)]);
const WORDS: Readonly<Record<string, string>> = {
  active: "workspace in front",
  withheld: "left out",
  author: "signed as",
  clock: "how vols count time",
  portfolio: "positions",
  snapshot: "pinned numbers",
};

function ofView(was: ViewDocument, now: ViewDocument): readonly ViewDifference[] {
  const before: Readonly<Record<string, unknown>> = was;
  const after: Readonly<Record<string, unknown>> = now;
  const names = keysOf(before, after).filter((name) => !APART.has(name));
  return [
    ...names.flatMap((name) => difference("View", WORDS[name] ?? name, before[name], after[name])),
    ...keysOf(was.models, now.models).flatMap((layout) =>
      difference("View", `surface model in ${layout}`, at(was.models, layout), at(now.models, layout)),
    ),
    ...Object.entries(SAID).flatMap(([name, say]) =>
      textOf(before[name]) === textOf(after[name])
        ? []
        : [{ where: "View", what: WORDS[name] ?? name, was: shown(say(was)), now: shown(say(now)) }],
    ),
  ];
}

function ofLayouts(was: ViewDocument, now: ViewDocument, nameOf: NameOf): readonly ViewDifference[] {
  return (["trader", "risk"] as const).flatMap((layout) => {
    const [before, after] = [was.layouts[layout], now.layouts[layout]];
    if (!before || !after)
      return difference(layout, "arrangement", before ? "own" : "built-in", after ? "own" : "built-in");
    const [old, next] = [panelNames(before), panelNames(after)];
    const [from, to] = [shapeOf(before, nameOf), shapeOf(after, nameOf)];
    const moved: readonly ViewDifference[] =
      from !== to
        ? [{ where: layout, what: "arrangement", was: from, now: to }]
        : canonicalJson(before) !== canonicalJson(after)
          ? [{ where: layout, what: "sizes or tabs in front", was: null, now: null }]
          : [];
    return [
      ...old.filter((name) => !next.includes(name)).map((name) => panelLine(layout, nameOf(name), null)),
      ...next.filter((name) => !old.includes(name)).map((name) => panelLine(layout, null, nameOf(name))),
      ...moved,
    ];
  });
}

function panelLine(where: string, was: string | null, now: string | null): ViewDifference {
  return { where, what: was === null ? "panel added" : "panel removed", was, now };
}

const panelNames = (row: ViewRow): readonly string[] => panelsOf(row).map(({ id }) => id);

/** Tab sets with their tabs, in order: "chain | smile, surface". */
function shapeOf(row: ViewRow, nameOf: NameOf): string {
  const shape = row.row
    .map((child) =>
      "row" in child
        ? `(${shapeOf(child, nameOf)})`
        : child.tabs.map((tab) => nameOf(typeof tab === "string" ? tab : tab.id)).join(", "),
    )
    .join(" | ");
  return shape;
}

function ofSettings(was: ViewDocument, now: ViewDocument, defaultsOf: DefaultsOf): readonly ViewDifference[] {
  return keysOf(was.settings, now.settings).flatMap((panel) => {
    const defaults = defaultsOf(panel);
    const before: Readonly<Record<string, unknown>> = { ...defaults, ...was.settings[panel] };
    const after: Readonly<Record<string, unknown>> = { ...defaults, ...now.settings[panel] };
    return keysOf(before, after).flatMap((name) => difference(panel, name, before[name], after[name]));
  });
}

function difference(where: string, what: string, was: unknown, now: unknown): readonly ViewDifference[] {
  const [before, after] = [textOf(was), textOf(now)];
  return before === after ? [] : [{ where, what, was: shown(before), now: shown(after) }];
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : canonicalJson(value);
}

function shown(text: string | null): string | null {
  return text !== null && text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

function keysOf(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function at(record: object, key: string): unknown {
  return (record as Readonly<Record<string, unknown>>)[key];
}

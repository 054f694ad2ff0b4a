import * as v from "valibot";
import { SURFACE_CHOICES } from "../market/surface-choice.ts";
import { hasInvisible } from "../market/visible-text.ts";
import { clockSchema } from "./clock-schema.ts";
import { boundsProblem } from "./view-json.ts";
import { layoutSchema, panelsOf } from "./view-layout.ts";
import { limitsSchema } from "./view-limits.ts";
import { positionsSchema } from "./view-positions.ts";
import { choiceSchema, WITHHELD } from "./workspace-store.ts";

export const VIEW_VERSION = 1;
export const MAX_PANELS = 64;
export const MAX_TITLE = 80;

const name = v.pipe(
  v.string(),
  v.maxLength(MAX_TITLE),
  v.check((text) => !hasInvisible(text), "characters that cannot be seen"),
);

const layoutName = v.picklist(["trader", "risk"]);

/** Everything a person set up, as it is stored, shared and opened again. Market data is no part of it. */
export const viewSchema = v.strictObject({
  version: v.literal(VIEW_VERSION),
  title: v.pipe(name, v.minLength(1)),
  /** Folder it is listed under; empty for none. */
  folder: v.optional(name, ""),
  market: v.nullable(v.strictObject(choiceSchema.entries)),
  /** Layout in front. */
  active: layoutName,
  /** Layouts by name; one that is left out is the built-in one. */
  layouts: v.strictObject({ trader: v.optional(layoutSchema), risk: v.optional(layoutSchema) }),
  /** Settings by panel id; each panel checks its own when it opens. */
  settings: v.record(v.string(), v.record(v.string(), v.unknown())),
  /** Surface model by layout; what is left out is chosen by the quotes. */
  models: v.strictObject({
    trader: v.optional(v.picklist(SURFACE_CHOICES)),
    risk: v.optional(v.picklist(SURFACE_CHOICES)),
  }),
  /** How vols count time; left out, by the calendar. */
  clock: v.optional(clockSchema),
  /** Positions, or as much of them as the sender shows. Left out unless a person puts them in. */
  portfolio: v.optional(positionsSchema),
  /** Limits that are offered to who opens it. Left out unless a person puts them in. */
  limits: v.optional(limitsSchema),
  /** What the sender says was left out, so that nobody takes what is missing for nothing. */
  withheld: v.optional(v.picklist(WITHHELD)),
  /** What who signed it calls themselves. */
  author: v.optional(v.pipe(name, v.minLength(1))),
  /** When it was signed, epoch ms by the clock of who signed it. */
  made: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8e15))),
  /** The market its numbers were computed from, with those numbers; checked by who computes them again. */
  snapshot: v.optional(v.record(v.string(), v.unknown())),
});

export type ViewDocument = v.InferOutput<typeof viewSchema>;

export type ReadView =
  | { readonly ok: true; readonly view: ViewDocument }
  | { readonly ok: false; readonly problem: string };

/** From a version to the next: the whole document in, the whole document out. */
export type Migrations = Readonly<Record<number, (old: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;

/** Version 1 is the first there is. A change of the schema adds a line here. */
const MIGRATIONS: Migrations = {};

/** Brings an older document up to `current` one version at a time; the problem where there is no way. */
export function migrate(
  document: Readonly<Record<string, unknown>>,
  migrations: Migrations = MIGRATIONS,
  current: number = VIEW_VERSION,
): { readonly document: Readonly<Record<string, unknown>>; readonly problem: string | null } {
  let at = document;
  for (;;) {
    const version = at.version;
    if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
      return { document: at, problem: "This is not a Volscape view: it names no version." };
    if (version > current)
      return {
        document: at,
        problem: `This view was made by a newer Volscape (view version ${version}; this one reads up to ${current}). Reload the page to update, then open it again.`,
      };
    if (version === current) return { document: at, problem: null };
    const step = migrations[version];
    if (!step) return { document: at, problem: `Views of version ${version} can no longer be opened.` };
    at = { ...step(at), version: version + 1 };
  }
}

/** A view from outside, checked and built anew; one sentence where it cannot be used. Never half of one. */
export function readView(stored: unknown): ReadView {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return refused("it is not a document");
  const bounds = boundsProblem(stored);
  if (bounds !== null) return refused(`it holds ${bounds}`);
  const { document, problem } = migrate(stored as Record<string, unknown>);
  if (problem !== null) return { ok: false, problem };
  const result = v.safeParse(viewSchema, document);
  if (!result.success) {
    const issue = result.issues[0];
    return refused(`${v.getDotPath(issue) ?? "document"}: ${issue.message}`);
  }
  const layouts = layoutProblem(result.output);
  return layouts === null ? { ok: true, view: result.output } : refused(layouts);
}

function refused(reason: string): ReadView {
  return { ok: false, problem: `This view cannot be used: ${reason}.` };
}

function layoutProblem(view: ViewDocument): string | null {
  for (const [layout, row] of Object.entries(view.layouts)) {
    if (row === undefined) continue;
    const ids = panelsOf(row).map(({ id }) => id);
    if (ids.length === 0) return `layouts.${layout} has no panel`;
    if (ids.length > MAX_PANELS) return `layouts.${layout} has more than ${MAX_PANELS} panels`;
    if (new Set(ids).size < ids.length) return `layouts.${layout} uses an id twice`;
  }
  return null;
}

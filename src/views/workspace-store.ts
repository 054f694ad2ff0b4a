import * as v from "valibot";
import { createStore } from "zustand/vanilla";
import { SURFACE_CHOICES } from "../market/surface-choice.ts";
import { clockSchema } from "./clock-schema.ts";
import { limitsSchema } from "./view-limits.ts";

/** Venues a person can choose. */
export const VENUE_IDS = ["simulated", "deribit", "deribit-testnet"] as const;

/** Where the market comes from, as remembered between visits. */
export const choiceSchema = v.object({
  venue: v.picklist(VENUE_IDS),
  underlying: v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,16}(_[A-Z0-9]{1,16})?$/)),
  host: v.optional(v.pipe(v.string(), v.maxLength(256), v.regex(/^wss?:\/\/\S+$/))),
});

export type StoredChoice = v.InferOutput<typeof choiceSchema>;

/** Positions were left out for everybody, or are in the view and not for who opened it. */
export const WITHHELD = ["positions", "notForYou"] as const;

const workspaceSchema = v.object({
  version: v.literal(1),
  /** Name of the layout shown. */
  active: v.picklist(["trader", "risk"]),
  /** Changed layouts by name, in the dock's own form; it checks them when they are opened. */
  layouts: v.record(v.string(), v.record(v.string(), v.unknown())),
  /** Panel settings by panel id; each panel checks its own. */
  settings: v.record(v.string(), v.unknown()),
  choice: v.nullable(choiceSchema),
  /** Surface model by layout; what is not there is chosen by the quotes. */
  models: v.optional(v.record(v.string(), v.picklist(SURFACE_CHOICES)), {}),
  /** How vols count time; null where nobody chose. */
  clock: v.optional(v.nullable(clockSchema), null),
  /** Single-letter keys act. */
  singleKeys: v.boolean(),
  /** The saved view that the workspace was opened from or saved as. */
  view: v.optional(
    v.nullable(v.object({ id: v.string(), revision: v.number(), title: v.string(), folder: v.string() })),
    null,
  ),
  /** Limits of the view that was opened, until they are taken or left. */
  offeredLimits: v.optional(v.nullable(limitsSchema), null),
  /** Positions of the view that was opened, whose sizes its sender kept (who shows them checks them), and what was left out. */
  shared: v.optional(
    v.nullable(
      v.object({
        portfolio: v.optional(v.record(v.string(), v.unknown())),
        withheld: v.optional(v.picklist(WITHHELD)),
      }),
    ),
    null,
  ),
});

export type WorkspaceState = v.InferOutput<typeof workspaceSchema>;
export type LayoutName = WorkspaceState["active"];

export const EMPTY_WORKSPACE: WorkspaceState = {
  version: 1,
  active: "trader",
  layouts: {},
  settings: {},
  choice: null,
  models: {},
  clock: null,
  singleKeys: true,
  view: null,
  shared: null,
  offeredLimits: null,
};

const KEY = "volscape.workspace";
const MAX_STORED = 1_000_000;

/** A stored workspace as text, checked; null with the reason where it cannot be used. */
export function parseWorkspace(text: string): { readonly state: WorkspaceState | null; readonly problem: string } {
  if (text.length > MAX_STORED) return { state: null, problem: "too large" };
  try {
    const result = v.safeParse(workspaceSchema, JSON.parse(text));
    if (result.success) return { state: result.output, problem: "" };
    const issue = result.issues[0];
    return { state: null, problem: `${v.getDotPath(issue) ?? "document"}: ${issue.message}` };
  } catch {
    return { state: null, problem: "not JSON" };
  }
}

/** The workspace of this tab. */
export const workspace = createStore<WorkspaceState>()(() => EMPTY_WORKSPACE);

/** One of the browser's two stores, or null where the page may not have it. */
type WorkspaceStorage = Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;

/** Takes what `storage` holds for the workspace: "none" without anything there, "refused" by the browser, else what is wrong with it. */
function takeStored(storage: WorkspaceStorage): "taken" | "none" | "refused" | { readonly problem: string } {
  try {
    const text = storage?.getItem(KEY) ?? null;
    if (text === null) return "none";
    const { state, problem } = parseWorkspace(text);
    if (state) {
      workspace.setState(state, true);
      return "taken";
    }
    // Kept aside, so that nothing a person set up is lost for good.
    storage?.setItem(`${KEY}.unreadable`, text.slice(0, MAX_STORED));
    return { problem };
  } catch {
    return "refused";
  }
}

function store(storage: WorkspaceStorage, text: string): boolean {
  try {
    storage?.setItem(KEY, text);
    return storage !== null;
  } catch {
    return false;
  }
}

/**
 * Reads the stored workspace and stores changes from now on: in `own`, which a tab has to itself and finds again when it is loaded
 * again, and in `shared`, where a new tab begins. Returns one sentence where what was stored is unusable; `failed` is told once where
 * a change can no longer be stored.
 */
export function startWorkspace(
  own: WorkspaceStorage,
  shared: WorkspaceStorage,
  failed: (sentence: string) => void = () => undefined,
): string | null {
  let notice: string | null = null;
  let refused = false;
  for (const storage of [own, shared]) {
    const found = takeStored(storage);
    refused = found === "refused";
    if (found === "taken") break;
    if (typeof found === "string") continue;
    const shown = storage === own ? "the one changed last" : "the default";
    notice = `The stored workspace could not be read (${found.problem}); ${shown} is shown and the old one is kept aside.`;
  }
  if (refused || (!own && !shared))
    notice ??= "This browser does not let the page store its workspace: changes hold until it is closed.";
  // A tab that changes nothing is not to find, when it is loaded again, what another tab has changed.
  store(own, JSON.stringify(workspace.getState()));
  let told = refused || (!own && !shared);
  workspace.subscribe((state) => {
    const text = JSON.stringify(state);
    const inOwn = store(own, text);
    const inShared = store(shared, text);
    // What the tab had before must not stand before what is newer.
    if (!inOwn && inShared) own?.removeItem(KEY);
    if (inShared || told) return;
    // Full or refused: the workspace holds until the page is closed.
    told = true;
    failed(
      "This browser has no room left for the workspace: changes hold until the page is closed. Save it as a file to keep it.",
    );
  });
  return notice;
}

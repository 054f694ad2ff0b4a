import { type ClockChoice, DEFAULT_CLOCK } from "../market/event-clock.ts";
import { parseDockLayout } from "./dock-layout.ts";
import { canonicalJson } from "./view-json.ts";
import { type ViewRow, viewLayout } from "./view-layout.ts";
import type { WorkspaceState } from "./workspace-store.ts";

/** What of a workspace can be taken back. Which workspace or tab is in front is looking, not changing. */
export type Arranged = Pick<WorkspaceState, "layouts" | "settings" | "models" | "clock" | "view" | "shared">;

export const MAX_STEPS = 100;

export interface WorkspaceHistory {
  /**
   * Takes note of what is there now. `goesOn`: if it changes the same as the change before it belongs to that, such as the next place
   * of something that is being dragged. Says whether a step was made, or added to; a view that is saved is neither.
   */
  note(now: Arranged, goesOn: boolean): "step" | "more" | null;
  /** What to put in place of `now`, and what that takes back, in words; null where there is nothing. */
  undo(): Step | null;
  redo(): Step | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface Step {
  readonly state: Arranged;
  /** "the layout", "settings of smile-2". */
  readonly words: string;
  /** Panels stand otherwise, another model is fitted, or vols count time otherwise: the dock is built anew and the engine told. */
  readonly moves: boolean;
}

/** The steps of a workspace that begins as `first`. */
export function createWorkspaceHistory(first: Arranged): WorkspaceHistory {
  let present = first;
  let done: Arranged[] = [];
  let undone: Arranged[] = [];
  let lastWords = "";
  const step = (from: Arranged, to: Arranged, state: Arranged): Step => {
    present = state;
    lastWords = "";
    return {
      state,
      words: changedWords(from, to),
      moves: layoutsText(from) !== layoutsText(to) || modelsDiffer(from, to) || clocksDiffer(from, to),
    };
  };
  return {
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    note(now, goesOn) {
      const words = changedWords(present, now);
      if (words !== OPENING && present.view !== now.view) {
        // Saved: the states before are of the view as it is called and counted now.
        const id = present.view?.id;
        const follow = (state: Arranged): Arranged => (state.view?.id === id ? { ...state, view: now.view } : state);
        done = done.map(follow);
        undone = undone.map(follow);
      }
      const more = goesOn && words !== OPENING && words === lastWords && done.length > 0;
      if (words !== "") {
        const before = words === OPENING || present.view === now.view ? present : { ...present, view: now.view };
        if (!more) done = [...done.slice(1 - MAX_STEPS), before];
        undone = [];
        lastWords = words;
      }
      present = now;
      return words === "" ? null : more ? "more" : "step";
    },
    undo() {
      const state = done.at(-1);
      if (!state) return null;
      done = done.slice(0, -1);
      undone = [...undone, present];
      return step(state, present, state);
    },
    redo() {
      const state = undone.at(-1);
      if (!state) return null;
      undone = undone.slice(0, -1);
      done = [...done, present];
      return step(present, state, state);
    },
  };
}

const OPENING = "opening another view";

/** What differs between two states, in words; empty where nothing does that can be taken back. */
function changedWords(was: Arranged, now: Arranged): string {
  const words: string[] = [];
  if (was.layouts !== now.layouts && layoutsText(was) !== layoutsText(now)) words.push("the layout");
  const panels = changedKeys(was.settings, now.settings);
  if (panels.length > 0) words.push(`settings of ${panels.slice(0, 3).join(", ")}${panels.length > 3 ? " …" : ""}`);
  if (modelsDiffer(was, now)) words.push("the surface model");
  if (clocksDiffer(was, now)) words.push("how vols count time");
  if (canonicalJson(was.shared) !== canonicalJson(now.shared)) words.push("whose positions are shown");
  return words.length > 0 && was.view?.id !== now.view?.id ? OPENING : words.join(", ");
}

const LAYOUTS = ["trader", "risk"] as const;

/** The model that is named; where none is, the quotes choose. */
const modelOf = ({ models }: Arranged, layout: string): string => models[layout] ?? "auto";

function modelsDiffer(was: Arranged, now: Arranged): boolean {
  return LAYOUTS.some((name) => modelOf(was, name) !== modelOf(now, name));
}

/** Where nobody chose, time counts by the calendar. */
const clockOf = ({ clock }: Arranged): ClockChoice => clock ?? DEFAULT_CLOCK;

function clocksDiffer(was: Arranged, now: Arranged): boolean {
  return was.clock !== now.clock && canonicalJson(clockOf(was)) !== canonicalJson(clockOf(now));
}

function changedKeys(was: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  if (was === now) return [];
  return [...new Set([...Object.keys(was), ...Object.keys(now)])].filter(
    (key) => was[key] !== now[key] && canonicalJson(was[key] ?? null) !== canonicalJson(now[key] ?? null),
  );
}

function layoutsText({ layouts }: Arranged): string {
  return canonicalJson(
    Object.fromEntries(
      Object.entries(layouts).map(([name, stored]) => {
        const dock = parseDockLayout(stored);
        return [name, dock ? withoutFronts(viewLayout(dock)) : null];
      }),
    ),
  );
}

/** What the dock takes a weight for that is not written. */
const DOCK_WEIGHT = 100;

function withoutFronts({ row, weight = DOCK_WEIGHT }: ViewRow): unknown {
  return {
    weight,
    row: row.map((child) =>
      "row" in child ? withoutFronts(child) : { tabs: child.tabs, weight: child.weight ?? DOCK_WEIGHT },
    ),
  };
}

import { createStore } from "zustand/vanilla";
import { noteError } from "./error-journal.ts";
import { withoutNames } from "./without-names.ts";

export interface Notice {
  readonly id: number;
  readonly tone: "error" | "info";
  readonly text: string;
  /** An info that does not go by itself. */
  readonly stays?: boolean;
  /** What can be done about it, such as Undo. */
  readonly action?: { readonly label: string; run(): void };
}

/** Infos go by themselves, ms, later where there is something to press; errors stay until they are dismissed. */
const INFO_TIME = 5_000;
const ACTION_TIME = 20_000;
/** One that was held when its time came is looked at again so often, ms. */
const HELD_TIME = 1_000;
const MAX_SHOWN = 4;

export const notices = createStore<{ readonly shown: readonly Notice[] }>()(() => ({ shown: [] }));

let next = 1;
/** Pointed at, or with the focus in them. */
const held = new Set<number>();

/**
 * Shows one sentence at the foot of the window. The same sentence is not shown twice at once. `names`: what in it a user named or
 * wrote, such as a file's name, which the error journal is not given.
 */
export function notify({
  tone,
  text,
  action,
  stays,
  names = [],
}: Omit<Notice, "id"> & { readonly names?: readonly string[] }): void {
  if (notices.getState().shown.some((notice) => notice.text === text)) return;
  const id = next++;
  notices.setState(({ shown }) => ({
    shown: [...withRoom(shown), { id, tone, text, ...(action ? { action } : {}) }],
  }));
  if (tone === "error") noteError("notice", withoutNames(text, names));
  else if (!stays) setTimeout(() => expire(id), action ? ACTION_TIME : INFO_TIME);
}

/** What stays where one more is to be shown: infos give way before errors, which nobody has read yet, and older ones first. */
function withRoom(shown: readonly Notice[]): readonly Notice[] {
  if (shown.length < MAX_SHOWN) return shown;
  const gone = shown.find(({ id, tone }) => tone === "info" && !held.has(id)) ?? shown[0];
  return shown.filter((one) => one !== gone);
}

function expire(id: number): void {
  if (held.has(id)) setTimeout(() => expire(id), HELD_TIME);
  else dismiss(id);
}

/** Whether a notice is under somebody's pointer or focus: it does not go by itself meanwhile. */
export function hold(id: number, on: boolean): void {
  if (on) held.add(id);
  else held.delete(id);
}

export function dismiss(id: number): void {
  held.delete(id);
  notices.setState(({ shown }) => ({ shown: shown.filter((notice) => notice.id !== id) }));
}

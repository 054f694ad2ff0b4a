import type { ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";
import { workspace } from "./workspace-store.ts";

const listeners = new Set<(view: ViewDocument) => void>();
const waiting = new Set<() => void>();

/**
 * Calls `listener` with the whole view after each change of panels, settings, layout, market or models; several changes in
 * quick succession are told once. What it is given can be kept anywhere and opened again. Returns the way to stop.
 */
export function onViewChanged(listener: (view: ViewDocument) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Tells at once what waits to be told: the workspace is about to become another. */
export function tellWaitingChanges(): void {
  for (const now of [...waiting]) now();
}

/**
 * Watches the workspace of this window and tells its listeners of each `capture` that differs from the last one.
 * `later` runs its argument once things are quiet and returns the way to call that off. Returns the way to stop.
 */
export function tellViewChanges(capture: () => ViewDocument, later: (run: () => void) => () => void): () => void {
  let last = canonicalJson(capture());
  let callOff: (() => void) | null = null;
  const tell = (): void => {
    callOff = null;
    waiting.delete(now);
    const view = capture();
    const text = canonicalJson(view);
    if (text === last) return;
    last = text;
    for (const listener of [...listeners]) listener(view);
  };
  const now = (): void => {
    callOff?.();
    tell();
  };
  const unsubscribe = workspace.subscribe(() => {
    callOff?.();
    waiting.add(now);
    callOff = later(tell);
  });
  return () => {
    callOff?.();
    waiting.delete(now);
    unsubscribe();
  };
}

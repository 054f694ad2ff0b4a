import { onViewChanged, tellViewChanges } from "../views/view-changes.ts";
import { canonicalJson } from "../views/view-json.ts";
import { workspace } from "../views/workspace-store.ts";
import type { ViewActions } from "./view-actions.ts";

/** Changes are told, and saved, once nothing more has changed for this long, ms. */
const QUIET = 1_500;

/** Runs `run` once things are quiet, or at once where the page goes out of sight: it may be about to close. */
function later(run: () => void): () => void {
  const callOff = (): void => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", hidden);
  };
  const now = (): void => {
    callOff();
    run();
  };
  const hidden = (): void => {
    if (document.visibilityState === "hidden") now();
  };
  const timer = setTimeout(now, QUIET);
  document.addEventListener("visibilitychange", hidden);
  return callOff;
}

/**
 * Saves the view that the workspace was opened from or saved as whenever something of it changed. Other views, and a workspace that
 * was never saved, are left alone. Returns the way to stop.
 */
export function startAutosave(actions: ViewActions): () => void {
  const capture = () => {
    const { view } = workspace.getState();
    return actions.capture(view?.title ?? "Workspace", view?.folder ?? "");
  };
  // What later changes are changes of: the view as it was opened or saved last.
  let kept = canonicalJson(capture());
  const stopWatching = workspace.subscribe((now, before) => {
    if (now.view !== before.view) kept = canonicalJson(capture());
  });
  const stopListening = onViewChanged((view) => {
    const text = canonicalJson(view);
    if (text === kept || workspace.getState().view === null) return;
    kept = text;
    void actions.autosave(view);
  });
  const stopTelling = tellViewChanges(capture, later);
  return () => {
    stopTelling();
    stopListening();
    stopWatching();
  };
}

import { isDefaultClock } from "../views/clock-schema.ts";
import { catchUp } from "../views/saved-over.ts";
import { onViewChanged, tellViewChanges } from "../views/view-changes.ts";
import type { ViewDocument } from "../views/view-document.ts";
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
  // What later changes are changes of: the view as it was opened or told last. A save alone leaves it: more may have changed meanwhile.
  let kept = canonicalJson(capture());
  const stopWatching = workspace.subscribe((now, before) => {
    if (now.view !== before.view && now.layouts !== before.layouts) kept = canonicalJson(capture());
  });
  const stopListening = onViewChanged((view) => {
    const text = canonicalJson(view);
    if (text === kept || workspace.getState().view === null) return;
    kept = text;
    void actions.autosave(view);
  });
  const stopTelling = tellViewChanges(capture, later);
  // What was changed just before the page was closed or loaded again may be on screen and nowhere else. A store that fails has said so.
  saveLeftOver(actions, capture).catch(() => undefined);
  return () => {
    stopTelling();
    stopListening();
    stopWatching();
  };
}

async function saveLeftOver(actions: ViewActions, capture: () => ViewDocument): Promise<void> {
  const { view } = workspace.getState();
  if (!view) return;
  const store = await actions.store;
  const [head, base] = await Promise.all([store.get(view.id), store.get(view.id, view.revision)]);
  if (workspace.getState().view !== view) return;
  const { layouts, clock } = workspace.getState();
  const { clock: _engines, ...captured } = capture();
  // The engine may not have answered to the clock of the workspace yet.
  const screen = clock === null ? capture() : { ...captured, ...(isDefaultClock(clock) ? {} : { clock }) };
  const next = catchUp(screen, Object.keys(layouts), view.revision, head, base);
  if (next.do === "nothing" || !head) return;
  const { title, folder } = head.document;
  const revision = next.do === "save" ? next.base : head.revision;
  if (revision !== view.revision || title !== view.title || folder !== view.folder)
    workspace.setState({ view: { ...view, revision, title, folder } });
  if (next.do === "save") await actions.autosave(next.document);
}

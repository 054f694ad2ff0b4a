import { selection } from "../views/selection.ts";
import { site } from "../views/site.ts";
import { mayEdit } from "../views/viewer.ts";
import { workspace } from "../views/workspace-store.ts";
import { frame } from "./frame.ts";
import type { PortalLink } from "./portal-link.ts";
import { problemToTell, selectionToTell, stateToTell } from "./portal-told.ts";
import { viewWord } from "./view-word.ts";

/** The state is looked at this often, ms: by the clock, as animation frames rest while the frame is out of sight. */
const STATE_INTERVAL = 500;
/** A view is told once it has not changed for so long, ms. */
const VIEW_REST = 500;

/** Tells the portal what happens in this frame, from now on; `all` tells how things stand. */
export function startPortalEvents(link: PortalLink): { all(): void } {
  let told = "";
  let viewTimer = 0;
  const tellSelection = (): void => {
    const now = selectionToTell(frame.getState(), selection.getState());
    if (now) link.tell("selection", now);
  };
  const tellState = (): void => {
    const now = stateToTell(frame.getState(), mayEdit());
    const key = JSON.stringify(now);
    if (!now || key === told) return;
    told = key;
    link.tell("state", now);
  };
  const tellView = (): void => {
    const { embedded } = frame.getState();
    if (!embedded) return;
    const { positionsToParents } = site.getState().features;
    viewWord(embedded, positionsToParents).then(
      (told) => link.tell("view.changed", told),
      (error: unknown) => link.tell("error", { problem: error instanceof Error ? error.message : String(error) }),
    );
  };
  let toldProblem = "";
  const tellProblem = (): void => {
    const problem = problemToTell(frame.getState());
    if (problem === toldProblem) return;
    toldProblem = problem;
    if (problem !== "") link.tell("error", { problem });
  };
  const viewChanged = (): void => {
    clearTimeout(viewTimer);
    viewTimer = window.setTimeout(tellView, VIEW_REST);
  };
  selection.subscribe((now, before) => {
    if (now.expiry !== before.expiry || now.focused !== before.focused) tellSelection();
  });
  workspace.subscribe((now, before) => {
    // What a viewer who only looks picks for reading is nobody's view.
    if (mayEdit() && now.settings !== before.settings) viewChanged();
  });
  frame.subscribe((now, before) => {
    if (now.problem !== before.problem || now.notice !== before.notice || now.lostPart !== before.lostPart)
      tellProblem();
    if (now.embedded === before.embedded) return;
    tellSelection();
    viewChanged();
  });
  setInterval(() => {
    tellState();
    tellProblem();
  }, STATE_INTERVAL);
  return {
    all() {
      told = "";
      tellState();
      tellSelection();
      toldProblem = "";
      tellProblem();
    },
  };
}

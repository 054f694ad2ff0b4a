import type { EngineClient } from "../engine/client.ts";
import { type Command, registerCommands } from "../views/commands.ts";
import { type Arranged, createWorkspaceHistory, type Step } from "../views/workspace-history.ts";
import { type LayoutName, workspace } from "../views/workspace-store.ts";
import { exchanged } from "./dock.ts";
import { defaultLayout } from "./layouts.ts";
import { notify } from "./notices.ts";
import { stepPortfolio } from "./portfolio-commands.ts";

/** Changes that follow one another this quickly are one step, ms. */
const GOES_ON = 600;
const MAX_KINDS = 200;

type Kind = "workspace" | "portfolio";
type Way = "undo" | "redo";

const LAYOUTS: readonly LayoutName[] = ["trader", "risk"];
const TEXT_FIELDS = 'input:not([type="checkbox"], [type="radio"], [cmdk-input]), textarea, [contenteditable="true"]';

/** What is there now; a layout nobody has touched is the built-in one. */
function arrangedNow(): Arranged {
  const { layouts, settings, models, clock, view, shared } = workspace.getState();
  const own = Object.fromEntries(
    LAYOUTS.map((name) => [
      name,
      layouts[name] ?? (defaultLayout(name, window.innerWidth) as unknown as Record<string, unknown>),
    ]),
  );
  return { layouts: own, settings, models, clock, view, shared };
}

/**
 * Remembers what was changed in the workspace and the portfolio, in order, and registers the commands that take the last of it
 * back: inside a portfolio panel that of the portfolio, elsewhere whichever came last. Returns the way to stop.
 */
export function startUndo(engine: EngineClient): () => void {
  const history = createWorkspaceHistory(arrangedNow());
  const kinds: Record<Way, Kind[]> = { undo: [], redo: [] };
  let changedAt = Number.NEGATIVE_INFINITY;
  let restoring = false;
  let stepping = 0;
  let portfolioVersion = engine.portfolio?.version ?? -1;

  function did(kind: Kind): void {
    kinds.undo = [...kinds.undo.slice(1 - MAX_KINDS), kind];
    kinds.redo = [];
  }

  const stopWatching = workspace.subscribe(() => {
    if (restoring) return;
    const now = performance.now();
    const goesOn = now - changedAt < GOES_ON && kinds.undo.at(-1) === "workspace";
    const noted = history.note(arrangedNow(), goesOn);
    if (noted === "step") did("workspace");
    if (noted !== null) changedAt = now;
  });
  const stopListening = engine.onPortfolio(() => {
    const { version = -1, canUndo = false } = engine.portfolio ?? {};
    if (version === portfolioVersion) return;
    portfolioVersion = version;
    if (stepping > 0) stepping--;
    else if (canUndo) did("portfolio");
  });

  const can = (way: Way, kind: Kind): boolean =>
    kind === "workspace"
      ? way === "undo"
        ? history.canUndo
        : history.canRedo
      : (way === "undo" ? engine.portfolio?.canUndo : engine.portfolio?.canRedo) === true;

  /** What a key takes back here and now; null for nothing. */
  function kindFor(way: Way): Kind | null {
    const panel = document.activeElement?.closest("[data-panel-id]")?.getAttribute("data-panel-id") ?? "";
    if (/^portfolio(-\d+)?$/.test(panel) && can(way, "portfolio")) return "portfolio";
    const last = kinds[way].at(-1);
    if (last && can(way, last)) return last;
    return (["workspace", "portfolio"] as const).find((kind) => can(way, kind)) ?? null;
  }

  /** What can be taken back is known once changes under way are: a key pressed before that is for after it. */
  function press(way: Way): void {
    if (engine.changing) engine.changing.then(() => press(way));
    else run(way, kindFor(way));
  }

  function run(way: Way, kind: Kind | null): void {
    if (kind === null) return;
    const other = way === "undo" ? "redo" : "undo";
    const at = kinds[way].lastIndexOf(kind);
    kinds[way] = kinds[way].filter((_, i) => i !== at);
    kinds[other] = [...kinds[other], kind];
    if (kind === "portfolio") {
      stepping++;
      stepPortfolio(engine, way);
      return;
    }
    const step = history[way]();
    if (step) restore(way, step);
  }

  function restore(way: Way, { state: { layouts, ...rest }, words, moves }: Step): void {
    restoring = true;
    workspace.setState(moves ? { layouts, ...rest } : rest);
    if (moves) exchanged.setState(({ count }) => ({ count: count + 1 }));
    restoring = false;
    notify({ tone: "info", text: way === "undo" ? `Took back: ${words}.` : `Made again: ${words}.` });
  }

  const key = (way: Way, keys: string, keyLabel: string): Command => ({
    id: way,
    title: way === "undo" ? "Undo the last change" : "Redo it",
    group: "General",
    keys,
    keyLabel,
    // In a text field the keys are the field's own.
    enabled: () => (engine.changing !== null || kindFor(way) !== null) && !document.activeElement?.closest(TEXT_FIELDS),
    run: () => press(way),
  });
  const only = (way: Way, kind: Kind, title: string): Command => ({
    id: `${kind}-${way}`,
    title,
    group: kind === "workspace" ? "Workspace" : "Portfolio",
    enabled: () => can(way, kind),
    run: () => run(way, kind),
  });
  const unregister = registerCommands([
    key("undo", "$mod+z", "Ctrl Z"),
    key("redo", "$mod+Shift+z", "Ctrl Shift Z"),
    only("undo", "workspace", "Undo the last change of the workspace"),
    only("redo", "workspace", "Redo the last change of the workspace"),
    only("undo", "portfolio", "Undo the last change of the portfolio"),
    only("redo", "portfolio", "Redo the last change of the portfolio"),
  ]);
  return () => {
    unregister();
    stopWatching();
    stopListening();
  };
}

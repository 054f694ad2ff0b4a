import { Actions, DockLocation, type IJsonModel, Model, type Node, TabNode, TabSetNode } from "flexlayout-react";
import { createStore } from "zustand/vanilla";
import { PANELS, panelEntry } from "../panels/registry.ts";
import { parseDockLayout } from "../views/dock-layout.ts";
import { type LayoutName, workspace } from "../views/workspace-store.ts";
import { DOCK_SETTINGS, defaultLayout } from "./layouts.ts";

/** What menus, keys and the palette do to the panels of the active workspace. */
export interface Dock {
  /** The dock that is on screen now; null when it goes. */
  attach(model: Model | null): void;
  /** Brings a panel of this type to the front, adding one where there is none, and gives it the focus. */
  show(type: string): void;
  /** Adds a panel beside the others of a tab set (by its id; the active one where null). */
  add(type: string, tabSet: string | null): void;
  /** Closes a panel; the last one stays. */
  close(id: string): void;
  toggleMaximised(tabSet: string): void;
  /** Panels there are. */
  count(): number;
  /** The panel in front in the tab set used last. */
  active(): { readonly id: string; readonly type: string; readonly tabSet: string } | null;
}

/** Counts the times that all layouts were exchanged at once: the dock on screen is then built anew. */
export const exchanged = createStore<{ readonly count: number }>()(() => ({ count: 0 }));

/** The stored layout of this name where it can be opened, else the default for a window of this width. */
export function openLayout(name: LayoutName, width: number): Model {
  const stored = workspace.getState().layouts[name];
  const layout = stored === undefined ? null : parseDockLayout(stored);
  if (layout) {
    try {
      return Model.fromJson({ ...layout, global: DOCK_SETTINGS } as unknown as IJsonModel);
    } catch {
      // Not a layout this version can open: the default it is.
    }
  }
  return Model.fromJson(defaultLayout(name, width));
}

/** Frames to wait for a panel that is still being fetched before the focus is left where it is. */
const FOCUS_FRAMES = 120;

function focusPanel(id: string, frames = FOCUS_FRAMES): void {
  const body = document.querySelector<HTMLElement>(`[data-panel-id="${CSS.escape(id)}"]`);
  const target = body?.querySelector<HTMLElement>('[tabindex="0"], button, input:not([tabindex="-1"])') ?? null;
  if (target) target.focus();
  else if (frames > 0) requestAnimationFrame(() => focusPanel(id, frames - 1));
  else body?.focus();
}

export function createDock(): Dock {
  let model: Model | null = null;

  function tabs(): TabNode[] {
    const found: TabNode[] = [];
    model?.visitNodes((node: Node) => {
      if (node instanceof TabNode) found.push(node);
    });
    return found;
  }

  function freeId(type: string): string {
    const taken = new Set(tabs().map((tab) => tab.getId()));
    let id = type;
    for (let n = 2; taken.has(id); n++) id = `${type}-${n}`;
    return id;
  }

  function anyTabSet(): string | null {
    const active = model?.getActiveTabset() ?? model?.getFirstTabSet();
    return active?.getId() ?? null;
  }

  function add(type: string, tabSet: string | null): void {
    const entry = panelEntry(type);
    const target = tabSet ?? anyTabSet();
    if (!model || !entry || target === null) return;
    const id = freeId(type);
    const json = { type: "tab", id, name: entry.title, component: type };
    model.doAction(Actions.addTab(json, target, DockLocation.CENTER, -1, true));
    focusPanel(id);
  }

  return {
    attach(next) {
      model = next;
    },
    show(type) {
      const tab = tabs().find((one) => one.getComponent() === type);
      if (!model) return;
      if (!tab) {
        add(type, null);
        return;
      }
      const maximised = model.getMaximizedTabset();
      if (maximised && maximised !== tab.getParent()) model.doAction(Actions.maximizeToggle(maximised.getId()));
      model.doAction(Actions.selectTab(tab.getId()));
      focusPanel(tab.getId());
    },
    add,
    close(id) {
      if (tabs().length > 1) model?.doAction(Actions.deleteTab(id));
    },
    toggleMaximised(tabSet) {
      model?.doAction(Actions.maximizeToggle(tabSet));
    },
    count: () => tabs().length,
    active() {
      const tabSet = model?.getActiveTabset() ?? model?.getFirstTabSet();
      const tab = tabSet instanceof TabSetNode ? tabSet.getSelectedNode() : null;
      if (!tabSet || !(tab instanceof TabNode)) return null;
      return { id: tab.getId(), type: tab.getComponent() ?? "", tabSet: tabSet.getId() };
    },
  };
}

/** Panel types with their titles, in the order to offer them. */
export const PANEL_CHOICES: readonly (readonly [type: string, title: string])[] = PANELS.map(({ type, title }) => [
  type,
  title,
]);

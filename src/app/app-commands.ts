import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import {
  expiryCommands,
  freezeCommand,
  keysCommand,
  recheckCommand,
  surfaceCommands,
} from "../panels/market-commands.ts";
import { PANELS } from "../panels/registry.ts";
import { type currentLook, DENSITIES, PALETTES, setLook, THEMES } from "../ui/theme.ts";
import { type Command, registerCommands } from "../views/commands.ts";
import { site } from "../views/site.ts";
import { VENUE_LABELS } from "../views/site-market.ts";
import { workspace } from "../views/workspace-store.ts";
import type { Dock } from "./dock.ts";
import { venuesOffered } from "./market-choice.ts";
import { saveLog } from "./save-file.ts";

export interface AppActions {
  readonly engine: EngineClient;
  readonly dock: Dock;
  popOut(id: string, type: string): void;
  choose(choice: MarketChoice): void;
  openPalette(): void;
  openAddress(): void;
  openConnection(): void;
  chooseFile(): void;
  setRecording(on: boolean): void;
  openKeys(): void;
  openViews(): void;
  /** Saves the view that is open; without one, asks for its name. */
  saveView(): void;
}

/** Registers what can be done anywhere in the window: one list for palette, sheet and keys. */
export function registerAppCommands(actions: AppActions): () => void {
  const { engine, dock, popOut, choose, openPalette, openKeys, openAddress, openConnection, chooseFile, setRecording } =
    actions;
  const { openViews, saveView } = actions;
  const { hosts, features } = site.getState();
  const onActive = (act: (panel: NonNullable<ReturnType<Dock["active"]>>) => void) => (): void => {
    const panel = dock.active();
    if (panel) act(panel);
  };
  const look = <K extends "theme" | "palette" | "density">(
    key: K,
    values: readonly ReturnType<typeof currentLook>[K][],
  ): Command[] =>
    values.map((value) => ({
      id: `${key}-${value}`,
      title: `${key === "theme" ? "Theme" : key === "palette" ? "Colours" : "Density"}: ${value}`,
      group: "Look",
      run: () => setLook({ [key]: value }),
    }));
  return registerCommands([
    { id: "palette", title: "Search commands", group: "General", keys: "$mod+k", keyLabel: "Ctrl K", run: openPalette },
    {
      id: "search",
      title: "Search instruments",
      group: "General",
      keys: "/",
      keyLabel: "/",
      singleKey: true,
      run: openPalette,
    },
    {
      id: "views",
      title: "Views: open, save, share…",
      group: "Views",
      keys: "g v",
      keyLabel: "g v",
      singleKey: true,
      run: openViews,
    },
    { id: "view-save", title: "Save view", group: "Views", keys: "$mod+s", keyLabel: "Ctrl S", run: saveView },
    keysCommand(openKeys),
    freezeCommand(engine),
    recheckCommand(),
    ...expiryCommands(engine),
    ...surfaceCommands(engine),
    ...PANELS.map(({ type, title, key }) => ({
      id: `go-${type}`,
      title: `Go to ${title.toLowerCase()}`,
      group: "Panels",
      keys: `g ${key}`,
      keyLabel: `g ${key}`,
      singleKey: true,
      run: () => dock.show(type),
    })),
    {
      id: "panel-maximise",
      title: "Maximise or restore the panel used last",
      group: "Panels",
      run: onActive(({ tabSet }) => dock.toggleMaximised(tabSet)),
    },
    {
      id: "panel-popout",
      title: "Open the panel used last in its own window",
      group: "Panels",
      run: onActive(({ id, type }) => popOut(id, type)),
    },
    {
      id: "panel-close",
      title: "Close the panel used last",
      group: "Panels",
      run: onActive(({ id }) => dock.close(id)),
    },
    ...venuesOffered().map((venue) => ({
      id: `venue-${venue}`,
      title: `Market: ${VENUE_LABELS[venue]}`,
      group: "Market",
      run: () => choose({ venue, underlying: "BTC" }),
    })),
    ...(hosts.length > 0
      ? [{ id: "venue-address", title: "Market: other address…", group: "Market", run: openAddress }]
      : []),
    { id: "connection", title: "Connection details", group: "Market", run: openConnection },
    {
      id: "reconnect",
      title: "Reconnect now",
      group: "Market",
      enabled: () => engine.view.status?.state !== "replaying",
      run: () => void engine.request({ kind: "reconnect" }).catch(() => undefined),
    },
    {
      id: "error-report",
      title: "Save error report…",
      group: "General",
      run: () => void import("./save-error-report.ts").then(({ saveErrorReport }) => saveErrorReport(engine)),
    },
    ...(features.recordings
      ? [
          { id: "open-recording", title: "Open recording…", group: "Market", run: chooseFile },
          { id: "save-log", title: "Save event log", group: "Record", run: () => void saveLog(engine) },
          { id: "record-on", title: "Recording on", group: "Record", run: () => setRecording(true) },
          { id: "record-off", title: "Recording off", group: "Record", run: () => setRecording(false) },
        ]
      : []),
    {
      id: "layout-trader",
      title: "Workspace: Trader",
      group: "Workspace",
      run: () => workspace.setState({ active: "trader" }),
    },
    {
      id: "layout-risk",
      title: "Workspace: Risk",
      group: "Workspace",
      run: () => workspace.setState({ active: "risk" }),
    },
    {
      id: "reset-layout",
      title: "Reset this workspace's layout",
      group: "Workspace",
      run: () =>
        workspace.setState((state) => {
          const { [state.active]: _removed, ...layouts } = state.layouts;
          return { layouts };
        }),
    },
    ...look("theme", THEMES),
    ...look("palette", PALETTES),
    ...look("density", DENSITIES),
  ]);
}

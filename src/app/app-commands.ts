import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { type currentLook, DENSITIES, PALETTES, setLook, THEMES } from "../ui/theme.ts";
import { type Command, registerCommands } from "../views/commands.ts";
import { selection } from "../views/selection.ts";
import { workspace } from "../views/workspace-store.ts";
import { VENUE_LABELS } from "./market-choice.ts";
import { notify } from "./notices.ts";
import { saveLog } from "./save-file.ts";

export interface AppActions {
  readonly engine: EngineClient;
  choose(choice: MarketChoice): void;
  openPalette(): void;
  openKeys(): void;
}

/** Registers what can be done anywhere in the window: one list for palette, sheet and keys. */
export function registerAppCommands({ engine, choose, openPalette, openKeys }: AppActions): () => void {
  const stepExpiry = (step: number): void => {
    const expiries = engine.view.catalog?.expiries ?? [];
    const at = expiries.indexOf(selection.getState().expiry ?? Number.NaN);
    const next = expiries[Math.min(expiries.length - 1, Math.max(0, at + step))];
    if (next !== undefined) selection.getState().setExpiry(next);
  };
  const record = async (on: boolean): Promise<void> => {
    try {
      await engine.request({ kind: "record", on });
      notify({
        tone: "info",
        text: on ? "Recording" : "Recording is off: what was kept stays until the market is changed.",
      });
    } catch (error) {
      notify({ tone: "error", text: error instanceof Error ? error.message : String(error) });
    }
  };
  const focusPanel = (type: string) => (): void => {
    document.querySelector<HTMLElement>(`.workspace [data-panel="${type}"] [tabindex="0"]`)?.focus();
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
      id: "keys",
      title: "Keyboard shortcuts",
      group: "General",
      keys: "?",
      keyLabel: "?",
      singleKey: true,
      run: openKeys,
    },
    {
      id: "freeze",
      title: "Freeze or resume the view",
      group: "General",
      keys: "Space",
      keyLabel: "Space",
      singleKey: true,
      run: () => engine.freeze(engine.frozen === null),
    },
    {
      id: "next-expiry",
      title: "Next expiry",
      group: "Chain",
      keys: "]",
      keyLabel: "]",
      singleKey: true,
      run: () => stepExpiry(1),
    },
    {
      id: "previous-expiry",
      title: "Previous expiry",
      group: "Chain",
      keys: "[",
      keyLabel: "[",
      singleKey: true,
      run: () => stepExpiry(-1),
    },
    ...(["chain", "surface", "smile", "term", "instrument"] as const)
      .map((type) => ({
        id: `go-${type}`,
        title: `Go to ${type}`,
        group: "Go",
        keys: `g ${type[0]}`,
        keyLabel: `g ${type[0]}`,
        singleKey: true,
        run: focusPanel(type),
      }))
      .filter((command) => command.id !== "go-smile"),
    {
      id: "go-smile",
      title: "Go to smile",
      group: "Go",
      keys: "g m",
      keyLabel: "g m",
      singleKey: true,
      run: focusPanel("smile"),
    },
    ...(Object.keys(VENUE_LABELS) as (keyof typeof VENUE_LABELS)[]).map((venue) => ({
      id: `venue-${venue}`,
      title: `Market: ${VENUE_LABELS[venue]}`,
      group: "Market",
      run: () => choose({ venue, underlying: "BTC" }),
    })),
    {
      id: "reconnect",
      title: "Reconnect now",
      group: "Market",
      run: () => void engine.request({ kind: "reconnect" }).catch(() => undefined),
    },
    { id: "save-log", title: "Save event log", group: "Record", run: () => void saveLog(engine) },
    { id: "record-on", title: "Recording on", group: "Record", run: () => void record(true) },
    { id: "record-off", title: "Recording off", group: "Record", run: () => void record(false) },
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

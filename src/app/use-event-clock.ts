import { useEffect } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { DEFAULT_CLOCK } from "../market/event-clock.ts";
import { clockOfPanels } from "../views/clock-schema.ts";
import { workspace } from "../views/workspace-store.ts";
import { exchanged } from "./dock.ts";

/** Keeps the engine's clock the one of the workspace, and remembers there what is chosen in any window. */
export function useEventClock(engine: EngineClient): void {
  const count = useStore(exchanged, (state) => state.count);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view brings a clock of its own
  useEffect(() => {
    const { clock, settings } = workspace.getState();
    const wanted = clock ?? clockOfPanels(settings) ?? DEFAULT_CLOCK;
    const isWanted = (): boolean => JSON.stringify(engine.clock) === JSON.stringify(wanted);
    let settled = isWanted();
    if (!settled) engine.setClock(wanted);
    return engine.onStructure(() => {
      // Until the engine answers, what it says is still the clock of before.
      settled ||= isWanted();
      const { use, weekendWeight, events } = engine.clock;
      const stored = workspace.getState().clock ?? wanted;
      if (!settled || JSON.stringify(stored) === JSON.stringify(engine.clock)) return;
      workspace.setState({ clock: { use, weekendWeight, events: [...events] } });
    });
  }, [engine, count]);
}

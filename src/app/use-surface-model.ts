import { useEffect } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { workspace } from "../views/workspace-store.ts";
import { exchanged } from "./dock.ts";

/** Keeps the engine's surface model the one of the workspace shown, and remembers there what is chosen in any window. */
export function useSurfaceModel(engine: EngineClient): void {
  const active = useStore(workspace, (state) => state.active);
  const count = useStore(exchanged, (state) => state.count);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view brings models of its own
  useEffect(() => {
    const wanted = workspace.getState().models[active] ?? "auto";
    let settled = engine.surface === wanted;
    if (!settled) engine.setSurface(wanted);
    return engine.onStructure(() => {
      const { surface } = engine;
      // Until the engine answers, what it says is still the model of before.
      settled ||= surface === wanted;
      if (!settled || workspace.getState().models[active] === surface) return;
      workspace.setState((state) => ({ models: { ...state.models, [active]: surface } }));
    });
  }, [engine, active, count]);
}

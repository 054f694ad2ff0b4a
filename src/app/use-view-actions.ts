import { useMemo } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { MarketActions } from "./use-market-actions.ts";
import type { ViewActions } from "./view-actions.ts";

/** A way to what can be done with views, fetched at the first call and the same ever after. */
export function useViewActions(
  engine: EngineClient,
  live: EngineClient,
  choose: MarketActions["choose"],
): () => Promise<ViewActions> {
  return useMemo(() => {
    let actions: Promise<ViewActions> | null = null;
    return () => {
      actions ??= import("./view-actions.ts").then(({ createViewActions }) => createViewActions(engine, live, choose));
      return actions;
    };
  }, [engine, live, choose]);
}

import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { Catalog } from "../engine/protocol.ts";

/** The catalog, for structure; ticks never pass here. Null until the first arrives. */
export function useCatalog(engine: EngineClient): Catalog | null {
  return useSyncExternalStore(
    (listener) => engine.onStructure(listener),
    () => engine.view.catalog,
  );
}

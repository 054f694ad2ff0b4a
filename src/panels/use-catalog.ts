import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { Catalog } from "../engine/protocol.ts";

/** The catalog, for structure; ticks never pass here. Null until the first arrives. */
export const useCatalog = (engine: EngineClient): Catalog | null => useOfCatalog(engine, (catalog) => catalog);

/** What `pick` takes from the catalog; another list that leaves it as it is renders nothing anew. */
export function useOfCatalog<T>(engine: EngineClient, pick: (catalog: Catalog | null) => T): T {
  return useSyncExternalStore(
    (listener) => engine.onStructure(listener),
    () => pick(engine.view.catalog),
  );
}

import { createStore } from "zustand/vanilla";
import type { Engine } from "../engine/start-engine.ts";
import type { PinnedFacts } from "../panels/PinnedBar.tsx";
import { rememberSnapshot } from "./lost-snapshot.ts";
import { storageOf } from "./storage.ts";

/** A pinned snapshot as it is shown in place of the live market. */
export interface PinnedShown extends PinnedFacts {
  readonly engine: Engine & { end(): void };
}

/** One per window; null while the market is live. */
export const pinnedView = createStore<{ readonly shown: PinnedShown | null }>()(() => ({ shown: null }));

/** Shows a snapshot, or with null the live market again; the engine of the one before ends. */
export function showPinned(shown: PinnedShown | null): void {
  const before = pinnedView.getState().shown;
  if (before === shown) return;
  pinnedView.setState({ shown });
  rememberSnapshot(storageOf(window, "sessionStorage"), shown?.at ?? null);
  before?.engine.end();
}

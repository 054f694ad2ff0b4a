import { useStore } from "zustand";
import type { Engine } from "../engine/start-engine.ts";
import { App } from "./App.tsx";
import { pinnedView } from "./pinned-view.ts";

/** The window on the live market, or on a pinned snapshot: each has an engine of its own, and nothing of the other. */
export function Stage({ live }: { readonly live: Engine }) {
  const pinned = useStore(pinnedView, (state) => state.shown);
  return <App key={pinned ? `pinned ${pinned.at}` : "live"} engine={pinned?.engine ?? live} live={live.client} />;
}

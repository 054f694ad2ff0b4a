import { createStore } from "zustand/vanilla";
import type { PinnedVerdict } from "../engine/pinned-verdict.ts";
import type { Engine } from "../engine/start-engine.ts";

/** A pinned snapshot as it is shown in place of the live market. */
export interface PinnedShown {
  readonly engine: Engine & { end(): void };
  /** Epoch ms. */
  readonly at: number;
  readonly simulated: boolean;
  readonly venue: string;
  readonly verdict: PinnedVerdict;
  /** Fingerprint of who signed the view; empty where nobody did. */
  readonly signer: string;
}

/** One per window; null while the market is live. */
export const pinnedView = createStore<{ readonly shown: PinnedShown | null }>()(() => ({ shown: null }));

/** Shows a snapshot, or with null the live market again; the engine of the one before ends. */
export function showPinned(shown: PinnedShown | null): void {
  const before = pinnedView.getState().shown;
  if (before === shown) return;
  pinnedView.setState({ shown });
  before?.engine.end();
}

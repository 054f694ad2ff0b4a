import type { EngineClient } from "../engine/client.ts";
import { startPinned } from "../engine/start-pinned.ts";
import type { CheckedSnapshot } from "../panels/check-snapshot.ts";
import { selection } from "../views/selection.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { showPinned } from "./pinned-view.ts";

type Snapshot = NonNullable<ViewDocument["snapshot"]>;

/** How much of what somebody holds a snapshot tells. */
export interface Telling {
  readonly books: boolean;
  readonly legs: boolean;
}

const never = new AbortController().signal;

/** The market on screen with its numbers, as a view carries it. Rejects with one sentence. */
export async function pinSnapshot(engine: EngineClient, tell: Telling): Promise<Snapshot> {
  const { expiry } = selection.getState();
  const reply = await engine.request({ kind: "pin", tell: { ...tell, expiry } });
  if (reply.kind !== "pinned") throw new Error("The market could not be pinned");
  const packed = await engine.aside({ kind: "pack", market: reply.market }, () => undefined, never);
  if (packed.kind !== "packed") throw new Error("The market could not be pinned");
  return packed.snapshot as Snapshot;
}

/** Shows a snapshot in place of the market. `signer` is the fingerprint of its view's key; empty for none. */
export function openSnapshot({ market, verdict }: CheckedSnapshot, signer: string): void {
  const { at, venue, expiry, clock } = market;
  selection.setState({ expiry, focused: null });
  showPinned({
    engine: startPinned(market),
    at,
    simulated: venue.simulated,
    venue: venue.label,
    clock,
    verdict,
    signer,
  });
}

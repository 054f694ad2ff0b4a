import { startPinned } from "../engine/start-pinned.ts";
import { checkSnapshot } from "../panels/check-snapshot.ts";
import { wordsOnClock } from "../panels/pinned-words.ts";
import { selection } from "../views/selection.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { frame, goLive, holdPinned } from "./frame.ts";
import type { PageEngine } from "./page-engine.ts";

/**
 * Computes the numbers of a view's snapshot again and shows it with the verdict; one that was altered, or cannot be read, is told
 * and the market is shown as it is. Another view that comes meanwhile goes before.
 */
export async function showPinned(
  snapshot: NonNullable<ViewDocument["snapshot"]>,
  signer: string,
  engines: PageEngine,
): Promise<void> {
  const { embedded } = frame.getState();
  const refuse = (problem: string, verdict: "altered" | "missing"): void => {
    goLive(engines);
    frame.setState({ pinned: { verdict, words: `${problem} The market is shown as it is now.`, facts: null } });
  };
  try {
    const { market, verdict } = await checkSnapshot(engines, snapshot);
    if (frame.getState().embedded !== embedded) return;
    if (verdict.kind === "altered") return refuse(verdict.reason, "altered");
    const { at, venue, expiry, clock } = market;
    const engine = startPinned(market);
    if (embedded?.clock) engine.client.setClock(embedded.clock);
    holdPinned(engine);
    selection.setState({ expiry, focused: null });
    const facts = { at, simulated: venue.simulated, venue: venue.label, clock, verdict, signer };
    const words = wordsOnClock(verdict, clock, embedded?.clock ?? undefined);
    frame.setState({
      engine: engine.client,
      pinned: { verdict: verdict.kind, words: words.text, facts },
    });
  } catch (error) {
    if (frame.getState().embedded !== embedded) return;
    const why = error instanceof Error ? error.message : String(error);
    refuse(`Snapshot missing: what came in its place cannot be read (${why.replace(/\.$/, "")}).`, "missing");
  }
}

import type { EngineClient } from "../engine/client.ts";
import type { Engine } from "../engine/start-engine.ts";
import { notify } from "./notices.ts";

interface Held {
  readonly account: Pick<EngineClient["account"], "phase" | "venue">;
  readonly undo: boolean;
}

const signedIn = ({ phase }: Held["account"]): boolean => phase !== "signedOut" && phase !== "refused";

const heldBy = ({ account, portfolio }: EngineClient): Held => ({
  account,
  undo: portfolio !== null && (portfolio.canUndo || portfolio.canRedo),
});

/** What a window lost with the tab that kept its engine, in words; empty where it lost nothing. */
export function takeoverWords(before: Held, after: Held): string {
  const lost = [
    signedIn(before.account) && !signedIn(after.account)
      ? `The account at ${before.account.venue || "the venue"} is signed out: sign in again to follow it.`
      : "",
    before.undo && !after.undo ? "Your edits are kept, but they can no longer be undone." : "",
  ].filter((words) => words !== "");
  return lost.length === 0 ? "" : ["The market is read by another tab than before.", ...lost].join(" ");
}

/** Says what is lost where another tab takes the engine over: key and steps back are in the memory of the one before. */
export function tellTakeover({ client, onMoved }: Pick<Engine, "client" | "onMoved">): void {
  let before: Held | null = null;
  onMoved(() => {
    before = heldBy(client);
  });
  // The next engine tells of the portfolio, then of the account.
  client.onAccount(() => {
    if (!before) return;
    const text = takeoverWords(before, heldBy(client));
    before = null;
    if (text !== "") notify({ tone: "info", text, stays: true });
  });
}

import { useMemo } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { selection } from "../views/selection.ts";
import { notOffered } from "../views/site-market.ts";
import { workspace } from "../views/workspace-store.ts";
import { releaseStart } from "./held-start.ts";
import { firstChoice, toChoice, withoutMarket } from "./market-choice.ts";
import { notify } from "./notices.ts";
import { pinnedView, showPinned } from "./pinned-view.ts";

/** Ways to change the live market, which is then shown; what fails is said in a notice that stays. */
export interface MarketActions {
  choose(choice: MarketChoice): void;
  openFile(file: File): void;
  /** From a recording back to the market chosen last. */
  backToLive(): void;
  setRecording(on: boolean): void;
}

function failed(error: unknown, names: readonly string[] = []): void {
  notify({ tone: "error", text: error instanceof Error ? error.message : String(error), names });
}

/** What the address asked for has been answered: loaded again, the page opens what was chosen since. */
function forgetAddress({ location, history }: Window): void {
  const search = withoutMarket(location.search);
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}

function forgetSelection(): void {
  selection.setState({ expiry: null, focused: null });
}

export function useMarketActions(engine: EngineClient): MarketActions {
  return useMemo(() => {
    const choose = (choice: MarketChoice): void => {
      if (pinnedView.getState().shown) {
        // A snapshot holds no other market.
        if (choice.venue === "recorded") return;
        showPinned(null);
      }
      const refused = notOffered(choice);
      if (refused !== "") {
        failed(refused);
        return;
      }
      forgetSelection();
      engine.freeze(false);
      // What the page opened with comes before what is chosen now, not after.
      releaseStart();
      engine.choose(choice);
      // A recording is gone with the page: the live choice is what the next visit opens.
      const { venue, underlying, host } = choice;
      if (venue === "recorded") return;
      forgetAddress(window);
      workspace.setState({ choice: host === undefined ? { venue, underlying } : { venue, underlying, host } });
    };
    return {
      choose,
      openFile(file) {
        releaseStart();
        engine.request({ kind: "openRecording", file, name: file.name }).then(
          (reply) => {
            showPinned(null);
            engine.freeze(false);
            forgetSelection();
            if (reply.kind === "opened" && reply.problem !== null)
              notify({
                tone: "error",
                text: `${file.name}: ${reply.problem}. What stands before that is shown.`,
                names: [file.name],
              });
          },
          (error: unknown) => failed(error, [file.name]),
        );
      },
      backToLive: () => choose(toChoice(workspace.getState().choice ?? firstChoice())),
      setRecording(on) {
        const done = on ? "Recording" : "Recording is off: what was kept stays until the market is changed.";
        engine.request({ kind: "record", on }).then(
          () => notify({ tone: "info", text: done }),
          (error: unknown) => failed(error),
        );
      },
    };
  }, [engine]);
}

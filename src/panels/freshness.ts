import type { EngineClient } from "../engine/client.ts";
import type { LogStatus } from "../engine/protocol.ts";
import { formatAge } from "../ui/format.ts";
import { unlisted } from "./unlisted.ts";

/** True for a recording of a single moment, such as a chain file: there is nothing to play. */
export function standsStill(log: LogStatus | null): boolean {
  return log !== null && log.replay !== null && log.from === log.to;
}

const WORDS: Readonly<Record<string, string>> = {
  connecting: "Connecting",
  /** For the next attempt: nothing is under way. */
  waiting: "Not connected",
  live: "Live",
  delayed: "Delayed",
  stale: "Stale",
  dead: "Dead",
  replaying: "Replaying",
  recorded: "Recorded",
  frozen: "Frozen",
  unlisted: "Not listed",
};

/** How fresh the market shown is. */
export interface Freshness {
  /** A word for the machine: of the connection, or "waiting", "unlisted", "recorded", "frozen". */
  readonly state: string;
  readonly word: string;
  /** How old, or how far behind the exchange; empty where neither says anything. */
  readonly delay: string;
}

export function freshness({ view, frozen }: Pick<EngineClient, "view" | "frozen">): Freshness {
  const { status } = view;
  const age = status ? view.now - status.aliveAt : Number.NaN;
  const waiting = status?.state === "connecting" && !Number.isNaN(status.nextAttemptAt);
  const market = standsStill(view.log)
    ? "recorded"
    : waiting
      ? "waiting"
      : unlisted(view) !== ""
        ? "unlisted"
        : (status?.state ?? "connecting");
  const state = frozen ? "frozen" : market;
  const aged = state === "live" || state === "delayed" || state === "stale";
  return {
    state,
    word: WORDS[state] ?? state,
    delay: aged ? formatAge(status && status.lag > age ? status.lag : age) : "",
  };
}

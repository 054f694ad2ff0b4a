import type { EngineClient } from "../engine/client.ts";
import type { MarketView } from "../engine/market-view.ts";
import { ageState, DEFAULT_AGE_LIMITS } from "../market/age.ts";
import { formatAge, formatNumber, formatUtcTime } from "../ui/format.ts";
import type { IconName } from "../ui/Icon.tsx";
import { unlisted } from "./unlisted.ts";

/** What is not normal about the market a panel shows. Times epoch ms, ages ms. */
export type MarketState =
  | { readonly kind: "live" }
  /** One moment of the past: nothing will come after it. */
  | { readonly kind: "still" }
  /** The venue lists no such market; `problem` says so. */
  | { readonly kind: "unlisted"; readonly problem: string }
  | { readonly kind: "loading"; readonly received: number; readonly listed: number }
  | { readonly kind: "stale"; readonly age: number; readonly confirmedAt: number }
  | {
      readonly kind: "disconnected";
      readonly age: number;
      readonly lostAt: number;
      readonly attempt: number;
      /** ms until the next attempt; NaN while one is under way. */
      readonly nextIn: number;
      readonly detail: string;
    }
  | { readonly kind: "frozen"; readonly at: number; readonly behind: number };

/** Quotes still missing this long after a market was opened are not coming: the panel is no longer loading, ms. */
const LOADING_LIMIT = 20_000;

/** State of the market in `view`; `open` is how long ago it was opened, ms. */
export function marketState(view: MarketView, frozen: EngineClient["frozen"], open: number): MarketState {
  if (frozen) return { kind: "frozen", at: frozen.at, behind: frozen.behind };
  const status = view.status;
  if (!status) return { kind: "loading", received: 0, listed: 0 };
  const age = view.now - status.aliveAt;
  const down = !Number.isNaN(status.nextAttemptAt);
  if (status.state === "replaying") return { kind: view.log && view.log.from === view.log.to ? "still" : "live" };
  const problem = unlisted(view);
  if (problem !== "" && !down) return { kind: "unlisted", problem };
  if (status.state === "dead" || down) {
    const nextIn = down ? Math.max(0, status.nextAttemptAt - view.now) : Number.NaN;
    return {
      kind: "disconnected",
      age,
      lostAt: status.aliveAt,
      attempt: status.attempt,
      nextIn,
      detail: status.detail,
    };
  }
  if (status.state === "stale") return { kind: "stale", age, confirmedAt: status.aliveAt };
  const waiting = status.quoted < status.listed || status.listed === 0;
  if (waiting && open < LOADING_LIMIT) return { kind: "loading", received: status.quoted, listed: status.listed };
  return { kind: "live" };
}

/** The amber word in the panel's header, if any. */
export function headerWord(state: MarketState): string | null {
  switch (state.kind) {
    case "live":
    case "loading":
    case "unlisted":
      return null;
    case "still":
      return "Recorded";
    case "frozen":
      return "Frozen";
    case "stale":
      return `Stale ${formatAge(state.age)}`;
    case "disconnected": {
      const level = ageState(state.age);
      if (level === "dead" && state.age >= DEFAULT_AGE_LIMITS.dead) return `Dead ${formatAge(state.age)}`;
      return level === "stale" ? `Stale ${formatAge(state.age)}` : "Disconnected";
    }
  }
}

/** A state as a banner says it; null where no banner is due. */
export interface BannerWords {
  readonly tone: "plain" | "warn";
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly end: string;
}

/** The banner tells of a market that is not heard of: stale or disconnected. */
export const isDown = ({ icon }: BannerWords): boolean => icon === "ring" || icon === "cross";

/** Banner for `state`; `open` as for `marketState`. */
export function bannerWords(state: MarketState, open: number): BannerWords | null {
  switch (state.kind) {
    case "live":
    case "still":
      return null;
    case "unlisted":
      return { tone: "warn", icon: "triangle", title: state.problem, detail: "choose another underlying", end: "" };
    case "loading":
      return {
        tone: "plain",
        icon: "half",
        title: "Loading quotes",
        detail:
          state.listed > 0
            ? `${formatNumber(state.received, 0)} of ${formatNumber(state.listed, 0)} received`
            : "waiting for the list of instruments",
        end: `${(open / 1000).toFixed(1)} s`,
      };
    case "stale":
      return {
        tone: "warn",
        icon: "ring",
        title: `Stale ${formatAge(state.age)}`,
        detail: `last confirmed ${formatUtcTime(state.confirmedAt)} UTC`,
        end: "left out of fits",
      };
    case "disconnected": {
      const next = Number.isNaN(state.nextIn) ? "connecting" : `in ${Math.ceil(state.nextIn / 1000)} s`;
      return {
        tone: "warn",
        icon: "cross",
        title: Number.isNaN(state.lostAt) ? "Not connected" : `Disconnected ${formatUtcTime(state.lostAt)} UTC`,
        detail: `attempt ${state.attempt} ${next}${state.detail === "" ? "" : `. ${state.detail}`}`,
        end: "",
      };
    }
    case "frozen":
      return {
        tone: "warn",
        icon: "pause",
        title: `Frozen at ${formatUtcTime(state.at)} UTC`,
        detail: `${formatNumber(state.behind, 0)} ${state.behind === 1 ? "update" : "updates"} behind`,
        end: "",
      };
  }
}

import { DEFAULT_AGE_THRESHOLDS, type FeedState, type FeedStatus } from "../feed.ts";
import { isQuietByNature } from "./channels.ts";
import { LATE } from "./clock.ts";
import { tallyOf } from "./rows.ts";
import type { Core } from "./state.ts";

/** Fresh data is what makes a feed live: an open socket does not. */
function feedState(core: Core, now: number): FeedState {
  if (core.passive) return "replaying";
  if (Number.isNaN(core.dataAt)) return "connecting";
  const age = now - core.dataAt;
  const { delayed, stale, dead } = DEFAULT_AGE_THRESHOLDS;
  if (age >= dead) return "dead";
  if (age >= stale) return "stale";
  if (core.phase !== "open") return age >= delayed ? "delayed" : "connecting";
  return age >= delayed || core.clock.lag > LATE ? "delayed" : "live";
}

function detailOf(core: Core, state: FeedState): string {
  if (core.locked && core.phase === "open") return `The venue has locked trading on ${core.indexName}.`;
  if (core.detail !== "" || state === "live" || state === "replaying") return core.detail;
  if (core.phase === "open" && core.clock.lag > LATE)
    return `${(core.clock.lag / 1000).toFixed(1)} s behind the venue.`;
  if (core.phase === "open") return state === "connecting" ? "Connected; waiting for data." : "Connected, but no data.";
  return "Connecting.";
}

/** Health of the session at local time `now`, epoch ms. */
export function statusOf(core: Core, now: number): FeedStatus {
  const { counts, clock, options } = core;
  const state = feedState(core, now);
  const tally = core.passive && core.underlying === "" ? total(core) : tallyOf(core.rows, core.underlying);
  let subscribed = 0;
  for (const sub of core.order) if (sub.state === "active" && (sub.heard || isQuietByNature(sub.kind))) subscribed++;
  return {
    venue: options.venue,
    label: options.label,
    simulated: options.simulated,
    testnet: options.testnet,
    state,
    detail: detailOf(core, state),
    connectionEpoch: core.epoch,
    attempt: core.attempt,
    nextAttemptAt: core.phase === "down" ? core.now + core.nextAttempt - core.elapsed : Number.NaN,
    aliveAt: core.aliveAt,
    messages: counts.messages,
    accepted: counts.accepted,
    rejected: counts.rejected,
    lastRejection: core.lastRejection,
    reconnects: counts.reconnects,
    gaps: counts.gaps,
    resyncs: counts.resyncs,
    clockOffset: clock.offset,
    lag: clock.lag,
    quoted: tally.quoted,
    listed: tally.listed,
    unlisted: core.listed && tally.listed === 0 ? core.underlying : "",
    subscribed,
    wanted: core.order.length,
  };
}

function total(core: Core): { listed: number; quoted: number } {
  let listed = 0;
  let quoted = 0;
  for (const tally of core.rows.tallies.values()) {
    listed += tally.listed;
    quoted += tally.quoted;
  }
  return { listed, quoted };
}

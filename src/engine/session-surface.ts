import type { FeedSession } from "../feeds/feed.ts";
import { BadInput } from "../market/bad-input.ts";
import type { EventClock } from "../market/event-clock.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import { fitSurfaceJob, packSurfaceInput, readSurfaceOutput } from "../market/surface-job.ts";
import { NO_MEMORY } from "../market/surface-rows.ts";
import { marketOfSession } from "./session-market.ts";
import { surfaceInputs } from "./surface-fits.ts";

/** Underlyings that options are listed of, in the order of the session's instruments. */
export function optionUnderlyings(session: FeedSession): readonly string[] {
  const listed = session.table.instruments.flatMap((instrument) =>
    instrument?.kind === "option" ? [instrument.underlying] : [],
  );
  return [...new Set(listed)];
}

/**
 * The surface of a session's market at `at` (epoch ms by the clock its events were received with), fitted cold as the hub would:
 * one row (`S`) per expiry, ascending, on `clock`. Throws `BadInput` where it lists no option of `underlying`.
 */
export function surfaceOfSession(
  session: FeedSession,
  at: number,
  underlying: string,
  choice: SurfaceChoice,
  clock: EventClock,
): readonly Float64Array[] {
  const { market, derivation, now, aliveAt } = marketOfSession(session, at, underlying, clock);
  if (market.optionsByExpiry.size === 0) throw new BadInput(`no options of ${underlying} are listed at this instant`);
  const inputs = surfaceInputs(market, derivation, new Map(), { now, at, aliveAt });
  return (
    readSurfaceOutput(fitSurfaceJob(packSurfaceInput(choice, NO_MEMORY, inputs)))?.slices.map(({ row }) => row) ?? []
  );
}

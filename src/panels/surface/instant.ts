import type { AsideProgress } from "../../engine/aside-protocol.ts";
import type { EngineClient } from "../../engine/client.ts";
import { formatUtcTime } from "../../ui/format.ts";
import type { ReferenceSurface } from "../reference-surface.ts";

/** A surface found at an instant, and the ends of the recording it comes from, epoch ms. */
export interface FoundInstant {
  readonly surface: ReferenceSurface;
  readonly from: number;
  readonly to: number;
}

/**
 * Has the surface at `at` (epoch ms; NaN for the end) replayed and fitted: out of `file`, or without one out of the event log of
 * what is shown. Rejects with one sentence where nothing can be fitted there.
 */
export async function findInstant(
  engine: EngineClient,
  file: Blob | null,
  at: number,
  onProgress: (progress: AsideProgress) => void,
  signal: AbortSignal,
): Promise<FoundInstant> {
  const choice = engine.view.catalog?.choice;
  const part = file ?? (await logPart(engine, at));
  const request = {
    kind: "surface" as const,
    file: part,
    at,
    underlying: choice?.underlying ?? "",
    choice: engine.surface,
    clock: engine.view.clock,
  };
  const result = await engine.aside(request, onProgress, signal);
  if (result.kind !== "surface") throw new Error("The recording cannot be looked into");
  const { rows, from, to, ...found } = result;
  const venue = file ? found.venue : (choice?.venue ?? found.venue);
  return { surface: { venue, underlying: found.underlying, at: found.at, rows }, from, to };
}

/** A kept surface this near to the time asked for, as a share of its age, stands for it. */
const NEAR = 0.05;

/**
 * The surface `ms` before the view's time: the one kept then, or where none was kept near it the one that the event log gives, fitted
 * anew. `words` say the age in the sentence it rejects with where the log does not reach back so far.
 */
export async function surfaceAgo(
  engine: EngineClient,
  ms: number,
  words: string,
  onReading: () => void,
  signal: AbortSignal,
): Promise<ReferenceSurface> {
  const { now, log, catalog } = engine.view;
  const at = now - ms;
  // None is kept of a recording that was just opened.
  const kept = await engine.request({ kind: "surfaceAt", at }).catch(() => null);
  if (kept?.kind === "surface" && catalog && Math.abs(kept.at - at) <= NEAR * ms) {
    const { venue, underlying } = catalog.choice;
    return { venue, underlying, at: kept.at, rows: kept.rows };
  }
  if (!(log && log.from <= at)) {
    const begins = log && Number.isFinite(log.from) ? `begins at ${formatUtcTime(log.from)} UTC` : "is empty";
    throw new Error(`Nothing of ${words} ago: the event log ${begins}`);
  }
  onReading();
  return (await findInstant(engine, null, at, () => undefined, signal)).surface;
}

async function logPart(engine: EngineClient, at: number): Promise<Blob> {
  const reply = await engine.request({ kind: "logAt", at });
  if (reply.kind !== "file") throw new Error("The event log cannot be read");
  return reply.blob;
}

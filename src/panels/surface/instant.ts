import type { EngineClient } from "../../engine/client.ts";
import type { AsideProgress } from "../../engine/protocol.ts";
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

async function logPart(engine: EngineClient, at: number): Promise<Blob> {
  const reply = await engine.request({ kind: "logAt", at });
  if (reply.kind !== "file") throw new Error("The event log cannot be read");
  return reply.blob;
}

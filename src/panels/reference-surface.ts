import * as v from "valibot";
import { createStore } from "zustand/vanilla";
import type { MarketView } from "../engine/market-view.ts";
import type { EventClock } from "../market/event-clock.ts";
import { sliceOnClock } from "../market/slice-clock.ts";
import { isSliceRows, readSliceRows, writeSliceRows } from "../market/slice-rows-file.ts";
import { type SurfaceSlice, surfaceSlice } from "../market/surface-grid.ts";
import { formatUtcTime } from "../ui/format.ts";
import { sliceModelName } from "./surface-words.ts";

/** A fitted surface kept to be compared with: of another time, model, underlying, or out of a file. */
export interface ReferenceSurface {
  readonly venue: string;
  readonly underlying: string;
  /** Market time, epoch ms. */
  readonly at: number;
  readonly rows: readonly Float64Array[];
}

/** The surface compared with, shared by the panels of a window; null for none. */
export const referenceSurface = createStore<{ readonly surface: ReferenceSurface | null }>()(() => ({ surface: null }));

/** The surface of the view as it stands, to keep; null where it has none. */
export function surfaceOfView(view: MarketView): ReferenceSurface | null {
  const choice = view.catalog?.choice;
  const rows = [...view.slices.values()].filter((row) => surfaceSlice(row) !== null).map((row) => row.slice());
  if (!choice || rows.length === 0) return null;
  return { venue: choice.venue, underlying: choice.underlying, at: view.now, rows };
}

const slicesOf = new WeakMap<ReferenceSurface, { clock: EventClock; slices: readonly SurfaceSlice[] }>();

/** Its slices, ascending, on `clock`. */
export function referenceSlices(surface: ReferenceSurface | null, clock: EventClock): readonly SurfaceSlice[] {
  if (!surface) return [];
  const known = slicesOf.get(surface);
  if (known?.clock === clock) return known.slices;
  const slices = surface.rows
    .flatMap((row) => surfaceSlice(sliceOnClock(row, clock)) ?? [])
    .sort((a, b) => a.years - b.years);
  slicesOf.set(surface, { clock, slices });
  return slices;
}

/** What it is, in a few words. */
export function referenceName(surface: ReferenceSurface): string {
  const date = new Date(surface.at).toISOString().slice(0, 10);
  const model = sliceModelName(surface.rows[0]);
  return `${surface.underlying.replace("_", " ")} ${date} ${formatUtcTime(surface.at)} UTC, ${model}`;
}

const FORMAT = "volscape surface 1";
const MAX_TEXT = 4_000_000;

const fileSchema = v.object({
  format: v.literal(FORMAT),
  venue: v.pipe(v.string(), v.maxLength(40)),
  underlying: v.pipe(v.string(), v.maxLength(40)),
  at: v.pipe(v.number(), v.minValue(0), v.maxValue(8e15)),
});

/** A surface as the text of a file: every slice by named fields, and the nodes of those that have them. */
export function writeSurface(surface: ReferenceSurface): string {
  return JSON.stringify({
    format: FORMAT,
    venue: surface.venue,
    underlying: surface.underlying,
    at: surface.at,
    ...writeSliceRows(surface.rows),
  });
}

/** True where a file begins as one object of JSON: a surface, not the lines of a recording. */
export async function isSurfaceFile(file: Blob): Promise<boolean> {
  return /^\s*\{\s*"format"\s*:\s*"volscape surface/.test(await file.slice(0, 200).text());
}

/** Reads a surface file; throws an error whose message says what is wrong with it. */
export function readSurface(text: string): ReferenceSurface {
  if (text.length > MAX_TEXT) throw new Error("This surface file is too large");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error("This is no surface file: it is not JSON");
  }
  const result = v.safeParse(fileSchema, parsed);
  if (!result.success) {
    const issue = result.issues[0];
    throw new Error(`This is no surface file: ${v.getDotPath(issue) ?? "document"}: ${issue.message}`);
  }
  const file = result.output;
  if (!isSliceRows(parsed) || parsed.slices.length === 0)
    throw new Error("This is no surface file: slices: not the rows of a surface");
  const usable = readSliceRows(parsed).filter((row) => surfaceSlice(row) !== null);
  if (usable.length === 0) throw new Error("This surface file holds no smile that can be drawn");
  return { venue: file.venue, underlying: file.underlying, at: file.at, rows: usable };
}

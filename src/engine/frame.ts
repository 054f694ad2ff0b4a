import { DERIVED_FIELD_COUNT, SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import { QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";

/**
 * A frame is one Float64Array: header, rows, slices.
 * Header: market time (epoch ms), row count, slice count, rows still waiting in the hub.
 * Row: slot, generation, first unseen change (performance time origin + now, ms), quote fields, derived fields.
 * Slice: the `SLICE_FIELDS` and its nodes.
 */
export const FRAME_HEADER = 4;
export const FRAME_ROW_HEADER = 3;
export const FRAME_ROW = FRAME_ROW_HEADER + QUOTE_FIELD_COUNT + DERIVED_FIELD_COUNT;
/** Room for slices in every frame: more expiries than any venue lists. */
export const FRAME_MAX_SLICES = 64;

/**
 * Buffers a window lends, and rows each holds. They come back once per animation frame: fewer than the frames the hub may
 * fill meanwhile (16.7 ms at 60 Hz, one every 4 ms) would hold changes back for a whole animation frame more.
 */
export const FRAME_BUFFERS = 8;
export const FRAME_MAX_ROWS = 512;

/** Bytes of one frame buffer. */
export const FRAME_BYTES = 8 * (FRAME_HEADER + FRAME_MAX_ROWS * FRAME_ROW + FRAME_MAX_SLICES * SLICE_ROW_LENGTH);

/** Writes a frame into `out`; returns nothing: the buffer is transferred whole. */
export function packFrame(
  out: Float64Array,
  now: number,
  slots: readonly number[],
  stamps: readonly number[],
  waiting: number,
  generation: Uint32Array,
  quotes: readonly Float64Array[],
  derived: readonly Float64Array[],
  slices: readonly Float64Array[],
): void {
  out[0] = now;
  out[1] = slots.length;
  out[2] = slices.length;
  out[3] = waiting;
  let at = FRAME_HEADER;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i]!;
    out[at++] = slot;
    out[at++] = generation[slot]!;
    out[at++] = stamps[i]!;
    for (let f = 0; f < QUOTE_FIELD_COUNT; f++) out[at++] = quotes[f]![slot]!;
    for (let f = 0; f < DERIVED_FIELD_COUNT; f++) out[at++] = derived[f]![slot]!;
  }
  for (const slice of slices) {
    out.set(slice, at);
    at += SLICE_ROW_LENGTH;
  }
}

/** Calls back for every row and slice of a frame; offsets point at the first quote, derived and slice field. */
export function readFrame(
  frame: Float64Array,
  onRow: (slot: number, generation: number, stamp: number, quoteAt: number, derivedAt: number) => void,
  onSlice: (at: number) => void,
): { readonly now: number; readonly waiting: number } {
  const rows = frame[1]!;
  let at = FRAME_HEADER;
  for (let i = 0; i < rows; i++) {
    onRow(frame[at]!, frame[at + 1]!, frame[at + 2]!, at + FRAME_ROW_HEADER, at + FRAME_ROW_HEADER + QUOTE_FIELD_COUNT);
    at += FRAME_ROW;
  }
  const slices = frame[2]!;
  for (let i = 0; i < slices; i++) {
    onSlice(at);
    at += SLICE_ROW_LENGTH;
  }
  return { now: frame[0]!, waiting: frame[3]! };
}

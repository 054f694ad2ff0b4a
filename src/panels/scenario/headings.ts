import type { MarketView } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { Q } from "../../market/quote-columns.ts";
import { calendarSlices } from "../../market/slice-clock.ts";
import type { GridSpec } from "../../risk/scenario-grid.ts";
import { type NodeReference, rowHeading, spotHeading } from "./model.ts";

/** Index level and 30-day at-the-money vol that the headings count from; NaN where not known. */
export function nodeReference(view: MarketView): NodeReference {
  let spot = Number.NaN;
  for (const instrument of view.instrumentBySlot.values()) {
    if (instrument.kind !== "option") continue;
    const slot = view.slotByName.get(instrument.indexName);
    if (slot !== undefined) spot = view.quotes[Q.mark]?.[slot] ?? Number.NaN;
    break;
  }
  let vol = Number.NaN;
  let nearest = Number.POSITIVE_INFINITY;
  for (const slice of calendarSlices(view.slices).values()) {
    const distance = Math.abs(slice[S.yearsToExpiry]! * 365 - 30);
    if (!(distance < nearest) || Number.isNaN(slice[S.atmVol]!)) continue;
    nearest = distance;
    vol = slice[S.atmVol]!;
  }
  return { spot, vol };
}

/** Heading of every column and row of a grid, a move and what it comes to in `view`. */
export function gridHeadings(spec: GridSpec, view: MarketView) {
  const { spot, vol } = nodeReference(view);
  return {
    columns: spec.spot.map((move) => spotHeading(move, spot)),
    rows: spec.rows.map((_, row) => rowHeading(spec, row, vol, view.now)),
  };
}

import type { MarketView } from "../engine/market-view.ts";
import type { EventClock } from "../market/event-clock.ts";
import { sliceOnClock } from "../market/slice-clock.ts";
import { type SurfaceSlice, surfaceSlice } from "../market/surface-grid.ts";

/** Fitted slices of the view, ascending in time, on `clock`: left out, that of the view. */
export function viewSlices(view: MarketView, clock: EventClock = view.clock): SurfaceSlice[] {
  const slices: SurfaceSlice[] = [];
  for (const expiry of view.catalog?.expiries ?? []) {
    const row = view.slices.get(expiry);
    const slice = row ? surfaceSlice(sliceOnClock(row, clock)) : null;
    if (slice) slices.push(slice);
  }
  return slices.sort((a, b) => a.years - b.years);
}

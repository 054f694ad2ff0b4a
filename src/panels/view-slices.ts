import type { MarketView } from "../engine/market-view.ts";
import { type SurfaceSlice, surfaceSlice } from "../market/surface-grid.ts";

/** Fitted slices of the view, ascending in time. */
export function viewSlices(view: MarketView): SurfaceSlice[] {
  const slices: SurfaceSlice[] = [];
  for (const expiry of view.catalog?.expiries ?? []) {
    const row = view.slices.get(expiry);
    const slice = row ? surfaceSlice(row) : null;
    if (slice) slices.push(slice);
  }
  return slices.sort((a, b) => a.years - b.years);
}

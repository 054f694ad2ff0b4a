import type { FeedStatus } from "../feeds/feed.ts";
import type { EventClock } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import type { Catalog, FocusDetail, LogStatus } from "./protocol.ts";

/**
 * What a window knows about the market: its own mirror of the rows it asked for. Panels read it while painting and never
 * write it. While the view is frozen, panels see a copy that does not change.
 */
export interface MarketView {
  /** Null until the first catalog arrives. */
  readonly catalog: Catalog | null;
  readonly instrumentBySlot: ReadonlyMap<number, Instrument>;
  readonly slotByName: ReadonlyMap<string, number>;
  /** How all vols but the venue's own count time. */
  readonly clock: EventClock;
  /** One column per quote field (`Q`) and derived field (`D`), indexed by slot. NaN where nothing arrived. */
  readonly quotes: readonly Float64Array[];
  readonly derived: readonly Float64Array[];
  /** One row (`S`) per expiry, by expiry epoch ms. */
  readonly slices: ReadonlyMap<number, Float64Array>;
  readonly status: FeedStatus | null;
  readonly log: LogStatus | null;
  readonly focus: FocusDetail | null;
  /** Market time of the newest frame, epoch ms by the local clock (a replay's time in a replay). Ages count from here. */
  readonly now: number;
  /** Frames applied so far. */
  readonly frame: number;
}

/** Exchange time of the view, epoch ms: time to expiry is counted from it. */
export function serverNow(view: MarketView): number {
  const offset = view.status?.clockOffset ?? Number.NaN;
  return view.now + (Number.isNaN(offset) ? 0 : offset);
}

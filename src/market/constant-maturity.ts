import { exp } from "../quant/elementary.ts";
import { clockYears, type EventClock } from "./event-clock.ts";
import { DAY_MS } from "./expiry-time.ts";
import { moneynessAtDelta, smilePoints } from "./smile-points.ts";
import { type SurfaceSlice, sliceAt } from "./surface-grid.ts";

/** Maturities at which the surface is read, days. */
export const NODE_DAYS = [7, 30, 60, 90, 180] as const;

/** The surface at a constant maturity. Vols decimal on the chosen clock. */
export interface MaturityNode {
  readonly days: number;
  readonly forward: number;
  readonly atmVol: number;
  readonly riskReversal: number;
  readonly butterfly: number;
  readonly riskReversal10: number;
  readonly butterfly10: number;
  /** Strike of the 25-delta put and call. */
  readonly putStrike: number;
  readonly callStrike: number;
  /** True before the first expiry or after the last. */
  readonly extrapolated: boolean;
}

/**
 * The surface through `slices` (ascending, on `clock`, at `now` in epoch ms) read at constant maturities, days: between expiries total
 * variance at equal log-moneyness is linear in the clock's time. Empty without a slice.
 */
export function constantMaturities(
  slices: readonly SurfaceSlice[],
  clock: EventClock,
  now: number,
  days: readonly number[],
): readonly MaturityNode[] {
  return slices.length === 0 ? [] : days.map((one) => nodeAt(slices, clock, now, one));
}

function nodeAt(slices: readonly SurfaceSlice[], clock: EventClock, now: number, days: number): MaturityNode {
  const time = clockYears(clock, now, now + days * DAY_MS);
  const slice = sliceAt(slices, time);
  const curve = (k: number): number => slice.totalVariance(k);
  const [quarter, tenth] = [smilePoints(curve, time, 0.25), smilePoints(curve, time, 0.1)];
  const strike = (delta: number): number => slice.forward * exp(moneynessAtDelta(curve, delta));
  return {
    days,
    forward: slice.forward,
    atmVol: Math.sqrt(curve(0) / time),
    riskReversal: quarter.riskReversal,
    butterfly: quarter.butterfly,
    riskReversal10: tenth.riskReversal,
    butterfly10: tenth.butterfly,
    putStrike: strike(0.75),
    callStrike: strike(0.25),
    extrapolated: time < slices[0]!.years || time > slices[slices.length - 1]!.years,
  };
}

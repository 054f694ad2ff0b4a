import { roundStep, steadyLimits } from "../../ui/axis-ticks.ts";
import type { SurfaceModel } from "./model.ts";

/** Ends of the strike axis and of the height axis, and what they belong to. */
export interface AxisLimits {
  readonly key: string;
  readonly x: readonly [number, number];
  readonly z: readonly [number, number];
}

/** An axis that moves by less than this share of its length stands still. */
const STEPS = 20;

/** The axes for `model`: the old ones while it fits into them and `key` (market, axis, height) is the same. */
export function axisLimits(old: AxisLimits | null, key: string, model: SurfaceModel): AxisLimits {
  const kept = old?.key === key ? old : null;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of model.grid.x) {
    from = Math.min(from, row[0]!);
    to = Math.max(to, row[row.length - 1]!);
  }
  const x = steady(kept?.x ?? null, from, to);
  const z = steady(kept?.z ?? null, model.zRange[0], model.zRange[1]);
  return kept && kept.x === x && kept.z === z ? kept : { key, x, z };
}

function steady(old: readonly [number, number] | null, low: number, high: number): readonly [number, number] {
  return steadyLimits(old, low, high, roundStep(high - low, STEPS)) ?? [low, high];
}

/** Colour limits for signed data: as far below 0 as above, on a round value. */
export function divergingLimits([low, high]: readonly [number, number]): readonly [number, number] {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const step = roundStep(reach, 4);
  const end = Number.isNaN(step) ? 1 : Math.ceil(reach / step - 1e-9) * step;
  return [-end, end];
}

/** Colour limits on round values around the data. */
export function colorLimits([low, high]: readonly [number, number]): readonly [number, number] {
  const step = roundStep(high - low, 8);
  return Number.isNaN(step) ? [low, low + 1] : [Math.floor(low / step) * step, Math.ceil(high / step) * step];
}

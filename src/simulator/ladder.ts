import type { Expiry } from "./calendar.ts";
import { DAY_MS } from "./calendar.ts";

/** Strikes every `step` units between `from` and `to` times the spot. */
interface Rung {
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

const DAILY: readonly Rung[] = [
  { step: 1, from: 0.945, to: 1.06 },
  { step: 2, from: 0.925, to: 1.11 },
];
const NEAR: readonly Rung[] = [
  { step: 1, from: 0.86, to: 1.04 },
  { step: 2, from: 0.83, to: 1.08 },
  { step: 5, from: 0.58, to: 1.18 },
];
const WEEKLY: readonly Rung[] = [
  { step: 1, from: 0.88, to: 1.08 },
  { step: 5, from: 0.74, to: 1.25 },
];
const MONTHLY: readonly Rung[] = [
  { step: 2, from: 0.88, to: 1.28 },
  { step: 5, from: 0.58, to: 1.75 },
];
const FRONT_MONTH: readonly Rung[] = [{ step: 2, from: 0.86, to: 1.6 }];
const QUARTERLY: readonly Rung[] = [
  { step: 5, from: 0.75, to: 1.72 },
  { step: 10, from: 0.2, to: 2.5 },
  { step: 20, from: 0.2, to: 3.7 },
];

/** The ladders an expiry has gone through by the time it has `days` left: strikes once listed stay listed. */
function rungs(expiry: Expiry, days: number): readonly (readonly Rung[])[] {
  if (expiry.period === "day") return [DAILY];
  if (expiry.period === "week") return days <= 8 ? [NEAR, WEEKLY] : [WEEKLY];
  const list: (readonly Rung[])[] = [];
  if (expiry.quarterly) list.push(QUARTERLY);
  if (!expiry.quarterly || days <= 100) list.push(MONTHLY);
  if (expiry.quarterly && days <= 32) list.push(FRONT_MONTH);
  if (days <= 8) list.push(NEAR);
  return list;
}

/**
 * Strikes listed for an expiry at `now` with the spot at `spot`, ascending. `unit` is the finest step of the
 * underlying (1,000 USD for BTC); far and long-dated strikes are multiples of it.
 */
export function strikeLadder(expiry: Expiry, now: number, spot: number, unit: number): number[] {
  const strikes = new Set<number>();
  for (const list of rungs(expiry, (expiry.time - now) / DAY_MS)) {
    for (const rung of list) {
      const step = rung.step * unit;
      const last = Math.floor((rung.to * spot) / step);
      for (let n = Math.max(1, Math.ceil((rung.from * spot) / step)); n <= last; n++) {
        strikes.add(Math.round(n * step * 1e6) / 1e6);
      }
    }
  }
  return [...strikes].sort((a, b) => a - b);
}

/** A strike as it stands in a name: 100000, and 1d02 for 1.02. */
export function strikeName(strike: number): string {
  return String(strike).replace(".", "d");
}

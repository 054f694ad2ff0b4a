import * as v from "valibot";
import { SETTLE_RULES, type SettleRule } from "../risk/scenario-grid.ts";
import { formatNumber } from "../ui/format.ts";

/** Where options settle that expire before the time looked at: part of a panel's settings. `settleLevel` in USD, null for none yet. */
export const settleFields = {
  settle: v.optional(v.picklist(SETTLE_RULES), "path"),
  settleLevel: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e9))), null),
};

export interface SettleSettings {
  readonly settle: SettleRule;
  readonly settleLevel: number | null;
}

export const SETTLE_LABELS: Readonly<Record<SettleRule, string>> = {
  path: "on a straight path",
  forward: "at today's forward",
  column: "at the final spot",
  level: "at a level",
};

/** The rule in words, its level included. */
export function settleWords({ settle, settleLevel }: SettleSettings): string {
  if (settle !== "level") return SETTLE_LABELS[settle];
  return settleLevel !== null && settleLevel > 0
    ? `at ${formatNumber(settleLevel, 0)}`
    : "at the final spot: no level is given";
}

/** The rule as a grid takes it. */
export function settleSpec({ settle, settleLevel }: SettleSettings) {
  return { settle, settleLevel: settleLevel ?? Number.NaN };
}

/** How the legs that expire before the time `until` settle; empty where none does. Expiries one per leg; times epoch ms. */
export function settledWords(expiries: readonly number[], until: number, settings: SettleSettings): string {
  const count = expiries.filter((expiry) => expiry < until).length;
  if (count === 0) return "";
  return `${count === 1 ? "1 leg expires before and settles" : `${count} legs expire before and settle`} ${settleWords(settings)}`;
}

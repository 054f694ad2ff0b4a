import type { PnlStart } from "../risk/portfolio-document.ts";
import { formatUtcTime } from "../ui/format.ts";

/** Where P&L was asked to start, and where it does: later where no marks were seen in time, NaN where none were. Epoch ms. */
export interface StartTimes {
  readonly startAt: number;
  readonly startFrom: number;
}

/** A mark of within this time after the start is that of the start, ms. */
const SAME = 60_000;

const CLOCK: Readonly<Partial<Record<PnlStart["kind"], string>>> = { expiryDay: "08:00", calendarDay: "00:00" };
const NAMES: Readonly<Record<PnlStart["kind"], string>> = {
  expiryDay: "expiry day",
  calendarDay: "calendar day",
  instant: "chosen instant",
};

/** Two starts of P&L less than this apart are one, ms. */
export const sameStart = (one: number, other: number): boolean => Math.abs(one - other) <= SAME;

/** Why P&L does not start where it was asked to, both instants as they are printed. */
export const lateStart = (from: string, asked: string): string =>
  `since ${from} UTC, when the first marks were seen: there are none from ${asked} UTC`;

/** The time that P&L really starts at ("08:00", UTC), and the whole of it in words. */
export function startWords(
  start: PnlStart,
  times: StartTimes | null,
): { readonly from: string; readonly late: boolean; readonly hint: string } {
  const clock = (at: number): string => formatUtcTime(at).slice(0, 5);
  const asked = start.kind === "instant" ? clock(start.at) : (CLOCK[start.kind] ?? "");
  if (!times || Number.isNaN(times.startFrom) || times.startFrom <= times.startAt + SAME)
    return {
      from: asked,
      late: false,
      hint: `Gain since ${asked} UTC (${NAMES[start.kind]}), or since the trade where that came later; what was closed since is in the total`,
    };
  const from = clock(times.startFrom);
  return {
    from,
    late: true,
    hint: `Gain ${lateStart(from, asked)}. Later trades count from their own time; what was closed since is in the total`,
  };
}

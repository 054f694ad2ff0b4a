/** One listed expiry. `period` as Deribit's `settlement_period`; quarterlies count as months there. */
export interface Expiry {
  /** Epoch ms, 08:00 UTC. */
  readonly time: number;
  readonly period: "day" | "week" | "month";
  readonly quarterly: boolean;
}

/** How many expiries of each family are listed at a time. */
export interface CalendarDepth {
  readonly days: number;
  readonly weeks: number;
  readonly months: number;
  readonly quarters: number;
}

/** What Deribit lists for BTC and ETH (checked against its expiries of December 2025 and May 2026). */
export const FULL_CALENDAR: CalendarDepth = { days: 4, weeks: 3, months: 3, quarters: 4 };

export const DAY_MS = 86_400_000;
const EIGHT = 8 * 3_600_000;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The first 08:00 UTC after `now` (epoch ms). */
export function nextSettlement(now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS + EIGHT;
  return today > now ? today : today + DAY_MS;
}

/** `D MMM YY` without spaces or leading zero, as in Deribit's names: 9MAR24, 27JUN25. */
export function expiryName(time: number): string {
  const date = new Date(time);
  const year = date.getUTCFullYear() % 100;
  return `${date.getUTCDate()}${MONTHS[date.getUTCMonth()]}${year < 10 ? "0" : ""}${year}`;
}

/** Last Friday of a month, 08:00 UTC, epoch ms. `month` may run past 11. */
function lastFriday(year: number, month: number): number {
  const lastDay = Date.UTC(year, month + 1, 0);
  const weekday = new Date(lastDay).getUTCDay();
  return lastDay - ((weekday + 2) % 7) * DAY_MS + EIGHT;
}

/** Expiries listed at `now`, ascending: the next days, Fridays, month ends and quarter ends; each once. */
export function listedExpiries(now: number, depth: CalendarDepth): Expiry[] {
  const found = new Map<number, Expiry>();
  const first = nextSettlement(now);
  for (let i = 0; i < depth.days; i++) {
    const time = first + i * DAY_MS;
    found.set(time, { time, period: "day", quarterly: false });
  }
  const toFriday = (5 - new Date(first).getUTCDay() + 7) % 7;
  for (let i = 0; i < depth.weeks; i++) {
    const time = first + (toFriday + 7 * i) * DAY_MS;
    found.set(time, { time, period: "week", quarterly: false });
  }
  const year = new Date(now).getUTCFullYear();
  const month = new Date(now).getUTCMonth();
  let months = 0;
  let quarters = 0;
  for (let i = 0; months < depth.months || quarters < depth.quarters; i++) {
    const time = lastFriday(year, month + i);
    if (time <= now) continue;
    const quarterly = (month + i) % 3 === 2;
    const wanted = months < depth.months || (quarterly && quarters < depth.quarters);
    months++;
    if (quarterly) quarters++;
    if (wanted) found.set(time, { time, period: "month", quarterly });
  }
  return [...found.values()].sort((a, b) => a.time - b.time);
}

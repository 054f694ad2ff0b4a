import { DAY_MS } from "./expiry-time.ts";

/** An event that brings variance of its own, as so many ordinary days at one instant. */
export interface ClockEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly days: number;
  readonly name: string;
}

/** How fast variance passes: weekends (UTC Saturday and Sunday) by their weight, events on top. */
export interface EventClock {
  /** Variance of a weekend day over that of an average day, 0 … 3.5; weekdays make up for it, so that a week keeps its 7 days. */
  readonly weekendWeight: number;
  readonly events: readonly ClockEvent[];
}

/** Every day alike: what venues quote with. */
export const CALENDAR_CLOCK: EventClock = { weekendWeight: 1, events: [] };

const DAYS_PER_YEAR = 365;
/** Epoch day 0 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** Business years from `from` to `to` (epoch ms) on the clock: equal to calendar years of 365 days on `CALENDAR_CLOCK`. Not below 0. */
export function clockYears(clock: EventClock, from: number, to: number): number {
  if (!(to > from)) return to <= from ? 0 : Number.NaN;
  const weekend = Math.max(0, Math.min(3.5, clock.weekendWeight));
  const weekday = (7 - 2 * weekend) / 5;
  const weekendDays = weekendTime(to) - weekendTime(from);
  let days = weekday * ((to - from) / DAY_MS - weekendDays) + weekend * weekendDays;
  for (const event of clock.events) if (event.at >= from && event.at < to) days += event.days;
  return days / DAYS_PER_YEAR;
}

/** Vol on the clock of one on the calendar: the same total variance over another time. */
export function clockVol(calendarVol: number, calendarYears: number, years: number): number {
  return calendarVol * Math.sqrt(calendarYears / years);
}

/** Weekend days since the Sunday before the epoch began. */
function weekendTime(at: number): number {
  const days = at / DAY_MS + EPOCH_WEEKDAY;
  const weeks = Math.floor(days / 7);
  const inWeek = days - 7 * weeks;
  // A week from Sunday: its first day and its last are the weekend.
  return 2 * weeks + Math.min(inWeek, 1) + Math.max(0, inWeek - 6);
}

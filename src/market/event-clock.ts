import { DAY_MS, YEAR_MS, yearsToExpiry } from "./expiry-time.ts";

/** An event that brings variance of its own, as so many ordinary days at one instant. */
export interface ClockEvent {
  /** Epoch ms. */
  readonly at: number;
  readonly days: number;
  readonly name: string;
}

/** How fast variance passes: weekends (UTC Saturday and Sunday) by their weight, events on top. */
export interface EventClock {
  /** Variance of a weekend day over that of an average day; weekdays make up for it, so that a week keeps its 7 days. */
  readonly weekendWeight: number;
  readonly events: readonly ClockEvent[];
}

/** Every day alike: what venues quote with. */
export const CALENDAR_CLOCK: EventClock = { weekendWeight: 1, events: [] };

/** Bounds of the weekend's weight: time passes on every day, or an option could be worth something without any. */
export const WEEKEND_WEIGHT = { least: 0.05, most: 3.4 } as const;
export const MAX_EVENTS = 40;

/** The clock a person chose; the weights are kept while the calendar is in use. */
export interface ClockChoice extends EventClock {
  readonly use: "calendar" | "event";
}

export const DEFAULT_CLOCK: ClockChoice = { use: "calendar", weekendWeight: 0.6, events: [] };

/** The clock that vols are counted by under a choice. */
export function clockInUse(choice: ClockChoice): EventClock {
  return choice.use === "calendar" || isCalendar(choice) ? CALENDAR_CLOCK : choice;
}

/** Whether every day weighs alike. */
export function isCalendar(clock: EventClock): boolean {
  return clock.weekendWeight === 1 && clock.events.length === 0;
}

const DAYS_PER_YEAR = 365;
/** Epoch day 0 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** Years from `from` to `to` (epoch ms) on the clock: to the bit those of the calendar (365 days) where every day is alike. Not below 0. */
export function clockYears(clock: EventClock, from: number, to: number): number {
  if (isCalendar(clock)) return yearsToExpiry(to, from);
  if (!(to > from)) return to <= from ? 0 : Number.NaN;
  const { weekend, weekday } = dayWeights(clock);
  const weekendDays = weekendTime(to) - weekendTime(from);
  let days = weekday * ((to - from) / DAY_MS - weekendDays) + weekend * weekendDays;
  for (const event of clock.events) if (event.at >= from && event.at < to) days += event.days;
  return days / DAYS_PER_YEAR;
}

/** The instant (epoch ms) at which `years` have passed on the clock since `from`; within an event's time, that of the event. */
export function clockTime(clock: EventClock, from: number, years: number): number {
  if (isCalendar(clock)) return from + years * YEAR_MS;
  // The slowest days there are bound how far it can be.
  let [low, high] = [from, from + (years * YEAR_MS) / WEEKEND_WEIGHT.least + 7 * DAY_MS];
  while (high - low > 1) {
    const middle = 0.5 * (low + high);
    if (clockYears(clock, from, middle) < years) low = middle;
    else high = middle;
  }
  return high;
}

/** How many times as fast as the calendar the clock runs at `at` (epoch ms), events apart. */
export function clockRate(clock: EventClock, at: number): number {
  if (isCalendar(clock)) return 1;
  const { weekend, weekday } = dayWeights(clock);
  const day = Math.floor(at / DAY_MS + EPOCH_WEEKDAY) % 7;
  return day === 0 || day === 6 ? weekend : weekday;
}

function dayWeights({ weekendWeight }: EventClock): { readonly weekend: number; readonly weekday: number } {
  const weekend = Math.max(WEEKEND_WEIGHT.least, Math.min(WEEKEND_WEIGHT.most, weekendWeight));
  return { weekend, weekday: (7 - 2 * weekend) / 5 };
}

/** A vol over time `from` (years) as one over `to`: of the same total variance. */
export function clockVol(vol: number, from: number, to: number): number {
  return from === to ? vol : vol * Math.sqrt(from / to);
}

/** Weekend days since the Sunday before the epoch began. */
function weekendTime(at: number): number {
  const days = at / DAY_MS + EPOCH_WEEKDAY;
  const weeks = Math.floor(days / 7);
  const inWeek = days - 7 * weeks;
  // A week from Sunday: its first day and its last are the weekend.
  return 2 * weeks + Math.min(inWeek, 1) + Math.max(0, inWeek - 6);
}

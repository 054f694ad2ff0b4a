import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDAR_CLOCK, clockRate, clockTime, clockVol, clockYears, type EventClock } from "./event-clock.ts";
import { DAY_MS, yearsToExpiry } from "./expiry-time.ts";

const MONDAY = Date.UTC(2026, 10, 23);
const SATURDAY = Date.UTC(2026, 10, 28);
const quiet: EventClock = { weekendWeight: 0.4, events: [] };

describe("clockYears", () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });

  it("is calendar time where every day is alike", () => {
    fc.assert(
      fc.property(instant, instant, (from, to) => {
        expect(clockYears(CALENDAR_CLOCK, from, to)).toBe(yearsToExpiry(to, from));
      }),
    );
  });

  it("adds up, never runs backwards, and keeps the length of a week", () => {
    fc.assert(
      fc.property(
        instant,
        fc.array(fc.integer({ min: 0, max: 40 * DAY_MS }), { minLength: 2, maxLength: 2 }),
        (from, steps) => {
          const middle = from + steps[0]!;
          const end = middle + steps[1]!;
          const whole = clockYears(quiet, from, end);
          expect(clockYears(quiet, from, middle) + clockYears(quiet, middle, end)).toBeCloseTo(whole, 12);
          expect(clockYears(quiet, from, from + 7 * DAY_MS) * 365).toBeCloseTo(7, 9);
          expect(whole).toBeGreaterThanOrEqual(0);
        },
      ),
    );
    expect(clockYears(quiet, MONDAY, MONDAY - 1)).toBe(0);
    expect(clockYears(quiet, MONDAY, Number.NaN)).toBeNaN();
  });

  it("weighs weekends and events", () => {
    expect(clockYears(quiet, SATURDAY, SATURDAY + 2 * DAY_MS) * 365).toBeCloseTo(0.8, 10);
    expect(clockYears(quiet, MONDAY, MONDAY + DAY_MS) * 365).toBeCloseTo(6.2 / 5, 10);
    expect(clockYears(quiet, SATURDAY + 0.5 * DAY_MS, SATURDAY + DAY_MS) * 365).toBeCloseTo(0.2, 10);
    const meeting: EventClock = { weekendWeight: 1, events: [{ at: MONDAY + 1, days: 1.5, name: "rate decision" }] };
    expect(clockYears(meeting, MONDAY, MONDAY + DAY_MS) * 365).toBeCloseTo(2.5, 10);
    expect(clockYears(meeting, MONDAY + 2, MONDAY + DAY_MS) * 365).toBeCloseTo(1, 6);
  });

  it("finds the instant again at which so much time has passed", () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 400 * DAY_MS }), (from, ms) => {
        const back = clockTime(quiet, from, clockYears(quiet, from, from + ms));
        expect(Math.abs(back - from - ms)).toBeLessThan(3);
      }),
    );
    expect(clockTime(CALENDAR_CLOCK, MONDAY, 30 / 365)).toBeCloseTo(MONDAY + 30 * DAY_MS, 3);
    const meeting: EventClock = { weekendWeight: 1, events: [{ at: MONDAY + DAY_MS, days: 4, name: "" }] };
    expect(clockTime(meeting, MONDAY, 3 / 365)).toBeCloseTo(MONDAY + DAY_MS, -1);
  });

  it("runs at the pace of the day", () => {
    expect(clockRate(quiet, SATURDAY + 1)).toBe(0.4);
    expect(clockRate(quiet, MONDAY - 1)).toBe(0.4);
    expect(clockRate(quiet, MONDAY)).toBeCloseTo(6.2 / 5, 12);
    expect(clockRate(CALENDAR_CLOCK, SATURDAY)).toBe(1);
  });

  it("carries vols over without touching total variance", () => {
    const vol = clockVol(0.5, 0.1, 0.08);
    expect(vol * vol * 0.08).toBeCloseTo(0.25 * 0.1, 12);
  });
});

import { expect, it } from "vitest";
import { CALENDAR_CLOCK, type ClockChoice, type EventClock } from "../market/event-clock.ts";
import { verdictWords, wordsOnClock } from "./pinned-words.ts";

const EVENT: EventClock = { weekendWeight: 0.4, events: [{ at: 1e12, days: 1, name: "CPI" }] };
const IDENTICAL = { kind: "identical", numbers: 7, digest: "ab", core: "cd" } as const;
const chosen = (clock: EventClock): ClockChoice => ({ ...clock, use: "event" });

it("says identical of vols on the clock they were compared on, whatever its events are called", () => {
  for (const clock of [CALENDAR_CLOCK, EVENT])
    expect(wordsOnClock(IDENTICAL, clock, chosen(clock))).toEqual(verdictWords(IDENTICAL));
  expect(wordsOnClock(IDENTICAL, CALENDAR_CLOCK)).toEqual(verdictWords(IDENTICAL));
  const renamed = { ...EVENT, events: [{ at: 1e12, days: 1, name: "Prices" }] };
  expect(wordsOnClock(IDENTICAL, EVENT, chosen(renamed))).toEqual(verdictWords(IDENTICAL));
});

it.each([
  [CALENDAR_CLOCK, EVENT, "on calendar time; vols shown on event time were not compared"],
  [EVENT, CALENDAR_CLOCK, "on event time; vols shown on calendar time were not compared"],
  [EVENT, { ...EVENT, weekendWeight: 0.5 }, "on its own event time; vols shown on event time were not compared"],
])("warns of vols that were compared on another clock", (compared, shown, end) => {
  expect(wordsOnClock(IDENTICAL, compared, chosen(shown))).toMatchObject({
    tone: "warn",
    text: `Identical numbers ${end}`,
  });
});

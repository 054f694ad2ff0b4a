import * as v from "valibot";
import { type ClockChoice, DEFAULT_CLOCK, MAX_EVENTS, WEEKEND_WEIGHT } from "../market/event-clock.ts";

const eventSchema = v.strictObject({
  /** Epoch ms. */
  at: v.pipe(v.number(), v.minValue(0), v.maxValue(8e15)),
  days: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  name: v.pipe(v.string(), v.maxLength(40)),
});

/** How vols count time, as it is stored and shared. */
export const clockSchema = v.strictObject({
  use: v.picklist(["calendar", "event"]),
  weekendWeight: v.pipe(v.number(), v.minValue(WEEKEND_WEIGHT.least), v.maxValue(WEEKEND_WEIGHT.most)),
  events: v.pipe(v.array(eventSchema), v.maxLength(MAX_EVENTS)),
});

/** The clock of a workspace or view from before it had one of its own: term panels held it then. Null where none of them did. */
export function clockOfPanels(settings: Readonly<Record<string, unknown>>): v.InferOutput<typeof clockSchema> | null {
  const { least, most } = WEEKEND_WEIGHT;
  for (const panel of Object.values(settings)) {
    if (typeof panel !== "object" || panel === null || !("clock" in panel) || !("weekendWeight" in panel)) continue;
    const weight = Number(panel.weekendWeight);
    const read = v.safeParse(clockSchema, {
      use: panel.clock,
      weekendWeight: Math.max(least, Math.min(most, weight)),
      events: "events" in panel ? panel.events : [],
    });
    if (read.success && read.output.use === "event") return read.output;
  }
  return null;
}

/** Whether a choice is what everyone starts with. */
export function isDefaultClock(choice: ClockChoice): boolean {
  return JSON.stringify(choice) === JSON.stringify(DEFAULT_CLOCK);
}

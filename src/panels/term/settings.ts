import * as v from "valibot";

/** An event that brings variance of its own, as so many ordinary days. */
export const eventSchema = v.object({
  /** Epoch ms. */
  at: v.pipe(v.number(), v.minValue(0), v.maxValue(8e15)),
  days: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  name: v.pipe(v.string(), v.maxLength(40)),
});

/** What a term structure can be set to show. */
export const settingsSchema = v.object({
  /** Term structure, forwards with their evidence, constant-maturity nodes, or the 30-day index. */
  show: v.optional(v.picklist(["curve", "forwards", "nodes", "index"]), "curve"),
  /** Delta of risk reversal and butterfly in the chart. */
  delta: v.optional(v.picklist(["25", "10"]), "25"),
  /** Time as the calendar counts it, or weighted by weekends and events. */
  clock: v.optional(v.picklist(["calendar", "event"]), "calendar"),
  /** Variance of a Saturday or Sunday over that of an average day. */
  weekendWeight: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3.5)), 0.6),
  events: v.optional(v.pipe(v.array(eventSchema), v.maxLength(40)), []),
  /** The table in place of the chart. */
  table: v.optional(v.boolean(), false),
});

export type TermSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: TermSettings = v.parse(settingsSchema, {});

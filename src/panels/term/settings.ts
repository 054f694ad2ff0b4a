import * as v from "valibot";

/** What a term structure can be set to show. */
export const settingsSchema = v.object({
  /** Term structure, forwards with their evidence, constant-maturity nodes, or the 30-day index. */
  show: v.optional(v.picklist(["curve", "forwards", "nodes", "index"]), "curve"),
  /** Delta of risk reversal and butterfly in the chart. */
  delta: v.optional(v.picklist(["25", "10"]), "25"),
  /** The table in place of the chart. */
  table: v.optional(v.boolean(), false),
});

export type TermSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: TermSettings = v.parse(settingsSchema, {});

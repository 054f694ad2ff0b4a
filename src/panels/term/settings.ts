import * as v from "valibot";

/** What a term structure can be set to show. */
export const settingsSchema = v.object({
  /** The table in place of the chart. */
  table: v.optional(v.boolean(), false),
});

export type TermSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: TermSettings = v.parse(settingsSchema, {});

import * as v from "valibot";

/** What the margin panel shows: its part of the view document. */
export const settingsSchema = v.object({
  /** Id of the rule set that is explained; empty for none. */
  explained: v.optional(v.pipe(v.string(), v.maxLength(64)), "deribit_segregated_pm"),
});

export type MarginSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: MarginSettings = v.parse(settingsSchema, {});

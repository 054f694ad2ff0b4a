import * as v from "valibot";

/** What the limits panel shows: its part of the view document. */
export const settingsSchema = v.object({
  /** Breaches listed: all that are kept, or only those nobody has acknowledged. */
  breaches: v.optional(v.picklist(["all", "open"]), "all"),
});

export type LimitsSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: LimitsSettings = v.parse(settingsSchema, {});

import * as v from "valibot";

/** What an instrument panel can be set to show: its part of the view document. */
export const settingsSchema = v.object({
  /** Recent history of its mark, where there is room for it. */
  history: v.optional(v.boolean(), true),
});

export type InstrumentSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: InstrumentSettings = v.parse(settingsSchema, {});

import * as v from "valibot";

/** What the reconcile panel shows: its part of the view document. Replies are no part of it. */
export const settingsSchema = v.object({
  rows: v.optional(v.picklist(["all", "differing"]), "all"),
});

export type ReconcileSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: ReconcileSettings = v.parse(settingsSchema, {});

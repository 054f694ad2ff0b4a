import * as v from "valibot";
import { REALISED_ESTIMATORS } from "../../quant/realised-vol.ts";

/** What realised vol can be set to show. */
export const settingsSchema = v.object({
  estimator: v.optional(v.picklist(REALISED_ESTIMATORS), "yangZhang"),
  /** The table in place of the chart. */
  table: v.optional(v.boolean(), false),
});

export type RealisedSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: RealisedSettings = v.parse(settingsSchema, {});

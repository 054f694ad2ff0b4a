import * as v from "valibot";
import { STRIKE_AXES } from "../../market/strike-axis.ts";

/** What a smile can be set to show. */
export const settingsSchema = v.object({
  axis: v.optional(v.picklist(STRIKE_AXES), "strike"),
  /** Out-of-the-money options only, or both sides. */
  sides: v.optional(v.picklist(["otm", "both"]), "otm"),
  /** Another expiry whose fit is drawn beside it, epoch ms; null for none. */
  second: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(8e15))), null),
  /** Unit of the strip of residuals. */
  residual: v.optional(v.picklist(["vol", "usd"]), "vol"),
  /** A line of probabilities for two levels; null for one deviation below and above the forward. */
  probabilities: v.optional(v.boolean(), false),
  low: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e12))), null),
  high: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e12))), null),
  /** The table in place of the chart. */
  table: v.optional(v.boolean(), false),
});

export type SmileSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: SmileSettings = v.parse(settingsSchema, {});

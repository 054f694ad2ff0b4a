import * as v from "valibot";
import { CONVENTIONS } from "../greek-units.ts";

/** What the Greeks panel shows: its part of the view document. */
export const settingsSchema = v.object({
  quantity: v.optional(v.picklist(["delta", "gamma", "vega", "weightedVega", "theta"]), "vega"),
  convention: v.optional(v.picklist(CONVENTIONS), "venue"),
});

export type GreeksSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: GreeksSettings = v.parse(settingsSchema, {});

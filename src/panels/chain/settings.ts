import * as v from "valibot";

/** What a chain can be set to show: its part of the view document. */
export const settingsSchema = v.object({
  /** Column preset, by its number key. */
  preset: v.optional(v.picklist([1, 2, 3, 4, 5, 6]), 1),
  /** Prices of inverse options in coin, or in USD at the forward. */
  units: v.optional(v.picklist(["coin", "usd"]), "coin"),
  /** Id of the rule set that margin columns are taken under. */
  marginRules: v.optional(v.pipe(v.string(), v.maxLength(64)), "deribit_segregated_pm"),
  /** Strikes from high to low. */
  descending: v.optional(v.boolean(), false),
});

export type ChainSettings = v.InferOutput<typeof settingsSchema>;
export type Units = ChainSettings["units"];
export type PresetNumber = ChainSettings["preset"];

export const defaultSettings: ChainSettings = v.parse(settingsSchema, {});

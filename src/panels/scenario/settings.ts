import * as v from "valibot";
import { STICKINESS } from "../../risk/scenario-grid.ts";
import { CONVENTIONS } from "../greek-units.ts";

/** What the scenario panel shows: its part of the view document. */
export const settingsSchema = v.object({
  axes: v.optional(v.picklist(["vol", "time"]), "vol"),
  measure: v.optional(v.picklist(["pnl", "delta", "gamma", "vega", "initial", "maintenance"]), "pnl"),
  convention: v.optional(v.picklist(CONVENTIONS), "venue"),
  sticky: v.optional(v.picklist(STICKINESS), "strike"),
  /** Vol is moved by a factor, or by points. */
  shock: v.optional(v.picklist(["relative", "points"]), "relative"),
  /** Id of the rule set that margin is taken under. */
  rules: v.optional(v.pipe(v.string(), v.maxLength(64)), "deribit_segregated_pm"),
  /** Shown as a table of numbers without colours. */
  table: v.optional(v.boolean(), false),
});

export type ScenarioSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: ScenarioSettings = v.parse(settingsSchema, {});

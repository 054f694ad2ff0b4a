import * as v from "valibot";
import { STICKINESS } from "../../risk/scenario-grid.ts";
import { CONVENTIONS } from "../greek-units.ts";
import { settleFields } from "../settle-rule.ts";

const nodes = v.pipe(v.string(), v.maxLength(200));
const points = v.pipe(v.number(), v.minValue(-50), v.maxValue(50));

/** What the scenario panel shows: its part of the view document. */
export const settingsSchema = v.object({
  axes: v.optional(v.picklist(["vol", "time"]), "vol"),
  measure: v.optional(v.picklist(["pnl", "delta", "gamma", "vega", "initial", "maintenance"]), "pnl"),
  convention: v.optional(v.picklist(CONVENTIONS), "venue"),
  ...settleFields,
  sticky: v.optional(v.picklist(STICKINESS), "strike"),
  /** Vol is moved by a factor, or by points. */
  shock: v.optional(v.picklist(["relative", "points"]), "relative"),
  /** Id of the rule set that margin is taken under. */
  rules: v.optional(v.pipe(v.string(), v.maxLength(64)), "deribit_segregated_pm"),
  /** Nodes of the axes as they are typed; empty for those that fit the panel. */
  spotNodes: v.optional(nodes, ""),
  volNodes: v.optional(nodes, ""),
  pointNodes: v.optional(nodes, ""),
  dayNodes: v.optional(nodes, ""),
  /** Vol points added where spot is 10 % lower, and to a strike 10 % lower. */
  spotVol: v.optional(points, 0),
  twist: v.optional(points, 0),
  /** The line for them is open. */
  editNodes: v.optional(v.boolean(), false),
  /** Shown as a table of numbers without colours. */
  table: v.optional(v.boolean(), false),
});

export type ScenarioSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: ScenarioSettings = v.parse(settingsSchema, {});

import * as v from "valibot";
import { STICKINESS } from "../../risk/scenario-grid.ts";
import { settleFields } from "../settle-rule.ts";

const legSchema = v.object({
  instrument: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  size: v.pipe(v.number(), v.finite()),
  /** Own entry price, quote currency; null for the entry chosen for all. */
  price: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
});

const points = v.pipe(v.number(), v.minValue(-50), v.maxValue(50));

/** What the payoff panel shows: its part of the view document. */
export const settingsSchema = v.object({
  preset: v.optional(v.pipe(v.string(), v.maxLength(64)), ""),
  legs: v.optional(v.pipe(v.array(legSchema), v.maxLength(32)), []),
  entry: v.optional(v.picklist(["mid", "cross"]), "mid"),
  currency: v.optional(v.picklist(["usd", "coin"]), "usd"),
  /** Days of the middle curve. */
  days: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3_650)), 7),
  /** Vol moved by this share in the curves before expiry. */
  vol: v.optional(v.pipe(v.number(), v.minValue(-0.9), v.maxValue(5)), 0),
  /** Vol points added where spot is 10 % lower, to a strike 10 % lower, and to single expiries (epoch ms). */
  spotVol: v.optional(points, 0),
  twist: v.optional(points, 0),
  expiryVol: v.optional(v.pipe(v.array(v.tuple([v.number(), points])), v.maxLength(32)), []),
  sticky: v.optional(v.picklist(STICKINESS), "strike"),
  ...settleFields,
  fees: v.optional(v.boolean(), true),
});

export type PayoffSettings = v.InferOutput<typeof settingsSchema>;
export type PayoffLeg = PayoffSettings["legs"][number];

export const defaultSettings: PayoffSettings = v.parse(settingsSchema, {});

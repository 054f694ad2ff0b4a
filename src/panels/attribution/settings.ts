import * as v from "valibot";
import { ATTRIBUTION_CURRENCIES } from "../../risk/attribution-book.ts";

const instant = v.nullable(v.pipe(v.number(), v.finite()));

/** What the attribution panel shows: its part of the view document. Instants epoch ms. */
export const settingsSchema = v.object({
  start: v.optional(v.picklist(["expiryDay", "calendarDay", "trade", "instant"]), "expiryDay"),
  startAt: v.optional(instant, null),
  /** Null for the newest market. */
  endAt: v.optional(instant, null),
  currency: v.optional(v.picklist(ATTRIBUTION_CURRENCIES), "usd"),
  /** Of the table of positions. */
  method: v.optional(v.picklist(["taylor", "stepwise"]), "taylor"),
  /** Trades on the way pay the venue's taker fee. */
  fees: v.optional(v.boolean(), false),
});

export type AttributionSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: AttributionSettings = v.parse(settingsSchema, {});

import * as v from "valibot";
import { CONVENTIONS } from "../greek-units.ts";

/** What the portfolio panel shows: its part of the view document. */
export const settingsSchema = v.object({
  convention: v.optional(v.picklist(CONVENTIONS), "venue"),
});

export type PortfolioSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: PortfolioSettings = v.parse(settingsSchema, {});

import { safeParse } from "valibot";
import { CHAIN_COLUMNS } from "./chain/columns.ts";
import { PRESETS } from "./chain/presets.ts";
import { settingsSchema } from "./chain/settings.ts";

/** Panels of the market alone: whatever is not named here is about what somebody holds. */
const OF_THE_MARKET = new Set(["chain", "smile", "surface", "term", "certificate", "instrument", "realised"]);

/** Parts of a chain that are taken from the books. */
const OF_THE_BOOKS: ReadonlySet<string> = new Set(["held", "margin"]);

/** Whether a panel of this type is about what somebody holds. */
export function showsPositions(type: string): boolean {
  return !OF_THE_MARKET.has(type);
}

/** Whether a picture of a panel set like this tells what somebody holds: a chain does where its columns do. */
export function picturesPositions(type: string, settings: unknown): boolean {
  if (type !== "chain") return showsPositions(type);
  const read = safeParse(settingsSchema, settings ?? {});
  if (!read.success) return false;
  const { blocks } = PRESETS[read.output.preset];
  return blocks.some(({ keys }) => keys.some((key) => OF_THE_BOOKS.has(CHAIN_COLUMNS[key].part)));
}

import type { MarketView } from "../engine/market-view.ts";
import { D } from "../market/derived-columns.ts";
import { Q, REASON } from "../market/quote-columns.ts";
import { VOL_STATUS, VOL_STATUS_NAME, type VolStatusName } from "../quant/vol-status.ts";

/** Why a cell shows a dash, as note codes of the grid. From `volStatus` on: that plus a code of `quant/vol-status.ts`. */
export const NOTE = {
  none: 0,
  notListed: 1,
  waiting: 2,
  dead: 3,
  expired: 4,
  notOpen: 5,
  refused: 6,
  resync: 7,
  markOnly: 8,
  noBid: 9,
  noAsk: 10,
  neverTraded: 11,
  notStated: 12,
  noForward: 13,
  noFit: 14,
  noVol: 15,
  oneSided: 16,
  notHeld: 17,
  noMargin: 18,
  volStatus: 32,
} as const;

const WORDS: readonly string[] = [
  "",
  "Not listed at this strike",
  "Waiting for its first quote",
  "Not confirmed for a minute or more: last value on hover",
  "Expired",
  "Not open for trading",
  "The venue refused its subscription",
  "Being read again after a gap",
  "Only a mark has arrived so far",
  "No bid",
  "No ask",
  "Never traded",
  "Not stated by the venue",
  "No forward for this expiry",
  "No fit for this expiry",
  "No vol to take it at",
  "Needs both bid and ask",
  "Not held in the shown book",
  "No margin yet under the chosen rules, or they do not take the book or this instrument",
];

const VOL_WORDS: Readonly<Record<VolStatusName, string>> = {
  OK: "Not computable",
  DEGENERATE: "Not computable: price at a limit",
  EXPIRED: "Expired: no time value left",
  BAD_INPUT: "No price to solve a vol from",
  ZERO_VOL: "Price equals intrinsic value: no vol",
  BELOW_INTRINSIC: "Price below intrinsic value: no vol",
  AT_OR_ABOVE_MAX: "Price at or above its upper bound: no vol",
  NO_INFORMATION: "The price holds no information about vol",
};

/** A note code in words. */
export function noteWords(note: number): string {
  if (note >= NOTE.volStatus) return VOL_WORDS[VOL_STATUS_NAME[note - NOTE.volStatus] ?? "OK"];
  return WORDS[note] ?? "";
}

/** Which value of a row is asked about. */
export type Part =
  | "bid"
  | "ask"
  | "mark"
  | "last"
  | "ticker"
  | "volBid"
  | "volMid"
  | "volAsk"
  | "volMark"
  | "greek"
  | "fit"
  | "held"
  | "margin";

const DERIVED_PARTS: ReadonlySet<Part> = new Set(["volBid", "volMid", "volAsk", "volMark", "greek", "fit"]);

/** True for values of ours, which are as old as their oldest input. */
export function isDerived(part: Part): boolean {
  return DERIVED_PARTS.has(part);
}

const VOL_NIBBLE = { volBid: 1, volMid: 16, volAsk: 256, volMark: 4096 } as const;

/** Why `part` of the row in `slot` has no value, as a note code. */
export function missingNote(view: MarketView, slot: number, part: Part): number {
  if (slot < 0) return NOTE.notListed;
  const bits = view.quotes[Q.reasons]?.[slot] ?? Number.NaN;
  const reasons = Number.isNaN(bits) ? 0 : bits;
  if (reasons & REASON.expired) return NOTE.expired;
  if (reasons & REASON.resync) return NOTE.resync;
  if (reasons & REASON.refused) return NOTE.refused;
  if (Number.isNaN(view.quotes[Q.receivedTime]?.[slot] ?? Number.NaN)) return NOTE.waiting;
  switch (part) {
    case "bid":
    case "ask":
      return missingSide(reasons, part);
    case "last":
      return reasons & REASON.neverTraded ? NOTE.neverTraded : NOTE.notStated;
    case "fit":
      return Number.isNaN(view.derived[D.forward]?.[slot] ?? Number.NaN) ? NOTE.noForward : NOTE.noFit;
    case "held":
      return NOTE.notHeld;
    case "margin":
      return NOTE.noMargin;
    case "mark":
    case "ticker":
      return reasons & REASON.notOpen ? NOTE.notOpen : NOTE.notStated;
    default:
      return missingDerived(view, slot, reasons, part);
  }
}

function missingSide(reasons: number, side: "bid" | "ask"): number {
  if (reasons & REASON.markOnly) return NOTE.markOnly;
  if (reasons & REASON.notOpen) return NOTE.notOpen;
  if (side === "bid") return reasons & REASON.noBid ? NOTE.noBid : NOTE.notStated;
  return reasons & REASON.noAsk ? NOTE.noAsk : NOTE.notStated;
}

function missingDerived(
  view: MarketView,
  slot: number,
  reasons: number,
  part: "volBid" | "volMid" | "volAsk" | "volMark" | "greek",
): number {
  const price = (column: number): boolean => !Number.isNaN(view.quotes[column]?.[slot] ?? Number.NaN);
  if (part === "volBid" && !price(Q.bid)) return missingSide(reasons, "bid");
  if (part === "volAsk" && !price(Q.ask)) return missingSide(reasons, "ask");
  if (part === "volMid" && !(price(Q.bid) && price(Q.ask))) return NOTE.oneSided;
  if (Number.isNaN(view.derived[D.forward]?.[slot] ?? Number.NaN)) return NOTE.noForward;
  if (part === "greek") return NOTE.noVol;
  const packed = view.derived[D.volStatus]?.[slot] ?? Number.NaN;
  const status = Number.isNaN(packed) ? VOL_STATUS.OK : Math.floor(packed / VOL_NIBBLE[part]) % 16;
  return NOTE.volStatus + status;
}

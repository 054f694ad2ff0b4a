import type { MarketView } from "../../engine/market-view.ts";
import { FORWARD_SOURCE_LABEL, S } from "../../market/derived-columns.ts";
import { Q } from "../../market/quote-columns.ts";
import { DASH, formatNumber, formatTimeLeft, formatVol, formatVolPoints } from "../../ui/format.ts";
import { isContradicting, sliceModelName, sliceReason } from "../surface-words.ts";
import { FEE_WORDS } from "./edge.ts";
import type { ChainStructure } from "./model.ts";
import type { PresetNumber } from "./settings.ts";

/** Settlement takes the average of the index over the last half hour, ms. */
const AVERAGING = 1_800_000;

/** Second word of an expiry's tab: time left; `tight` leaves minutes out. */
export function timeLeftWords(expiry: number, now: number, tight = false): string {
  const full = formatTimeLeft(expiry, now);
  return tight && full.includes("h ") ? full.slice(0, full.indexOf(" ")) : full;
}

/**
 * Second line of an expiry's tab: vol at the money, and the 25-delta risk reversal (empty where the fit gives none). `now`
 * in the half hour of the settlement average, the line says so instead.
 */
export function tabVols(view: MarketView, expiry: number, now: number): readonly [atm: string, riskReversal: string] {
  if (expiry - now > 0 && expiry - now <= AVERAGING) return ["averaging", ""];
  const slice = view.slices.get(expiry);
  if (!slice || Number.isNaN(slice[S.atmVol]!)) return [DASH, ""];
  const skew = slice[S.riskReversal25]!;
  return [formatVol(slice[S.atmVol]!), Number.isNaN(skew) ? "" : formatVolPoints(skew, 1)];
}

/** The line over the grid, as shown; in the order of the slice line. */
export interface SliceFacts {
  readonly forwardSource: string;
  readonly atm: string;
  readonly riskReversal: string;
  readonly butterfly: string;
  readonly openInterest: string;
  readonly quoted: string;
  /** The fee behind the edge columns, where those are shown. */
  readonly fees: string;
  /** Says that the slice does not follow its quotes, or why there is none; empty where it does. */
  readonly basis: string;
}

/** Facts of the expiry in `structure`. Open interest and quoted counts are summed over its rows where there is no slice. */
export function sliceFacts(view: MarketView, structure: ChainStructure, preset: PresetNumber): SliceFacts {
  const slice = view.slices.get(structure.expiry);
  const value = (field: number): number => slice?.[field] ?? Number.NaN;
  const counts = countRows(view, structure);
  return {
    forwardSource: FORWARD_SOURCE_LABEL[value(S.forwardSource)] ?? DASH,
    atm: formatVol(value(S.atmVol)),
    riskReversal: formatVolPoints(value(S.riskReversal25)),
    butterfly: formatVolPoints(value(S.butterfly25)),
    openInterest: formatNumber(counts.openInterest, 0),
    quoted: `${formatNumber(counts.quoted, 0)} / ${formatNumber(counts.listed, 0)}`,
    fees: preset === 5 ? FEE_WORDS : "",
    basis:
      isContradicting(slice) || sliceModelName(slice) === ""
        ? sliceReason(slice)
        : value(S.marksOnly) === 1
          ? "drawn from marks"
          : "",
  };
}

function countRows(view: MarketView, structure: ChainStructure) {
  let openInterest = Number.NaN;
  let quoted = 0;
  let listed = 0;
  for (const { call, put } of structure.rows) {
    for (const slot of [call, put]) {
      if (slot < 0) continue;
      listed++;
      const one = view.quotes[Q.openInterest]![slot]!;
      if (!Number.isNaN(one)) openInterest = (Number.isNaN(openInterest) ? 0 : openInterest) + one;
      if (!Number.isNaN(view.quotes[Q.bid]![slot]!) && !Number.isNaN(view.quotes[Q.ask]![slot]!)) quoted++;
    }
  }
  return { openInterest, quoted, listed };
}

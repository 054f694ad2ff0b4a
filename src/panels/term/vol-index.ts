import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { usdPrice } from "../../market/conventions.ts";
import { D } from "../../market/derived-columns.ts";
import { yearsToExpiry } from "../../market/expiry-time.ts";
import {
  type ModelFreeVariance,
  modelFreeIndex,
  modelFreeVariance,
  type StripStrike,
} from "../../market/model-free-index.ts";
import { Q } from "../../market/quote-columns.ts";
import { formatExpiry, formatNumber, formatStrike } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";

const TARGET_YEARS = 30 / 365;

/** One expiry behind the index, with its part in it. */
export interface IndexLeg {
  readonly expiry: number;
  readonly years: number;
  readonly variance: ModelFreeVariance;
  /** Share of this expiry's total variance in that of the index; negative where it is extrapolated. */
  readonly weight: number;
}

export interface VolIndex {
  /** Vol points; NaN where it cannot be computed. */
  readonly value: number;
  /** The venue's own index, vol points; NaN where it has none. */
  readonly venue: number;
  readonly legs: readonly IndexLeg[];
  /** Why there is no value; empty where there is. */
  readonly problem: string;
}

/**
 * A 30-day model-free vol index from the mids of the chain: the two expiries around 30 days (or the two nearest), each replicated by its
 * out-of-the-money options, total variance linear in time between. Needs the quotes of all options in the view.
 */
export function volIndex(view: MarketView): VolIndex {
  const now = serverNow(view);
  const known = (view.catalog?.expiries ?? []).flatMap((expiry) => {
    const years = yearsToExpiry(expiry, now);
    const variance = years > 0 ? modelFreeVariance(stripOf(view, expiry), years, 0) : null;
    return variance && variance.totalVariance > 0 ? [{ expiry, years, variance }] : [];
  });
  const venue = 100 * venueIndex(view);
  if (known.length < 2)
    return { value: Number.NaN, venue, legs: [], problem: "fewer than two expiries with a strip of two-sided quotes" };
  const after = known.findIndex((leg) => leg.years >= TARGET_YEARS);
  const next = Math.max(1, after < 0 ? known.length - 1 : after);
  const [near, far] = [known[next - 1]!, known[next]!];
  const value = modelFreeIndex(
    { years: near.years, totalVariance: near.variance.totalVariance },
    { years: far.years, totalVariance: far.variance.totalVariance },
    TARGET_YEARS,
  );
  const share = (TARGET_YEARS - near.years) / (far.years - near.years);
  const total = (1 - share) * near.variance.totalVariance + share * far.variance.totalVariance;
  return {
    value,
    venue,
    legs: [
      { ...near, weight: ((1 - share) * near.variance.totalVariance) / total },
      { ...far, weight: (share * far.variance.totalVariance) / total },
    ],
    problem: Number.isFinite(value) ? "" : "the two strips give no variance",
  };
}

/** Mids of every strike of an expiry in USD, ascending; NaN where an option has not both sides. */
function stripOf(view: MarketView, expiry: number): StripStrike[] {
  const strikes = new Map<number, { strike: number; call: number; put: number }>();
  for (const [slot, instrument] of view.instrumentBySlot) {
    if (instrument.kind !== "option" || instrument.expiry !== expiry) continue;
    const known = strikes.get(instrument.strike) ?? { strike: instrument.strike, call: Number.NaN, put: Number.NaN };
    strikes.set(instrument.strike, known);
    const [bid, ask] = [view.quotes[Q.bid]![slot]!, view.quotes[Q.ask]![slot]!];
    if (!(bid > 0 && ask >= bid)) continue;
    const mid = 0.5 * (bid + ask);
    known[instrument.right === "call" ? "call" : "put"] = instrument.inverse
      ? usdPrice(mid, view.derived[D.forward]![slot]!)
      : mid;
  }
  return [...strikes.values()].sort((a, b) => a.strike - b.strike);
}

/** The venue's own vol index, decimal. */
function venueIndex(view: MarketView): number {
  for (const [slot, instrument] of view.instrumentBySlot) {
    if (instrument.kind === "index" && instrument.name.startsWith("DVOL-")) return view.quotes[Q.mark]![slot]!;
  }
  return Number.NaN;
}

export const INDEX_COLUMNS = [
  { label: "Expiry", unit: "" },
  { label: "Strike", unit: "USD" },
  { label: "Option", unit: "" },
  { label: "Mid", unit: "USD" },
  { label: "Of its strip", unit: "%" },
  { label: "Of the index", unit: "%" },
] as const;

/** Every option behind the index with its weight. */
export function indexRows({ legs }: VolIndex): readonly TwinRow[] {
  return legs.flatMap((leg) =>
    leg.variance.strip.map((one) => ({
      cells: [
        formatExpiry(leg.expiry),
        formatStrike(one.strike),
        one.strike < leg.variance.centre ? "put" : one.strike > leg.variance.centre ? "call" : "both",
        formatNumber(one.price, one.price < 10 ? 2 : 0),
        formatNumber(100 * one.share, 2),
        formatNumber(100 * one.share * leg.weight, 2),
      ],
      mark: one.strike === leg.variance.centre ? ("current" as const) : ("" as const),
    })),
  );
}

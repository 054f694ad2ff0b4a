import type { MarketView } from "../../engine/market-view.ts";
import { D, FORWARD_SOURCE, FORWARD_SOURCE_LABEL, S } from "../../market/derived-columns.ts";
import { type ParityForward, type ParityPair, parityForward } from "../../market/forward.ts";
import { Q } from "../../market/quote-columns.ts";
import { DASH, formatExpiry, formatNumber, formatSigned } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";
import { sliceReason } from "../surface-words.ts";

/** The forward of an expiry, where it came from, and what else there is to say about it. Prices in quote currency per unit. */
export interface ForwardEvidence {
  readonly expiry: number;
  readonly years: number;
  readonly forward: number;
  readonly source: string;
  /** Bid and ask of the future that settles then; NaN where none is listed. */
  readonly futureBid: number;
  readonly futureAsk: number;
  /** The underlying price the venue states on its options. */
  readonly venue: number;
  readonly parity: ParityForward | null;
  /** Basis over the index, a year, decimal. */
  readonly basis: number;
  /** Good quotes, those of them inside bid–ask, and those left out of the fit. */
  readonly quotes: number;
  readonly dropped: number;
  readonly reason: string;
}

/** Evidence for the forward of every listed expiry, ascending. Needs the quotes of all options in the view. */
export function forwardEvidence(view: MarketView): readonly ForwardEvidence[] {
  const futures = new Map<number, number>();
  const options = new Map<number, number[]>();
  for (const [slot, instrument] of view.instrumentBySlot) {
    if (instrument.kind === "future") futures.set(instrument.expiry, slot);
    if (instrument.kind !== "option") continue;
    const others = options.get(instrument.expiry);
    if (others) others.push(slot);
    else options.set(instrument.expiry, [slot]);
  }
  return (view.catalog?.expiries ?? []).map((expiry) =>
    evidenceOf(view, expiry, futures.get(expiry), options.get(expiry) ?? []),
  );
}

function evidenceOf(
  view: MarketView,
  expiry: number,
  future: number | undefined,
  slots: readonly number[],
): ForwardEvidence {
  const row = view.slices.get(expiry);
  const quote = (field: number, slot: number | undefined): number =>
    slot === undefined ? Number.NaN : view.quotes[field]![slot]!;
  const any = slots.find((slot) => view.derived[D.forward]![slot]! > 0);
  const forward = row?.[S.forward] ?? (any === undefined ? Number.NaN : view.derived[D.forward]![any]!);
  const years = row?.[S.calendarYears] ?? Number.NaN;
  const index = quote(
    Q.index,
    slots.find((slot) => view.quotes[Q.index]![slot]! > 0),
  );
  return {
    expiry,
    years,
    forward,
    source: FORWARD_SOURCE_LABEL[row?.[S.forwardSource] ?? FORWARD_SOURCE.none] ?? DASH,
    futureBid: quote(Q.bid, future),
    futureAsk: quote(Q.ask, future),
    venue: newestUnderlying(view, slots),
    parity: parityOf(view, slots),
    basis: Math.log(forward / index) / years,
    quotes: row?.[S.quotes] ?? Number.NaN,
    dropped: row?.[S.dropped] ?? Number.NaN,
    reason: sliceReason(row),
  };
}

function newestUnderlying(view: MarketView, slots: readonly number[]): number {
  let value = Number.NaN;
  let newest = Number.NEGATIVE_INFINITY;
  for (const slot of slots) {
    const at = view.quotes[Q.receivedTime]![slot]!;
    if (!(view.quotes[Q.underlying]![slot]! > 0 && at > newest)) continue;
    newest = at;
    value = view.quotes[Q.underlying]![slot]!;
  }
  return value;
}

function parityOf(view: MarketView, slots: readonly number[]): ParityForward | null {
  const pairs = new Map<number, { -readonly [K in keyof ParityPair]: number }>();
  let inverse = false;
  for (const slot of slots) {
    const instrument = view.instrumentBySlot.get(slot);
    if (!instrument) continue;
    inverse = instrument.inverse;
    const nan = Number.NaN;
    const known = pairs.get(instrument.strike);
    const pair = known ?? { strike: instrument.strike, callBid: nan, callAsk: nan, putBid: nan, putAsk: nan };
    if (!known) pairs.set(instrument.strike, pair);
    const [bid, ask] = [view.quotes[Q.bid]![slot]!, view.quotes[Q.ask]![slot]!];
    if (instrument.right === "call") [pair.callBid, pair.callAsk] = [bid, ask];
    else [pair.putBid, pair.putAsk] = [bid, ask];
  }
  return parityForward([...pairs.values()], { inverse, fitDiscount: false });
}

export const FORWARD_COLUMNS = [
  { label: "Expiry", unit: "" },
  { label: "Forward", unit: "USD" },
  { label: "Source", unit: "" },
  { label: "In bounds", unit: "" },
  { label: "Future bid – ask", unit: "USD" },
  { label: "Venue", unit: "USD" },
  { label: "Parity", unit: "USD" },
  { label: "Parity bounds", unit: "USD" },
  { label: "Pairs", unit: "used, out" },
  { label: "Gap", unit: "bp" },
  { label: "Basis", unit: "% a year" },
  { label: "Quotes", unit: "fit, out" },
  { label: "Slice", unit: "" },
] as const;

/** Less than this outside the bounds would be shown as 0. */
const ROUNDING = 5e-6;

/** How far the forward used lies outside what calls and puts can be traded at, in shares of it: below is negative; NaN unknown. */
export function outsideBounds({ forward, parity }: ForwardEvidence): number {
  if (parity === null || !(forward > 0)) return Number.NaN;
  // Bounds that cross each other hold no forward: it is measured against the range between them.
  const low = Math.min(parity.low, parity.high);
  const high = Math.max(parity.low, parity.high);
  const by = forward < low ? forward / low - 1 : forward > high ? forward / high - 1 : 0;
  return Math.abs(by) < ROUNDING ? 0 : by;
}

function boundsWords(one: ForwardEvidence): string {
  const outside = outsideBounds(one);
  if (Number.isNaN(outside)) return DASH;
  if (outside === 0) return one.parity!.low > one.parity!.high ? "bounds cross" : "inside";
  const by = formatNumber(10_000 * Math.abs(outside), 1);
  return `${by} bp ${outside < 0 ? "below" : "above"}`;
}

/** The evidence as rows of a table; `chosen` is set off. */
export function forwardRows(evidence: readonly ForwardEvidence[], chosen: number | null): readonly TwinRow[] {
  return evidence.map((one) => {
    const decimals = one.forward < 10 ? 4 : 2;
    const price = (value: number): string => formatNumber(value, decimals);
    const { parity } = one;
    const range = (low: number, high: number): string =>
      Number.isFinite(low + high) ? `${price(low)} – ${price(high)}` : DASH;
    return {
      cells: [
        formatExpiry(one.expiry),
        price(one.forward),
        one.source,
        boundsWords(one),
        range(one.futureBid, one.futureAsk),
        price(one.venue),
        price(parity?.forward ?? Number.NaN),
        parity ? range(parity.low, parity.high) : DASH,
        parity ? `${parity.pairs}, ${parity.outliers}` : DASH,
        formatSigned(10_000 * ((parity?.forward ?? Number.NaN) / one.forward - 1), 1),
        formatSigned(100 * one.basis, 2),
        `${formatNumber(one.quotes, 0)}, ${formatNumber(one.dropped, 0)}`,
        one.reason || "fitted",
      ],
      mark: one.expiry === chosen ? "current" : "",
    };
  });
}

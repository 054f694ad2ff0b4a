import type { MarketView } from "../../engine/market-view.ts";
import { gammaPerPercent, usdPrice, vegaPerPoint, volPoints } from "../../market/conventions.ts";
import { D } from "../../market/derived-columns.ts";
import { Q } from "../../market/quote-columns.ts";
import type { Part } from "../missing.ts";
import type { RecheckKey } from "../recheck-formulas.ts";
import { rowForward, venueForm, venueVol } from "../row-values.ts";
import { edgeMoney, edgeVol, FEE_WORDS } from "./edge.ts";
import type { HeldSlots } from "./held.ts";
import type { Units } from "./settings.ts";

/** How a chain column is computed, named and laid out. Units and decimals depend on the expiry and stand in `layout.ts`. */
export interface ChainColumn {
  readonly label: string;
  /** Full definition, shown on its header. */
  readonly hint: string;
  readonly unit:
    | "price"
    | "size"
    | "percent"
    | "points"
    | "gamma"
    | "vega"
    | "theta"
    | "rho"
    | "change"
    | "money"
    | "gain"
    | "none";
  readonly form:
    | "price"
    | "size"
    | "count"
    | "vol"
    | "points"
    | "delta"
    | "gamma"
    | "vega"
    | "theta"
    | "rho"
    | "gap"
    | "money"
    | "change"
    | "position"
    | "pnl";
  readonly width: number;
  /** Quotes stand out and flash; all other numbers are one tier down. */
  readonly quote: boolean;
  readonly flash: boolean;
  /** What it is missing for, where it has no value. */
  readonly part: Part;
  /** The figure of ours that it shows or is made of, for a recheck. Others have none. */
  readonly figure?: RecheckKey;
  /** A vol that counts time by the calendar whatever the market's clock. */
  readonly calendar?: true;
  /** Shown value of the row in `slot`; NaN where there is none. */
  value(view: MarketView, slot: number, units: Units, held: HeldSlots): number;
}

const field = (column: number) => (view: MarketView, slot: number) => view.quotes[column]![slot]!;
const own = (column: number) => (view: MarketView, slot: number) => view.derived[column]![slot]!;

/** A price column in the instrument's quote currency or, for an inverse option, in USD at the row's forward. */
const price = (column: number) => (view: MarketView, slot: number, units: Units) => {
  const value = view.quotes[column]![slot]!;
  return units === "usd" ? usdPrice(value, rowForward(view, slot)) : value;
};

const points = (column: number) => (view: MarketView, slot: number) => volPoints(view.derived[column]![slot]!);

const data = { quote: false, flash: false } as const;
const size = { ...data, unit: "size", form: "size", width: 48, part: "ticker" } as const;
const vol = { ...data, unit: "percent", form: "vol", width: 48 } as const;

/** Every column a chain can show, by key. */
export const CHAIN_COLUMNS = {
  bid: {
    label: "Bid",
    hint: "Best bid",
    unit: "price",
    form: "price",
    width: 56,
    quote: true,
    flash: true,
    part: "bid",
    value: price(Q.bid),
  },
  ask: {
    label: "Ask",
    hint: "Best ask",
    unit: "price",
    form: "price",
    width: 56,
    quote: true,
    flash: true,
    part: "ask",
    value: price(Q.ask),
  },
  bidSize: {
    ...size,
    label: "Size",
    hint: "Amount at the best bid",
    quote: true,
    part: "bid",
    value: field(Q.bidSize),
  },
  askSize: {
    ...size,
    label: "Size",
    hint: "Amount at the best ask",
    quote: true,
    part: "ask",
    value: field(Q.askSize),
  },
  mark: {
    ...data,
    label: "Mark",
    hint: "The venue's mark price",
    unit: "price",
    form: "price",
    width: 54,
    part: "mark",
    value: price(Q.mark),
  },
  last: {
    ...data,
    label: "Last",
    hint: "Last trade",
    unit: "price",
    form: "price",
    width: 56,
    flash: true,
    part: "last",
    value: price(Q.last),
  },
  volBid: {
    ...vol,
    label: "Vol bid",
    hint: "Vol solved from the bid at our forward",
    part: "volBid",
    figure: "volBid",
    value: points(D.volAtBid),
  },
  volMid: {
    ...vol,
    label: "Vol mid",
    hint: "Vol solved from the mid at our forward",
    part: "volMid",
    figure: "volMid",
    value: points(D.volAtMid),
  },
  volAsk: {
    ...vol,
    label: "Vol ask",
    hint: "Vol solved from the ask at our forward",
    part: "volAsk",
    figure: "volAsk",
    value: points(D.volAtAsk),
  },
  volMark: {
    ...vol,
    label: "Vol mark",
    hint: "The venue's mark vol: it counts time by the calendar",
    width: 52,
    part: "ticker",
    calendar: true,
    value: (view, slot) => volPoints(view.quotes[Q.markVol]![slot]!),
  },
  fit: {
    ...vol,
    label: "Fit",
    hint: "Vol of the fitted slice at this strike",
    part: "fit",
    figure: "fit",
    value: points(D.fitVol),
  },
  markLessFit: {
    ...data,
    label: "Mark − fit",
    hint: "The venue's mark vol, on our clock, less the fitted vol",
    unit: "points",
    form: "points",
    width: 62,
    part: "fit",
    figure: "fit",
    value: (view, slot) => volPoints(venueVol(view, slot) - view.derived[D.fitVol]![slot]!),
  },
  edgeBidVol: {
    ...data,
    label: "Bid − fit",
    hint: "Vol at the bid less the fitted vol: above 0 the bid pays more than the fit",
    unit: "points",
    form: "points",
    width: 56,
    part: "volBid",
    value: (view, slot) => edgeVol(view, slot, "bid"),
  },
  edgeBid: {
    ...data,
    label: "Sell edge",
    hint: `Bid less the fitted price, after the taker fee (${FEE_WORDS})`,
    unit: "money",
    form: "money",
    width: 62,
    part: "bid",
    value: (view, slot) => edgeMoney(view, slot, "bid"),
  },
  edgeAskVol: {
    ...data,
    label: "Fit − ask",
    hint: "Fitted vol less the vol at the ask: above 0 the ask costs less than the fit",
    unit: "points",
    form: "points",
    width: 56,
    part: "volAsk",
    value: (view, slot) => edgeVol(view, slot, "ask"),
  },
  edgeAsk: {
    ...data,
    label: "Buy edge",
    hint: `Fitted price less the ask, after the taker fee (${FEE_WORDS})`,
    unit: "money",
    form: "money",
    width: 62,
    part: "ask",
    value: (view, slot) => edgeMoney(view, slot, "ask"),
  },
  buyMargin: {
    ...data,
    label: "Buy IM",
    hint: "Initial margin that one more bought adds to the shown book, under the chosen rules; negative where it relieves",
    unit: "money",
    form: "money",
    width: 62,
    part: "margin",
    value: (_view, slot, _units, held) => held.get(slot)?.buyMargin ?? Number.NaN,
  },
  sellMargin: {
    ...data,
    label: "Sell IM",
    hint: "Initial margin that one more sold adds to the shown book, under the chosen rules; negative where it relieves",
    unit: "money",
    form: "money",
    width: 62,
    part: "margin",
    value: (_view, slot, _units, held) => held.get(slot)?.sellMargin ?? Number.NaN,
  },
  greekVol: {
    ...vol,
    label: "At vol",
    hint: "Vol the Greeks are taken at: mid, or the venue's mark vol where one side is missing",
    part: "greek",
    figure: "volMid",
    value: points(D.greekVol),
  },
  delta: {
    ...data,
    label: "Delta",
    hint: "Black delta per unit of underlying, not premium-adjusted",
    unit: "none",
    form: "delta",
    width: 48,
    part: "greek",
    figure: "delta",
    value: own(D.delta),
  },
  venueDelta: {
    ...data,
    label: "Venue Δ",
    hint: "The venue's delta less ours",
    unit: "none",
    form: "gap",
    width: 62,
    part: "greek",
    figure: "delta",
    value: (view, slot) => view.quotes[Q.delta]![slot]! - view.derived[D.delta]![slot]!,
  },
  gamma: {
    ...data,
    label: "Gamma",
    hint: "Change of delta for a 1 % move of the forward",
    unit: "gamma",
    form: "gamma",
    width: 54,
    part: "greek",
    figure: "gamma",
    value: (view, slot) => gammaPerPercent(view.derived[D.gamma]![slot]!, view.derived[D.forward]![slot]!),
  },
  vega: {
    ...data,
    label: "Vega",
    hint: "Value per vol point",
    unit: "vega",
    form: "vega",
    width: 44,
    part: "greek",
    figure: "vega",
    value: (view, slot) => vegaPerPoint(view.derived[D.vega]![slot]!),
  },
  theta: {
    ...data,
    label: "Theta",
    hint: "Value lost over the next 24 hours, at most what is left of the option",
    unit: "theta",
    form: "theta",
    width: 54,
    part: "greek",
    figure: "theta",
    value: (view, slot) => venueForm(view, slot).theta,
  },
  rho: {
    ...data,
    label: "Rho",
    hint: "Value per 1 % of interest rate, spot held",
    unit: "rho",
    form: "rho",
    width: 54,
    part: "greek",
    figure: "rho",
    value: (view, slot) => venueForm(view, slot).rho,
  },
  openInterest: {
    ...data,
    label: "OI",
    hint: "Open interest",
    unit: "size",
    form: "count",
    width: 56,
    part: "ticker",
    value: field(Q.openInterest),
  },
  position: {
    ...data,
    label: "Position",
    hint: "What the shown book holds, units of underlying, short negative",
    unit: "size",
    form: "position",
    width: 60,
    quote: true,
    part: "held",
    value: (_view, slot, _units, held) => held.get(slot)?.size ?? Number.NaN,
  },
  average: {
    ...data,
    label: "Average",
    hint: "Average price paid",
    unit: "price",
    form: "price",
    width: 60,
    part: "held",
    value: (view, slot, units, held) => {
      const average = held.get(slot)?.averagePrice ?? Number.NaN;
      return units === "usd" ? usdPrice(average, rowForward(view, slot)) : average;
    },
  },
  pnl: {
    ...data,
    label: "P&L",
    hint: "Gain of the position since the trade at the portfolio's basis",
    unit: "gain",
    form: "pnl",
    width: 66,
    part: "held",
    value: (view, slot, units, held) => {
      const coin = units === "coin" && view.instrumentBySlot.get(slot)?.inverse === true;
      return held.get(slot)?.[coin ? "coinPnl" : "pnl"] ?? Number.NaN;
    },
  },
  volume: { ...size, label: "Volume", hint: "Volume over 24 hours", width: 56, value: field(Q.volume) },
  change: {
    ...data,
    label: "24 h",
    hint: "Change of the last price over 24 hours",
    unit: "change",
    form: "change",
    width: 56,
    part: "last",
    value: (view, slot) => volPoints(view.quotes[Q.change24h]![slot]!),
  },
} as const satisfies Record<string, ChainColumn>;

export type ChainColumnKey = keyof typeof CHAIN_COLUMNS;

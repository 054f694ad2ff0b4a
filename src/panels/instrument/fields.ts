import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { gammaPerPercent, usdPrice, vegaPerPoint } from "../../market/conventions.ts";
import { D, FORWARD_SOURCE_LABEL } from "../../market/derived-columns.ts";
import { isCalendar } from "../../market/event-clock.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import {
  DASH,
  formatAge,
  formatExpiry,
  formatNumber,
  formatSigned,
  formatStrike,
  formatTimeLeft,
  formatUtcTime,
  formatVol,
  formatVolPoints,
} from "../../ui/format.ts";
import { missingNote, NOTE, type Part } from "../missing.ts";
import type { RecheckKey } from "../recheck-formulas.ts";
import { quoteAge, rowForward, venueForm, venueVol } from "../row-values.ts";

/** One line of the field list. */
export interface Field {
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  /** True for market data, which turns to a dash once dead; contract terms never do. */
  readonly live: boolean;
  /** What it is missing for, where `text` is a dash. */
  readonly part: Part;
  /** The figure of ours that it shows or is made of, for a recheck. */
  readonly figure?: RecheckKey;
  text(view: MarketView, slot: number): string;
}

type Read = (view: MarketView, slot: number) => number;

const quote =
  (column: number): Read =>
  (view, slot) =>
    view.quotes[column]![slot]!;
const own =
  (column: number): Read =>
  (view, slot) =>
    view.derived[column]![slot]!;

function field(name: string, unit: string, hint: string, part: Part, text: Field["text"]): Field {
  return { name, unit, hint, part, live: true, text };
}

function term(name: string, unit: string, hint: string, text: Field["text"]): Field {
  return { name, unit, hint, part: "ticker", live: false, text };
}

/** Decimals of a price step. */
function decimalsOf(instrument: Instrument): number {
  const tick = instrument.ticks[0]?.tick ?? Number.NaN;
  return tick > 0 ? Math.min(8, (String(tick).split(".")[1] ?? "").length) : 4;
}

/** Price decimals of `instrument`, as its ladder, trades and fields show them. */
export function priceDecimals(instrument: Instrument): number {
  return instrument.inverse && instrument.kind === "option"
    ? Math.max(4, decimalsOf(instrument))
    : decimalsOf(instrument);
}

const percent = (fraction: number, decimals: number): string => formatNumber(fraction * 100, decimals);

/** Fields of an option that show a figure of ours. */
const FIGURES: Readonly<Record<string, RecheckKey>> = {
  "Fit vol": "fit",
  Delta: "delta",
  Gamma: "gamma",
  Vega: "vega",
  Theta: "theta",
  Rho: "rho",
  "Bid vol": "volBid",
  "Mid vol": "volMid",
  "Ask vol": "volAsk",
  "Delta gap": "delta",
  "Vol gap": "volMark",
};

function withFigure(one: Field): Field {
  const figure = FIGURES[one.name];
  return figure ? { ...one, figure } : one;
}

/** All fields of `instrument`, most looked at first. */
export function fieldsOf(instrument: Instrument): readonly Field[] {
  if (instrument.kind === "option") return [...optionFields(instrument).map(withFigure), ...contractTerms(instrument)];
  if (instrument.kind === "index") return [indexLevel(instrument), ...dayFields(instrument), ...ages()];
  return [...futureFields(instrument), ...contractTerms(instrument)];
}

/** What half a price step is worth in vol (decimal): above a point, a vol read off a rounded price says nothing. */
function tickInVol(view: MarketView, slot: number, instrument: Instrument): number {
  const relative = (0.5 * (instrument.ticks[0]?.tick ?? 0)) / view.quotes[Q.mark]![slot]!;
  const conditioning = view.derived[D.conditioning]![slot]!;
  return (Number.isNaN(conditioning) ? 0 : conditioning) * relative * view.derived[D.volAtMark]![slot]!;
}

function ages(): readonly Field[] {
  return [
    field("Changed", "ago", "Time since any of its figures changed", "ticker", (view, slot) =>
      formatAge(view.now - view.quotes[Q.changedAt]![slot]!),
    ),
    field("Confirmed", "ago", "Time since it was last known to be in step with the venue", "ticker", (view, slot) =>
      formatAge(quoteAge(view, slot)),
    ),
  ];
}

function optionFields(instrument: Instrument): readonly Field[] {
  const money = instrument.inverse ? "USD" : instrument.quote;
  const decimals = priceDecimals(instrument);
  const read =
    (value: Read, show: (value: number) => string): Field["text"] =>
    (view, slot) =>
      show(value(view, slot));
  const two = (value: number): string => formatNumber(value, 2);
  const markUsd: Read = (view, slot) => usdPrice(view.quotes[Q.mark]![slot]!, rowForward(view, slot));
  return [
    field(
      "Mark vol",
      "%",
      "The venue's mark vol: it counts time by the calendar",
      "ticker",
      (view, slot) => formatVol(view.quotes[Q.markVol]![slot]!, 2) + (isCalendar(view.clock) ? "" : " cal."),
    ),
    field(
      "Fit vol",
      "%",
      "Vol of the fitted slice at its strike",
      "fit",
      read(own(D.fitVol), (v) => formatVol(v, 2)),
    ),
    field(
      "Delta",
      "",
      "Black delta, not premium-adjusted",
      "greek",
      read(own(D.delta), (v) => formatSigned(v, 3)),
    ),
    field("Gamma", "Δ / 1 %", "Change of delta for a 1 % move of the forward", "greek", (view, slot) =>
      formatNumber(gammaPerPercent(view.derived[D.gamma]![slot]!, view.derived[D.forward]![slot]!), 4),
    ),
    field(
      "Vega",
      `${money} / pt`,
      "Value per vol point",
      "greek",
      read(own(D.vega), (v) => two(vegaPerPoint(v))),
    ),
    field("Theta", `${money} / 24h`, "Value lost over the next 24 hours, at most what is left", "greek", (view, slot) =>
      two(venueForm(view, slot).theta),
    ),
    field(
      "Open interest",
      instrument.base,
      "Open interest",
      "ticker",
      read(quote(Q.openInterest), (v) => formatNumber(v, 1)),
    ),
    instrument.inverse
      ? field("Mark", "USD", "The venue's mark price, in USD at the forward", "mark", read(markUsd, two))
      : field(
          "Mark",
          money,
          "The venue's mark price",
          "mark",
          read(quote(Q.mark), (v) => formatNumber(v, decimals)),
        ),
    ...ages(),
    field("Rho", `${money} / 1 %`, "Value per 1 % of interest rate, spot held", "greek", (view, slot) =>
      two(venueForm(view, slot).rho),
    ),
    field(
      "Bid vol",
      "%",
      "Vol solved from the bid",
      "volBid",
      read(own(D.volAtBid), (v) => formatVol(v, 2)),
    ),
    field(
      "Mid vol",
      "%",
      "Vol solved from the middle of bid and ask",
      "volMid",
      read(own(D.volAtMid), (v) => formatVol(v, 2)),
    ),
    field(
      "Ask vol",
      "%",
      "Vol solved from the ask",
      "volAsk",
      read(own(D.volAtAsk), (v) => formatVol(v, 2)),
    ),
    field("Delta gap", "", "The venue's delta less ours", "greek", (view, slot) =>
      formatSigned(view.quotes[Q.delta]![slot]! - view.derived[D.delta]![slot]!, 4),
    ),
    field(
      "Vol gap",
      "pts",
      "The venue's mark vol, on our clock, less the vol we solve from its mark price",
      "volMark",
      (view, slot) =>
        formatVolPoints(
          tickInVol(view, slot, instrument) < 0.01
            ? venueVol(view, slot) - view.derived[D.volAtMark]![slot]!
            : Number.NaN,
        ),
    ),
    ...(instrument.inverse
      ? [
          field(
            "Mark",
            instrument.quote,
            "The venue's mark price",
            "mark",
            read(quote(Q.mark), (v) => formatNumber(v, decimals + 2)),
          ),
        ]
      : []),
    field(
      "Last",
      instrument.quote,
      "Last trade",
      "last",
      read(quote(Q.last), (v) => formatNumber(v, decimals)),
    ),
    field(
      "Volume 24 h",
      instrument.base,
      "Volume over 24 hours",
      "ticker",
      read(quote(Q.volume), (v) => formatNumber(v, 1)),
    ),
    field("Forward", money, "Forward our figures are taken at", "greek", read(own(D.forward), two)),
    field(
      "Forward from",
      "",
      "Where that forward comes from",
      "greek",
      (view, slot) => FORWARD_SOURCE_LABEL[view.derived[D.forwardSource]![slot]!] ?? DASH,
    ),
    field("Underlying", money, "Forward as the venue states it", "ticker", read(quote(Q.underlying), two)),
    field("Index", money, "Price index it settles on", "ticker", read(quote(Q.index), two)),
    term("Strike", instrument.inverse ? "USD" : instrument.quote, "Strike price", () =>
      formatStrike(instrument.strike),
    ),
  ];
}

function indexLevel(instrument: Instrument): Field {
  return field("Level", instrument.quote, "Level as published", "mark", (view, slot) => {
    const level = view.quotes[Q.index]![slot]!;
    return formatNumber(Number.isNaN(level) ? view.quotes[Q.mark]![slot]! : level, 2);
  });
}

function futureFields(instrument: Instrument): readonly Field[] {
  const decimals = Math.max(2, decimalsOf(instrument));
  const price =
    (column: number): Field["text"] =>
    (view, slot) =>
      formatNumber(view.quotes[column]![slot]!, decimals);
  const basis: Read = (view, slot) => view.quotes[Q.mark]![slot]! - view.quotes[Q.index]![slot]!;
  const relative: Read = (view, slot) => basis(view, slot) / view.quotes[Q.index]![slot]!;
  const funding = instrument.kind === "perpetual";
  const money = instrument.inverse ? "USD" : instrument.quote;
  return [
    field("Mark", money, "The venue's mark price", "mark", price(Q.mark)),
    field("Index", money, "Price index it settles on", "ticker", price(Q.index)),
    field("Basis", money, "Mark less index", "ticker", (view, slot) => formatSigned(basis(view, slot), 2)),
    field("Basis", "bp", "Mark less index, relative to the index", "ticker", (view, slot) =>
      formatSigned(relative(view, slot) * 10_000, 1),
    ),
    ...(funding
      ? [
          field("Funding 8h", "%", "Funding rate over 8 hours", "ticker", (view, slot) =>
            formatSigned(view.quotes[Q.funding8h]![slot]! * 100, 4),
          ),
          field("Funding now", "%", "Current funding rate", "ticker", (view, slot) =>
            formatSigned(view.quotes[Q.fundingRate]![slot]! * 100, 4),
          ),
        ]
      : [
          field("Basis a year", "%", "Basis over the index, scaled to 365 days", "ticker", (view, slot) =>
            formatSigned((relative(view, slot) * 100 * 365 * 86_400_000) / (instrument.expiry - serverNow(view)), 2),
          ),
        ]),
    field("Open interest", instrument.inverse ? "USD" : instrument.base, "Open interest", "ticker", (view, slot) =>
      formatNumber(view.quotes[Q.openInterest]![slot]!, 0),
    ),
    field("Last", money, "Last trade", "last", price(Q.last)),
    ...dayFields(instrument),
    ...ages(),
  ];
}

function dayFields(instrument: Instrument): readonly Field[] {
  const money = instrument.inverse ? "USD" : instrument.quote;
  return [
    field("Change 24 h", "%", "Change over 24 hours", "ticker", (view, slot) =>
      formatSigned(view.quotes[Q.change24h]![slot]! * 100, 2),
    ),
    field("High 24 h", money, "Highest price over 24 hours", "ticker", (view, slot) =>
      formatNumber(view.quotes[Q.high]![slot]!, 2),
    ),
    field("Low 24 h", money, "Lowest price over 24 hours", "ticker", (view, slot) =>
      formatNumber(view.quotes[Q.low]![slot]!, 2),
    ),
    ...(instrument.kind === "index"
      ? []
      : [
          field("Volume 24 h", instrument.base, "Volume over 24 hours", "ticker", (view, slot) =>
            formatNumber(view.quotes[Q.volume]![slot]!, 1),
          ),
          field("Volume 24 h", "k USD", "Volume over 24 hours, thousands of USD", "ticker", (view, slot) =>
            formatNumber(view.quotes[Q.volumeUsd]![slot]! / 1_000, 0),
          ),
        ]),
  ];
}

function contractTerms(instrument: Instrument): readonly Field[] {
  const expires = Number.isFinite(instrument.expiry);
  const size = instrument.kind !== "option" && instrument.inverse ? "USD" : instrument.base;
  const fee = (value: number): string => (Number.isNaN(value) ? DASH : percent(value, 4));
  const tick = instrument.ticks[0]?.tick ?? Number.NaN;
  return [
    ...(expires
      ? [
          term("Expiry", `${formatUtcTime(instrument.expiry).slice(0, 5)} UTC`, "Day it expires on, and the time", () =>
            formatExpiry(instrument.expiry),
          ),
          term("Time left", "", "Time to expiry", (view) => formatTimeLeft(instrument.expiry, serverNow(view))),
        ]
      : []),
    term("Tick", instrument.quote, "Smallest price step", () => (Number.isNaN(tick) ? DASH : String(tick))),
    ...instrument.ticks
      .slice(1)
      .map((step) =>
        term("Tick", `from ${step.above}`, "Smallest price step from this price up", () => String(step.tick)),
      ),
    term("Least amount", size, "Smallest tradable amount", () => String(instrument.minAmount)),
    term("Contract", instrument.base, "Units of underlying per contract", () => String(instrument.multiplier)),
    term("Maker fee", "%", "Of the underlying, as the venue lists it", () => fee(instrument.makerFee)),
    term("Taker fee", "%", "Of the underlying, as the venue lists it", () => fee(instrument.takerFee)),
  ];
}

/** Why `field` shows a dash, as a note code. */
export function fieldNote(view: MarketView, slot: number, one: Field): number {
  return one.live ? missingNote(view, slot, one.part) : NOTE.notStated;
}

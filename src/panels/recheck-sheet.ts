import type { MarketView } from "../engine/market-view.ts";
import { coinPrice, gammaPerPercent, usdPrice, vegaPerPoint, volPoints } from "../market/conventions.ts";
import { D, FORWARD_SOURCE_LABEL, S, SLICE_MODEL } from "../market/derived-columns.ts";
import { clockRate, clockVol, isCalendar } from "../market/event-clock.ts";
import { YEAR_MS } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import { sliceCurve } from "../market/slice-curve.ts";
import { blackGreeks } from "../quant/black.ts";
import type { BlackGreeks } from "../quant/black-limit.ts";
import { logRatio } from "../quant/elementary.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { ulpDistance } from "../quant/ulp-distance.ts";
import { missingNote, noteWords, type Part } from "./missing.ts";
import {
  FREE_FIT,
  RECHECK_FORMULAS,
  RECHECK_KEYS,
  type RecheckFormula,
  type RecheckKey,
  SABR_FIT,
} from "./recheck-formulas.ts";
import { venueForm } from "./row-values.ts";

export interface RecheckInput {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** One figure beside its twin. `kernel` and `twin` are in `unit`; `ulps` is how many doubles lie between them. */
export interface RecheckRow {
  readonly key: RecheckKey;
  readonly formula: RecheckFormula;
  readonly unit: string;
  readonly kernel: number;
  readonly twin: number;
  readonly ulps: number;
  /** The same as panels show it. */
  readonly shown: RecheckInput;
  readonly inputs: readonly RecheckInput[];
  /** Why there is no value; empty where there is one. */
  readonly missing: string;
}

/** All figures of one option at one instant. `at` is the market's time, epoch ms. */
export interface RecheckSheet {
  readonly name: string;
  readonly at: number;
  readonly rows: readonly RecheckRow[];
}

interface Option {
  readonly view: MarketView;
  readonly slot: number;
  readonly instrument: Instrument;
  /** Currency of forward and strike. */
  readonly money: string;
  quote(column: number): number;
  own(column: number): number;
}

/** Evaluates the scalar twin of every figure of the option called `name`; null where it is no option of the catalog. */
export function recheckSheet(view: MarketView, name: string): RecheckSheet | null {
  const slot = view.slotByName.get(name);
  const instrument = slot === undefined ? undefined : view.instrumentBySlot.get(slot);
  if (slot === undefined || instrument?.kind !== "option") return null;
  const option: Option = {
    view,
    slot,
    instrument,
    money: instrument.inverse ? "USD" : instrument.quote,
    quote: (column) => view.quotes[column]?.[slot] ?? Number.NaN,
    own: (column) => view.derived[column]?.[slot] ?? Number.NaN,
  };
  return { name, at: view.now, rows: RECHECK_KEYS.map((key) => rowOf(option, key)) };
}

function rowOf(option: Option, key: RecheckKey): RecheckRow {
  switch (key) {
    case "volBid":
      return volRow(option, key, D.volAtBid, "Bid", option.quote(Q.bid));
    case "volMid":
      return volRow(option, key, D.volAtMid, "Mid", 0.5 * (option.quote(Q.bid) + option.quote(Q.ask)));
    case "volAsk":
      return volRow(option, key, D.volAtAsk, "Ask", option.quote(Q.ask));
    case "volMark":
      return volRow(option, key, D.volAtMark, "Mark", option.quote(Q.mark));
    case "fit":
      return fitRow(option);
    default:
      return greekRow(option, key);
  }
}

/** What every formula starts from, as printed. */
function terms(
  { instrument, money, own, view }: Option,
  forward: number,
  forwardFrom: string,
): readonly RecheckInput[] {
  return [
    { name: "Forward F", value: forward, unit: `${money}, ${forwardFrom}` },
    { name: "Strike K", value: instrument.strike, unit: `${money}, ${instrument.right ?? ""}` },
    { name: "Time T", value: own(D.yearsToExpiry), unit: `years of 365 days, ${clockWords(view)}` },
  ];
}

const forwardFrom = ({ own }: Option): string => FORWARD_SOURCE_LABEL[own(D.forwardSource)] ?? "source unknown";

function volRow(option: Option, key: RecheckKey & Part, column: number, side: string, price: number): RecheckRow {
  const { instrument, own } = option;
  // A venue takes its mark at its own forward.
  const venueForward = key === "volMark" ? option.quote(Q.underlying) : Number.NaN;
  const atVenue = !Number.isNaN(venueForward);
  const forward = atVenue ? venueForward : own(D.forward);
  const money = instrument.inverse ? usdPrice(price, forward) : price;
  const isCall = instrument.right === "call";
  const kernel = own(column);
  const twin = impliedVol(money, forward, instrument.strike, own(D.yearsToExpiry), isCall).vol;
  return {
    key,
    formula: RECHECK_FORMULAS[key],
    unit: "decimal",
    kernel,
    twin,
    ulps: ulpDistance(kernel, twin),
    shown: shownVol(kernel),
    inputs: [
      { name: side, value: price, unit: instrument.quote },
      ...(instrument.inverse ? [{ name: `${side} × F`, value: money, unit: option.money }] : []),
      ...terms(option, forward, atVenue ? "the venue's" : forwardFrom(option)),
    ],
    missing: missingWords(option, key, kernel),
  };
}

function fitRow(option: Option): RecheckRow {
  const { instrument, view } = option;
  const slice = view.slices.get(instrument.expiry) ?? new Float64Array(0);
  const forward = slice[S.forward] ?? Number.NaN;
  const years = slice[S.yearsToExpiry] ?? Number.NaN;
  const k = logRatio(instrument.strike, forward);
  const kernel = option.own(D.fitVol);
  const twin = Math.sqrt((sliceCurve(slice)?.(k) ?? Number.NaN) / years);
  const model = slice[S.model];
  return {
    key: "fit",
    formula: model === SLICE_MODEL.sabr ? SABR_FIT : model === SLICE_MODEL.free ? FREE_FIT : RECHECK_FORMULAS.fit,
    unit: "decimal",
    kernel,
    twin,
    ulps: ulpDistance(kernel, twin),
    shown: shownVol(kernel),
    inputs: [
      ...parameters(slice, model),
      { name: "k", value: k, unit: "log-moneyness, F of the fit" },
      { name: "Forward F", value: forward, unit: `${option.money}, at the time of the fit` },
      { name: "Time T", value: years, unit: `years, at the time of the fit, ${clockWords(view)}` },
    ],
    missing: missingWords(option, "fit", kernel),
  };
}

const SVI_PARAMETERS = [
  ["a", "total variance"],
  ["b", "total variance per log-moneyness"],
  ["ρ", ""],
  ["m", "log-moneyness"],
  ["s", "log-moneyness"],
] as const;
const SABR_PARAMETERS = [
  ["α", "vol at the forward, decimal"],
  ["ρ", ""],
  ["ν", "vol of vol, decimal"],
] as const;
const FREE_PARAMETERS = [
  ["pitch", "log-moneyness"],
  ["first", "arsinh(k / pitch) of the first node"],
  ["step", "between nodes"],
  ["nodes", ""],
] as const;

/** What the smile of a slice is drawn from, by its model. */
function parameters(slice: Float64Array, model: number | undefined): readonly RecheckInput[] {
  if (!(model !== undefined && model > SLICE_MODEL.none)) return [];
  const names =
    model === SLICE_MODEL.sabr ? SABR_PARAMETERS : model === SLICE_MODEL.free ? FREE_PARAMETERS : SVI_PARAMETERS;
  return names.map(([name, unit], i) => ({ name, value: slice[S.param1 + i] ?? Number.NaN, unit }));
}

const GREEK_UNITS = {
  delta: () => "per unit of underlying",
  gamma: (money: string) => `per 1 ${money}`,
  vega: (money: string) => `${money} per 1.00 of vol`,
  theta: (money: string) => `${money} per year`,
  rho: (money: string) => `${money} per 1.00 of rate`,
} as const;

type GreekKey = keyof typeof GREEK_UNITS | "price";

function greekRow(option: Option, key: GreekKey): RecheckRow {
  const { instrument, money, own, view } = option;
  const forward = own(D.forward);
  const years = own(D.yearsToExpiry);
  const vol = own(D.greekVol);
  const kernel = own(D[key]);
  const greeks = blackGreeks(forward, instrument.strike, years, vol, instrument.right === "call");
  const calendar = own(D.calendarYears);
  const rate = clockRate(view.clock, instrument.expiry - calendar * YEAR_MS);
  const twin = twinOf(greeks, key, forward, { calendar, rate }, instrument.inverse);
  return {
    key,
    formula: RECHECK_FORMULAS[key],
    unit: key === "price" ? instrument.quote : GREEK_UNITS[key](money),
    kernel,
    twin,
    ulps: ulpDistance(kernel, twin),
    shown: shownGreek(option, key, kernel),
    inputs: [
      ...terms(option, forward, forwardFrom(option)),
      { name: "Vol σ", value: vol, unit: `decimal, ${volFrom(option)}` },
      ...(isCalendar(view.clock) ? [] : clockInputs(key, calendar, rate)),
    ],
    missing: missingWords(option, "greek", kernel),
  };
}

/** What the clock of the vols comes to in Greeks by the calendar: theta passes at its rate, interest by the year. */
function clockInputs(key: GreekKey, calendar: number, rate: number): readonly RecheckInput[] {
  if (key === "theta") return [{ name: "× clock rate", value: rate, unit: "clock days per calendar day, now" }];
  return key === "rho" ? [{ name: "T of rho", value: calendar, unit: "years of the calendar" }] : [];
}

const clockWords = ({ clock }: MarketView): string => (isCalendar(clock) ? "calendar time" : "event time");

const shownVol = (vol: number): RecheckInput => ({ name: "× 100", value: volPoints(vol), unit: "%" });

function shownGreek({ view, slot, money, instrument, own }: Option, key: GreekKey, kernel: number): RecheckInput {
  const form = venueForm(view, slot);
  const forward = own(D.forward);
  switch (key) {
    case "price":
      return instrument.inverse
        ? { name: "× F", value: usdPrice(kernel, forward), unit: money }
        : { name: "as it is", value: kernel, unit: money };
    case "gamma":
      return { name: "× F/100", value: gammaPerPercent(kernel, forward), unit: "delta per 1 %" };
    case "vega":
      return { name: "/100", value: vegaPerPoint(kernel), unit: `${money} per vol point` };
    case "theta":
      return { name: "/365, at most what is left", value: form.theta, unit: `${money} over 24 h` };
    case "rho":
      return { name: "/100", value: form.rho, unit: `${money} per 1 %` };
    default:
      return { name: "as it is", value: kernel, unit: "per unit of underlying" };
  }
}

/** The hub keeps an inverse option's price in coin, and rho with the spot held: the same is made of the twin's figures. */
function twinOf(
  greeks: BlackGreeks,
  key: GreekKey,
  forward: number,
  time: { readonly calendar: number; readonly rate: number },
  inverse: boolean,
): number {
  if (key === "price") return inverse ? coinPrice(greeks.price, forward) : greeks.price;
  if (key === "rho") return time.calendar * (forward * greeks.delta - greeks.price);
  if (key === "theta") return greeks.theta * time.rate;
  return greeks[key];
}

function volFrom({ own, quote }: Option): string {
  const vol = own(D.greekVol);
  if (vol === own(D.volAtMid)) return "at mid";
  return vol === clockVol(quote(Q.markVol), own(D.calendarYears), own(D.yearsToExpiry))
    ? "the venue's mark vol"
    : "at mark";
}

function missingWords({ view, slot }: Option, part: Part, value: number): string {
  return Number.isNaN(value) ? noteWords(missingNote(view, slot, part)) : "";
}

/** The sheet as tab-separated text for the clipboard: one line per figure, inputs behind it. */
export function recheckText(sheet: RecheckSheet): string {
  const lines = sheet.rows.map(({ key, unit, kernel, twin, ulps, inputs }) =>
    [key, kernel, twin, ulps, unit, ...inputs.map((one) => `${one.name} = ${one.value} ${one.unit}`.trim())].join("\t"),
  );
  return [
    `${sheet.name}\t${new Date(sheet.at).toISOString()}`,
    "figure\tkernel\ttwin\tulps\tunit\tinputs",
    ...lines,
  ].join("\n");
}

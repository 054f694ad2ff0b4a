import type { MarketView } from "../engine/market-view.ts";
import { type AgeState, ageState } from "../market/age.ts";
import { vegaPerPoint } from "../market/conventions.ts";
import { D, S } from "../market/derived-columns.ts";
import type { Right } from "../market/instrument.ts";
import { isUsable, QUOTE_VERDICT, QUOTE_VERDICT_LABEL } from "../market/quote-filter.ts";
import { atmDeviation, axisValue, type StrikeAxis, type VarianceSlice } from "../market/strike-axis.ts";
import { type SurfaceSlice, sliceAt, surfaceSlice } from "../market/surface-grid.ts";
import { log } from "../quant/elementary.ts";
import { derivedAge, venueVol } from "./row-values.ts";
import { sliceReason } from "./surface-words.ts";

/** What of one expiry a smile shows. */
export interface SmileChoice {
  readonly expiry: number;
  readonly axis: StrikeAxis;
  /** Out of the money only (calls from the forward up, puts below), or both sides. */
  readonly sides: "otm" | "both";
  /** Half width of the window, ATM deviations. */
  readonly deviations: number;
  /** Another expiry whose fit is drawn beside it, at the same places of the axis; left out for none. */
  readonly second?: number | null;
}

/** One option of a smile. Vols in points, NaN where there is none; `residual` is mid less fit. */
export interface SmilePoint {
  readonly slot: number;
  readonly name: string;
  readonly strike: number;
  readonly right: Right;
  readonly k: number;
  readonly x: number;
  readonly bid: number;
  readonly mid: number;
  readonly ask: number;
  readonly mark: number;
  readonly fit: number;
  readonly residual: number;
  /** The residual times vega: USD per option. */
  readonly residualUsd: number;
  /** Why the fit left the quote out, or only bounds itself by it; empty where it was fitted to. */
  readonly filter: string;
  /** True where it was left out altogether. */
  readonly dropped: boolean;
  /** True where the fit lies outside the spread. */
  readonly outside: boolean;
  /** ms since the quote was confirmed. */
  readonly age: number;
  readonly freshness: AgeState;
}

/** The fit, sampled on its own grid: vol points; `quoted` is 0 where it runs beyond the quotes. */
export interface SmileCurve {
  readonly x: Float64Array;
  readonly vol: Float64Array;
  readonly quoted: Uint8Array;
}

export interface SmileFacts {
  /** Vol points. */
  readonly rmse: number;
  readonly inside: number;
  readonly quotes: number;
  readonly dropped: number;
  readonly marksOnly: boolean;
  readonly atmVol: number;
}

export interface Smile {
  readonly choice: SmileChoice;
  readonly years: number;
  readonly forward: number;
  /** Place of the forward on the axis. */
  readonly forwardX: number;
  readonly fitted: boolean;
  /** Why the slice is not of the model asked for, or not there; empty where all is well. */
  readonly reason: string;
  readonly points: readonly SmilePoint[];
  /** Null without a fit. */
  readonly curve: SmileCurve | null;
  /** The surface compared with, at this time to expiry and the places of `curve`, vol points; null for none. */
  readonly reference: Float64Array | null;
  /** The fit of another expiry at the places of `curve`, vol points, NaN beyond its own; null for none. */
  readonly second: { readonly expiry: number; readonly vol: Float64Array } | null;
  readonly facts: SmileFacts;
  /** Ends of the axis. */
  readonly xRange: readonly [number, number];
  /** Vol points to show: the fit, and quotes whose spread is narrow enough to say something. */
  readonly yRange: readonly [number, number];
  /** ms; NaN for none. */
  readonly age: number;
}

const CURVE_SAMPLES = 240;
/** A wider bid–ask (vol points) does not stretch the vol axis. */
const WIDE_SPREAD = 12;

/** The smile of one expiry as the view stands, beside that of `compared` (ascending) where it has slices; null where it lists no option or has no forward yet. */
export function smile(view: MarketView, choice: SmileChoice, compared: readonly SurfaceSlice[] = []): Smile | null {
  const slots = optionSlots(view, choice.expiry);
  const row = view.slices.get(choice.expiry);
  const slice = row ? surfaceSlice(row) : null;
  const forward = slice?.forward ?? firstFinite(slots, view.derived[D.forward]!);
  const years = slice?.years ?? firstFinite(slots, view.derived[D.yearsToExpiry]!);
  if (slots.length === 0 || !(forward > 0 && years > 0)) return null;

  const variance = slice ?? flatSlice(view, slots, forward, years);
  const deviation = atmDeviation(variance);
  const all = slots.map((slot) => point(view, slot, choice.axis, variance, slice)).sort((a, b) => a.k - b.k);
  const side = choice.sides === "both" ? all : outOfTheMoney(all);
  const reach = choice.deviations * deviation;
  const points = side.filter((p) => Math.abs(p.k) <= reach || Number.isNaN(reach));
  const [first, last] = [points[0], points[points.length - 1]];
  // One strike alone has no width: it stands in the whole window.
  const kRange: [number, number] = first && last && first.k < last.k ? [first.k, last.k] : [-reach, reach];
  const curve = slice ? curveOf(slice, choice.axis, kRange) : null;
  const second = curve ? secondOf(view, choice, curve.curve.x) : null;
  return {
    choice,
    years,
    forward,
    forwardX: axisValue(choice.axis, 0, variance),
    fitted: slice !== null,
    reason: sliceReason(row),
    points,
    curve: curve?.curve ?? null,
    reference: curve && compared.length > 0 ? referenceOf(sliceAt(compared, years), curve.k) : null,
    second,
    facts: factsOf(row, slice !== null),
    xRange: [axisValue(choice.axis, kRange[0], variance), axisValue(choice.axis, kRange[1], variance)],
    yRange: yRange(points, curve?.curve ?? null, second),
    age: oldest(points),
  };
}

function optionSlots(view: MarketView, expiry: number): number[] {
  const slots: number[] = [];
  for (const [slot, instrument] of view.instrumentBySlot) {
    if (instrument.kind === "option" && instrument.expiry === expiry) slots.push(slot);
  }
  return slots;
}

function firstFinite(slots: readonly number[], column: Float64Array): number {
  for (const slot of slots) if (Number.isFinite(column[slot])) return column[slot]!;
  return Number.NaN;
}

/** Without a fit, deviations are measured by the mark vol nearest the forward. */
function flatSlice(view: MarketView, slots: readonly number[], forward: number, years: number): VarianceSlice {
  const marks = view.derived[D.volAtMark]!;
  let vol = Number.NaN;
  let nearest = Number.POSITIVE_INFINITY;
  for (const slot of slots) {
    const mark = marks[slot]! > 0 ? marks[slot]! : venueVol(view, slot);
    const distance = Math.abs((view.instrumentBySlot.get(slot)?.strike ?? Number.NaN) - forward);
    if (!Number.isFinite(mark) || !(distance < nearest)) continue;
    nearest = distance;
    vol = mark;
  }
  return { forward, years, totalVariance: () => vol * vol * years };
}

function point(
  view: MarketView,
  slot: number,
  axis: StrikeAxis,
  variance: VarianceSlice,
  slice: SurfaceSlice | null,
): SmilePoint {
  const instrument = view.instrumentBySlot.get(slot)!;
  const points = (column: number): number => 100 * view.derived[column]![slot]!;
  const k = log(instrument.strike / variance.forward);
  const bid = points(D.volAtBid);
  const ask = points(D.volAtAsk);
  const twoSided = Number.isFinite(bid) && Number.isFinite(ask);
  const mid = twoSided ? points(D.volAtMid) : Number.NaN;
  const fit = slice ? 100 * Math.sqrt(slice.totalVariance(k) / slice.years) : Number.NaN;
  const age = derivedAge(view, slot);
  const venueMark = 100 * venueVol(view, slot);
  const ownMark = points(D.volAtMark);
  return {
    slot,
    name: instrument.name,
    strike: instrument.strike,
    right: instrument.right ?? "call",
    k,
    x: axisValue(axis, k, variance),
    bid,
    mid,
    ask,
    // A mark price rounded down to nothing gives no vol: the venue's own stands for it.
    mark: ownMark > 0 ? ownMark : venueMark,
    fit,
    residual: mid - fit,
    residualUsd: (mid - fit) * vegaPerPoint(view.derived[D.vega]![slot]!),
    ...verdictOf(view.derived[D.verdict]![slot]!),
    outside: twoSided && (fit < bid || fit > ask),
    age,
    freshness: ageState(age),
  };
}

function verdictOf(verdict: number): Pick<SmilePoint, "filter" | "dropped"> {
  const { good, missing, inTheMoney } = QUOTE_VERDICT;
  if (Number.isNaN(verdict) || verdict === good || verdict === missing) return { filter: "", dropped: false };
  const label = QUOTE_VERDICT_LABEL[verdict] ?? "";
  const dropped = !isUsable(verdict) && verdict !== inTheMoney;
  return { filter: isUsable(verdict) ? `${label}: bound only` : label, dropped };
}

/** One point a strike: the call from the forward up, the put below; the other side where only that is listed. */
function outOfTheMoney(all: readonly SmilePoint[]): SmilePoint[] {
  const byStrike = new Map<number, SmilePoint>();
  for (const p of all) {
    const wanted: Right = p.k >= 0 ? "call" : "put";
    if (p.right === wanted || !byStrike.has(p.strike)) byStrike.set(p.strike, p);
  }
  return [...byStrike.values()];
}

function curveOf(slice: SurfaceSlice, axis: StrikeAxis, [from, to]: readonly [number, number]) {
  const k = new Float64Array(CURVE_SAMPLES);
  const x = new Float64Array(CURVE_SAMPLES);
  const vol = new Float64Array(CURVE_SAMPLES);
  const quoted = new Uint8Array(CURVE_SAMPLES);
  for (let i = 0; i < CURVE_SAMPLES; i++) {
    k[i] = from + ((to - from) * i) / (CURVE_SAMPLES - 1);
    const place = axisValue(axis, k[i]!, slice);
    // A slice that can be arbitraged may turn back in delta; the chart's axis must not.
    x[i] = i > 0 && !(place >= x[i - 1]!) ? x[i - 1]! : place;
    vol[i] = 100 * Math.sqrt(slice.totalVariance(k[i]!) / slice.years);
    quoted[i] = k[i]! >= slice.kMin && k[i]! <= slice.kMax ? 1 : 0;
  }
  const curve: SmileCurve = { x, vol, quoted };
  return { k, curve };
}

function secondOf(
  view: MarketView,
  { second, axis, deviations, expiry }: SmileChoice,
  x: Float64Array,
): Smile["second"] {
  const row = second == null || second === expiry ? undefined : view.slices.get(second);
  const slice = row ? surfaceSlice(row) : null;
  if (second == null || slice === null) return null;
  const reach = deviations * atmDeviation(slice);
  const { curve } = curveOf(slice, axis, [-reach, reach]);
  return { expiry: second, vol: x.map((place) => valueOn(curve, place)) };
}

/** A curve between its samples, linear; NaN beyond them. */
function valueOn({ x, vol }: SmileCurve, place: number): number {
  const after = x.findIndex((one) => one >= place);
  if (after < 0 || (after === 0 && x[0]! > place)) return Number.NaN;
  const before = Math.max(0, after - 1);
  const width = x[after]! - x[before]!;
  const share = width > 0 ? (place - x[before]!) / width : 0;
  return vol[before]! + share * (vol[after]! - vol[before]!);
}

function referenceOf(slice: VarianceSlice, k: Float64Array): Float64Array {
  return k.map((at) => 100 * Math.sqrt(slice.totalVariance(at) / slice.years));
}

function factsOf(row: Float64Array | undefined, fitted: boolean): SmileFacts {
  const value = (column: number): number => (row && fitted ? row[column]! : Number.NaN);
  return {
    rmse: 100 * value(S.rmse),
    inside: value(S.inside),
    quotes: value(S.quotes),
    dropped: value(S.dropped),
    marksOnly: value(S.marksOnly) === 1,
    atmVol: 100 * value(S.atmVol),
  };
}

function yRange(points: readonly SmilePoint[], curve: SmileCurve | null, second: Smile["second"]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const take = (vol: number): void => {
    if (!Number.isFinite(vol)) return;
    low = Math.min(low, vol);
    high = Math.max(high, vol);
  };
  curve?.vol.forEach(take);
  second?.vol.forEach(take);
  for (const p of points) {
    if (p.ask - p.bid <= WIDE_SPREAD) {
      take(p.bid);
      take(p.ask);
    } else if (!curve) {
      take(p.mark);
    }
  }
  return [low, high];
}

function oldest(points: readonly SmilePoint[]): number {
  let age = Number.NaN;
  for (const p of points) if (Number.isFinite(p.age) && !(p.age <= age)) age = p.age;
  return age;
}

/** Index of the point nearest to `x` on the axis; −1 for none. */
export function nearestPoint(points: readonly SmilePoint[], x: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  points.forEach((p, i) => {
    const d = Math.abs(p.x - x);
    if (d < distance) {
      distance = d;
      best = i;
    }
  });
  return best;
}

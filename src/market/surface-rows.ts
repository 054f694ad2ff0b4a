import type { SliceQuotes } from "../quant/slice-quotes.ts";
import { contradictingExpiries } from "./contradictions.ts";
import { S, SLICE_REASON } from "./derived-columns.ts";
import { sliceCurve } from "./slice-curve.ts";
import { describeSlice } from "./slice-figures.ts";
import { fitPrepared, type PreparedSlice } from "./slice-fit.ts";
import type { SurfaceChoice } from "./surface-choice.ts";
import type { SurfaceModel } from "./surface-fit.ts";
import { essviRows, freeRows, type ModelFit, type SurfacePart, sabrRows, sviRows } from "./surface-models.ts";

/** What is remembered between two fits of a market, so that models do not flicker. Never needed to repeat a published fit. */
export interface SurfaceMemory {
  /** The model `auto` stands at; null before its first fit. */
  readonly standing: SurfaceModel | null;
  /** Fits in a row in which the other one was clearly better. */
  readonly streak: number;
  /** Expiry (epoch ms) → fits for which its slice stays replaced although it came out clean. */
  readonly held: ReadonlyMap<number, number>;
}

export const NO_MEMORY: SurfaceMemory = { standing: null, streak: 0, held: new Map() };

/** A challenger must be clearly better this many fits in a row; a replaced slice must be clean as often. */
const PATIENCE = 5;
/** Clearly better: this much more of the quotes inside bid–ask, or the same and this share of the RMSE. */
const MORE_INSIDE = 0.005;
const LESS_MISS = 0.9;
/** A density this far below 0, or total variance falling by this share, is rounding. */
const ROUNDING = 1e-9;
/** Places at which an expiry is compared with those before it. */
const CALENDAR_STEPS = 200;

const FITS: Readonly<Record<SurfaceModel, ModelFit>> = {
  svi: sviRows,
  essvi: essviRows,
  sabr: sabrRows,
  free: freeRows,
};

/** One expiry as handed in: what `prepareSlice` made of its input, and that input. */
export interface SurfaceInput {
  readonly prepared: PreparedSlice;
  readonly input: Float64Array;
}

/**
 * Fits all expiries (ascending) of a market with one model, and returns their slice rows in the same order with what is to be remembered.
 * A slice that cannot be made free of butterflies or crosses an earlier one gives way to eSSVI; an expiry whose quotes contradict
 * the others is fitted to its marks, or left out. The row says why.
 */
export function fitSurfaceRows(
  choice: SurfaceChoice,
  inputs: readonly SurfaceInput[],
  memory: SurfaceMemory,
): { readonly rows: Float64Array[]; readonly memory: SurfaceMemory } {
  const parts: SurfacePart[] = [];
  const quotes = new Map<Float64Array, PreparedSlice>();
  const places: number[] = [];
  const contradicting = contradictions(inputs);
  inputs.forEach(({ prepared, input }, i) => {
    const instead = contradicting.get(i);
    const fit = fitPrepared(instead ?? prepared, input);
    if (instead) prepared.row[S.reason] = SLICE_REASON[fit ? "contradictionMarks" : "contradiction"];
    if (fit === null) return;
    const marks = prepared.row[S.marksOnly] === 1;
    parts.push({ row: prepared.row, fitted: marks ? prepared.marks : prepared.quotes });
    quotes.set(prepared.row, prepared);
    places.push(i);
  });
  const fillIn = (rows: readonly (Float64Array | null)[]): void =>
    rows.forEach((row, i) => {
      if (row === null) return;
      const { prepared } = inputs[places[i]!]!;
      const marks = row[S.marksOnly] === 1;
      describeSlice(row, prepared.quotes);
      // Where only marks could be fitted, the miss is theirs.
      if (marks) row[S.rmse] = missOf(row, prepared.marks);
    });
  const fitWith = (model: SurfaceModel): (Float64Array | null)[] => {
    const rows = FITS[model](parts);
    fillIn(rows);
    return rows;
  };

  let model: SurfaceModel = choice === "auto" ? "svi" : choice;
  let fitted = fitWith(model);
  let { standing, streak } = memory;
  if (choice === "auto") {
    const free = fitWith("free");
    ({ standing, streak } = choose(fitted, free, memory));
    model = standing;
    if (standing === "free") fitted = free;
  }
  const { rows, held } = replaceUnclean(model, parts, fitted, memory.held, () => {
    const base = FITS.essvi(parts);
    fillIn(base);
    return base;
  });
  const all = inputs.map(({ prepared }) => prepared.row);
  rows.forEach((row, i) => {
    if (row !== null) all[places[i]!] = row;
  });
  return { rows: all, memory: { standing, streak, held } };
}

const NO_QUOTES: SliceQuotes = {
  count: 0,
  k: new Float64Array(0),
  bidVol: new Float64Array(0),
  midVol: new Float64Array(0),
  askVol: new Float64Array(0),
};

/**
 * Expiries whose quotes contradict those of the others, by place, and what to fit of each in their stead: its marks, as long as those
 * do not contradict them as well.
 */
function contradictions(inputs: readonly SurfaceInput[]): Map<number, PreparedSlice> {
  const expiries = inputs.map(({ prepared }) => ({
    years: prepared.row[S.yearsToExpiry]!,
    quotes: prepared.quotes,
  }));
  const named = contradictingExpiries(expiries);
  const instead = new Map<number, PreparedSlice>();
  if (named.length === 0) return instead;
  const marked = expiries.map((expiry, i) => {
    if (!named.includes(i)) return expiry;
    const { marks } = inputs[i]!.prepared;
    return { ...expiry, quotes: { ...marks, bidVol: marks.midVol, askVol: marks.midVol } };
  });
  const alsoMarked = contradictingExpiries(marked);
  for (const place of named) {
    const { prepared } = inputs[place]!;
    const marks = alsoMarked.includes(place) ? NO_QUOTES : prepared.marks;
    instead.set(place, { ...prepared, quotes: NO_QUOTES, marks });
  }
  return instead;
}

/** `auto`: SVI or the non-parametric model, changed only when the other was clearly better several times in a row. */
function choose(
  svi: readonly (Float64Array | null)[],
  free: readonly (Float64Array | null)[],
  { standing, streak }: SurfaceMemory,
): { standing: SurfaceModel; streak: number } {
  const [a, b] = [scoreOf(svi), scoreOf(free)];
  if (standing === null) return { standing: beats(b, a, 0, 1) ? "free" : "svi", streak: 0 };
  const better = standing === "free" ? beats(a, b, MORE_INSIDE, LESS_MISS) : beats(b, a, MORE_INSIDE, LESS_MISS);
  if (!better) return { standing, streak: 0 };
  if (streak + 1 < PATIENCE) return { standing, streak: streak + 1 };
  return { standing: standing === "free" ? "svi" : "free", streak: 0 };
}

interface Score {
  readonly slices: number;
  readonly inside: number;
  readonly rmse: number;
}

function scoreOf(rows: readonly (Float64Array | null)[]): Score {
  let [slices, inside, quotes, squares] = [0, 0, 0, 0];
  for (const row of rows) {
    if (row === null || sliceCurve(row) === null) continue;
    slices++;
    if (!(row[S.quotes]! > 0)) continue;
    quotes += row[S.quotes]!;
    inside += row[S.inside]!;
    squares += row[S.rmse]! * row[S.rmse]! * row[S.quotes]!;
  }
  return { slices, inside: inside / quotes, rmse: Math.sqrt(squares / quotes) };
}

function beats(one: Score, other: Score, more: number, less: number): boolean {
  if (one.slices !== other.slices) return one.slices > other.slices;
  if (one.inside > other.inside + more) return true;
  return one.inside >= other.inside && one.rmse < less * other.rmse;
}

/**
 * The rows with eSSVI in place of those that are not clean, and of neighbours that those would cross. A slice once replaced stays so
 * until it was clean several times in a row.
 */
function replaceUnclean(
  model: SurfaceModel,
  parts: readonly SurfacePart[],
  fitted: readonly (Float64Array | null)[],
  before: ReadonlyMap<number, number>,
  base: () => (Float64Array | null)[],
): { readonly rows: (Float64Array | null)[]; readonly held: ReadonlyMap<number, number> } {
  const held = new Map<number, number>();
  const rows = [...fitted];
  if (model === "essvi" || model === "free") return { rows, held };
  const reasons = fitted.map((row, i) => {
    const expiry = parts[i]!.row[S.expiry]!;
    const reason = row === null ? SLICE_REASON.tooFew : uncleanReason(row, fitted, i);
    const left = reason !== SLICE_REASON.none ? PATIENCE : (before.get(expiry) ?? 0) - 1;
    if (left > 0) held.set(expiry, left);
    return reason !== SLICE_REASON.none ? reason : left > 0 ? SLICE_REASON.settling : SLICE_REASON.none;
  });
  if (reasons.every((reason) => reason === SLICE_REASON.none)) return { rows, held };
  const bases = base();
  // Each replacement may cross a neighbour, which is then replaced too: at most all of them are.
  for (let round = 0; round <= rows.length; round++) {
    reasons.forEach((reason, i) => {
      if (reason === SLICE_REASON.none || bases[i] == null) return;
      const row = bases[i]!;
      // That its quotes are not followed matters more than what follows the marks.
      if (row[S.reason] !== SLICE_REASON.contradictionMarks) row[S.reason] = reason;
      rows[i] = row;
    });
    let crossed = false;
    rows.forEach((row, i) => {
      const below = row === null ? -1 : placeBelow(rows, i);
      if (below < 0) return;
      for (const one of [i, below]) {
        if (reasons[one] !== SLICE_REASON.none) continue;
        reasons[one] = SLICE_REASON.neighbour;
        crossed = true;
      }
    });
    if (!crossed) break;
  }
  return { rows, held };
}

function uncleanReason(row: Float64Array, rows: readonly (Float64Array | null)[], i: number): number {
  if (row[S.minG]! < -ROUNDING) return SLICE_REASON.butterfly;
  return placeBelow(rows, i) >= 0 ? SLICE_REASON.calendar : SLICE_REASON.none;
}

/**
 * Place of an earlier row below whose total variance that of row `i` falls, −1 where it does not: everywhere it is held against the
 * latest one before it that is vouched for there, which need not be its neighbour.
 */
function placeBelow(rows: readonly (Float64Array | null)[], i: number): number {
  const curves = rows.slice(0, i + 1).map((row) => (row === null ? null : sliceCurve(row)));
  const late = curves[i];
  if (late == null) return -1;
  const from = rows[i]![S.from]!;
  const to = rows[i]![S.to]!;
  const isVouched = (place: number, k: number): boolean =>
    curves[place] != null && k >= rows[place]![S.from]! && k <= rows[place]![S.to]!;
  for (let step = 0; step <= CALENDAR_STEPS; step++) {
    const k = from + ((to - from) * step) / CALENDAR_STEPS;
    let place = i - 1;
    while (place >= 0 && !isVouched(place, k)) place--;
    const w = place < 0 ? 0 : curves[place]!(k);
    if (late(k) < w - ROUNDING * w) return place;
  }
  return -1;
}

function missOf(row: Float64Array, marks: PreparedSlice["marks"]): number {
  const curve = sliceCurve(row);
  if (curve === null) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < marks.count; i++) {
    const miss = Math.sqrt(curve(marks.k[i]!) / row[S.yearsToExpiry]!) - marks.midVol[i]!;
    sum += miss * miss;
  }
  return Math.sqrt(sum / marks.count);
}

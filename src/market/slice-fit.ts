import { logRatio } from "../quant/elementary.ts";
import type { SliceQuotes } from "../quant/slice-quotes.ts";
import { type Svi, sviFault, sviTotalVariance } from "../quant/svi.ts";
import { fitSvi, mayFitBetter, type SviFit } from "../quant/svi-fit.ts";
import { S, SLICE_MODEL, SLICE_REASON, SLICE_ROW_LENGTH } from "./derived-columns.ts";
import { DEFAULT_QUOTE_LIMITS, dropVerticals, isUsable, judgeQuote, QUOTE_VERDICT } from "./quote-filter.ts";
import { describeSlice, setSvi } from "./slice-figures.ts";
import { SI, SLICE_INPUT_HEAD, SLICE_ROW_SIZE, SR } from "./slice-input.ts";

/** A warm fit whose cost per quote exceeds this, and that a quick check finds beatable, is tried again from a cold start … */
const POOR_COST = 0.5;
/** … which replaces it only where its cost is below this share, so that slices do not flicker. */
const CLEARLY_BETTER = 0.95;

/** An out-of-the-money option: offset of its row in the input, ln(K/F), and what the filter says of its quote. */
interface Candidate {
  readonly at: number;
  readonly k: number;
  verdict: number;
}

/** One expiry as it is fitted: what the filter left of it, and the figures of its row that need no fit. */
export interface PreparedSlice {
  /** The row so far (`S`): counts, forward and the reason where nothing can be fitted; NaN elsewhere. */
  readonly row: Float64Array;
  /** Quotes to fit and to be scored against, and what to fit where they are too few: the marks. */
  readonly quotes: SliceQuotes;
  readonly marks: SliceQuotes;
  /** `QUOTE_VERDICT` of every option in the input, in its order. */
  readonly verdicts: Uint8Array;
  /** Epoch ms of the oldest quote or mark used. */
  readonly asOf: (marks: boolean) => number;
}

/** Reads and judges one expiry packed by `packSliceInput`. */
export function prepareSlice(input: Float64Array): PreparedSlice {
  const row = new Float64Array(SLICE_ROW_LENGTH).fill(Number.NaN);
  const years = input[SI.yearsToExpiry]!;
  const forward = input[SI.forward]!;
  row[S.expiry] = input[SI.expiry]!;
  row[S.yearsToExpiry] = years;
  row[S.calendarYears] = input[SI.calendarYears]!;
  row[S.forward] = forward;
  row[S.forwardSource] = input[SI.forwardSource]!;
  row[S.fittedAt] = input[SI.now]!;
  row[S.quotes] = 0;
  row[S.inside] = 0;
  row[S.dropped] = 0;
  row[S.marksOnly] = 0;
  row[S.model] = SLICE_MODEL.none;
  row[S.reason] = SLICE_REASON.none;
  countRows(input, row);
  const known = years > 0 && forward > 0 && forward < Infinity;
  const candidates = known ? outOfTheMoney(input, forward) : [];
  judgeCandidates(input, candidates);
  row[S.dropped] = candidates.filter((one) => !isUsable(one.verdict) && one.verdict !== QUOTE_VERDICT.missing).length;
  if (!(years > 0)) row[S.reason] = SLICE_REASON.expired;
  else if (!known) row[S.reason] = SLICE_REASON.noForward;
  else row[S.reason] = nothingToFit(candidates);
  return {
    row,
    quotes: collect(input, candidates, false),
    marks: collect(input, candidates, true),
    verdicts: verdictsOf(input, candidates, forward),
    asOf: (marks) => oldest(input, candidates, marks),
  };
}

/** Why no quote of an expiry is of use. */
function nothingToFit(candidates: readonly Candidate[]): number {
  if (candidates.some((one) => isUsable(one.verdict))) return SLICE_REASON.none;
  const quoted = candidates.filter((one) => one.verdict !== QUOTE_VERDICT.missing);
  if (quoted.length === 0) return SLICE_REASON.noQuotes;
  return quoted.every((one) => one.verdict === QUOTE_VERDICT.stale) ? SLICE_REASON.allStale : SLICE_REASON.tooFew;
}

/**
 * Fits one expiry packed by `packSliceInput` and returns its slice row (`S`, vols decimal). Out-of-the-money options only: two-sided
 * quotes carry the fit; one-sided, wide and tick-limited ones bound it. With fewer than five good quotes the marks are fitted and
 * `marksOnly` is 1 (rmse is then the miss of the marks). What cannot be computed is NaN. Same input, same bits.
 */
export function fitSlice(input: Float64Array): Float64Array {
  const prepared = prepareSlice(input);
  fitPrepared(prepared, input);
  return prepared.row;
}

/** Fits the raw SVI slice of `prepared`, from the parameters in `input` where it has them, into its row. */
export function fitPrepared({ row, quotes, marks, asOf }: PreparedSlice, input: Float64Array): SviFit | null {
  const years = row[S.yearsToExpiry]!;
  let fitted = quotes;
  let fit = fitFrom(quotes, years, previousOf(input));
  if (fit === null) {
    fitted = marks;
    fit = fitFrom(marks, years, previousOf(input));
    if (fit !== null) row[S.marksOnly] = 1;
  }
  row[S.asOf] = asOf(fit !== null && fitted !== quotes);
  if (fit === null) {
    if (row[S.reason] === SLICE_REASON.none) row[S.reason] = SLICE_REASON.tooFew;
    return null;
  }
  const { svi } = fit;
  row[S.sviA] = svi.a;
  row[S.sviB] = svi.b;
  row[S.sviRho] = svi.rho;
  row[S.sviM] = svi.m;
  row[S.sviSigma] = svi.sigma;
  row[S.kMin] = fit.kMin;
  row[S.kMax] = fit.kMax;
  if (fitted !== quotes && row[S.reason] === SLICE_REASON.none) row[S.reason] = SLICE_REASON.marks;
  setSvi(row, SLICE_MODEL.svi, svi);
  row[S.minG] = fit.minG;
  describeSlice(row, quotes);
  row[S.rmse] = fit.rmse;
  return fit;
}

/** Raw SVI parameters of a slice row, or null where it holds none. */
export function sviOfSlice(slice: ArrayLike<number>): Svi | null {
  const svi = {
    a: slice[S.sviA]!,
    b: slice[S.sviB]!,
    rho: slice[S.sviRho]!,
    m: slice[S.sviM]!,
    sigma: slice[S.sviSigma]!,
  };
  return sviFault(svi) === null ? svi : null;
}

/** Fitted vol (decimal) at `strike` on a slice row; NaN where the slice has no fit. */
export function fitVolAtStrike(slice: ArrayLike<number>, strike: number): number {
  const svi = sviOfSlice(slice);
  if (svi === null) return Number.NaN;
  return Math.sqrt(sviTotalVariance(svi, logRatio(strike, slice[S.forward]!)) / slice[S.yearsToExpiry]!);
}

function countRows(input: Float64Array, out: Float64Array): void {
  let quoted = 0;
  let openInterest = 0;
  const rows = input[SI.rows]!;
  for (let i = 0; i < rows; i++) {
    const at = SLICE_INPUT_HEAD + i * SLICE_ROW_SIZE;
    if (input[at + SR.bid]! > 0 && input[at + SR.ask]! > 0) quoted++;
    const interest = input[at + SR.openInterest]!;
    if (interest > 0) openInterest += interest;
  }
  out[S.options] = rows;
  out[S.quoted] = quoted;
  out[S.openInterest] = openInterest;
}

/** Ascending in k; of two options at one strike (call and put at the forward, or a listing twice) the later is left out. */
function outOfTheMoney(input: Float64Array, forward: number): Candidate[] {
  const found: Candidate[] = [];
  const rows = input[SI.rows]!;
  for (let i = 0; i < rows; i++) {
    const at = SLICE_INPUT_HEAD + i * SLICE_ROW_SIZE;
    const strike = input[at + SR.strike]!;
    if (!(strike > 0 && strike < Infinity)) continue;
    if (input[at + SR.isCall] === 1 ? strike >= forward : strike < forward) {
      found.push({ at, k: logRatio(strike, forward), verdict: QUOTE_VERDICT.missing });
    }
  }
  found.sort((x, y) => x.k - y.k);
  return found.filter((one, i) => i === 0 || one.k > found[i - 1]!.k);
}

/** Verdict on every option of the input: those that were no candidates are in the money, or stand at a strike already taken. */
function verdictsOf(input: Float64Array, candidates: readonly Candidate[], forward: number): Uint8Array {
  const rows = input[SI.rows]!;
  const verdicts = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = SLICE_INPUT_HEAD + i * SLICE_ROW_SIZE;
    const out = input[at + SR.isCall] === 1 ? input[at + SR.strike]! >= forward : input[at + SR.strike]! < forward;
    verdicts[i] = out ? QUOTE_VERDICT.duplicate : QUOTE_VERDICT.inTheMoney;
  }
  for (const one of candidates) verdicts[(one.at - SLICE_INPUT_HEAD) / SLICE_ROW_SIZE] = one.verdict;
  return verdicts;
}

function judgeCandidates(input: Float64Array, candidates: readonly Candidate[]): void {
  const limits = { ...DEFAULT_QUOTE_LIMITS };
  if (input[SI.staleAfter]! > 0) limits.staleAfter = input[SI.staleAfter]!;
  for (const one of candidates) {
    const { at } = one;
    const bid = input[at + SR.bid]!;
    const ask = input[at + SR.ask]!;
    one.verdict = judgeQuote(bid, ask, input[at + SR.tick]!, input[SI.now]! - input[at + SR.confirmedAt]!, limits);
    const field = one.verdict !== QUOTE_VERDICT.oneSided ? SR.volAtMid : bid > 0 ? SR.volAtBid : SR.volAtAsk;
    if (isUsable(one.verdict) && !(input[at + field]! > 0)) one.verdict = QUOTE_VERDICT.unsolvable;
  }
  // A put is worth more the higher its strike, a call the lower.
  dropAlong(
    input,
    candidates.filter((one) => one.k < 0),
  );
  dropAlong(input, candidates.filter((one) => one.k >= 0).reverse());
}

/** Applies the vertical check to options in the order of rising worth. */
function dropAlong(input: Float64Array, rising: readonly Candidate[]): void {
  const verdicts = new Uint8Array(rising.length);
  for (let i = 0; i < rising.length; i++) verdicts[i] = rising[i]!.verdict;
  dropVerticals(columnOf(input, rising, SR.bid), columnOf(input, rising, SR.ask), verdicts);
  for (let i = 0; i < rising.length; i++) rising[i]!.verdict = verdicts[i]!;
}

/** One field of the rows of `candidates`; NaN where it is not positive. */
function columnOf(input: Float64Array, candidates: readonly Candidate[], field: number): Float64Array {
  // A plain loop: a mapping Float64Array.from takes ten times as long.
  const column = new Float64Array(candidates.length);
  for (let i = 0; i < column.length; i++) column[i] = positive(input[candidates[i]!.at + field]!);
  return column;
}

function positive(value: number): number {
  return value > 0 ? value : Number.NaN;
}

/** Vols to fit: quotes the filter kept, or (`marks`) the marks without sides. */
function collect(input: Float64Array, candidates: readonly Candidate[], marks: boolean): SliceQuotes {
  const used = candidates.filter((one) => isUsed(input, one, marks));
  const count = used.length;
  const none = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const k = new Float64Array(count);
  const midVol = columnOf(input, used, marks ? SR.volAtMark : SR.volAtMid);
  for (let i = 0; i < count; i++) {
    k[i] = used[i]!.k;
    if (!marks && used[i]!.verdict !== QUOTE_VERDICT.good) midVol[i] = Number.NaN;
  }
  return {
    count,
    k,
    bidVol: marks ? none() : columnOf(input, used, SR.volAtBid),
    midVol,
    askVol: marks ? none() : columnOf(input, used, SR.volAtAsk),
  };
}

function isUsed(input: Float64Array, one: Candidate, marks: boolean): boolean {
  return marks ? input[one.at + SR.volAtMark]! > 0 : isUsable(one.verdict);
}

function previousOf(input: Float64Array): Svi | null {
  const svi = {
    a: input[SI.previousA]!,
    b: input[SI.previousB]!,
    rho: input[SI.previousRho]!,
    m: input[SI.previousM]!,
    sigma: input[SI.previousSigma]!,
  };
  return sviFault(svi) === null ? svi : null;
}

function fitFrom(quotes: SliceQuotes, years: number, previous: Svi | null): SviFit | null {
  const warm = previous !== null && isNear(previous, quotes) ? fitSvi(quotes, years, previous) : null;
  if (warm !== null && warm.minG >= 0) {
    if (warm.cost <= POOR_COST * warm.quotes || !mayFitBetter(quotes, years, warm.svi)) return warm;
  }
  const cold = fitSvi(quotes, years, null);
  if (warm === null || cold === null) return cold;
  return cold.cost < CLEARLY_BETTER * warm.cost || (warm.minG < 0 && cold.minG >= 0) ? cold : warm;
}

/** False for a slice whose vertex lies far from the quotes, or is a kink between two of them: a start there leads nowhere. */
function isNear(previous: Svi, quotes: SliceQuotes): boolean {
  if (quotes.count === 0) return false;
  const from = quotes.k[0]!;
  const width = quotes.k[quotes.count - 1]! - from;
  return Math.abs(previous.m - from - 0.5 * width) < 4 * width && previous.sigma > 1e-3 * width;
}

function oldest(input: Float64Array, candidates: readonly Candidate[], marks: boolean): number {
  let time = Number.NaN;
  for (const one of candidates) {
    if (!isUsed(input, one, marks)) continue;
    const confirmed = input[one.at + SR.confirmedAt]!;
    if (!(confirmed >= time) && !Number.isNaN(confirmed)) time = confirmed;
  }
  return time;
}

import { DAY_MS, YEAR_MS } from "../market/expiry-time.ts";
import { DEFAULT_QUOTE_LIMITS, isUsable, judgeQuote, QUOTE_VERDICT } from "../market/quote-filter.ts";
import { checkSurface, type SurfaceBreach } from "../market/surface-check.ts";
import { type FittedExpiry, fitSurface, type SurfaceModel } from "../market/surface-fit.ts";
import { blackPrice } from "../quant/black.ts";
import { logRatio } from "../quant/elementary.ts";
import type { SliceQuotes } from "../quant/slice-quotes.ts";
import type { ChainOption } from "./chain-option.ts";

/** What is said of one expiry. Missing is null. */
export interface SliceReport {
  /** Expiry, epoch ms. */
  readonly slice: number;
  readonly model: SurfaceModel;
  readonly params: Readonly<Record<string, number>> | null;
  /** Root mean square of fit less mid over `quotes`, vol points. */
  readonly rmseVolPoints: number | null;
  /** Of `quotes`, those with bid ≤ model price ≤ ask. */
  readonly insideBidAsk: number;
  /** Every uncrossed two-sided out-of-the-money quote with more than a day to expiry, before the filter. */
  readonly quotes: number;
  /** Of `quotes`, those the filter left out of the fit. */
  readonly dropped: number;
  /** Smallest Durrleman g where the slice is vouched for, and steepest wing of total variance, where the model has them. */
  readonly minG: number | null;
  readonly leeSlope: number | null;
}

/** What is said of the surface as a whole. */
export interface SurfaceReport {
  readonly surface: true;
  readonly model: SurfaceModel;
  /** Smallest difference of total variance between neighbouring expiries where both are vouched for. */
  readonly minCalendarSlack: number | null;
  /** Breaches of no-arbitrage above 1e-9 of the forward in price, on a fine grid; the worst, with its expiry in epoch ms. */
  readonly violations: number;
  readonly worst: SurfaceBreach | null;
}

interface Judged {
  readonly option: ChainOption;
  readonly k: number;
  readonly verdict: number;
}

/** Fits every expiry of a chain with `model`; scores each in price against all its two-sided quotes, ascending, then the whole. */
export function surfaceReports(
  options: readonly ChainOption[],
  model: SurfaceModel,
): { readonly slices: SliceReport[]; readonly surface: SurfaceReport } {
  const groups = new Map<number, ChainOption[]>();
  for (const option of options) {
    const others = groups.get(option.expiry);
    if (others) others.push(option);
    else groups.set(option.expiry, [option]);
  }
  const expiries = [...groups.keys()].sort((x, y) => x - y);
  const judged = expiries.map((expiry) => judge(groups.get(expiry)!));
  const fits = fitSurface(
    model,
    judged.map((all) => {
      const used = all.filter((one) => isUsable(one.verdict));
      return { years: used[used.length >> 1]?.option.years ?? Number.NaN, quotes: quotesOf(used) };
    }),
  );
  const slices = expiries.map((expiry, i) => sliceReport(expiry, model, judged[i]!, fits[i]!));
  const fitted = fits.flatMap((fit, i) => (fit === null ? [] : [{ fit, expiry: expiries[i]! }]));
  const { minCalendarSlack, violations, worst } = checkSurface(fitted.map(({ fit }) => fit));
  return {
    slices,
    surface: {
      surface: true,
      model,
      minCalendarSlack: orNull(minCalendarSlack),
      violations,
      worst: worst === null ? null : { ...worst, expiry: fitted[worst.expiry]!.expiry },
    },
  };
}

function sliceReport(
  expiry: number,
  model: SurfaceModel,
  judged: readonly Judged[],
  fit: FittedExpiry | null,
): SliceReport {
  const counted = judged.filter(({ option }) => option.bid <= option.ask);
  let inside = 0;
  let sum = 0;
  let mids = 0;
  for (const { option, k } of fit === null ? [] : counted) {
    const { bid, ask, forward, strike, unit } = option;
    const vol = fit!.volAt(k);
    const price = blackPrice(forward, strike, option.years, vol, option.isCall) / unit;
    if (bid <= price && price <= ask) inside++;
    if (!(option.midVol > 0)) continue;
    sum += (vol - option.midVol) * (vol - option.midVol);
    mids++;
  }
  return {
    slice: expiry,
    model,
    params: fit?.params ?? null,
    rmseVolPoints: orNull(100 * Math.sqrt(sum / mids)),
    insideBidAsk: inside,
    quotes: counted.length,
    dropped: counted.filter((one) => !isUsable(one.verdict)).length,
    minG: orNull(fit?.minG ?? Number.NaN),
    leeSlope: orNull(fit?.leeSlope ?? Number.NaN),
  };
}

/** Out-of-the-money options with more than a day to expiry, ascending in k. */
function judge(options: readonly ChainOption[]): Judged[] {
  return options
    .filter((option) => option.years * YEAR_MS > DAY_MS && isOutOfTheMoney(option))
    .map((option) => ({ option, k: logRatio(option.strike, option.forward), verdict: verdictOn(option) }))
    .sort((x, y) => x.k - y.k);
}

function isOutOfTheMoney(option: ChainOption): boolean {
  return option.isCall ? option.strike >= option.forward : option.strike < option.forward;
}

function verdictOn(option: ChainOption): number {
  const { bid, ask } = option;
  const verdict = judgeQuote(bid, ask, Number.NaN, Number.NaN, DEFAULT_QUOTE_LIMITS);
  if (!isUsable(verdict)) return verdict;
  const vol = verdict !== QUOTE_VERDICT.oneSided ? option.midVol : bid > 0 ? option.bidVol : option.askVol;
  return vol > 0 ? verdict : QUOTE_VERDICT.unsolvable;
}

function quotesOf(used: readonly Judged[]): SliceQuotes {
  return {
    count: used.length,
    k: Float64Array.from(used, (one) => one.k),
    bidVol: Float64Array.from(used, (one) => one.option.bidVol),
    midVol: Float64Array.from(used, (one) => (one.verdict === QUOTE_VERDICT.good ? one.option.midVol : Number.NaN)),
    askVol: Float64Array.from(used, (one) => one.option.askVol),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

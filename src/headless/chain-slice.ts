import type { ChainRow } from "../market/chain-csv.ts";
import { DAY_MS } from "../market/expiry-time.ts";
import { DEFAULT_QUOTE_LIMITS, isUsable, judgeQuote, QUOTE_VERDICT } from "../market/quote-filter.ts";
import { blackPrice } from "../quant/black.ts";
import { logRatio } from "../quant/elementary.ts";
import { type Svi, sviLeeSlope, sviVol } from "../quant/svi.ts";
import { fitSvi } from "../quant/svi-fit.ts";
import type { SliceQuotes } from "../quant/svi-objective.ts";

/** An option of a chain file with the vols of its prices (decimal, NaN where there is none). */
export interface ChainOption {
  readonly row: ChainRow;
  readonly forward: number;
  readonly years: number;
  readonly isCall: boolean;
  /** Currency per unit of price: the forward for inverse options, else 1. */
  readonly unit: number;
  readonly bidVol: number;
  readonly midVol: number;
  readonly askVol: number;
  readonly markVol: number;
}

/** What is said of one expiry. */
export interface SliceReport {
  /** Expiry, epoch ms. */
  readonly slice: number;
  readonly model: "svi";
  readonly params: Svi | null;
  /** Root mean square of fit less mid over `quotes`, vol points. */
  readonly rmseVolPoints: number | null;
  /** Of `quotes`, those with bid ≤ model price ≤ ask. */
  readonly insideBidAsk: number;
  /** Every uncrossed two-sided out-of-the-money quote with more than a day to expiry, before the filter. */
  readonly quotes: number;
  /** Of `quotes`, those the filter left out of the fit. */
  readonly dropped: number;
  /** Smallest Durrleman g on the quoted range and two standard deviations beyond; steepest wing slope of total variance. */
  readonly minG: number | null;
  readonly leeSlope: number | null;
}

interface Judged {
  readonly option: ChainOption;
  readonly k: number;
  readonly verdict: number;
}

/** Fits one expiry of a chain and scores the fit in price against every two-sided quote. */
export function sliceReport(expiry: number, options: readonly ChainOption[]): SliceReport {
  const judged = options
    .filter((option) => option.row.expiry - option.row.time > DAY_MS && isOutOfTheMoney(option))
    .map((option) => ({ option, k: logRatio(option.row.strike, option.forward), verdict: verdictOn(option) }))
    .sort((x, y) => x.k - y.k);
  const counted = judged.filter(({ option }) => option.row.bid <= option.row.ask);
  const dropped = counted.filter((one) => !isUsable(one.verdict)).length;
  const used = judged.filter((one) => isUsable(one.verdict));
  const years = used.length > 0 ? used[used.length >> 1]!.option.years : Number.NaN;
  const fit = fitSvi(quotesOf(used), years, null);
  const head = { slice: expiry, model: "svi" as const };
  const counts = { quotes: counted.length, dropped };
  if (fit === null) {
    return { ...head, params: null, rmseVolPoints: null, insideBidAsk: 0, ...counts, minG: null, leeSlope: null };
  }
  const { svi } = fit;
  let inside = 0;
  let sum = 0;
  let mids = 0;
  for (const { option, k } of counted) {
    const { row, forward, unit } = option;
    const vol = sviVol(svi, k, years);
    const price = blackPrice(forward, row.strike, option.years, vol, option.isCall) / unit;
    if (row.bid <= price && price <= row.ask) inside++;
    if (!(option.midVol > 0)) continue;
    sum += (vol - option.midVol) * (vol - option.midVol);
    mids++;
  }
  const rmse = 100 * Math.sqrt(sum / mids);
  return {
    ...head,
    params: svi,
    rmseVolPoints: Number.isFinite(rmse) ? rmse : null,
    insideBidAsk: inside,
    ...counts,
    minG: fit.minG,
    leeSlope: sviLeeSlope(svi),
  };
}

function isOutOfTheMoney(option: ChainOption): boolean {
  return option.isCall ? option.row.strike >= option.forward : option.row.strike < option.forward;
}

function verdictOn(option: ChainOption): number {
  const { bid, ask } = option.row;
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

import { CONTRADICTS, contradictingExpiries } from "../market/contradictions.ts";
import { DAY_MS, YEAR_MS } from "../market/expiry-time.ts";
import { DEFAULT_QUOTE_LIMITS, isUsable } from "../market/quote-filter.ts";
import { checkSurface, type SurfaceBreach } from "../market/surface-check.ts";
import { type FittedExpiry, fitSurface, type SurfaceModel } from "../market/surface-fit.ts";
import { type JudgedOption, judgeOptions, surfaceExpiry, unfittedReason } from "../market/surface-input.ts";
import { blackPrice } from "../quant/black.ts";
import type { ChainOption } from "./chain-option.ts";

/** What is said of one expiry. Missing is null. */
export interface SliceReport {
  /** Expiry, epoch ms. */
  readonly slice: number;
  /** The model asked for, or the one in its place where that could not be made free of arbitrage. */
  readonly model: SurfaceModel;
  /** "fitted", or in words why there is no fit. */
  readonly state: string;
  readonly params: Readonly<Record<string, number>> | null;
  /** Root mean square of fit less mid over `quotes`, vol points. */
  readonly rmseVolPoints: number | null;
  /** Of `quotes`, those with bid ≤ model price ≤ ask. */
  readonly insideBidAsk: number;
  /** Every uncrossed two-sided out-of-the-money quote with more than a day to expiry, before the filter. */
  readonly quotes: number;
  /** Of `quotes`, those the filter left out of the fit. */
  readonly dropped: number;
  /** Smallest Durrleman g where the slice is vouched for, and steepest wing of total variance. */
  readonly minG: number | null;
  readonly leeSlope: number | null;
}

/** What is said of the surface as a whole. */
export interface SurfaceReport {
  readonly surface: true;
  readonly model: SurfaceModel;
  /** Smallest difference of total variance from the latest expiry before that is vouched for at the same moneyness. */
  readonly minCalendarSlack: number | null;
  /** Breaches of no-arbitrage above 1e-9 of the forward in price, on a fine grid; the worst, with its expiry in epoch ms. */
  readonly violations: number;
  readonly worst: SurfaceBreach | null;
}

type Judged = JudgedOption<ChainOption>;

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
  const judged = expiries.map((expiry) => judgeOptions(groups.get(expiry)!.filter(isOverADay), DEFAULT_QUOTE_LIMITS));
  const inputs = judged.map(surfaceExpiry);
  const fits = fitSurface(model, inputs);
  const contradicting = contradictingExpiries(inputs);
  const slices = expiries.map((expiry, i) => {
    const expiring = !groups.get(expiry)!.some(isOverADay);
    const unfitted = contradicting.includes(i) ? CONTRADICTS : unfittedReason(groups.get(expiry)!, judged[i]!);
    const state = expiring ? "expires within a day" : unfitted;
    return sliceReport(expiry, model, state, judged[i]!, fits[i]!);
  });
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

function isOverADay({ years }: ChainOption): boolean {
  return years * YEAR_MS > DAY_MS;
}

function sliceReport(
  expiry: number,
  model: SurfaceModel,
  unfitted: string,
  judged: readonly Judged[],
  fit: FittedExpiry | null,
): SliceReport {
  const counted = judged.filter(({ option }) => option.bid <= option.ask);
  let inside = 0;
  let sum = 0;
  let mids = 0;
  for (const { option, k } of fit === null ? [] : counted) {
    const { bid, ask, forward, strike, unit, premium } = option;
    const vol = fit!.volAt(k);
    const price = blackPrice(forward, strike, option.years, vol, option.isCall) / unit + premium;
    if (bid <= price && price <= ask) inside++;
    if (!(option.midVol > 0)) continue;
    sum += (vol - option.midVol) * (vol - option.midVol);
    mids++;
  }
  return {
    slice: expiry,
    model: fit?.model ?? model,
    state: fit === null ? unfitted : "fitted",
    params: fit?.params ?? null,
    rmseVolPoints: orNull(100 * Math.sqrt(sum / mids)),
    insideBidAsk: inside,
    quotes: counted.length,
    dropped: counted.filter((one) => !isUsable(one.verdict)).length,
    minG: orNull(fit?.minG ?? Number.NaN),
    leeSlope: orNull(fit?.leeSlope ?? Number.NaN),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

import { logRatio } from "../quant/elementary.ts";
import type { SliceQuotes } from "../quant/slice-quotes.ts";
import { isUsable, judgeQuote, QUOTE_VERDICT, QUOTE_VERDICT_LABEL, type QuoteLimits } from "./quote-filter.ts";
import type { SurfaceExpiry } from "./surface-fit.ts";

/** An option as a surface is fitted to it: prices as quoted, their vols (decimal), NaN where there is none. */
export interface PricedOption {
  /** Epoch ms. */
  readonly expiry: number;
  readonly years: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly forward: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidVol: number;
  readonly midVol: number;
  readonly askVol: number;
  /** Age of the quote, ms; NaN unknown. */
  readonly age: number;
}

/** An out-of-the-money option, its ln(K/F) and what the filter says of its quote. */
export interface JudgedOption<Option extends PricedOption> {
  readonly option: Option;
  readonly k: number;
  readonly verdict: number;
}

/** Out-of-the-money options of one expiry, ascending in k. Of two quotes at one strike the tighter is kept for the fit. */
export function judgeOptions<Option extends PricedOption>(
  options: readonly Option[],
  limits: QuoteLimits,
): JudgedOption<Option>[] {
  const judged = options
    .filter(isOutOfTheMoney)
    .map((option) => ({
      option,
      k: logRatio(option.strike, option.forward),
      verdict: verdictOn(option, limits) as number,
    }))
    .sort((x, y) => x.k - y.k);
  let kept = -1;
  judged.forEach((one, i) => {
    if (!isUsable(one.verdict)) return;
    const other = judged[kept];
    if (other === undefined || other.k < one.k) {
      kept = i;
      return;
    }
    const worse = widthOf(one.option) < widthOf(other.option) ? other : one;
    worse.verdict = QUOTE_VERDICT.duplicate;
    if (worse === other) kept = i;
  });
  return judged;
}

/** Width of a quote; one-sided ones are as wide as can be. */
function widthOf({ bid, ask }: PricedOption): number {
  return ask - bid >= 0 ? ask - bid : Infinity;
}

function isOutOfTheMoney({ isCall, strike, forward }: PricedOption): boolean {
  return isCall ? strike >= forward : strike < forward;
}

function verdictOn(option: PricedOption, limits: QuoteLimits): number {
  const { bid, ask } = option;
  const verdict = judgeQuote(bid, ask, Number.NaN, option.age, limits);
  if (!isUsable(verdict)) return verdict;
  const vol = verdict !== QUOTE_VERDICT.oneSided ? option.midVol : bid > 0 ? option.bidVol : option.askVol;
  return vol > 0 ? verdict : QUOTE_VERDICT.unsolvable;
}

/** What a fit takes from judged options: usable ones, with mids where the quote is good and bounds elsewhere. */
export function surfaceExpiry(judged: readonly JudgedOption<PricedOption>[]): SurfaceExpiry {
  const used = judged.filter((one) => isUsable(one.verdict));
  return { years: used[used.length >> 1]?.option.years ?? Number.NaN, quotes: sliceQuotes(used) };
}

function sliceQuotes(used: readonly JudgedOption<PricedOption>[]): SliceQuotes {
  return {
    count: used.length,
    k: Float64Array.from(used, (one) => one.k),
    bidVol: Float64Array.from(used, (one) => one.option.bidVol),
    midVol: Float64Array.from(used, (one) => (one.verdict === QUOTE_VERDICT.good ? one.option.midVol : Number.NaN)),
    askVol: Float64Array.from(used, (one) => one.option.askVol),
  };
}

/** In words, why an expiry of `options` has no fit: no forward, no quote at all, or what the filter says of most. */
export function unfittedReason(
  options: readonly PricedOption[],
  judged: readonly JudgedOption<PricedOption>[],
): string {
  if (!options.some(({ forward }) => forward > 0)) return "no forward is known";
  if (judged.length === 0) return "no out-of-the-money option is listed";
  const usable = judged.filter((one) => isUsable(one.verdict));
  const good = usable.filter((one) => one.verdict === QUOTE_VERDICT.good).length;
  if (usable.length > 0) return good === 0 ? "no two-sided quote" : `too few quotes (${good})`;
  const counts = new Map<number, number>();
  for (const { verdict } of judged) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const [most] = [...counts].sort((x, y) => y[1] - x[1])[0]!;
  return `no usable quote: ${QUOTE_VERDICT_LABEL[most]}`;
}

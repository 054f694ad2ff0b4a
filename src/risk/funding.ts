/** What a perpetual's ticker said at an instant. */
export interface FundingSample {
  /** Epoch ms. */
  readonly at: number;
  /** Rate of now as the venue states it: a share of the notional per 8 hours, positive where longs pay; NaN where it was not known. */
  readonly rate: number;
  /** Quote currency per unit of underlying. */
  readonly index: number;
}

/** Funding of a perpetual over a time. */
export interface FundingEstimate {
  /** Received, in coin for inverse contracts, else in the quote currency. */
  readonly amount: number;
  /** Share of the time that rates are known for, 0 … 1; the rest counts nothing. */
  readonly known: number;
}

/** Instants of a time at which rates are looked up, at most: each costs a seek in the log. */
export const FUNDING_SAMPLES = 60;

const EIGHT_HOURS = 8 * 3_600_000;

/**
 * Estimates what a perpetual's holder received between `from` and `to` (epoch ms): the stated rate runs straight from each sample to the next.
 * `notional` is signed: USD of an inverse contract, units of underlying of a linear one. Samples ascending.
 */
export function fundingEstimate(
  samples: readonly FundingSample[],
  from: number,
  to: number,
  notional: number,
  inverse: boolean,
): FundingEstimate {
  let paid = 0;
  let covered = 0;
  for (let i = 1; i < samples.length; i++) {
    const [before, after] = [samples[i - 1]!, samples[i]!];
    if (before.at < from || after.at > to) continue;
    const [first, second] = [rateOf(before, inverse), rateOf(after, inverse)];
    if (!Number.isFinite(first + second)) continue;
    paid += (0.5 * (first + second) * (after.at - before.at)) / EIGHT_HOURS;
    covered += after.at - before.at;
  }
  return { amount: covered === 0 ? 0 : -notional * paid, known: to > from ? covered / (to - from) : 0 };
}

/** Paid by a long per unit of notional over 8 hours. */
function rateOf({ rate, index }: FundingSample, inverse: boolean): number {
  return index > 0 ? (inverse ? rate / index : rate * index) : Number.NaN;
}

/** What a venue charges for trading an option. */
export interface OptionFeeRule {
  /** Share of the underlying, per option. */
  readonly rate: number;
  /** Never more than this share of the option's price. */
  readonly cap: number;
}

/** Deribit's rule: 0.03 % of the underlying, at most 12.5 % of the option's price (support article "Fees"). */
export const DERIBIT_OPTION_FEE: OptionFeeRule = { rate: 0.0003, cap: 0.125 };

/**
 * Fee for trading one option at `price`, in its quote currency. `underlying` is the underlying's price in that currency: 1 for an
 * option quoted in the underlying itself. `rate` NaN where the venue states none of its own: then the rule's.
 */
export function optionFee(
  price: number,
  underlying: number,
  rate: number,
  rule: OptionFeeRule = DERIBIT_OPTION_FEE,
): number {
  return Math.min((Number.isNaN(rate) ? rule.rate : rate) * underlying, rule.cap * price);
}

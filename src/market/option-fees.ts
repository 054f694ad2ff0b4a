/** What a venue charges for an option trade and at its delivery, taker side. All shares; 0 where it charges nothing. */
export interface OptionFees {
  /** Share of one unit of the underlying, per unit traded, at most `cap` of the option's price. */
  readonly taker: number;
  readonly cap: number;
  /** Share of one unit of the underlying, per unit delivered in the money, at most `deliveryCap` of its payoff. */
  readonly delivery: number;
  readonly deliveryCap: number;
  /** Share of the notional of a future traded. */
  readonly futureTaker: number;
}

/** No fees at all. */
export const NO_FEES: OptionFees = { taker: 0, cap: 0, delivery: 0, deliveryCap: 0, futureTaker: 0 };

/** Deribit's published taker schedule for options and dated futures, without discounts. */
export const DERIBIT_FEES: OptionFees = {
  taker: 0.0003,
  cap: 0.125,
  delivery: 0.00015,
  deliveryCap: 0.125,
  futureTaker: 0.0005,
};

/** Fee per unit for trading at `price`; `underlying` is one unit of the underlying in the price's currency (1 for inverse options). */
export function tradeFee(fees: OptionFees, price: number, underlying: number): number {
  return Math.min(fees.taker * underlying, fees.cap * price);
}

/** Fee per unit delivered with `payoff`, in its currency. */
export function deliveryFee(fees: OptionFees, payoff: number, underlying: number): number {
  return payoff > 0 ? Math.min(fees.delivery * underlying, fees.deliveryCap * payoff) : 0;
}

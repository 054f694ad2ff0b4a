import { SMALLEST_NORMAL } from "./elementary.ts";
import { VOL_STATUS } from "./vol-status.ts";

/** Price and everyday Greeks of an option on a forward, undiscounted, in house units. */
export interface BlackGreeks {
  /** A VOL_STATUS code. */
  readonly status: number;
  /** In the quote currency of the forward. */
  readonly price: number;
  /** Per unit of the forward. */
  readonly delta: number;
  /** Change of delta per 1 unit of price of the forward. */
  readonly gamma: number;
  /** Per 1.00 of vol. */
  readonly vega: number;
  /** Per year, forward held. */
  readonly theta: number;
  /** Change of delta per 1.00 of vol. */
  readonly vanna: number;
  /** Change of vega per 1.00 of vol. */
  readonly volga: number;
  /** Per 1.00 of the discount rate, forward held, at rate 0: -T price. */
  readonly rho: number;
}

/** Only a status, and a price where one is known. */
export function onlyStatus(status: number, price: number): BlackGreeks {
  const nan = Number.NaN;
  return { status, price, delta: nan, gamma: nan, vega: nan, theta: nan, vanna: nan, volga: nan, rho: nan };
}

/**
 * Price and Greeks where the formula divides by zero: bad inputs, expiry, zero or infinite vol, zero forward or strike.
 * null where the formula holds.
 */
export function blackLimit(
  forward: number,
  strike: number,
  years: number,
  vol: number,
  isCall: boolean,
): BlackGreeks | null {
  if (!(forward >= 0 && strike >= 0 && vol >= 0 && forward < Infinity && strike < Infinity && years < Infinity)) {
    return onlyStatus(VOL_STATUS.BAD_INPUT, Number.NaN);
  }
  const intrinsic = Math.max(isCall ? forward - strike : strike - forward, 0);
  if (!(years > 0)) return stepLimit(VOL_STATUS.EXPIRED, forward, strike, years, intrinsic, isCall);
  if (forward < SMALLEST_NORMAL || strike < SMALLEST_NORMAL) {
    return stepLimit(VOL_STATUS.DEGENERATE, forward, strike, years, intrinsic, isCall);
  }
  const s = vol * Math.sqrt(years);
  if (s === Infinity) {
    const price = isCall ? forward : strike;
    return { ...onlyStatus(VOL_STATUS.DEGENERATE, price), delta: isCall ? 1 : 0, gamma: 0, vega: 0, theta: 0 };
  }
  if (s > 0) return null;
  const status = forward === strike ? VOL_STATUS.DEGENERATE : VOL_STATUS.OK;
  return stepLimit(status, forward, strike, years, intrinsic, isCall);
}

/** Without time value: delta is a step (one half at the money), the other Greeks 0; gamma at the money has no value. */
function stepLimit(
  status: number,
  forward: number,
  strike: number,
  years: number,
  price: number,
  isCall: boolean,
): BlackGreeks {
  const atTheMoney = forward === strike;
  const callDelta = atTheMoney ? 0.5 : forward > strike ? 1 : 0;
  return {
    status,
    price,
    delta: isCall ? callDelta : callDelta - 1,
    gamma: atTheMoney ? Number.NaN : 0,
    vega: 0,
    theta: 0,
    vanna: 0,
    volga: 0,
    rho: -Math.max(years, 0) * price,
  };
}

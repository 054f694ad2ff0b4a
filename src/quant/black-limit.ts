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

/** Total vols (vol times root of time) outside these bounds are taken as zero and infinite. */
const MIN_TOTAL_VOL = 1e-200;
const MAX_TOTAL_VOL = 1e100;

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
  if (s > MAX_TOTAL_VOL) {
    const price = isCall ? forward : strike;
    return atLimit(VOL_STATUS.DEGENERATE, price, isCall ? 1 : 0, 0, years);
  }
  if (s >= MIN_TOTAL_VOL) return null;
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
  return atLimit(status, price, isCall ? callDelta : callDelta - 1, atTheMoney ? Number.NaN : 0, years);
}

function atLimit(status: number, price: number, delta: number, gamma: number, years: number): BlackGreeks {
  const rho = -Math.max(years, 0) * price;
  return { status, price, delta, gamma, vega: 0, theta: 0, vanna: 0, volga: 0, rho };
}

import { blackPrice } from "./black.ts";

/** What a scenario does to an option: forward times a factor, vol times a factor plus a shift (decimal), years that pass. */
export interface Scenario {
  readonly forwardFactor: number;
  readonly volFactor: number;
  readonly volShift: number;
  readonly yearsPassed: number;
}

/** Nothing moves. */
export const STILL: Scenario = { forwardFactor: 1, volFactor: 1, volShift: 0, yearsPassed: 0 };

/**
 * Undiscounted price of one option under a scenario; in coin (over the moved forward) for an inverse one. Vol is floored at
 * 0; at or past expiry the intrinsic value. NaN for inputs without meaning.
 */
export function scenarioPrice(
  forward: number,
  strike: number,
  years: number,
  vol: number,
  isCall: boolean,
  scenario: Scenario,
  inCoin: boolean,
): number {
  const moved = forward * scenario.forwardFactor;
  const movedVol = Math.max(vol * scenario.volFactor + scenario.volShift, 0);
  const price = blackPrice(moved, strike, years - scenario.yearsPassed, movedVol, isCall);
  return inCoin ? price / moved : price;
}

import { americanPrice, hasTwoBoundaries } from "./american.ts";
import { exp } from "./elementary.ts";
import { generalisedGreeks } from "./generalised-greeks.ts";
import { type ImpliedVol, impliedVol, MAX_CONDITIONING } from "./implied-vol.ts";
import { VOL_STATUS } from "./vol-status.ts";

const LOWEST_VOL = 1e-3;
const HIGHEST_VOL = 10;
const MAX_STEPS = 40;
/** Steps end when vol moves by less than this share of itself: the price has no more digits than this. */
const SETTLED = 1e-9;

/**
 * Vol (decimal) that an American price implies, with the statuses of European ones; `conditioning` is price/(vega vol). From the
 * European vol of the same price by secant steps that never leave their bracket.
 */
export function americanImpliedVol(
  price: number,
  spot: number,
  strike: number,
  years: number,
  rate: number,
  dividendYield: number,
  isCall: boolean,
): ImpliedVol {
  const none = (status: number): ImpliedVol => ({ vol: Number.NaN, status, conditioning: Number.NaN });
  const finite = spot > 0 && strike > 0 && Number.isFinite(price + spot + strike + years + rate + dividendYield);
  if (!finite || hasTwoBoundaries(rate, dividendYield, isCall)) return none(VOL_STATUS.BAD_INPUT);
  if (!(years > 0)) return none(VOL_STATUS.EXPIRED);
  const missAt = (vol: number) => americanPrice(spot, strike, years, vol, rate, dividendYield, isCall) - price;
  let low = LOWEST_VOL;
  let high = HIGHEST_VOL;
  const exercise = Math.max(isCall ? spot - strike : strike - spot, 0);
  if (price < exercise) return none(VOL_STATUS.BELOW_INTRINSIC);
  const lowMiss = missAt(low);
  if (lowMiss === 0 || price === exercise) return { vol: 0, status: VOL_STATUS.ZERO_VOL, conditioning: Infinity };
  // Worth less than holding it to the best time without any vol.
  if (lowMiss > 0) return none(VOL_STATUS.BELOW_INTRINSIC);
  if (!(missAt(high) > 0)) return none(VOL_STATUS.AT_OR_ABOVE_MAX);

  let vol = startVol(price, spot, strike, years, rate, dividendYield, isCall);
  let miss = missAt(vol);
  let slope = generalisedGreeks(spot, strike, years, vol, rate, dividendYield, isCall).vega;
  for (let step = 0; step < MAX_STEPS && miss !== 0; step++) {
    if (miss < 0) low = vol;
    else high = vol;
    let next = vol - miss / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const nextMiss = missAt(next);
    const moved = Math.abs(next - vol);
    const secant = (nextMiss - miss) / (next - vol);
    if (secant > 0) slope = secant;
    vol = next;
    miss = nextMiss;
    if (moved <= SETTLED * vol) break;
  }
  const conditioning = price / (slope * vol);
  return conditioning < MAX_CONDITIONING
    ? { vol, status: VOL_STATUS.OK, conditioning }
    : { vol: Number.NaN, status: VOL_STATUS.NO_INFORMATION, conditioning };
}

function startVol(
  price: number,
  spot: number,
  strike: number,
  years: number,
  rate: number,
  dividendYield: number,
  isCall: boolean,
): number {
  const forward = spot * exp((rate - dividendYield) * years);
  const { vol } = impliedVol(price, forward, strike, years, isCall, exp(-rate * years));
  return vol > LOWEST_VOL && vol < HIGHEST_VOL ? vol : 0.3;
}

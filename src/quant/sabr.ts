import { exp, log, logRatio, power } from "./elementary.ts";
import { durrlemanG } from "./svi.ts";

/** SABR parameters: dF = α F^β dW, dα = ν α dZ, correlation ρ. */
export interface Sabr {
  readonly alpha: number;
  readonly beta: number;
  readonly rho: number;
  readonly nu: number;
}

/** Below this z the ratio z/x(z) is taken from its series. */
const SMALL_Z = 1e-6;

/**
 * Black vol (decimal) of a SABR smile by Hagan, Kumar, Lesniewski & Woodward, Managing smile risk (2002), equation 2.17. An expansion in
 * time: far wings of long expiries can imply a negative density, which `sabrG` shows.
 */
export function sabrVol(sabr: Sabr, forward: number, strike: number, years: number): number {
  const { alpha, beta, rho, nu } = sabr;
  const rest = 1 - beta;
  const scale = power(forward * strike, 0.5 * rest);
  const moneyness = logRatio(forward, strike);
  const z = (nu / alpha) * scale * moneyness;
  const bend = rest * rest * moneyness * moneyness;
  const width = scale * (1 + bend / 24 + (bend * bend) / 1920);
  const drift =
    1 +
    years *
      ((rest * rest * alpha * alpha) / (24 * scale * scale) +
        (0.25 * rho * beta * nu * alpha) / scale +
        ((2 - 3 * rho * rho) * nu * nu) / 24);
  return (alpha / width) * smileRatio(z, rho) * drift;
}

/** z/x(z), x = ln((√(1 − 2ρz + z²) + z − ρ)/(1 − ρ)). */
function smileRatio(z: number, rho: number): number {
  if (Math.abs(z) < SMALL_Z) return 1 - 0.5 * rho * z + ((2 - 3 * rho * rho) * z * z) / 12;
  const square = z * z - 2 * rho * z;
  const root = Math.sqrt(1 + square);
  // The argument of the logarithm less 1, without cancellation.
  const excess = (z + square / (root + 1)) / (1 - rho);
  return z / logOnePlus(excess);
}

/** ln(1 + u): the rounding of 1 + u is undone by the same rounding in the quotient (Kahan). */
function logOnePlus(u: number): number {
  const sum = 1 + u;
  return sum === 1 ? u : (log(sum) * u) / (sum - 1);
}

/** Step in k of the differences in `sabrG`. */
const STEP = 1e-4;

/** Durrleman's g at k = ln(K/F) of a SABR smile whose α is stated for a forward of 1, by differences; negative density below 0. */
export function sabrG(sabr: Sabr, k: number, years: number): number {
  const w = (at: number): number => {
    const vol = sabrVol(sabr, 1, exp(at), years);
    return vol > 0 ? vol * vol * years : Number.NaN;
  };
  const low = w(k - STEP);
  const middle = w(k);
  const high = w(k + STEP);
  const g = durrlemanG(k, middle, (high - low) / (2 * STEP), (high - 2 * middle + low) / (STEP * STEP));
  return Number.isNaN(g) ? -Infinity : g;
}

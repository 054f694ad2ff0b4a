import { exp } from "../quant/elementary.ts";
import { DAY_MS } from "./calendar.ts";
import type { Asset, Mood } from "./market-model.ts";
import { varianceMultiple, YEAR_MS } from "./market-model.ts";

/**
 * One expiry of an extended SSVI surface: total variance
 * w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)), phi = psi / theta.
 */
export interface Slice {
  readonly expiry: number;
  /** At-the-money total variance, wing strength theta * phi, and correlation. */
  theta: number;
  psi: number;
  rho: number;
}

/** Variance weight of each UTC weekday, Sunday first: weekends move less. Mean 1. */
const DAY_WEIGHTS = [0.7, 1.07, 1.12, 1.17, 1.12, 1.1, 0.72];
const KAPPA = 12;
/** Strictly inside the bound 4 of Gatheral and Jacquier's butterfly conditions. */
const BUTTERFLY_BOUND = 3.9;

/** Years between two instants by the weighted clock: monotone, equal to calendar time over whole weeks. */
export function weightedYears(from: number, to: number): number {
  if (to <= from) return 0;
  const weeks = Math.floor((to - from) / (7 * DAY_MS));
  let ms = weeks * 7 * DAY_MS;
  let at = from + ms;
  while (at < to) {
    const day = Math.floor(at / DAY_MS);
    const end = Math.min(to, (day + 1) * DAY_MS);
    ms += (end - at) * DAY_WEIGHTS[(day + 4) % 7]!;
    at = end;
  }
  return ms / YEAR_MS;
}

/**
 * Sets the slices (ascending expiries) to the factors of the moment so that no static arbitrage exists: each slice meets
 * the butterfly conditions psi(1+|rho|) < 4 and psi phi (1+|rho|) <= 4, neighbours the no-crossing conditions of Hendriks
 * and Martini in the form of Corbetta et al.: theta up, psi up at least in both wings, phi down.
 */
export function setSurface(slices: readonly Slice[], asset: Asset, mood: Mood, now: number): void {
  const multiple = varianceMultiple(mood.stress);
  const short = asset.variance * multiple;
  const long = asset.longVariance * (1 + 0.22 * (multiple - 1));
  let theta = 0;
  let psi = 0;
  let rho = 0;
  for (const slice of slices) {
    const years = Math.max(0, slice.expiry - now) / YEAR_MS;
    const tau = Math.max(weightedYears(now, slice.expiry), 1e-9);
    const decay = exp(-KAPPA * tau);
    const rise = long * tau + ((short - long) * (1 - decay)) / KAPPA;
    const nextTheta = Math.max(rise, theta * (1 + 1e-9));
    const blend = years / (years + 0.08);
    let nextRho = clampRho(
      asset.spec.skewShort + (asset.spec.skewLong - asset.spec.skewShort) * blend + asset.skewShift - 0.1 * mood.stress,
    );
    let nextPsi =
      asset.spec.curvature * asset.curvatureFactor * Math.sqrt(tau / (1 + 0.9 * tau)) * (1 + 0.35 * mood.stress);
    nextPsi = Math.min(nextPsi, butterflyCap(nextTheta, nextRho));
    if (theta > 0) {
      const most = (psi * nextTheta) / theta;
      if (psi * wingRatio(rho, nextRho) > Math.min(most, butterflyCap(nextTheta, nextRho))) nextRho = rho;
      nextPsi = Math.min(nextPsi, most, butterflyCap(nextTheta, nextRho));
      nextPsi = Math.max(nextPsi, psi * wingRatio(rho, nextRho));
    }
    theta = nextTheta;
    psi = nextPsi;
    rho = nextRho;
    slice.theta = theta;
    slice.psi = psi;
    slice.rho = rho;
  }
}

/** Largest psi free of butterflies at a level and correlation. */
function butterflyCap(theta: number, rho: number): number {
  const lean = 1 + Math.abs(rho);
  return Math.min(BUTTERFLY_BOUND / lean, Math.sqrt((BUTTERFLY_BOUND * theta) / lean));
}

function wingRatio(rho: number, nextRho: number): number {
  return Math.max((1 + rho) / (1 + nextRho), (1 - rho) / (1 - nextRho));
}

function clampRho(rho: number): number {
  return Math.min(0.5, Math.max(-0.75, rho));
}

/** Total variance of a slice at log-moneyness k = ln(K/F). */
export function totalVariance(slice: Slice, k: number): number {
  const { theta, rho } = slice;
  const x = (slice.psi / theta) * k;
  return 0.5 * theta * (1 + rho * x + Math.sqrt((x + rho) * (x + rho) + 1 - rho * rho));
}

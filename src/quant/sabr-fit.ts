import { exp, log } from "./elementary.ts";
import { minimiseSimplex } from "./nelder-mead.ts";
import { type QuoteLoss, quoteLoss } from "./quote-loss.ts";
import { type Sabr, sabrG, sabrVol } from "./sabr.ts";
import { type SliceQuotes, summariseMids } from "./slice-quotes.ts";
import { DEFAULT_WEIGHTS } from "./svi-fit.ts";
import { halfSpread, type SliceWeights } from "./svi-objective.ts";

/** A fitted SABR slice; α is stated for a forward of 1. */
export interface SabrFit {
  readonly sabr: Sabr;
  readonly cost: number;
  /** Smallest g on the range of the mids and two standard deviations beyond: negative where the expansion breaks down. */
  readonly minG: number;
}

const MAX_EVALUATIONS = 600;
const SCAN_STEPS = 120;

/**
 * Fits α, ρ and ν of a SABR smile with fixed `beta` to quotes by a simplex search, from `previous` or from the mid at the forward. Null
 * with fewer than three mids.
 */
export function fitSabr(
  quotes: SliceQuotes,
  years: number,
  beta: number,
  previous: Sabr | null,
  weights: SliceWeights = DEFAULT_WEIGHTS,
): SabrFit | null {
  const { mids, kMin, kMax, atmVol: atm } = summariseMids(quotes);
  if (mids < 3 || !(years > 0)) return null;

  const strikes = quotes.k.map((k) => exp(k));
  const loss: QuoteLoss = { cost: 0, pull: 0, stiffness: 0 };
  const sabrAt = (x: Float64Array): Sabr => ({
    alpha: exp(x[0]!),
    beta,
    rho: x[1]! / Math.sqrt(1 + x[1]! * x[1]!),
    nu: exp(x[2]!),
  });
  const cost = (x: Float64Array): number => {
    const sabr = sabrAt(x);
    let sum = 0;
    for (let i = 0; i < quotes.count; i++) {
      const vol = sabrVol(sabr, 1, strikes[i]!, years);
      const half = halfSpread(quotes, weights, i);
      quoteLoss(vol, quotes.bidVol[i]!, quotes.midVol[i]!, quotes.askVol[i]!, half, weights, loss);
      sum += loss.cost;
    }
    return Number.isNaN(sum) ? Infinity : sum;
  };
  const starts = previous !== null && previous.beta === beta ? [previous] : startsFor(atm, beta, years);
  let best: { x: Float64Array; value: number } | null = null;
  for (const start of starts) {
    const x = Float64Array.of(log(start.alpha), start.rho / Math.sqrt(1 - start.rho * start.rho), log(start.nu));
    const found = minimiseSimplex(cost, x, Float64Array.of(0.1, 0.2, 0.2), 1e-6, MAX_EVALUATIONS);
    if (best === null || found.value < best.value) best = found;
  }
  const sabr = sabrAt(best!.x);
  const reach = 2 * atm * Math.sqrt(years);
  const [from, to] = [Math.min(kMin, 0) - reach, Math.max(kMax, 0) + reach];
  let minG = Infinity;
  for (let i = 0; i <= SCAN_STEPS; i++) {
    const k = from + ((to - from) * i) / SCAN_STEPS;
    minG = Math.min(minG, sabrG(sabr, k, years));
  }
  return { sabr, cost: best!.value, minG };
}

function startsFor(atm: number, beta: number, years: number): Sabr[] {
  // ν that gives the smile of a few standard deviations its usual bend: falls as 1/√T.
  const nu = Math.min(4, 1 / Math.sqrt(Math.max(years, 0.01)));
  return [-0.4, 0.1].map((rho) => ({ alpha: atm, beta, rho, nu }));
}

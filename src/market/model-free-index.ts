import { exp } from "../quant/elementary.ts";

/** Prices of one strike of an expiry, in currency: mids where both sides are quoted, NaN where an option is not to be used. */
export interface StripStrike {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** One option of the strip behind a model-free variance, with the share of that variance it carries. */
export interface StripWeight {
  readonly strike: number;
  readonly price: number;
  /** 2·ΔK·e^{rT}·price/K², as a share of the sum. */
  readonly share: number;
}

/** Model-free total variance of one expiry, and how it came about. */
export interface ModelFreeVariance {
  /** Total variance: not per year. */
  readonly totalVariance: number;
  /** Forward by parity at the strike where call and put are closest, and the highest strike not above it. */
  readonly forward: number;
  readonly centre: number;
  readonly strip: readonly StripWeight[];
}

/** Strikes a strip needs at least. */
const MIN_STRIKES = 3;

/**
 * Variance replicated by out-of-the-money options (the Cboe's VIX method): 2Σ ΔK/K²·e^{rT}·Q(K) − (F/K₀ − 1)², Q at K₀ the mean of call
 * and put, ΔK half the distance of the neighbours. `strikes` ascending. Null without a pair or with fewer than three strikes.
 */
export function modelFreeVariance(
  strikes: readonly StripStrike[],
  years: number,
  rate: number,
): ModelFreeVariance | null {
  const growth = exp(rate * years);
  let closest: StripStrike | null = null;
  for (const one of strikes) {
    const gap = Math.abs(one.call - one.put);
    if (gap >= 0 && (closest === null || gap < Math.abs(closest.call - closest.put))) closest = one;
  }
  if (closest === null) return null;
  const forward = closest.strike + growth * (closest.call - closest.put);
  let centre = Number.NaN;
  for (const { strike } of strikes) if (strike <= forward && !(strike <= centre)) centre = strike;
  const used = strikes.flatMap(({ strike, call, put }) => {
    const price = strike < centre ? put : strike > centre ? call : 0.5 * (call + put);
    return price > 0 ? [{ strike, price }] : [];
  });
  if (Number.isNaN(centre) || used.length < MIN_STRIKES) return null;
  const terms = used.map(({ strike, price }, i) => {
    const low = used[Math.max(0, i - 1)]!.strike;
    const high = used[Math.min(used.length - 1, i + 1)]!.strike;
    // At either end the distance to the one neighbour.
    const width = i === 0 || i === used.length - 1 ? high - low : 0.5 * (high - low);
    return ((2 * width) / (strike * strike)) * growth * price;
  });
  const sum = terms.reduce((total, term) => total + term, 0);
  const offset = forward / centre - 1;
  return {
    totalVariance: sum - offset * offset,
    forward,
    centre,
    strip: used.map((one, i) => ({ ...one, share: terms[i]! / sum })),
  };
}

/**
 * Index in vol points for `target` years from now: total variance interpolated in time between a nearer and a farther expiry (or beyond
 * them), and spread over the target. NaN where that is no variance.
 */
export function modelFreeIndex(
  near: { readonly years: number; readonly totalVariance: number },
  next: { readonly years: number; readonly totalVariance: number },
  target: number,
): number {
  const share = (target - near.years) / (next.years - near.years);
  const total = near.totalVariance + share * (next.totalVariance - near.totalVariance);
  return 100 * Math.sqrt(total / target);
}

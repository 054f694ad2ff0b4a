import { exp } from "./elementary.ts";
import { mills } from "./normal.ts";

/**
 * Raw SVI slice: total variance w(k) = a + b(ρ(k − m) + √((k − m)² + σ²)), k = ln(K/F).
 * Source: Gatheral & Jacquier, Arbitrage-free SVI volatility surfaces (2014).
 */
export interface Svi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

/** Jump-wings parameters of a slice of `years`: ATM variance, ATM skew, put and call wing slopes, minimum variance. */
export interface SviJumpWings {
  readonly v: number;
  readonly psi: number;
  readonly p: number;
  readonly c: number;
  readonly vMin: number;
}

/** Total variance w(k). */
export function sviTotalVariance(svi: Svi, k: number): number {
  const x = k - svi.m;
  return svi.a + svi.b * (svi.rho * x + Math.sqrt(x * x + svi.sigma * svi.sigma));
}

/** First derivative of total variance, dw/dk. */
export function sviSlope(svi: Svi, k: number): number {
  const x = k - svi.m;
  return svi.b * (svi.rho + x / Math.sqrt(x * x + svi.sigma * svi.sigma));
}

/** Second derivative of total variance, d²w/dk². */
export function sviCurvature(svi: Svi, k: number): number {
  const x = k - svi.m;
  const square = svi.sigma * svi.sigma;
  const r2 = x * x + square;
  return (svi.b * square) / (r2 * Math.sqrt(r2));
}

/** Implied vol (decimal) at log-moneyness `k`; NaN where total variance is negative. */
export function sviVol(svi: Svi, k: number, years: number): number {
  return Math.sqrt(sviTotalVariance(svi, k) / years);
}

/** Durrleman's g from w, w', w'' at k: the slice is free of butterfly arbitrage where g ≥ 0. */
export function durrlemanG(k: number, w: number, slope: number, curvature: number): number {
  const half = 1 - (0.5 * k * slope) / w;
  return half * half - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * curvature;
}

/** Durrleman's g of the slice at k; −Infinity where total variance is not positive. */
export function sviG(svi: Svi, k: number): number {
  const x = k - svi.m;
  const r2 = x * x + svi.sigma * svi.sigma;
  const r = Math.sqrt(r2);
  const w = svi.a + svi.b * (svi.rho * x + r);
  if (!(w > 0)) return -Infinity;
  return durrlemanG(k, w, svi.b * (svi.rho + x / r), (svi.b * svi.sigma * svi.sigma) / (r2 * r));
}

/** Risk-neutral density of ln(S_T/F) at k; negative where the slice can be arbitraged. */
export function sviDensity(svi: Svi, k: number): number {
  const w = sviTotalVariance(svi, k);
  if (!(w > 0)) return Number.NaN;
  const root = Math.sqrt(w);
  const d2 = -k / root - 0.5 * root;
  return (sviG(svi, k) * exp(-0.5 * d2 * d2)) / Math.sqrt(2 * Math.PI * w);
}

/** Steepest wing slope of total variance, b(1 + |ρ|). Lee (2004): no arbitrage-free slice exceeds 2. */
export function sviLeeSlope(svi: Svi): number {
  return svi.b * (1 + Math.abs(svi.rho));
}

/** Smallest total variance over all k, a + bσ√(1 − ρ²). */
export function sviMinTotalVariance(svi: Svi): number {
  return svi.a + svi.b * svi.sigma * Math.sqrt(1 - svi.rho * svi.rho);
}

/**
 * Excess of the slope over what prices allow at k on that `side`: 1: calls must not rise with the strike; −1: puts must rise at least
 * in proportion to it. side·w'/(2√w) − M(side·k/√w + √w/2) with the Mills ratio M, at most 0 on a slice free of arbitrage.
 */
export function sviEndExcess(svi: Svi, k: number, side: number): number {
  const root = Math.sqrt(sviTotalVariance(svi, k));
  return (0.5 * side * sviSlope(svi, k)) / root - mills((side * k) / root + 0.5 * root);
}

/** Why `svi` is no usable slice (not finite, bounds, negative variance, Lee's bound), or null where it is. */
export function sviFault(svi: Svi): string | null {
  if (!Number.isFinite(svi.a + svi.b + svi.rho + svi.m + svi.sigma)) return "a parameter is not finite";
  if (svi.b < 0) return `b must not be negative, was ${svi.b}`;
  if (!(Math.abs(svi.rho) < 1)) return `rho must lie inside −1 … 1, was ${svi.rho}`;
  if (!(svi.sigma > 0)) return `sigma must be positive, was ${svi.sigma}`;
  if (!(sviMinTotalVariance(svi) >= 0)) return `total variance falls to ${sviMinTotalVariance(svi)}`;
  if (sviLeeSlope(svi) > 2) return `wing slope ${sviLeeSlope(svi)} exceeds Lee's bound of 2`;
  return null;
}

/** Jump-wings parameters of a raw slice. */
export function sviJumpWings(svi: Svi, years: number): SviJumpWings {
  const w = sviTotalVariance(svi, 0);
  const root = Math.sqrt(w);
  return {
    v: w / years,
    psi: (0.5 * sviSlope(svi, 0)) / root,
    p: (svi.b * (1 - svi.rho)) / root,
    c: (svi.b * (1 + svi.rho)) / root,
    vMin: sviMinTotalVariance(svi) / years,
  };
}

/** The raw slice of jump-wings parameters. Not finite where they describe none. */
export function sviFromJumpWings(wings: SviJumpWings, years: number): Svi {
  const w = wings.v * years;
  const root = Math.sqrt(w);
  const b = 0.5 * root * (wings.c + wings.p);
  const rho = 1 - (wings.p * root) / b;
  const cosine = Math.sqrt(1 - rho * rho);
  const beta = rho - (2 * wings.psi * root) / b;
  const excess = (wings.v - wings.vMin) * years;
  if (Math.abs(beta) < 1e-12) {
    const sigma = excess / (b * (1 - cosine));
    return { a: wings.vMin * years - b * sigma * cosine, b, rho, m: 0, sigma };
  }
  const alpha = Math.sign(beta) * Math.sqrt(1 / (beta * beta) - 1);
  const m = excess / (b * (-rho + Math.sign(alpha) * Math.sqrt(1 + alpha * alpha) - alpha * cosine));
  const sigma = alpha * m;
  return { a: wings.vMin * years - b * sigma * cosine, b, rho, m, sigma };
}

import { exp, power } from "./elementary.ts";
import type { Svi } from "./svi.ts";

/**
 * An SSVI slice with its own correlation (Hendriks & Martini, The extended SSVI volatility surface, 2019):
 * w(k) = θ/2·(1 + ρφk + √((φk + ρ)² + 1 − ρ²)), θ the total variance at the forward, ψ = θφ.
 */
export interface Essvi {
  readonly theta: number;
  readonly rho: number;
  readonly psi: number;
}

/** The same slice in raw SVI parameters. */
export function essviToSvi({ theta, rho, psi }: Essvi): Svi {
  const phi = psi / theta;
  const square = 1 - rho * rho;
  return { a: 0.5 * theta * square, b: 0.5 * psi, rho, m: -rho / phi, sigma: Math.sqrt(square) / phi };
}

/** Heston-like curvature φ(θ) = (1 − (1 − e^{−λθ})/(λθ))/(λθ) of SSVI (Gatheral & Jacquier 2014, example 4.1). */
export function heston(theta: number, lambda: number): number {
  const z = lambda * theta;
  if (z > 1) return (1 - (1 - exp(-z)) / z) / z;
  // ½ − z/6 + z²/24 − …: the closed form cancels for small z.
  let term = 0.5;
  let sum = term;
  for (let n = 3; n < 22; n++) {
    term *= -z / n;
    sum += term;
  }
  return sum;
}

/** Power-law curvature φ(θ) = η·θ^{−γ} of SSVI (example 4.2). */
export function powerLaw(theta: number, eta: number, gamma: number): number {
  return eta * power(theta, -gamma);
}

/** Power-law curvature that flattens at large variance, φ(θ) = η/(θ^γ(1 + θ)^{1 − γ}) (equation 4.5). */
export function dampedPowerLaw(theta: number, eta: number, gamma: number): number {
  return eta / (power(theta, gamma) * power(1 + theta, 1 - gamma));
}

/** Gatheral & Jacquier's sufficient conditions (theorem 4.2): ψ(1 + |ρ|) < 4 and ψφ(1 + |ρ|) ≤ 4. True: free of butterflies. */
export function isButterflyFree({ theta, rho, psi }: Essvi): boolean {
  const steep = 1 + Math.abs(rho);
  return psi * steep < 4 && psi * (psi / theta) * steep <= 4;
}

/**
 * A sufficient condition for `late` to lie above `early`: θ and both wings grow, φ does not (after Hendriks & Martini). Slices that
 * fail it may still be in order: `calendarSlack` looks.
 */
export function isOrderedForSure(early: Essvi, late: Essvi): boolean {
  return (
    late.theta >= early.theta &&
    Math.abs(late.rho * late.psi - early.rho * early.psi) <= late.psi - early.psi &&
    late.psi / late.theta <= early.psi / early.theta
  );
}

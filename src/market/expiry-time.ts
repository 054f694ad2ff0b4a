/** Milliseconds in the year of the calendar clock: 365 days, as venues quote with. */
export const YEAR_MS = 365 * 86_400_000;

export const DAY_MS = 86_400_000;

/** Years of 365 × 86 400 s from `now` to `expiry` (epoch ms), not below 0. */
export function yearsToExpiry(expiry: number, now: number): number {
  return Math.max(0, expiry - now) / YEAR_MS;
}

import { checkSurface } from "./surface-check.ts";
import type { FittedExpiry } from "./surface-fit.ts";

/**
 * `fits` (ascending in years) with the slice of `base` in place of each that breaks no-arbitrage, and of the earlier one that the
 * replaced still lies below, until none does or nothing is left to replace. `base` is asked for only then.
 */
export function withFallback(
  fits: readonly (FittedExpiry | null)[],
  base: () => readonly (FittedExpiry | null)[],
): (FittedExpiry | null)[] {
  const mended = [...fits];
  const places = fits.flatMap((fit, i) => (fit === null ? [] : [i]));
  let spare: readonly (FittedExpiry | null)[] | null = null;
  for (;;) {
    const { expiries } = checkSurface(places.map((i) => mended[i]!));
    const broken = places.flatMap((_, j) => (expiries[j]!.violations > 0 ? [j] : []));
    if (broken.length === 0) return mended;
    spare ??= base();
    let changed = false;
    for (const j of broken) {
      // A slice of the base is clean in itself and against others of it: what is left to give way is the earlier one.
      for (const place of [places[j]!, places[expiries[j]!.below] ?? -1]) {
        const instead = spare[place] ?? null;
        if (instead === null || mended[place] === instead) continue;
        mended[place] = instead;
        changed = true;
        break;
      }
    }
    if (!changed) return mended;
  }
}

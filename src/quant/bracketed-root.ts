const MAX_STEPS = 100;

/**
 * Where a continuous `f` changes sign between `low` and `high`, to the last bits: inverse quadratic steps where they can be trusted,
 * halving otherwise (Chandrupatla 1997), so never slower than bisection by more than a little. NaN where f does not change sign.
 */
export function bracketedRoot(f: (x: number) => number, low: number, high: number): number {
  let a = high;
  let b = low;
  let fa = f(a);
  let fb = f(b);
  if (fb === 0) return b;
  if (fa === 0) return a;
  if (!(fa < 0 !== fb < 0) || Number.isNaN(fa + fb)) return Number.NaN;
  let c = a;
  let fc = fa;
  let share = 0.5;
  for (let step = 0; step < MAX_STEPS; step++) {
    const x = a + share * (b - a);
    const fx = f(x);
    if (fx < 0 === fa < 0) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = x;
    fa = fx;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const width = Math.abs(b - a);
    const grain = Number.EPSILON * Math.abs(best);
    if (fx === 0 || !(width > 2 * grain)) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const quadratic = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
    share = quadratic
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5;
    const least = grain / width;
    share = Math.max(least, Math.min(1 - least, share));
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b;
}

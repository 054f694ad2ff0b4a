import { blackPrice } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";

/** A smile as it is checked: vols by ln(K/F) on the range it is vouched for. */
export interface CheckedExpiry {
  readonly years: number;
  readonly volAt: (k: number) => number;
  readonly from: number;
  readonly to: number;
}

/** A breach of no-arbitrage: what, where, and by how much of the forward in price. */
export interface SurfaceBreach {
  readonly kind: "missing" | "monotone" | "convex" | "calendar";
  /** Place of the (later) expiry in the list. */
  readonly expiry: number;
  readonly k: number;
  readonly size: number;
}

export interface SurfaceCheck {
  /** Smallest difference of total variance between neighbours where both are vouched for; Infinity for one expiry. */
  readonly minCalendarSlack: number;
  readonly violations: number;
  readonly worst: SurfaceBreach | null;
}

/** Breaches smaller than this share of the forward in price are rounding. */
const TOLERANCE = 1e-9;
/** Strikes looked at per expiry: finer than any fit's own grid. */
const STRIKES = 1_500;

/**
 * Looks for static arbitrage in fitted smiles (ascending in years): call prices must fall, be convex in strike, and be ordered in
 * expiry at equal forward moneyness, to 1e-9 of the forward, on a fine grid.
 */
export function checkSurface(expiries: readonly CheckedExpiry[]): SurfaceCheck {
  let violations = 0;
  let worst: SurfaceBreach | null = null;
  let minCalendarSlack = Infinity;
  const breach = (kind: SurfaceBreach["kind"], expiry: number, k: number, size: number): void => {
    if (size <= TOLERANCE) return;
    violations++;
    if (worst === null || size > worst.size) worst = { kind, expiry, k, size };
  };
  expiries.forEach((smile, i) => {
    const { years, from, to } = smile;
    const before = i > 0 ? expiries[i - 1]! : null;
    let x0 = 0;
    let c0 = 1;
    let x1 = 0;
    let c1 = 1;
    for (let j = 0; j <= STRIKES; j++) {
      const k = from + ((to - from) * j) / STRIKES;
      const vol = smile.volAt(k);
      if (!(vol > 0)) {
        breach("missing", i, k, 1);
        continue;
      }
      const x = exp(k);
      const c = blackPrice(1, x, years, vol, true);
      breach("monotone", i, k, Math.max(c - c1, c1 - c - (x - x1)));
      if (x1 > 0) breach("convex", i, k, c1 - (c0 + ((c - c0) * (x1 - x0)) / (x - x0)));
      x0 = x1;
      c0 = c1;
      x1 = x;
      c1 = c;
      if (before === null || k < before.from || k > before.to) continue;
      const earlier = before.volAt(k);
      if (!(earlier > 0)) continue;
      minCalendarSlack = Math.min(minCalendarSlack, vol * vol * years - earlier * earlier * before.years);
      breach("calendar", i, k, blackPrice(1, x, before.years, earlier, true) - c);
    }
  });
  return { minCalendarSlack, violations, worst };
}

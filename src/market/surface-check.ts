import { exp } from "../quant/elementary.ts";

/** A smile as it is checked: call prices over the forward, and vols where they can be told, by ln(K/F) on the range vouched for. */
export interface CheckedExpiry {
  readonly years: number;
  readonly callAt: (k: number) => number;
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
  /** Smallest difference of total variance from the latest expiry before that is vouched for at the same moneyness; Infinity for one. */
  readonly minCalendarSlack: number;
  readonly violations: number;
  readonly worst: SurfaceBreach | null;
  /** The same for each expiry: slack, NaN for the first; and the place of the one it lies below by most, −1 where it does not. */
  readonly expiries: readonly {
    readonly calendarSlack: number;
    readonly violations: number;
    readonly below: number;
  }[];
}

/** Breaches smaller than this share of the forward in price are rounding. */
const TOLERANCE = 1e-9;
/** Strikes looked at per expiry: finer than any fit's own grid. */
const STRIKES = 1_500;

/**
 * Looks for static arbitrage in fitted smiles (ascending in years): call prices must fall, be convex in strike, and be ordered in
 * expiry at equal forward moneyness, to 1e-9 of the forward, on a fine grid. Each is held against the latest before it that is vouched
 * for at that place, which need not be its neighbour: so all are in order wherever two of them are vouched for.
 */
export function checkSurface(expiries: readonly CheckedExpiry[]): SurfaceCheck {
  let violations = 0;
  let worst: SurfaceBreach | null = null;
  const slack = expiries.map((_, i) => (i === 0 ? Number.NaN : Infinity));
  const count = expiries.map(() => 0);
  const below = expiries.map(() => -1);
  const breach = (kind: SurfaceBreach["kind"], expiry: number, k: number, size: number): void => {
    if (size <= TOLERANCE) return;
    violations++;
    count[expiry]!++;
    if (worst === null || size > worst.size) worst = { kind, expiry, k, size };
  };
  expiries.forEach((smile, i) => {
    const { years, from, to } = smile;
    let deepest = TOLERANCE;
    let x0 = 0;
    let c0 = 1;
    let x1 = 0;
    let c1 = 1;
    for (let j = 0; j <= STRIKES; j++) {
      const k = from + ((to - from) * j) / STRIKES;
      const x = exp(k);
      const c = smile.callAt(k);
      if (Number.isNaN(c)) {
        breach("missing", i, k, 1);
        continue;
      }
      breach("monotone", i, k, Math.max(c - c1, c1 - c - (x - x1)));
      if (x1 > 0) breach("convex", i, k, c1 - (c0 + ((c - c0) * (x1 - x0)) / (x - x0)));
      x0 = x1;
      c0 = c1;
      x1 = x;
      c1 = c;
      let place = i - 1;
      while (place >= 0 && !(k >= expiries[place]!.from && k <= expiries[place]!.to)) place--;
      const before = expiries[place];
      if (before === undefined) continue;
      const depth = before.callAt(k) - c;
      breach("calendar", i, k, depth);
      if (depth > deepest) {
        deepest = depth;
        below[i] = place;
      }
      const earlier = before.volAt(k);
      const later = smile.volAt(k);
      // Far out a price may be too small to tell its vol.
      if (!(earlier > 0 && later > 0)) continue;
      slack[i] = Math.min(slack[i]!, later * later * years - earlier * earlier * before.years);
    }
  });
  return {
    minCalendarSlack: Math.min(Infinity, ...slack.slice(1)),
    violations,
    worst,
    expiries: expiries.map((_, i) => ({ calendarSlack: slack[i]!, violations: count[i]!, below: below[i]! })),
  };
}

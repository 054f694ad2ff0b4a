/** What the filter says of one quote. `good` is fitted to; a bound only keeps the fit on its side; the rest is dropped. */
export const QUOTE_VERDICT = {
  good: 0,
  /** Only one side is quoted: used as a bound. */
  oneSided: 1,
  /** Spread above the limit as a share of mid: used as bounds. */
  wide: 2,
  /** The bid is the smallest price there is, so the mid says little: used as bounds. */
  tickLimited: 3,
  missing: 4,
  /** Not finite, or below zero. */
  invalid: 5,
  crossed: 6,
  stale: 7,
  /** No vol reproduces the quote: outside intrinsic value and maximum. */
  unsolvable: 8,
  /** Its bid lies above the ask of an option that can never be worth less: one of the two is wrong, and this one more likely. */
  vertical: 9,
  /** In the money: its counterpart of the other right says the same with less delta. */
  inTheMoney: 10,
  /** A second option at the same strike. */
  duplicate: 11,
} as const;

/** Words for each verdict, as shown. */
export const QUOTE_VERDICT_LABEL = [
  "good",
  "one-sided",
  "too wide",
  "at the smallest price",
  "no quote",
  "not a price",
  "crossed",
  "stale",
  "no vol for its price",
  "vertical arbitrage",
  "in the money",
  "strike listed twice",
] as const;

/** Limits of the filter. */
export interface QuoteLimits {
  /** Age in ms beyond which a quote is stale. */
  readonly staleAfter: number;
  /** Largest spread as a share of mid. */
  readonly maxSpreadOfMid: number;
}

export const DEFAULT_QUOTE_LIMITS: QuoteLimits = { staleAfter: 60_000, maxSpreadOfMid: 1.5 };

/** True where a verdict keeps the quote at least as a bound. */
export function isUsable(verdict: number): boolean {
  return verdict <= QUOTE_VERDICT.tickLimited;
}

/**
 * Verdict on one quote from its prices alone. `bid`, `ask` in any one unit, NaN or 0 where that side is not quoted; `tick` the
 * smallest price in that unit (NaN unknown); `age` in ms (NaN unknown, taken as fresh).
 */
export function judgeQuote(bid: number, ask: number, tick: number, age: number, limits: QuoteLimits): number {
  if (bid < 0 || ask < 0 || bid === Infinity || ask === Infinity) return QUOTE_VERDICT.invalid;
  const hasBid = bid > 0;
  const hasAsk = ask > 0;
  if (!hasBid && !hasAsk) return QUOTE_VERDICT.missing;
  if (age > limits.staleAfter) return QUOTE_VERDICT.stale;
  if (!hasBid || !hasAsk) return QUOTE_VERDICT.oneSided;
  if (bid > ask) return QUOTE_VERDICT.crossed;
  if (ask - bid > limits.maxSpreadOfMid * 0.5 * (ask + bid)) return QUOTE_VERDICT.wide;
  if (bid <= tick && ask > bid) return QUOTE_VERDICT.tickLimited;
  return QUOTE_VERDICT.good;
}

/**
 * Marks quotes of one right that break monotonicity at executable prices: with options in the order of rising worth, no bid may
 * exceed a later ask. Those in most contradictions go first, of two alike the one with the wider spread. `verdicts` is changed in
 * place.
 */
export function dropVerticals(bid: ArrayLike<number>, ask: ArrayLike<number>, verdicts: Uint8Array): void {
  const count = verdicts.length;
  for (;;) {
    let worst = -1;
    let most = 0;
    for (let i = 0; i < count; i++) {
      if (!isUsable(verdicts[i]!)) continue;
      let contradictions = 0;
      for (let j = 0; j < count; j++) {
        if (j === i || !isUsable(verdicts[j]!)) continue;
        if (j > i ? bid[i]! > ask[j]! : bid[j]! > ask[i]!) contradictions++;
      }
      const wider = worst >= 0 && !(ask[i]! - bid[i]! <= ask[worst]! - bid[worst]!);
      if (contradictions > most || (contradictions > 0 && contradictions === most && wider)) {
        most = contradictions;
        worst = i;
      }
    }
    if (worst < 0) return;
    verdicts[worst] = QUOTE_VERDICT.vertical;
  }
}

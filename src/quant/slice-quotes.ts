/** Quotes of one expiry in the first `count` places of each array, ascending in k = ln(K/F); vols decimal, NaN = missing. */
export interface SliceQuotes {
  readonly count: number;
  readonly k: Float64Array;
  readonly bidVol: Float64Array;
  readonly midVol: Float64Array;
  readonly askVol: Float64Array;
}

/** What the mids of an expiry cover. */
export interface MidSummary {
  readonly mids: number;
  /** Log-moneyness of the first and last mid, and the vol of the mid nearest the forward; NaN without mids. */
  readonly kMin: number;
  readonly kMax: number;
  readonly atmVol: number;
}

/** Counts the mids of `quotes` and finds their range and the one nearest the forward. */
export function summariseMids(quotes: SliceQuotes): MidSummary {
  let mids = 0;
  let kMin = Number.NaN;
  let kMax = Number.NaN;
  let atmVol = Number.NaN;
  let nearest = Infinity;
  for (let i = 0; i < quotes.count; i++) {
    const vol = quotes.midVol[i]!;
    if (!(vol > 0)) continue;
    const k = quotes.k[i]!;
    mids++;
    if (!(k >= kMin)) kMin = k;
    if (!(k <= kMax)) kMax = k;
    if (Math.abs(k) >= nearest) continue;
    nearest = Math.abs(k);
    atmVol = vol;
  }
  return { mids, kMin, kMax, atmVol };
}

/**
 * The quote columns: one Float64 row per instrument slot, one column per field. Missing is NaN plus a reason bit, never 0.
 * Prices in the instrument's quote currency, sizes in its amount unit, vols and rates decimal, times epoch ms.
 * Venue Greeks stay in the venue's own units (`market/conventions.ts` converts).
 */
export const QUOTE_FIELDS = [
  "bid",
  "ask",
  "bidSize",
  "askSize",
  "last",
  "mark",
  "markVol",
  "bidVol",
  "askVol",
  "delta",
  "gamma",
  "vega",
  "theta",
  "rho",
  "underlying",
  "index",
  "openInterest",
  "volume",
  "volumeUsd",
  "high",
  "low",
  "change24h",
  "fundingRate",
  "funding8h",
  "exchangeTime",
  "receivedTime",
  "changedAt",
  "confirmedAt",
  "reasons",
] as const;

export type QuoteField = (typeof QUOTE_FIELDS)[number];

/** Column number of each quote field. */
export const Q = Object.fromEntries(QUOTE_FIELDS.map((name, i) => [name, i])) as Record<QuoteField, number>;

export const QUOTE_FIELD_COUNT = QUOTE_FIELDS.length;

/** Bits of the `reasons` column: why a value is missing, and what is known about the row. */
export const REASON = {
  /** The venue says there is no bid (ask). */
  noBid: 1 << 0,
  noAsk: 1 << 1,
  /** Bid above ask as published. */
  crossed: 1 << 2,
  /** Only a mark has arrived so far: no quote from summary or ticker. */
  markOnly: 1 << 3,
  /** Its live subscription is in step: `confirmedAt` then follows the connection's last message. */
  inStep: 1 << 4,
  /** The venue published a sentinel (0, cap) for its bid (ask) vol. */
  noBidVol: 1 << 5,
  noAskVol: 1 << 6,
  /** Never traded. */
  neverTraded: 1 << 7,
  /** Trading halted, locked or not yet open, as the venue states it. */
  notOpen: 1 << 8,
  /** Expired or delivered: values are its last. */
  expired: 1 << 9,
  /** The venue refused its subscription. */
  refused: 1 << 10,
  /** In a resync after a gap: book-derived values are withheld. */
  resync: 1 << 11,
} as const;

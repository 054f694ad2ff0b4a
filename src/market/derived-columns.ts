/**
 * Derived columns: what the hub computes for each option. House units: vol decimal, delta per unit of underlying,
 * gamma per 1 USD, vega per 1.00 vol, theta per year (calendar time), rho per 1.00 rate. Vols and vega count time by the market's clock. `price` is undiscounted in quote
 * currency (coin for inverse). NaN means not computable: the status column says why.
 */
export const DERIVED_FIELDS = [
  /** Forward used, quote currency per unit of underlying, and where it came from (`FORWARD_SOURCE`). */
  "forward",
  "forwardSource",
  /** Years of 365 days to expiry: on the market's clock, by which vols count, and on the calendar. */
  "yearsToExpiry",
  "calendarYears",
  "volAtBid",
  "volAtMid",
  "volAtAsk",
  "volAtMark",
  /** Vol of the fitted slice at this strike. */
  "fitVol",
  /** The vol the Greeks below were taken at: mid if two-sided, else the venue's mark vol. */
  "greekVol",
  "price",
  "delta",
  "gamma",
  "vega",
  "theta",
  "rho",
  /** Status of vol at bid, mid, ask, mark: four codes of `quant/vol-status.ts` packed as s0 + 16·s1 + 256·s2 + 4096·s3. */
  "volStatus",
  /** price / (vega · vol) at mid: relative error of vol per relative error of price. */
  "conditioning",
  /** How much longer ago than the quote the oldest other input (the forward) was confirmed, ms; 0 where it was not. */
  "inputLag",
  /** What the quote filter said of the quote when its expiry was last fitted (`QUOTE_VERDICT`). */
  "verdict",
] as const;

export type DerivedField = (typeof DERIVED_FIELDS)[number];

/** Column number of each derived field. */
export const D = Object.fromEntries(DERIVED_FIELDS.map((name, i) => [name, i])) as Record<DerivedField, number>;

export const DERIVED_FIELD_COUNT = DERIVED_FIELDS.length;

/** Where an expiry's forward came from, in order of preference. */
export const FORWARD_SOURCE = { none: 0, future: 1, venue: 2, parity: 3, interpolated: 4 } as const;

/** Words for a forward source, as shown. */
export const FORWARD_SOURCE_LABEL = [
  "none",
  "listed future",
  "venue synthetic",
  "put-call parity",
  "interpolated",
] as const;

/** Columns of a slice: one row per expiry of the chosen underlying. Vols decimal. */
export const SLICE_FIELDS = [
  "expiry",
  /** On the market's clock, by which the vols count, and on the calendar. */
  "yearsToExpiry",
  "calendarYears",
  "forward",
  "forwardSource",
  "atmVol",
  /** 25-delta risk reversal and butterfly of the fit, undiscounted forward delta, decimal vol. */
  "riskReversal25",
  "butterfly25",
  "riskReversal10",
  "butterfly10",
  /** Raw SVI of this expiry alone, which the next fit starts from: w(k) = a + b(ρ(k − m) + √((k − m)² + σ²)). */
  "sviA",
  "sviB",
  "sviRho",
  "sviM",
  "sviSigma",
  /** Root mean square of mid vol minus fit, decimal. */
  "rmse",
  /** Quotes fitted, of those inside bid–ask, and dropped by the filter. */
  "quotes",
  "inside",
  "dropped",
  /** 1 where the slice was fitted to marks because too few quotes exist. */
  "marksOnly",
  /** Log-moneyness range of the quotes fitted. */
  "kMin",
  "kMax",
  "options",
  "quoted",
  "openInterest",
  /** Epoch ms of the oldest quote used and of the fit. */
  "asOf",
  "fittedAt",
  /** Smallest Durrleman g on the quoted range; below 0 the slice can be arbitraged. NaN where the model has prices only. */
  "minG",
  /** Model of the smile as drawn (`SLICE_MODEL`) and why it is not the one asked for, or why there is none (`SLICE_REASON`). */
  "model",
  "reason",
  /** Parameters of that model: raw SVI a, b, ρ, m, σ; SABR α, ρ, ν (β = 1); for sampled smiles pitch, first, step and count of nodes. */
  "param1",
  "param2",
  "param3",
  "param4",
  "param5",
  /** Farthest that the fit lies outside a good quote's bid–ask, in widths of that spread, and its ln(K/F). */
  "worstMiss",
  "worstK",
  /** Log-moneyness the smile is vouched for: the quotes, the forward, and two standard deviations beyond. */
  "from",
  "to",
] as const;

export type SliceField = (typeof SLICE_FIELDS)[number];

/** Column number of each slice field. */
export const S = Object.fromEntries(SLICE_FIELDS.map((name, i) => [name, i])) as Record<SliceField, number>;

export const SLICE_FIELD_COUNT = SLICE_FIELDS.length;

/** Total variances that may follow the fields of a slice, for smiles known by their nodes; NaN beyond their count. */
export const SLICE_NODES = 320;
export const SLICE_ROW_LENGTH = SLICE_FIELD_COUNT + SLICE_NODES;

/** How the smile of a slice row is to be read. */
export const SLICE_MODEL = { none: 0, svi: 1, essvi: 2, sabr: 3, free: 4 } as const;

/** Why a slice is not of the model asked for, or not there at all. */
export const SLICE_REASON = {
  none: 0,
  /** Of the model asked for, the density would be negative somewhere … */
  butterfly: 1,
  /** … or total variance would fall below that of the expiry before. */
  calendar: 2,
  /** A neighbour was replaced, and the two would cross. */
  neighbour: 3,
  /** Too few good quotes: fitted to the venue's marks. */
  marks: 4,
  noQuotes: 5,
  allStale: 6,
  noForward: 7,
  expired: 8,
  /** Quotes there are, but too few for a smile, and no marks. */
  tooFew: 9,
  /** Was replaced a moment ago, and has not been clean for long. */
  settling: 10,
  /** Its quotes and those of other expiries have no surface in common: left out … */
  contradiction: 11,
  /** … or fitted to its marks, which have one. */
  contradictionMarks: 12,
} as const;

/** Words for each reason, as shown. */
export const SLICE_REASON_LABEL = [
  "",
  "negative density",
  "crosses the expiry before",
  "a neighbour was replaced",
  "too few quotes: follows the marks",
  "no quotes",
  "all quotes stale",
  "no forward",
  "expired",
  "too few quotes for a smile",
  "was replaced a moment ago",
  "quotes contradict other expiries: left out",
  "quotes contradict other expiries: follows the marks",
] as const;

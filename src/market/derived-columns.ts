/**
 * Derived columns: what the hub computes for each option. House units: vol decimal, delta per unit of underlying,
 * gamma per 1 USD, vega per 1.00 vol, theta per year (calendar time), rho per 1.00 rate. `price` is undiscounted in quote
 * currency (coin for inverse). NaN means not computable: the status column says why.
 */
export const DERIVED_FIELDS = [
  /** Forward used, quote currency per unit of underlying, and where it came from (`FORWARD_SOURCE`). */
  "forward",
  "forwardSource",
  /** Years of 365 days to expiry. */
  "yearsToExpiry",
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
  /** Epoch ms of the oldest input. */
  "asOf",
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
  "yearsToExpiry",
  "forward",
  "forwardSource",
  "atmVol",
  /** 25-delta risk reversal and butterfly of the fit, undiscounted forward delta, decimal vol. */
  "riskReversal25",
  "butterfly25",
  /** Raw SVI: w(k) = a + b(ρ(k − m) + √((k − m)² + σ²)). */
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
  /** Smallest Durrleman g on the quoted range; below 0 the slice can be arbitraged. */
  "minG",
] as const;

export type SliceField = (typeof SLICE_FIELDS)[number];

/** Column number of each slice field. */
export const S = Object.fromEntries(SLICE_FIELDS.map((name, i) => [name, i])) as Record<SliceField, number>;

export const SLICE_FIELD_COUNT = SLICE_FIELDS.length;

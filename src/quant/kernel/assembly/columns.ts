// Layout of one batch: columns of `stride` bytes, in this order, from `base`.

export const FORWARD: usize = 0;
export const STRIKE: usize = 1;
export const YEARS: usize = 2;
export const IS_CALL: usize = 3;
export const RATE: usize = 4;
/** In scenario batches, which know no rate: not 0 where the price is in coin. */
export const IN_COIN: usize = 4;
export const DIVIDEND_YIELD: usize = 5;
export const MARKET_PRICE: usize = 6;
export const VOL: usize = 7;
export const STATUS: usize = 8;
export const CONDITIONING: usize = 9;
/** First of the seventeen output columns, in the order of GREEK_COLUMNS. */
export const PRICE: usize = 10;
export const DELTA: usize = 11;
export const GAMMA: usize = 12;
export const VEGA: usize = 13;
export const THETA: usize = 14;
export const VANNA: usize = 15;
export const VOLGA: usize = 16;
export const RHO: usize = 17;
export const PHI: usize = 18;
export const CHARM: usize = 19;
export const VETA: usize = 20;
export const SPEED: usize = 21;
export const ZOMMA: usize = 22;
export const COLOR: usize = 23;
export const ULTIMA: usize = 24;
export const DUAL_DELTA: usize = 25;
export const DUAL_GAMMA: usize = 26;

// Codes of ../../vol-status.ts.
export const OK: f64 = 0;
export const DEGENERATE: f64 = 1;
export const EXPIRED: f64 = 2;
export const BAD_INPUT: f64 = 3;
export const ZERO_VOL: f64 = 4;
export const BELOW_INTRINSIC: f64 = 5;
export const AT_OR_ABOVE_MAX: f64 = 6;
export const NO_INFORMATION: f64 = 7;

export const SMALLEST_NORMAL: f64 = 2.2250738585072014e-308;
/** Total vols outside these bounds are taken as zero and infinite. */
export const MIN_TOTAL_VOL: f64 = 1e-200;
export const MAX_TOTAL_VOL: f64 = 1e100;

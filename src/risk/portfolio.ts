/** What a person holds: the types that valuation, scenarios, margin and attribution share. Plain data, JSON-able. */

/** One holding of one contract. Two positions may name the same instrument (other accounts, books or entry prices). */
export interface Position {
  /** Instrument id `venue:name`, or the venue's name alone where a file states no venue. */
  readonly instrument: string;
  /** Units of the underlying, short negative; for inverse contracts coin, also where the venue counts contracts in USD. */
  readonly size: number;
  /** Price paid, in the instrument's quote currency (coin for inverse options, USD for inverse futures); absent if unknown. */
  readonly averagePrice?: number;
  readonly account?: string;
  readonly book?: string;
  readonly tags?: readonly string[];
}

/** An amount of one currency held beside the cash of the portfolio, as collateral. */
export interface Holding {
  readonly currency: string;
  /** Units of the currency; a debt is negative. */
  readonly amount: number;
}

export interface Portfolio {
  /** Currency that cash is in and that margin is stated in, e.g. "BTC", "USDC", "USD". */
  readonly currency: string;
  /** Cash in that currency: balance without the value of options. */
  readonly cash: number;
  readonly positions: readonly Position[];
  readonly collateral?: readonly Holding[];
}

/** Most positions that a portfolio holds; a longer file is refused at the edge. */
export const MAX_POSITIONS = 100_000;

/** Sizes beyond this, in units of underlying, are taken for a mistake at the edge. */
export const MAX_SIZE = 1e12;

/** The name a venue knows an instrument by: its id without the venue. */
export function nameOfId(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

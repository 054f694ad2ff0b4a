import type { OptionFees } from "./option-fees.ts";

/** One option at the instant of a snapshot. Prices in the settlement currency per unit, NaN where a side is not quoted. */
export interface SnapshotOption {
  readonly name: string;
  /** Epoch ms. */
  readonly expiry: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly bid: number;
  readonly ask: number;
  /** Units of the underlying on offer; NaN where the source does not say. */
  readonly bidSize: number;
  readonly askSize: number;
  readonly mark: number;
  /** Epoch ms at which the quote was last known to stand; NaN unknown. */
  readonly confirmedAt: number;
}

/** A dated future. Sizes as those of options, but USD of notional where the options are inverse. */
export interface SnapshotFuture {
  readonly name: string;
  readonly expiry: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly confirmedAt: number;
}

/** What is known of one expiry besides its quotes. */
export interface SnapshotExpiry {
  readonly expiry: number;
  readonly years: number;
  readonly forward: number;
  /** Discount factor to the expiry in the settlement currency. */
  readonly discount: number;
}

/** Everything a certificate is drawn up from: one underlying at one instant. */
export interface MarketSnapshot {
  /** Epoch ms; ages count to here. */
  readonly time: number;
  readonly underlying: string;
  /** Settlement currency of prices and payoffs. */
  readonly currency: string;
  /** True where prices and payoffs are in the underlying itself. */
  readonly inverse: boolean;
  /** True where options can be exercised early. */
  readonly american: boolean;
  /** Price of the underlying, quote currency; NaN unknown. Early exercise is priced with it. */
  readonly spot: number;
  readonly simulated: boolean;
  readonly fees: OptionFees;
  /** A quote older than this cannot be counted on, ms. */
  readonly staleAfter: number;
  /** Ascending. */
  readonly expiries: readonly SnapshotExpiry[];
  readonly options: readonly SnapshotOption[];
  readonly futures: readonly SnapshotFuture[];
}

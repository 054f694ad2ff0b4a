/** What is traded, decoded once at the feed. `index` rows carry published levels (spot index, DVOL) in the same table. */
export type InstrumentKind = "option" | "future" | "perpetual" | "spot" | "combo" | "index";

export type Right = "call" | "put";

/** One step of a tick schedule: `tick` applies to prices at or above `above` (quote currency). */
export interface TickStep {
  readonly above: number;
  readonly tick: number;
}

export interface Instrument {
  /** `venue:name`, unique in the product. */
  readonly id: string;
  readonly venue: string;
  /** The venue's own name, exactly as on the wire. */
  readonly name: string;
  readonly kind: InstrumentKind;
  /** What a user picks: "BTC", "ETH" (inverse) or "BTC_USDC", "SOL_USDC" (linear). Inverse and linear never share one. */
  readonly underlying: string;
  readonly base: string;
  readonly quote: string;
  readonly settlement: string;
  /** True where price and settlement are in the base currency (coin). */
  readonly inverse: boolean;
  /** USD or quote currency per unit of underlying; NaN unless an option. */
  readonly strike: number;
  readonly right: Right | null;
  /** Epoch ms; Infinity where it never expires. */
  readonly expiry: number;
  /** Units of underlying per contract. */
  readonly multiplier: number;
  /** Ascending in `above`; the first entry starts at 0. */
  readonly ticks: readonly TickStep[];
  /** Smallest tradable amount, in the venue's amount unit. */
  readonly minAmount: number;
  /** Name of the price index it settles on, e.g. `btc_usd`. */
  readonly indexName: string;
  /** Fractions of the underlying; NaN where the venue does not state them. */
  readonly makerFee: number;
  readonly takerFee: number;
  /** Listed at, epoch ms; NaN if unknown. */
  readonly createdAt: number;
}

import type { Channel } from "./channel.ts";
import type { Listing } from "./listing.ts";
import type { Asset } from "./market-model.ts";
import type { Slice } from "./surface-model.ts";
import type { TickerText } from "./ticker-fields.ts";
import type { UnderlyingSpec } from "./underlyings.ts";

/** One listed instrument with everything that moves. */
export interface Instrument {
  readonly listing: Listing;
  readonly underlying: Underlying;
  /** Null for the perpetual. */
  readonly tenor: Tenor | null;
  readonly text: TickerText;
  /** Ticker fields, see `ticker-fields.ts`. */
  readonly values: Float64Array;
  /** Mark in quote currency and mark vol (decimal) before rounding, and the mark refresh they belong to. */
  exactMark: number;
  exactVol: number;
  markEpoch: number;
  /** Exchange time of the last quote. */
  time: number;
  /** Quotes made so far. */
  updates: number;
  changeId: number;
  /** Best prices in finest ticks; 0 for none. */
  bidTick: number;
  askTick: number;
  /** What the depth behind the best prices depends on, as of the last quote: price steps searched, and typical size. */
  reach: number;
  typicalAmount: number;
  /** Price 24 hours ago as the statistics have it; NaN if it did not trade. */
  dayOpen: number;
  tradeSeq: number;
  /** Number of the last trade before the opening, and forward and values then: what was before stays what it was. */
  openingSeq: number;
  openingForward: number;
  openingValues: Float64Array;
  /** Trades since the opening, newest last, as JSON objects. */
  readonly trades: string[];
  alive: boolean;
  readonly quoteChannels: Channel[];
  readonly bookChannels: Channel[];
  readonly tradeChannels: Channel[];
}

/** One expiry of one underlying. */
export interface Tenor {
  readonly expiry: number;
  readonly slice: Slice;
  readonly options: Instrument[];
  readonly strikes: Set<number>;
  future: Instrument | null;
  /** As of the last mark refresh. */
  years: number;
  forward: number;
  /** Forward over spot. */
  growth: number;
  /** Index samples in the settlement window so far. */
  samples: number;
  sampleSum: number;
  /** Share of the settlement window that has passed, 0..1. */
  known: number;
}

export interface Underlying {
  readonly spec: UnderlyingSpec;
  readonly asset: Asset;
  readonly slices: Slice[];
  /** Ascending. */
  readonly tenors: Tenor[];
  readonly perpetual: Instrument;
  /** Index as last published, and the constituents behind it. */
  index: number;
  readonly sources: IndexSource[];
  /** Newest first. */
  readonly deliveries: { readonly date: string; readonly price: number }[];
  day: { open: number; high: number; low: number };
  volIndex: number;
}

/** One constituent of an index. */
export interface IndexSource {
  readonly name: string;
  price: number;
  /** After clamping to the median. */
  used: number;
  enabled: boolean;
  time: number;
  /** Relative deviation from the common price. */
  deviation: number;
}

/** Price of the underlying right now, before the index is taken. */
export function liveSpot(underlying: Underlying): number {
  const { asset, spec } = underlying;
  return spec.inverse ? asset.spot : asset.spot * (1 + asset.stablePremium);
}

/** Forward of a tenor for an index (or spot) level: inside the settlement window the known part of the average is fixed. */
export function forwardFor(tenor: Tenor, spot: number): number {
  if (tenor.samples === 0) return spot * tenor.growth;
  return (tenor.known * tenor.sampleSum) / tenor.samples + (1 - tenor.known) * spot;
}

/** The settlement window: 30 minutes, one sample every 4 s. */
export const SETTLEMENT_WINDOW_MS = 1_800_000;
export const SETTLEMENT_SAMPLE_MS = 4_000;

import type { Account } from "./accounts.ts";
import type { BookHistory } from "./book-history.ts";
import type { Channel, Publisher } from "./channel.ts";
import type { ServerClient } from "./client.ts";
import type { EventChannel } from "./instrument-channels.ts";
import type { MakerMoment } from "./maker.ts";
import type { Market } from "./market.ts";

/** A trades channel for a whole kind and currency. */
export interface TradeGroup {
  readonly kind: string;
  readonly currency: string;
  readonly events: EventChannel;
}

/** The exchange behind its protocol: the market, who listens to what, and the settings of this run. */
export interface Venue {
  readonly market: Market;
  readonly publisher: Publisher;
  readonly channels: Map<string, Channel>;
  readonly clients: Map<number, ServerClient>;
  readonly history: BookHistory;
  /** Trades channels of single instruments and of groups. */
  readonly tradeEvents: Map<string, EventChannel[]>;
  readonly tradeGroups: TradeGroup[];
  /** Channels that speak once a second. */
  readonly secondly: Channel[];
  readonly candles: CandleStore;
  /** Exchange milliseconds per wall millisecond. */
  readonly speed: number;
  /** Whether credits are counted. */
  readonly limits: boolean;
  readonly testnet: boolean;
  /** True during load runs: every quote is told at once. */
  fast: boolean;
  locked: boolean;
  /** Opened at its first use. */
  account: Account | null;
}

/** Closed and running one-minute candles of a price or level. */
export interface CandleStore {
  minute(name: string, time: number, value: number, volume: number): void;
  range(name: string, from: number, to: number, stepMs: number): Candle[];
}

/** [epoch ms, open, high, low, close, volume] */
export type Candle = [time: number, open: number, high: number, low: number, close: number, volume: number];

/** Milliseconds on the wall since the exchange opened: what credits and heartbeats run on. */
export function wallTime(venue: Venue): number {
  return (venue.market.now - venue.market.start) / venue.speed;
}

export function momentOf(venue: Venue): MakerMoment {
  const { market } = venue;
  return {
    now: market.now,
    seed: market.seed,
    stress: market.mood.stress,
    markEpoch: market.markEpoch,
    fast: venue.fast,
  };
}

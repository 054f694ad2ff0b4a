import type { Book, Trade, TradeHistory } from "../market/book.ts";
import type { MarketTable } from "../market/market-table.ts";

/**
 * Everything that can change a feed's state, each with the local receive time `at` (epoch ms). The same list is the
 * event log: replaying it through a fresh session gives the same state, byte for byte.
 */
export type FeedEvent =
  | { readonly type: "open"; readonly at: number }
  | { readonly type: "message"; readonly at: number; readonly text: string }
  | { readonly type: "close"; readonly at: number; readonly code: number; readonly reason: string }
  | { readonly type: "clock"; readonly at: number }
  | { readonly type: "interest"; readonly at: number; readonly interest: FeedInterest };

/** What the user wants to see: the session turns it into subscriptions. */
export interface FeedInterest {
  /** e.g. "BTC" or "SOL_USDC": all its options are quoted. */
  readonly underlying: string;
  /** Names on screen: first in line, and on the fast ticker. */
  readonly visible: readonly string[];
  /** The instrument whose book and trades are wanted; null for none. */
  readonly focused: string | null;
}

/**
 * What a session asks its driver to do. After `connect` and `disconnect` nothing more of the connection before is delivered,
 * not even its close.
 */
export type FeedAction =
  | { readonly type: "connect" }
  | { readonly type: "send"; readonly text: string }
  | { readonly type: "disconnect"; readonly reason: string };

export type FeedState = "connecting" | "live" | "delayed" | "stale" | "dead" | "replaying";

/** Health of one feed, for the connection bar. Times epoch ms, NaN where not known. */
export interface FeedStatus {
  readonly venue: string;
  /** e.g. "Deribit", "Deribit testnet", "Simulated, Deribit protocol". */
  readonly label: string;
  readonly simulated: boolean;
  readonly testnet: boolean;
  readonly state: FeedState;
  /** One sentence for a person when not live, e.g. why a handshake was refused. Empty when all is well. */
  readonly detail: string;
  /** Increments with every connection attempt. */
  readonly connectionEpoch: number;
  readonly attempt: number;
  /** When the next connection attempt is due. */
  readonly nextAttemptAt: number;
  /** Last instant any message of the current connection arrived. */
  readonly aliveAt: number;
  readonly messages: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly lastRejection: string;
  readonly reconnects: number;
  readonly gaps: number;
  readonly resyncs: number;
  /** Server clock minus local clock, ms. */
  readonly clockOffset: number;
  /** How far behind exchange time the last message was, ms. */
  readonly lag: number;
  /** Options of the chosen underlying with a quote state known from summary or ticker, and all of them. */
  readonly quoted: number;
  readonly listed: number;
  /** The chosen underlying, once the venue's list came and holds no option of it; left out, or empty, otherwise. */
  readonly unlisted?: string;
  /** Subscriptions confirmed in step, and wanted. */
  readonly subscribed: number;
  readonly wanted: number;
}

/**
 * A venue session as a pure state machine: events in, actions out; no socket, clock or random source of its own.
 * `handle` updates `table`, `books`, `trades` and adds changed slots to `dirty`. It never throws on outside data:
 * what is wrong is counted and named in `status`.
 */
export interface FeedSession {
  readonly table: MarketTable;
  /** By instrument name; only instruments whose book was asked for. */
  readonly books: Map<string, Book>;
  /** Newest last, bounded, by instrument name. */
  readonly trades: Map<string, Trade[]>;
  /** How far back `trades` of `name` reach. */
  tradeHistory(name: string): TradeHistory;
  /** Slots changed since the driver last cleared it. */
  readonly dirty: Set<number>;
  /** Underlyings the venue lists options for, in the order to offer them; empty until known. */
  readonly underlyings: readonly string[];
  handle(event: FeedEvent): FeedAction[];
  status(now: number): FeedStatus;
  /**
   * The session's own bookkeeping (connection, requests under way, subscriptions, counters) as JSON text; table, books and
   * trades are saved beside it. A fresh session of the same options that gets it through `restore`, after its table, books
   * and trades were filled, goes on exactly as this one would. Without the pair, seeking in a log replays from its start.
   */
  checkpoint?(): string;
  restore?(text: string): void;
}

/** Where messages come from. One call of `connect` gives one connection; its callbacks stop after `close`. */
export interface Transport {
  connect(listener: TransportListener): Connection;
}

export interface TransportListener {
  open(): void;
  message(text: string): void;
  /** Also called when the connection could not be made (code 1006). */
  close(code: number, reason: string): void;
}

export interface Connection {
  send(text: string): void;
  close(): void;
}

/** Thresholds on the age of `confirmedAt`, ms. */
export interface AgeThresholds {
  readonly delayed: number;
  readonly stale: number;
  readonly dead: number;
}

export const DEFAULT_AGE_THRESHOLDS: AgeThresholds = { delayed: 3_000, stale: 15_000, dead: 60_000 };

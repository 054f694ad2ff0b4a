import type { Book, Trade } from "../../market/book.ts";
import { createMarketTable } from "../../market/market-table.ts";
import { createRandom, type Random } from "../backoff.ts";
import type { FeedAction, FeedInterest } from "../feed.ts";
import type { Channel } from "./channels.ts";
import { createServerClock, type ServerClock } from "./clock.ts";
import type { TradeTrack } from "./past-trades.ts";
import { createRows, type Row, type Rows } from "./rows.ts";
import { createTickerPatch, type TickerPatch } from "./ticker.ts";

export interface DeribitSessionOptions {
  /** Prefix of instrument ids. */
  readonly venue: string;
  /** For the connection bar, e.g. "Deribit testnet". */
  readonly label: string;
  readonly simulated: boolean;
  readonly testnet: boolean;
  /** Of the jitter in waits; equal seeds wait equally. */
  readonly seed: number;
  /** Raw channels need a login, which this session has not. */
  readonly allowRaw?: false;
  /** Replays somebody else's recording: takes what comes, never connects, reads instruments from names. */
  readonly passive?: boolean;
  /**
   * Connections the venue allows per address; named, and waited for, when a handshake is refused. 0 where there is no such
   * limit. Default 32, or 0 if simulated.
   */
  readonly connectionLimit?: number;
}

/** A channel that is wanted, or still subscribed though no longer wanted. */
export interface Subscription extends Channel {
  /** `sent` until the reply names it; data may come before. */
  state: "queued" | "sent" | "active" | "refused";
  wanted: boolean;
  /** What is on screen needs it: it may be asked for ahead of the pace. */
  inSight: boolean;
  /** Marks the last computation that wanted it. */
  stamp: number;
  /** Elapsed ms at which it stopped being wanted. */
  unwantedSince: number;
  /** A message arrived since it was last subscribed. */
  heard: boolean;
  /** A change was lost to a fault: a new snapshot is needed. */
  starved: boolean;
  /** Elapsed ms of the last subscribe call that carried it, and how often it was repeated for silence. */
  sentAt: number;
  silentRetries: number;
}

export type Purpose =
  | { readonly kind: "subscribe" | "unsubscribe"; readonly channels: readonly string[] }
  | { readonly kind: "list"; readonly currency: string }
  | { readonly kind: "summary"; readonly currency: string }
  | { readonly kind: "options"; readonly currency: string }
  | { readonly kind: "expirations"; readonly currency: string }
  | { readonly kind: "pastTrades"; readonly name: string }
  | { readonly kind: "heartbeat" | "alive" | "leaveAll" };

/** A request whose reply is awaited. Times: local epoch ms and elapsed ms. */
export interface PendingRequest {
  readonly purpose: Purpose;
  readonly sentAt: number;
  readonly elapsed: number;
}

/** What the session keeps of a book beside the levels. */
export interface BookTrack {
  readonly book: Book;
  /** Elapsed ms since when a snapshot is awaited; NaN while live. */
  waitingSince: number;
  /** Resubscriptions since it was last live. */
  restarts: number;
  /** A gap is being healed. */
  healing: boolean;
  /** No snapshot has come on this connection yet. */
  reconnected: boolean;
  /** A snapshot older than the book was refused since the last restart, and in how many restarts so far. */
  sawOlder: boolean;
  olderRestarts: number;
}

export type Phase = "idle" | "connecting" | "open" | "down";

/** The whole state of a session: plain data, changed only by the functions of this folder, in the order of events. */
export interface Core {
  readonly options: DeribitSessionOptions;
  readonly passive: boolean;
  readonly connectionLimit: number;
  readonly rows: Rows;
  readonly books: Map<string, Book>;
  readonly tracks: Map<string, BookTrack>;
  readonly trades: Map<string, Trade[]>;
  readonly tradeTracks: Map<string, TradeTrack>;
  /** Elapsed ms before which no past trades are asked for. */
  nextTradesCall: number;
  readonly random: Random;
  readonly patch: TickerPatch;
  clock: ServerClock;

  /** Local time of the event in hand, epoch ms. */
  now: number;
  /** Ms of local time gone by since the first event: never runs back, whatever is done to the clock. */
  elapsed: number;
  out: FeedAction[];

  phase: Phase;
  epoch: number;
  /** Failed attempts since the connection was last sound. */
  attempt: number;
  phaseSince: number;
  nextAttempt: number;
  aliveAt: number;
  /** Elapsed ms of the last message, and local time of the last notification. */
  heardElapsed: number;
  dataAt: number;
  probedElapsed: number;
  /** Exchange times do not fit the clock as known: it is to be measured again. */
  clockDoubt: boolean;
  /** Index prices in a row whose time was long past. */
  pastIndexes: number;
  backlogWait: number;
  nextBacklogDrop: number;
  /** Nothing but signs of life is sent before this elapsed time: the venue said that it was too much. */
  penaltyUntil: number;
  slowedElapsed: number;
  detail: string;

  nextId: number;
  readonly pending: Map<number, PendingRequest>;

  interest: FeedInterest | null;
  underlying: string;
  currency: string;
  indexName: string;
  /** The venue has locked trading on the chosen index. */
  locked: boolean;
  underlyings: string[];
  /** Currencies whose options are still to be asked for, to complete `underlyings`. */
  discover: { currency: string; cheap: boolean }[];
  listed: boolean;
  listDue: number;
  listElapsed: number;
  summaryDue: boolean;
  heldSummary: unknown;
  /** Rows in catalog order (expiry, strike), renewed with the catalog. */
  ordered: readonly Row[];
  orderedVersion: number;

  readonly subs: Map<string, Subscription>;
  /** Wanted channels, most urgent first. */
  order: Subscription[];
  readonly unwanted: Set<Subscription>;
  /** To be unsubscribed and subscribed again, for a new snapshot. */
  readonly restarting: Set<Subscription>;
  /** Batches to be sent as they are: parts of one that failed. */
  retries: string[][];
  stamp: number;
  /** Catalog version that `order` was computed from; -1 after a change of interest. */
  wantedVersion: number;
  nextCall: number;
  callSpacing: number;
  leftLast: boolean;

  counts: { messages: number; accepted: number; rejected: number; reconnects: number; gaps: number; resyncs: number };
  lastRejection: string;
  /** Damaged frames that could not be attributed, and since when. */
  damaged: number;
  damagedSince: number;
}

/** A channel call is sent at most this often, ms. */
export const CALL_SPACING = 350;

export function createCore(options: DeribitSessionOptions): Core {
  return {
    options,
    passive: options.passive === true,
    connectionLimit: options.connectionLimit ?? (options.simulated ? 0 : 32),
    rows: createRows(options.venue, createMarketTable()),
    books: new Map(),
    tracks: new Map(),
    trades: new Map(),
    tradeTracks: new Map(),
    nextTradesCall: 0,
    random: createRandom(options.seed),
    patch: createTickerPatch(),
    clock: createServerClock(),
    now: Number.NaN,
    elapsed: 0,
    out: [],
    phase: "idle",
    epoch: 0,
    attempt: 0,
    phaseSince: 0,
    nextAttempt: 0,
    aliveAt: Number.NaN,
    heardElapsed: 0,
    dataAt: Number.NaN,
    probedElapsed: -Infinity,
    clockDoubt: false,
    pastIndexes: 0,
    backlogWait: 0,
    nextBacklogDrop: 0,
    penaltyUntil: 0,
    slowedElapsed: -Infinity,
    detail: "",
    nextId: 1,
    pending: new Map(),
    interest: null,
    underlying: "",
    currency: "",
    indexName: "",
    locked: false,
    underlyings: [],
    discover: [],
    listed: false,
    listDue: Infinity,
    listElapsed: -Infinity,
    summaryDue: false,
    heldSummary: null,
    ordered: [],
    orderedVersion: -1,
    subs: new Map(),
    order: [],
    unwanted: new Set(),
    restarting: new Set(),
    retries: [],
    stamp: 0,
    wantedVersion: -1,
    nextCall: 0,
    callSpacing: CALL_SPACING,
    leftLast: false,
    counts: { messages: 0, accepted: 0, rejected: 0, reconnects: 0, gaps: 0, resyncs: 0 },
    lastRejection: "",
    damaged: 0,
    damagedSince: 0,
  };
}

/** Counts a message (or a channel) refused, and says why. */
export function reject(core: Core, reason: string): void {
  core.counts.rejected++;
  core.lastRejection = reason;
}

/** Names a fault that is no message's. */
export function note(core: Core, reason: string): void {
  core.lastRejection = reason;
}

import type { AccountBook, AccountStatus } from "../feeds/account.ts";
import type { FeedInterest, FeedStatus } from "../feeds/feed.ts";
import type { Book, Trade, TradeHistory } from "../market/book.ts";
import type { JobCertificate } from "../market/certificate-job.ts";
import type { ClockChoice } from "../market/event-clock.ts";
import type { GeneralCheck } from "../market/general-check-job.ts";
import type { Instrument } from "../market/instrument.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import type { LimitEdit } from "../risk/limits.ts";
import type { Holding } from "../risk/portfolio.ts";
import type { BookPosition } from "../risk/portfolio-document.ts";
import type { PortfolioEdit } from "../risk/portfolio-edits.ts";
import type { PortfolioPatch } from "../risk/portfolio-patch.ts";
import type { Delivery } from "../risk/settlement.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import type { Reconciliation } from "./reconciliation.ts";
import type { LimitsState, ListedNow, PortfolioState, RiskResult, RiskSpec } from "./risk-protocol.ts";

/**
 * Messages between threads: here those of window, hub, feed and compute; `risk-protocol.ts` has what is asked and told of the
 * portfolio, `aside-protocol.ts` what passes to workers that end with their work. Ports carry these and nothing else; `Port` is a
 * MessagePort, a Worker or, in tests and under Node, a pair of plain objects.
 */
export interface Port<In, Out> {
  post(message: Out, transfer?: ArrayBuffer[]): void;
  listen(handler: (message: In) => void): void;
}

export type VenueId = "simulated" | "deribit" | "deribit-testnet" | "recorded";

/** Which market to show, and from where. `host` overrides the venue's own WebSocket address. */
export interface MarketChoice {
  readonly venue: VenueId;
  readonly underlying: string;
  readonly host?: string;
}

/** What one window shows: decides which rows its frames carry. */
export interface WindowInterest {
  /** Expiries (epoch ms) whose options are on screen in a chain or smile. */
  readonly expiries: readonly number[];
  /** Instrument names on screen right now (fast ticker). */
  readonly visible: readonly string[];
  readonly focused: string | null;
  /** True while a surface is visible: all options of the underlying, at most 4 times a second. */
  readonly wholeSurface: boolean;
}

/** Instruments of the chosen underlying plus its figures, with the slots that frames refer to. */
export interface Catalog {
  readonly version: number;
  /** Counts the markets opened, a replay's seek back included: under another number nothing known before holds. */
  readonly market: number;
  readonly choice: MarketChoice;
  readonly venueLabel: string;
  readonly simulated: boolean;
  readonly testnet: boolean;
  /** Underlyings the venue lists options for. */
  readonly underlyings: readonly string[];
  /** [slot, instrument]; options and futures of the underlying, its perpetual, its index and vol index. */
  readonly instruments: readonly (readonly [slot: number, instrument: Instrument])[];
  /** Ascending, epoch ms: expiries with at least one option. */
  readonly expiries: readonly number[];
}

/** Book and trades of the focused instrument. */
export interface FocusDetail {
  readonly name: string;
  readonly book: Book | null;
  /** Newest first. */
  readonly trades: readonly Trade[];
  readonly tradeHistory: TradeHistory;
}

/** Event-log figures and replay position, for the status bar and replay controls. */
export interface LogStatus {
  readonly recording: boolean;
  /** Where what is recorded is kept. */
  readonly kept: "file" | "memory";
  readonly bytes: number;
  readonly capBytes: number;
  readonly events: number;
  /** Receive times of the first and last event kept, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly gaps: number;
  /** While replaying: events applied so far and in all, speed (0 = paused, Infinity = as fast as possible). */
  readonly replay: {
    readonly position: number;
    readonly total: number;
    readonly speed: number;
    readonly at: number;
  } | null;
}

// ── window ↔ hub ────────────────────────────────────────────────────────────────────────────────────────────────────

export type WindowToHub =
  | { readonly type: "choose"; readonly choice: MarketChoice }
  | { readonly type: "interest"; readonly interest: WindowInterest }
  /** Which model the surface is fitted with, in every window. */
  | { readonly type: "surface"; readonly choice: SurfaceChoice }
  /** How vols count time, in every window. */
  | { readonly type: "clock"; readonly choice: ClockChoice }
  | { readonly type: "lend"; readonly buffer: ArrayBuffer }
  | { readonly type: "request"; readonly id: number; readonly request: EngineRequest }
  /** What a panel wants computed of the portfolio, by a key of its own; null for nothing more. */
  | { readonly type: "risk"; readonly key: string; readonly spec: RiskSpec | null }
  /** The last result for `key` was taken in: the hub may send the next. */
  | { readonly type: "riskTaken"; readonly key: string }
  /** What windows of a hub that is gone had on screen: asked for first, until they are here themselves. */
  | { readonly type: "lastSeen"; readonly names: readonly string[] }
  | { readonly type: "goodbye" };

export type HubToWindow =
  /** The portfolio as it is now, as what changed since it was told last; first of all since the empty one. */
  | { readonly type: "portfolio"; readonly state: Omit<PortfolioState, "document">; readonly patch: PortfolioPatch }
  /** Rows that go before those of the next patch: no message keeps a window busy for long. */
  | { readonly type: "portfolioRows"; readonly rows: readonly BookPosition[] }
  /** Where the account looked at stands; its positions are a book of the portfolio. */
  | { readonly type: "account"; readonly account: AccountStatus }
  /** Limits, levels and breaches, whenever one of them changed. */
  | { readonly type: "limits"; readonly limits: LimitsState }
  | { readonly type: "risk"; readonly key: string; readonly result: RiskResult }
  | { readonly type: "catalog"; readonly catalog: Catalog }
  | { readonly type: "surface"; readonly choice: SurfaceChoice }
  | { readonly type: "clock"; readonly choice: ClockChoice }
  | {
      readonly type: "frame";
      readonly buffer: ArrayBuffer;
      readonly status: FeedStatus | null;
      readonly log: LogStatus | null;
      readonly focus: FocusDetail | null;
    }
  /** Names on screen in all windows of the hub, for whoever goes on in its place. */
  | { readonly type: "seen"; readonly names: readonly string[] }
  | { readonly type: "reply"; readonly id: number; readonly value: EngineReply }
  | { readonly type: "failure"; readonly id: number; readonly error: string };

/** Things asked for and answered once; TanStack Query keys them by their fields. */
export type EngineRequest =
  | { readonly kind: "stateHash" }
  /** What is computed of the portfolio, rows of the market and its fits, and what is asked `also`: all of the one state whose hash comes with them. */
  | {
      readonly kind: "moment";
      readonly specs: readonly RiskSpec[];
      /** Instruments to be told the rows of, beside all that are no options. */
      readonly names: readonly string[];
      readonly also: MomentQuestion | null;
    }
  | { readonly kind: "record"; readonly on: boolean }
  | { readonly kind: "saveLog" }
  /** The part of the event log that the state at `at` (epoch ms) follows from, as a log file. */
  | { readonly kind: "logAt"; readonly at: number }
  | { readonly kind: "openRecording"; readonly file: Blob; readonly name: string }
  | { readonly kind: "replay"; readonly command: ReplayCommand }
  | { readonly kind: "quoteHistory"; readonly name: string }
  /** When surfaces were kept since the market was opened, the one kept nearest to a time, and the quotes as they are by another model. */
  | { readonly kind: "surfaceTimes" }
  /** Candles of an instrument, one each `resolution` as the venue names it ("1D"), between two times (epoch ms). */
  | {
      readonly kind: "candles";
      readonly name: string;
      readonly resolution: string;
      readonly from: number;
      readonly to: number;
    }
  /** What expired contracts of these names settled at. */
  | { readonly kind: "deliveries"; readonly names: readonly string[] }
  | { readonly kind: "surfaceAt"; readonly at: number }
  | { readonly kind: "surfaceOf"; readonly choice: SurfaceChoice }
  /** What the surface shown vouches for and what the quotes allow, as they stand. */
  | { readonly kind: "certificate" }
  /** What a certificate is drawn up from, as it stands. */
  | { readonly kind: "snapshot" }
  /** Whether any portfolio of the quotes of an expiry is sure to gain: a linear program each. */
  | { readonly kind: "generalCheck" }
  /** What the numbers of this window are computed from, as it stands. */
  | { readonly kind: "pin"; readonly tell: PinChoice }
  | { readonly kind: "reconnect" }
  | { readonly kind: "editPortfolio"; readonly edit: PortfolioEdit }
  | { readonly kind: "stepPortfolio"; readonly step: "undo" | "redo" }
  /** Replaces the portfolio by the one that a JSON file holds. */
  | { readonly kind: "openPortfolio"; readonly text: string }
  | { readonly kind: "savePortfolio" }
  /** Adds the positions in a file that `readPositions` wrote, and takes `cash` for what is held of that currency. */
  | { readonly kind: "addPositions"; readonly file: Blob; readonly cash: Holding | null }
  /** Everything the venue lists that has not expired. */
  | { readonly kind: "listed" }
  | { readonly kind: "editLimits"; readonly edit: LimitEdit }
  /** Adds limits that came with a view to those there are; `at` epoch ms. */
  | { readonly kind: "takeLimits"; readonly limits: readonly unknown[]; readonly at: number }
  /**
   * Reads the account of the venue shown with a key that can do nothing but read. The secret passes to the feed worker and stays
   * nowhere on the way; how it goes is told by `account` messages.
   */
  | { readonly kind: "signIn"; readonly clientId: string; readonly clientSecret: string }
  /** Forgets the key, and everything that was read with it. */
  | { readonly kind: "signOut" }
  /** The venue's own words on the account, as text, to hold ours against. */
  | { readonly kind: "venueReply"; readonly of: VenueReplyKind; readonly currency: string }
  /** Holds a venue's reply (JSON text) against ours: margin by its own parameters, a summary or positions against a book. */
  | { readonly kind: "reconcile"; readonly text: string; readonly against: "shown" | "account" };

/** What can be asked at a moment: what is answered from the market as it stands. */
export type MomentQuestion = Extract<EngineRequest, { kind: "reconcile" | "snapshot" }>;

/** Answers of one state of the market. */
export interface Moment {
  /** Market time, epoch ms. */
  readonly at: number;
  /** State hash after that event; null where the market shown has none, as a pinned one. */
  readonly hash: string | null;
  readonly event: number;
  /** In the order of the specs asked. */
  readonly results: readonly RiskResult[];
  /** The rows asked for and all fits, as `packFrame` lays them out. */
  readonly frame: ArrayBuffer;
  readonly status: FeedStatus | null;
  readonly also: EngineReply | null;
}

/** Portfolio margin with its risk vectors, or the account's summary of a currency. */
export type VenueReplyKind = "pme" | "summary";

/** How much of what somebody holds a pinned market tells: the book shown, and legs that panels try out. */
export interface PinChoice {
  readonly books: boolean;
  readonly legs: boolean;
  /** The expiry that linked panels show, epoch ms; null for none. */
  readonly expiry: number | null;
}

export type ReplayCommand =
  | { readonly action: "speed"; readonly speed: number }
  | { readonly action: "step" }
  | { readonly action: "seek"; readonly position: number };

export type EngineReply =
  /** Time (epoch ms), open, high, low, close of each candle, ascending. */
  | { readonly kind: "candles"; readonly candles: Float64Array }
  /** In the order asked. */
  | { readonly kind: "deliveries"; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "surfaceTimes"; readonly times: Float64Array }
  /** Slice rows (`S`) of a surface at a market time, epoch ms. */
  | { readonly kind: "surface"; readonly at: number; readonly rows: readonly Float64Array[] }
  | { readonly kind: "certificate"; readonly certificate: JobCertificate }
  | { readonly kind: "snapshot"; readonly snapshot: MarketSnapshot; readonly rows: readonly Float64Array[] }
  | { readonly kind: "generalCheck"; readonly check: GeneralCheck }
  /** `derived`: one column per derived field (`D`), with a value per instrument pinned. */
  | { readonly kind: "pinned"; readonly market: PinnedMarket; readonly derived: readonly Float64Array[] }
  | { readonly kind: "stateHash"; readonly event: number; readonly hash: string }
  | ({ readonly kind: "moment" } & Moment)
  | { readonly kind: "done" }
  | { readonly kind: "reconciled"; readonly result: Reconciliation }
  /** A reply of the venue, without what names a person. */
  | { readonly kind: "venueReply"; readonly text: string }
  /** `problem` says in one line what of the file is missing; null where all of it was read. */
  | { readonly kind: "opened"; readonly problem: string | null }
  /** `now`: the venue's clock, epoch ms. */
  | ({ readonly kind: "listed" } & ListedNow)
  | { readonly kind: "file"; readonly blob: Blob; readonly name: string }
  | {
      readonly kind: "history";
      readonly times: Float64Array;
      readonly bid: Float64Array;
      readonly ask: Float64Array;
      readonly mark: Float64Array;
      readonly markVol: Float64Array;
    };

// ── feed ↔ hub ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type HubToFeed =
  | { readonly type: "choose"; readonly choice: MarketChoice }
  | { readonly type: "interest"; readonly interest: FeedInterest }
  /** The hub has taken a batch in: the feed may send the next. */
  | { readonly type: "taken" }
  /** All that is known is to be handed over, `moment` said after it, and the hash of that state replied under `id`. */
  | { readonly type: "moment"; readonly id: number }
  | { readonly type: "request"; readonly id: number; readonly request: EngineRequest };

/**
 * Changed rows of one feed. `rows` holds, per row: slot, generation, first unseen change (performance time origin + now, ms),
 * then the quote fields in `QUOTE_FIELDS` order.
 */
export interface FeedBatch {
  readonly type: "batch";
  readonly rows: Float64Array;
  readonly rowCount: number;
  /** Present when the instrument list changed: every live instrument with its slot and generation. */
  readonly instruments: readonly (readonly [slot: number, generation: number, instrument: Instrument])[] | null;
  /** Present with `instruments`, and whenever it changes. */
  readonly underlyings: readonly string[] | null;
  readonly status: FeedStatus;
  readonly log: LogStatus;
  /** Time of the last event, epoch ms by the local clock (or the log's, in a replay). */
  readonly at: number;
  readonly focus: FocusDetail | null;
  /** Present where fits come with the quotes and none are to be made. */
  readonly fits?: GivenFits;
}

/** Slice rows (`S`) of a model, and what the quote filter had said of each slot (`QUOTE_VERDICT`). */
export interface GivenFits {
  readonly choice: SurfaceChoice;
  readonly rows: readonly Float64Array[];
  readonly verdicts: Float64Array;
}

export type FeedToHub =
  | FeedBatch
  /** Anything of the account changed, its book where there is one. It comes beside the market's events and is none of them. */
  | { readonly type: "account"; readonly account: AccountStatus; readonly book?: AccountBook | null }
  /** A new session starts: everything known before is gone. */
  | { readonly type: "reset"; readonly choice: MarketChoice }
  /** The batches before it hold the whole state that the reply of this `id` tells the hash of. */
  | { readonly type: "moment"; readonly id: number }
  | { readonly type: "reply"; readonly id: number; readonly value: EngineReply }
  | { readonly type: "failure"; readonly id: number; readonly error: string };

/** Doubles before the quote fields in a packed feed row. */
export const FEED_ROW_HEADER = 3;

// ── compute ↔ hub ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A job: latest wins per `key`. `kind` names an entry of the job table (`engine/jobs.ts`). */
export interface ComputeJob {
  readonly type: "job";
  readonly key: string;
  readonly version: number;
  readonly kind: string;
  readonly input: Float64Array;
}

export interface ComputeResult {
  readonly type: "result";
  readonly key: string;
  readonly version: number;
  readonly output: Float64Array;
  readonly error: string;
}

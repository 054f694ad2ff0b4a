import type { RecheckedStatement } from "../market/certificate-recheck.ts";
import type { EventClock } from "../market/event-clock.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import type { ToldAttribution } from "../risk/attribution-summary.ts";
import type { ExportTables } from "../risk/export-table.ts";
import type { Breach, Limit } from "../risk/limits.ts";
import type { Holding } from "../risk/portfolio.ts";
import type { CsvAnswers } from "../risk/portfolio-csv.ts";
import type { BookPosition, PortfolioDocument } from "../risk/portfolio-document.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import type { PinnedSnapshot } from "./pinned-snapshot.ts";
import type { PinnedVerdict } from "./pinned-verdict.ts";
import type { ListedNow } from "./risk-protocol.ts";

// ── window ↔ worker beside the market ───────────────────────────────────────────────────────────────────────────────

/** A surface wanted out of a recording: at the last event at or before `at` (epoch ms; NaN for its end). */
export interface PastRequest {
  readonly kind: "surface";
  readonly file: Blob;
  readonly at: number;
  /** Another is taken where the recording lists no options of this one. */
  readonly underlying: string;
  readonly choice: SurfaceChoice;
  /** How its vols count time. */
  readonly clock: EventClock;
}

/** A book's P&L between two instants of a log, epoch ms: from `start`, or each position from its trade; `end` NaN for the log's end. */
export interface AttributionRequest {
  readonly kind: "attribution";
  readonly file: Blob;
  readonly start: number | "trade";
  readonly end: number;
  /** Whose options tell how smiles moved. */
  readonly underlying: string;
  readonly positions: readonly BookPosition[];
  /** Trades in between pay the venue's taker fee. */
  readonly fees: boolean;
}

/** A file of positions, and what the venue lists; null where that is not known. */
export interface PositionsRequest {
  readonly kind: "positions";
  readonly file: Blob;
  /** What was answered about a CSV file; null for JSON. */
  readonly answers: CsvAnswers | null;
  readonly listed: ListedNow | null;
}

/** Long work that needs nothing of the live market, done by a worker that ends with it. */
export type AsideRequest =
  | PastRequest
  | AttributionRequest
  | PositionsRequest
  /** Tables as a file: of a large book they are megabytes. */
  | { readonly kind: "tables"; readonly form: "csv" | "xlsx"; readonly made: ExportTables }
  /** A certificate of a snapshot and the slice rows (`S`) published for it, as the text of a file. */
  | { readonly kind: "certify"; readonly snapshot: MarketSnapshot; readonly rows: readonly Float64Array[] }
  /** Every statement of such a file checked again. */
  | { readonly kind: "recheck"; readonly file: Blob }
  /** A pinned market with its numbers, as a view carries it. */
  | { readonly kind: "pack"; readonly market: PinnedMarket }
  /** The snapshot of a view, from outside: read, and its numbers computed again. */
  | { readonly kind: "verify"; readonly snapshot: unknown };

/** Events applied so far, of about how many. */
export interface AsideProgress {
  readonly done: number;
  readonly of: number;
}

/** Slice rows (`S`) at market time `at`; `from` and `to` are the ends of the recording. Epoch ms. */
export interface PastSurface {
  readonly kind: "surface";
  readonly venue: string;
  readonly underlying: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly rows: readonly Float64Array[];
}

/** What was found when a certificate file was checked again. */
export interface RecheckedFile {
  readonly underlying: string;
  /** Of the snapshot, epoch ms. */
  readonly time: number;
  readonly simulated: boolean;
  readonly statements: readonly RecheckedStatement[];
}

/** Messages about lines of a file, or entries of JSON: the line (from 1), and where its words and then its text end in `text`. */
export interface LineMessages {
  readonly lines: Int32Array;
  readonly ends: Int32Array;
  readonly text: string;
}

/** What a file of positions comes to. */
export interface ReadPositions {
  readonly kind: "positions";
  /** What messages count. */
  readonly parts: "line" | "entry";
  /** A whole portfolio, that takes the place of what there is, or positions to add to it. */
  readonly whole: boolean;
  /** Lines read: those that hold a position, and the bad ones. */
  readonly lines: number;
  readonly positions: number;
  readonly bad: number;
  /** Positions taken with a remark. */
  readonly remarks: number;
  /** Lines whose size may be USD or coin: nobody said. */
  readonly open: number;
  /** Of bad lines in their order, then remarks. */
  readonly messages: LineMessages;
  /** The positions, for `addPositions`; a whole portfolio, for `openPortfolio`. */
  readonly file: Blob;
  /** What the file says is held besides. */
  readonly cash: Holding | null;
  /** The bad lines under the heading, or the bad entries, to be mended. */
  readonly rejected: Blob;
}

export type AsideResult =
  | PastSurface
  | ({ readonly kind: "attribution" } & ToldAttribution)
  | ReadPositions
  | { readonly kind: "tables"; readonly file: Blob }
  | { readonly kind: "file"; readonly text: string }
  | ({ readonly kind: "rechecked" } & RecheckedFile)
  | { readonly kind: "packed"; readonly snapshot: PinnedSnapshot }
  | { readonly kind: "verified"; readonly market: PinnedMarket; readonly verdict: PinnedVerdict };

export type AsideAnswer =
  | { readonly type: "progress"; readonly progress: AsideProgress }
  | { readonly type: "result"; readonly result: AsideResult }
  | { readonly type: "failure"; readonly error: string };

// ── dry run of limits ↔ window ──────────────────────────────────────────────────────────────────────────────────────

/** What to try: limits on a log, with the portfolio as it is now. */
export interface DryRunPlan {
  readonly log: Blob;
  readonly limits: readonly Limit[];
  readonly portfolio: PortfolioDocument;
  /** Underlying whose market is looked at. */
  readonly underlying: string;
}

/** What the limits would have done. Times epoch ms. */
export interface DryRun {
  readonly from: number;
  readonly to: number;
  /** Between two looks, ms of recorded time. */
  readonly step: number;
  readonly looks: number;
  /** Looks at which a limit had no value, by limit, and the last reason. */
  readonly blind: Readonly<Record<string, { readonly looks: number; readonly reason: string }>>;
  /** At most `MAX_BREACHES`, oldest first; those before are counted. */
  readonly breaches: readonly Breach[];
  readonly forgotten: number;
  /** Stretches of the log that are missing. */
  readonly gaps: number;
  /** What of the log could not be read; null where all could. */
  readonly problem: string | null;
}

/** What the thread of a dry run answers. */
export type DryRunMessage =
  | { readonly type: "progress"; readonly done: number }
  | { readonly type: "done"; readonly result: DryRun }
  | { readonly type: "failed"; readonly error: string };

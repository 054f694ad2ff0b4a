import type { Holdings, LeftOut } from "../risk/holdings.ts";
import type { LimitBook } from "../risk/limits.ts";
import type { MarginReport, MarginTotals } from "../risk/margin-report.ts";
import type { PortfolioDocument, SizeUnit } from "../risk/portfolio-document.ts";
import type { GridSpec } from "../risk/scenario-grid.ts";
import type { ValueTotals } from "../risk/valuation.ts";

// ── the portfolio, kept by the hub ──────────────────────────────────────────────────────────────────────────────────

/** The portfolio and what can be done with it. */
export interface PortfolioState {
  /** Counts edits; results of an older one are not of this document. */
  readonly version: number;
  readonly document: PortfolioDocument;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** One sentence where it is not stored in this browser; else empty. */
  readonly problem: string;
}

/** The limits as the hub keeps them. */
export interface LimitsState extends LimitBook {
  /** One sentence where they are not stored in this browser; else empty. */
  readonly problem: string;
}

/** A holding that a panel tries out, not booked anywhere. */
export interface DraftLeg {
  readonly instrument: string;
  readonly size: number;
  readonly unit: SizeUnit;
}

/**
 * What the hub computes of the portfolio: each position's values, margin under every rule set, or a grid of scenarios (of the book
 * shown, or of draft legs).
 */
export type RiskSpec =
  | { readonly kind: "values" }
  /** The same, summed by instrument. */
  | { readonly kind: "holdings" }
  /** What the book shown comes to, without its rows, and its margin under a rule set (its id). */
  | { readonly kind: "totals"; readonly rules: string }
  | { readonly kind: "margin" }
  /** What each leg puts into margin under a rule set (its id; null for every one), the `most` largest told apart. */
  | { readonly kind: "marginReports"; readonly rules: string | null; readonly most: number }
  /** The same under every rule set with every leg told apart, as it was packed: of a large book that is megabytes. */
  | { readonly kind: "marginContributions" }
  /** What every limit measures, as it was last looked at. */
  | { readonly kind: "limits" }
  | { readonly kind: "grid"; readonly grid: GridSpec; readonly legs: readonly DraftLeg[] | null }
  /** Margin of the book shown under a rule set (its id), in every cell of a grid. */
  | { readonly kind: "marginGrid"; readonly grid: GridSpec; readonly rules: string }
  /**
   * What one more unit of each instrument listed would add to margin; `trades`: also which move the binding scenario, of all ("quoted": of those
   * that somebody quotes on the side traded).
   */
  | { readonly kind: "marginAdds"; readonly rules: string; readonly trades: boolean | "quoted" };

/** What every result of the portfolio is printed with. */
export interface RiskFacts {
  /** `PortfolioState.version` it belongs to. */
  readonly version: number;
  /** Market time, epoch ms. */
  readonly at: number;
  /** Oldest quote used, epoch ms. */
  readonly asOf: number;
  /** Instruments priced at the venue's mark because the basis has no price for them. */
  readonly atVenueMark: number;
}

export type RiskResult =
  | (RiskFacts & Holdings & { readonly kind: "holdings"; readonly excluded: LeftOut })
  | (RiskFacts & {
      readonly kind: "values";
      /** `VALUE_FIELDS` of each position of the book shown, in its order. */
      readonly rows: Float64Array;
      readonly totals: ValueTotals;
      /** Totals of the live book while a what-if copy is shown. */
      readonly live: ValueTotals | null;
      /** When P&L was asked to start and when it really does: later where no marks were seen in time. Epoch ms. */
      readonly startAt: number;
      readonly startFrom: number;
    })
  | (RiskFacts & {
      readonly kind: "totals";
      readonly totals: ValueTotals;
      /** As in "values". */
      readonly startAt: number;
      readonly startFrom: number;
      /** Always at venue marks, its scenarios and charges left out; null where it could not be computed. */
      readonly margin: MarginTotals | null;
      /** Currency of the book's margin with USD per unit of it, and the oldest quote used, epoch ms. */
      readonly currency: string;
      readonly rate: number;
      readonly marginAsOf: number;
    })
  | (RiskFacts & {
      readonly kind: "margin";
      /** One per rule set, always at venue marks; none where it could not be computed. */
      readonly reports: readonly MarginTotals[];
      /** In `currency`, with USD per unit of it; cash without a rate is left out and listed in `excluded`. */
      readonly equity: number;
      readonly currency: string;
      readonly rate: number;
      readonly excluded: LeftOut;
      /** The same of the live book while a what-if copy is shown. */
      readonly live: {
        readonly reports: readonly MarginTotals[];
        readonly currency: string;
        readonly rate: number;
      } | null;
    })
  | (RiskFacts & {
      readonly kind: "marginReports";
      /** None where it could not be computed. */
      readonly reports: readonly MarginReport[];
      /** USD per unit of `currency`. */
      readonly currency: string;
      readonly rate: number;
    })
  /** `packed`: what `marginReportsJob` answered. */
  | (RiskFacts & { readonly kind: "marginContributions"; readonly packed: Float64Array<ArrayBuffer> })
  | (RiskFacts & {
      readonly kind: "limits";
      /** By limit id, in the unit of its metric. */
      readonly values: ReadonlyMap<string, number>;
    })
  | (RiskFacts & {
      readonly kind: "marginGrid";
      readonly grid: GridSpec;
      /** One matrix (rows × columns) per `MARGIN_FIELDS`, filled row by row; NaN where not computed yet, or not computable. */
      readonly output: Float64Array;
      /** Rows still under way. */
      readonly left: number;
      /** The rule set's name; why it cannot take the book, else empty; and what it leaves out. */
      readonly rules: string;
      readonly notApplicable: string;
      readonly notModelled: readonly string[];
    })
  | (RiskFacts & {
      readonly kind: "marginAdds";
      /** Instruments, with `ADD_FIELDS` one after another in USD (or the quote currency of linear contracts). */
      readonly names: readonly string[];
      readonly columns: Float64Array;
      readonly rules: string;
      readonly notApplicable: string;
      /** Smallest trades after which another scenario binds; units of underlying, negative to sell. */
      readonly trades: readonly { readonly instrument: string; readonly change: number; readonly to: string }[];
      /** USD per coin; coin amounts are columns over it. */
      readonly index: number;
    })
  | (RiskFacts & {
      readonly kind: "grid";
      readonly grid: GridSpec;
      /** One matrix (rows × columns) per `GRID_FIELDS`; empty where it could not be computed. */
      readonly output: Float64Array;
      readonly excluded: LeftOut;
      readonly positions: number;
    });

/** What a venue lists, as a file of positions is read against it. */
export interface ListedNow {
  /** Whose contracts `names` are: of other markets of the venue nothing is known while this one is streamed; empty for none. */
  readonly underlying: string;
  /** Of everything that has not expired. */
  readonly names: readonly string[];
  /** Marks of inverse futures and perpetuals, USD, by name: what a size in coin stands for. */
  readonly marks: Readonly<Record<string, number>>;
  /** Market time, epoch ms. */
  readonly now: number;
}

import type { RiskKind } from "./risk-instrument.ts";

/*
 * A rule set is plain data: what it scans, what it charges on top, and what of the venue's rules is missing. One engine runs
 * them all.
 */

/** Which way vols go in a scenario; the skew directions tilt (`linear`) or bend (`absolute`) each smile at unchanged spot. */
export type VolDirection = "up" | "same" | "down" | "linear" | "absolute";

export interface MarginScenario {
  /** Relative move of spot, e.g. -0.16. */
  readonly move: number;
  readonly vol: VolDirection;
  /** Share of the loss that counts. */
  readonly weight: number;
  /** True for far moves, which the dampener softens and which some venues restate at the boundary of the regular moves. */
  readonly extended: boolean;
}

/**
 * Relative shock of an option's vol: `up` times (days reference / days)^power of it, days not below the floor; the shocked-up vol is
 * at least `minVolUp`.
 */
export interface VolShockRule {
  readonly up: number;
  readonly down: number;
  readonly minVolUp: number;
  /** Power below `referenceDays`, and from there on. */
  readonly shortPower: number;
  readonly longPower: number;
  readonly dayFloor: number;
  readonly referenceDays: number;
}

/** Shape of the skew scenarios (k = ln(K/F), t in years). */
export interface SkewRule {
  readonly linearBase: number;
  readonly linearRoot: number;
  readonly absoluteBase: number;
  readonly absoluteRoot: number;
  readonly minWidth: number;
  readonly widthScale: number;
  readonly volLevel: number;
  readonly volRoot: number;
}

/** Discount on the shocked value of each expiry: long value counts at base·e^(-t(rate·mult + add)), short at the inverse of such. */
export interface StaticDiscountRule {
  readonly longBase: number;
  readonly longRateFactor: number;
  readonly longRateAdd: number;
  readonly shortBase: number;
  readonly shortRateFactor: number;
  readonly shortRateAdd: number;
}

/** A move of all forwards against spot, by expiry: the worse of two moves times (add + perYear·t), as one more scenario. */
export interface BasisRule {
  readonly up: number;
  readonly down: number;
  readonly add: number;
  readonly perYear: number;
}

export interface ScanRule {
  readonly scenarios: readonly MarginScenario[];
  /** Null where vols never move. */
  readonly volShock: VolShockRule | null;
  readonly skew: SkewRule | null;
  readonly staticDiscount: StaticDiscountRule | null;
  readonly basis: BasisRule | null;
  /** Share of a price pair's gain that may offset losses of other pairs; null where everything nets in full. */
  readonly gainOffset: number | null;
  /** USD that softens an extended scenario per multiple of the range beyond 1; 0 for none. */
  readonly dampenerUsd: number;
  /** Largest regular move; scales the dampener. */
  readonly range: number;
  /** True where the coin P&L of an extended move is restated at the price of the regular boundary. */
  readonly coinAtBoundary: boolean;
  /** Decimals the worst loss is rounded to; null for none. */
  readonly decimals: number | null;
}

/** What one unit of exposure is charged, in the unit's currency. */
export type ChargeRate =
  /** Per unit of underlying, as a share of its value (coin: of one coin; USD: of the index). */
  | { readonly kind: "value"; readonly initial: number; readonly maintenance: number }
  /** As `value`, of the contract's own price instead of the index. */
  | { readonly kind: "price"; readonly initial: number; readonly maintenance: number }
  /** Currency per unit, whatever it is worth. */
  | { readonly kind: "fixed"; readonly initial: number; readonly maintenance: number }
  /** A share that grows with time to expiry: max(e^(rate·t) - 1, minimum). */
  | {
      readonly kind: "annual";
      readonly rate: number;
      readonly minimum: number;
      readonly initial: number;
      readonly maintenance: number;
    }
  /** A short option by itself: max(base - out-of-the-money share, floor) of the index, plus its mark. */
  | {
      readonly kind: "short-option";
      /** Level that moneyness is taken against. */
      readonly moneyness: "index" | "forward";
      readonly base: number;
      readonly floor: number;
      readonly maintenance: number;
      /** A put's initial margin is at least this multiple of its maintenance margin. */
      readonly putOverMaintenance: number;
    }
  /** Shortfall of the price feed's confidence below a threshold; initial margin only. */
  | { readonly kind: "confidence"; readonly threshold: number; readonly factor: number }
  /** Haircut on the value of what is held; an asset that is not listed counts for nothing. */
  | {
      readonly kind: "haircut";
      readonly of: Readonly<Record<string, { readonly initial: number; readonly maintenance: number }>>;
    };

/** Something added to the scan's loss, or a floor under it: the sum over netting groups of |exposure| or of short exposure. */
export interface ChargeRule {
  readonly name: string;
  readonly role: "add" | "floor";
  readonly on: readonly RiskKind[];
  /** What nets against each other before it is charged; calls and puts of one strike net as sizes. */
  readonly netting: "instrument" | "strike" | "expiry" | "unit";
  readonly exposure: "size" | "delta";
  readonly side: "both" | "short";
  readonly rate: ChargeRate;
}

/** Options of one expiry may count as a spread: worst intrinsic value, plus scale·forward for each net short call. */
export interface SpreadOffsetRule {
  readonly initial: number;
  readonly maintenance: number;
}

/** Multiplier on each slice of the floor, ascending; the last `upTo` is Infinity. */
export interface FloorTier {
  readonly upTo: number;
  readonly multiplier: number;
}

/** The rules for everything on one base. Requirement = factor × max(loss × lossFactor + additions, floor). */
export interface UnitRules {
  readonly scan: ScanRule | null;
  readonly charges: readonly ChargeRule[];
  readonly spreadOffset: SpreadOffsetRule | null;
  readonly floorTiers: readonly FloorTier[] | null;
  readonly lossFactor: { readonly initial: number; readonly maintenance: number };
  readonly factor: { readonly initial: number; readonly maintenance: number };
}

/** A part of the venue's rules that the number does not contain, or contains by assumption. */
export interface NotModelled {
  readonly name: string;
  readonly why: string;
  /** The venue asks for more: without it the number is a lower bound. */
  readonly addsToMargin?: true;
}

/** What a rule set accepts. */
export interface RuleScope {
  readonly kinds: readonly RiskKind[];
  /** `coin`: settled in the base; `quote`: in one of `currencies`; `any`. */
  readonly settlement: "coin" | "quote" | "any";
  /** Settlement currencies accepted beside coin; empty for all. */
  readonly currencies: readonly string[];
  /** True where all legs must settle in one currency. */
  readonly single: boolean;
}

export interface RuleSet {
  readonly id: string;
  readonly name: string;
  readonly venue: string;
  /** Where the rules were read. */
  readonly source: string;
  /** Date of the rules, YYYY-MM-DD or YYYY-MM. */
  readonly asOf: string;
  readonly scope: RuleScope;
  /** `settlement`: coin for inverse books; `usd`: everything at the index. */
  readonly unit: "settlement" | "usd";
  /** What the requirement is held against: equity with the value of options, or cash without it. */
  readonly heldAgainst: "equity" | "cash";
  /** By base; `*` for any base that is not listed. */
  readonly units: Readonly<Record<string, UnitRules>>;
  readonly notModelled: readonly NotModelled[];
}

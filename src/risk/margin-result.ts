import type { MarginScenario, NotModelled } from "./margin-rules.ts";

/** A charge as it stands for the whole unit, in the result's currency. */
export interface ChargeAmount {
  readonly name: string;
  readonly role: "add" | "floor";
  readonly initial: number;
  readonly maintenance: number;
}

/** One row of the scan: P&L of the unit after weights, offsets and dampening; a loss is negative. */
export interface ScenarioAmount {
  /** E.g. "-16 %, vol up" or "basis". */
  readonly name: string;
  /** Null for the basis row. */
  readonly scenario: MarginScenario | null;
  readonly pnl: number;
}

/** Margin of everything on one base. */
export interface UnitMargin {
  readonly base: string;
  readonly scenarios: readonly ScenarioAmount[];
  /** Index of the worst row, -1 where nothing is scanned. */
  readonly worst: number;
  /** Largest loss of the scan, not below 0, as the rules round it. */
  readonly loss: number;
  readonly charges: readonly ChargeAmount[];
  readonly initial: number;
  readonly maintenance: number;
  /** Whether the floor, not the scan, sets the requirement. */
  readonly floorBinds: { readonly initial: boolean; readonly maintenance: boolean };
}

/** What a book must post under one rule set. Amounts in `currency`, requirements positive. */
export interface MarginResult {
  readonly rules: string;
  readonly currency: string;
  readonly initial: number;
  readonly maintenance: number;
  readonly units: readonly UnitMargin[];
  readonly notModelled: readonly NotModelled[];
}

/** Why a rule set cannot take a book: the first instrument that does not map. */
export interface NotApplicable {
  /** Place in the list of instruments. */
  readonly instrument: number;
  readonly reason: string;
}

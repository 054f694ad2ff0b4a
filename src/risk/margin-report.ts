import { marginBalance } from "./margin-balance.ts";
import { marginOf, type PreparedMargin, prepareMargin } from "./margin-engine.ts";
import { explainMargin } from "./margin-explain.ts";
import { bookSums, marginWith } from "./margin-marginal.ts";
import type { MarginResult } from "./margin-result.ts";
import type { NotModelled, RuleSet } from "./margin-rules.ts";
import type { GreekTerms } from "./margin-terms.ts";
import type { Portfolio } from "./portfolio.ts";
import { netSizes, type PricedBook } from "./risk-instrument.ts";

/** One scenario of a unit. */
export interface ReportedScenario {
  readonly underlying: string;
  readonly name: string;
  readonly pnl: number;
}

/** What one leg, or a part that belongs to none, puts into margin. */
export interface Contribution {
  /** Leg from 1, in the order of the portfolio; null for what belongs to no leg. */
  readonly leg: number | null;
  /** The leg's instrument, or the name of the common part. */
  readonly name: string;
  readonly initial: number;
  readonly maintenance: number;
  /** Share of the binding scenario's P&L, and the same by Greek term; absent for common parts. */
  readonly pnl?: number;
  readonly terms?: GreekTerms;
  /** What margin would fall by without this leg. */
  readonly saves?: { readonly initial: number; readonly maintenance: number };
}

/** Margin of a book under one rule set with everything needed to follow it, or the leg it cannot take. */
export type MarginReport =
  | {
      readonly rules: string;
      readonly name: string;
      readonly source: string;
      readonly asOf: string;
      readonly currency: string;
      readonly initial: number;
      readonly maintenance: number;
      readonly heldAgainst: RuleSet["heldAgainst"];
      /** What the requirement is held against, in the same currency, or null and the reason; and maintenance over it. */
      readonly balance: number | null;
      readonly balanceReason: string | null;
      readonly ratio: number | null;
      /** The binding scenario of the unit with the largest loss; null where nothing is scanned. */
      readonly worst: (ReportedScenario & { readonly index: number; readonly loss: number }) | null;
      readonly nextWorst: (ReportedScenario & { readonly distance: number }) | null;
      readonly scenarios: readonly ReportedScenario[];
      readonly charges: readonly {
        readonly underlying: string;
        readonly name: string;
        readonly initial: number;
        readonly maintenance: number;
      }[];
      readonly contributions: readonly Contribution[];
      readonly notModelled: readonly NotModelled[];
    }
  | { readonly rules: string; readonly name: string; readonly notApplicable: string };

/** Runs a rule set over a priced book. Legs are counted from 1. */
export function marginReport(rules: RuleSet, portfolio: Portfolio, book: PricedBook): MarginReport {
  const prepared = prepareMargin(rules, book.instruments, portfolio.currency);
  if ("reason" in prepared) {
    const leg = book.legs.find(({ instrument }) => instrument === prepared.instrument);
    return { rules: rules.id, name: rules.name, notApplicable: `leg ${(leg?.position ?? 0) + 1}: ${prepared.reason}` };
  }
  const sizes = netSizes(book);
  const result = marginOf(prepared, sizes);
  const { amount, reason } = marginBalance(rules, portfolio, book, result.currency);
  return {
    rules: rules.id,
    name: rules.name,
    source: rules.source,
    asOf: rules.asOf,
    currency: result.currency,
    initial: result.initial,
    maintenance: result.maintenance,
    heldAgainst: rules.heldAgainst,
    balance: reason === null ? amount : null,
    balanceReason: reason,
    // A balance that is used up has no ratio.
    ratio: reason === null && amount > 0 ? result.maintenance / amount : null,
    ...worstOf(prepared, sizes, result),
    scenarios: result.units.flatMap(({ base, scenarios }) =>
      scenarios.map(({ name, pnl }) => ({ underlying: base, name, pnl })),
    ),
    charges: result.units.flatMap(({ base, charges }) =>
      charges.map(({ name, initial, maintenance }) => ({ underlying: base, name, initial, maintenance })),
    ),
    contributions: contributionsOf(prepared, book, sizes),
    notModelled: result.notModelled,
  };
}

function worstOf(prepared: PreparedMargin, sizes: Float64Array, { units }: MarginResult) {
  const scanned = units.filter(({ worst }) => worst >= 0);
  const unit = scanned.reduce((most, of) => (of.loss > most.loss ? of : most), scanned[0]!);
  if (unit === undefined) return { worst: null, nextWorst: null };
  const next = explainMargin(prepared, sizes).find(({ base }) => base === unit.base)?.nextWorst ?? null;
  const { name, pnl } = unit.scenarios[unit.worst]!;
  return {
    worst: { underlying: unit.base, index: unit.worst, name, pnl, loss: unit.loss },
    nextWorst:
      next === null ? null : { underlying: unit.base, name: next.name, pnl: next.pnl, distance: next.distance },
  };
}

function contributionsOf(prepared: PreparedMargin, book: PricedBook, sizes: Float64Array): Contribution[] {
  const sums = bookSums(prepared, sizes);
  const units = explainMargin(prepared, sizes);
  const shares = new Map(units.flatMap(({ shares: of }) => of.map((share) => [share.instrument, share])));
  const legs = book.legs.map(({ position, instrument, size }): Contribution => {
    const share = shares.get(instrument);
    const { before, after } = marginWith(prepared, sums, instrument, -size);
    const saves = { initial: before.initial - after.initial, maintenance: before.maintenance - after.maintenance };
    const name = book.instruments[instrument]!.id;
    // Legs of one instrument share by size; where they net to nothing, none of them puts anything in.
    const part = share === undefined ? 0 : size / share.size;
    const terms = scaled(share?.terms, part);
    const of = (amount: number | undefined) => part * (amount ?? 0);
    return {
      leg: position + 1,
      name,
      initial: of(share?.initial),
      maintenance: of(share?.maintenance),
      pnl: of(share?.pnl),
      ...(terms === null ? {} : { terms }),
      saves,
    };
  });
  const common = units.flatMap(({ base, common: of }) =>
    of.map(({ name, initial, maintenance }) => ({ leg: null, name: `${base}, ${name}`, initial, maintenance })),
  );
  return [...legs, ...common];
}

function scaled(terms: GreekTerms | undefined, part: number): GreekTerms | null {
  if (terms === undefined) return null;
  return {
    delta: part * terms.delta,
    gamma: part * terms.gamma,
    vega: part * terms.vega,
    vanna: part * terms.vanna,
    volga: part * terms.volga,
    higher: part * terms.higher,
    rules: part * terms.rules,
  };
}

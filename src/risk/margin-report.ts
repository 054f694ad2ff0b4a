import { marginBalance } from "./margin-balance.ts";
import { layoutMargin, marginOf, type PreparedMargin, prepareMargin } from "./margin-engine.ts";
import { explainMargin, nextWorst } from "./margin-explain.ts";
import { bookSums, marginWith } from "./margin-marginal.ts";
import { createMarginNow } from "./margin-now.ts";
import type { MarginResult, NotApplicable } from "./margin-result.ts";
import type { NotModelled, RuleSet } from "./margin-rules.ts";
import type { GreekTerms } from "./margin-terms.ts";
import type { Portfolio } from "./portfolio.ts";
import { type Leg, netSizes, type PricedBook, type RiskInstrument } from "./risk-instrument.ts";

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

/** The leg that a rule set cannot take, and why. */
export interface NoMargin {
  readonly rules: string;
  readonly name: string;
  readonly notApplicable: string;
}

/** Margin of a book under one rule set with all that belongs to the book as a whole, or the leg it cannot take. */
export type MarginTotals =
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
      readonly notModelled: readonly NotModelled[];
    }
  | NoMargin;

/** The same with what each leg puts into it. */
export type MarginReport =
  | (Exclude<MarginTotals, NoMargin> & {
      readonly contributions: readonly Contribution[];
      /** What legs that are not listed put in together; null where all are. */
      readonly others: (Pick<Contribution, "initial" | "maintenance"> & { count: number; pnl: number }) | null;
    })
  | NoMargin;

/** Runs a rule set over one book of `instruments` after another, at the prices these have here. Legs are counted from 1. */
export function createMarginTotals(
  rules: RuleSet,
  instruments: readonly RiskInstrument[],
  currency: string,
): (portfolio: Portfolio, book: PricedBook) => MarginTotals {
  const layout = layoutMargin(rules, instruments, currency);
  if ("reason" in layout) return (_, book) => refusal(rules, book, layout);
  const now = createMarginNow(layout);
  return (portfolio, book) => totals(rules, portfolio, book, now(netSizes(book)));
}

/** Runs a rule set over a priced book, with the contributions of the `most` legs that move it most, in the order of the portfolio, and of all others in one. */
export function marginReport(
  rules: RuleSet,
  portfolio: Portfolio,
  book: PricedBook,
  most = Number.POSITIVE_INFINITY,
): MarginReport {
  const prepared = prepareMargin(rules, book.instruments, portfolio.currency);
  if ("reason" in prepared) return refusal(rules, book, prepared);
  const sizes = netSizes(book);
  return {
    ...totals(rules, portfolio, book, marginOf(prepared, sizes)),
    ...contributionsOf(prepared, book, sizes, most),
  };
}

function refusal(rules: RuleSet, book: PricedBook, { instrument, reason }: NotApplicable): NoMargin {
  const leg = book.legs.find((of) => of.instrument === instrument);
  return { rules: rules.id, name: rules.name, notApplicable: `leg ${(leg?.position ?? 0) + 1}: ${reason}` };
}

function totals(rules: RuleSet, portfolio: Portfolio, book: PricedBook, result: MarginResult) {
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
    ...worstOf(result),
    scenarios: result.units.flatMap(({ base, scenarios }) =>
      scenarios.map(({ name, pnl }) => ({ underlying: base, name, pnl })),
    ),
    charges: result.units.flatMap(({ base, charges }) =>
      charges.map(({ name, initial, maintenance }) => ({ underlying: base, name, initial, maintenance })),
    ),
    notModelled: result.notModelled,
  };
}

function worstOf({ units }: MarginResult) {
  const scanned = units.filter(({ worst }) => worst >= 0);
  const unit = scanned.reduce((most, of) => (of.loss > most.loss ? of : most), scanned[0]!);
  if (unit === undefined) return { worst: null, nextWorst: null };
  const { base: underlying, scenarios, worst: index, loss } = unit;
  const { name, pnl } = scenarios[index]!;
  const next = nextWorst(
    scenarios.map((of) => of.name),
    Float64Array.from(scenarios, (of) => of.pnl),
    index,
  );
  return {
    worst: { underlying, index, name, pnl, loss },
    nextWorst: next === null ? null : { underlying, name: next.name, pnl: next.pnl, distance: next.distance },
  };
}

function contributionsOf(prepared: PreparedMargin, book: PricedBook, sizes: Float64Array, most: number) {
  const sums = bookSums(prepared, sizes);
  const units = explainMargin(prepared, sizes);
  const shares = new Map(units.flatMap(({ shares: of }) => of.map((share) => [share.instrument, share])));
  // Legs of one instrument share by size; where they net to nothing, none of them puts anything in.
  const part = ({ instrument, size }: Leg, of: "initial" | "maintenance" | "pnl"): number => {
    const share = shares.get(instrument);
    return share === undefined ? 0 : (size / share.size) * share[of];
  };
  const listed = largestLegs(
    book.legs,
    most,
    (leg) => part(leg, "pnl"),
    (leg) => part(leg, "initial"),
  );
  const legs = listed.map((leg): Contribution => {
    const { position, instrument, size } = leg;
    const share = shares.get(instrument);
    const { before, after } = marginWith(prepared, sums, instrument, -size);
    const saves = { initial: before.initial - after.initial, maintenance: before.maintenance - after.maintenance };
    const terms = scaled(share?.terms, share === undefined ? 0 : size / share.size);
    return {
      leg: position + 1,
      name: book.instruments[instrument]!.id,
      initial: part(leg, "initial"),
      maintenance: part(leg, "maintenance"),
      pnl: part(leg, "pnl"),
      ...(terms === null ? {} : { terms }),
      saves,
    };
  });
  const common = units.flatMap(({ base, common: of }) =>
    of.map(({ name, initial, maintenance }) => ({ leg: null, name: `${base}, ${name}`, initial, maintenance })),
  );
  const shown = new Set(listed);
  const rest = book.legs.filter((leg) => !shown.has(leg));
  const sum = (of: "initial" | "maintenance" | "pnl") => rest.reduce((total, leg) => total + part(leg, of), 0);
  return {
    contributions: [...legs, ...common],
    others:
      rest.length === 0
        ? null
        : { count: rest.length, initial: sum("initial"), maintenance: sum("maintenance"), pnl: sum("pnl") },
  };
}

/** The `most` legs of the largest P&L under the binding scenario (of the largest margin where none binds), in their own order. */
function largestLegs(
  legs: readonly Leg[],
  most: number,
  pnl: (leg: Leg) => number,
  initial: (leg: Leg) => number,
): readonly Leg[] {
  if (legs.length <= most) return legs;
  const scanned = legs.some((leg) => pnl(leg) !== 0);
  const weights = Float64Array.from(legs, (leg) => Math.abs(scanned ? pnl(leg) : initial(leg)));
  const order = [...legs.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b);
  return order
    .slice(0, most)
    .sort((a, b) => a - b)
    .map((at) => legs[at]!);
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

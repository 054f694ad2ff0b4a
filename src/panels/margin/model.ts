import type { RiskResult } from "../../engine/risk-protocol.ts";
import { RULE_NAMES } from "../../risk/margin/rule-names.ts";
import type { MarginReport, MarginTotals } from "../../risk/margin-report.ts";
import { GREEK_TERMS, type GreekTerms } from "../../risk/margin-terms.ts";
import { formatNumber, formatSigned, MINUS } from "../../ui/format.ts";
import { unpriced } from "../unpriced.ts";
import type { RiskResultOf } from "../use-risk-panel.ts";

export type Margins = Extract<RiskResult, { kind: "margin" }>;
/** What a row needs besides its own report: rates, and the live book's margin to compare with. */
export type MarginsOf = Pick<Margins, "currency" | "rate" | "live">;
export type Reports = RiskResultOf<"marginReports">;

/** A report that is none of a refusal. */
export type Applicable<Report> = Exclude<Report, { readonly notApplicable: string }>;

export const applies = <Report extends MarginTotals>(report: Report): report is Applicable<Report> =>
  !("notApplicable" in report);

/** Why there is no margin of a book that holds something, as title and text; null where there is. */
export function noMarginWords(
  margins: Pick<Margins, "asOf" | "reports"> | null,
  frozen: boolean,
): { readonly title: string; readonly text: string } | null {
  if (!margins)
    return frozen
      ? { title: "No margin yet", text: "The view is frozen: go on (Space) for these numbers." }
      : { title: "Margin is on its way", text: "It comes with the first quotes of what the book holds." };
  if (unpriced(margins))
    return {
      title: "Nothing to margin",
      text: "No position of the shown book has a price: the portfolio says why for each.",
    };
  if (margins.reports.length > 0) return null;
  return {
    title: "Margin could not be computed",
    text: "Its calculation failed for this book. It is tried again while the market moves, and after each change of the book.",
  };
}

/** One rule set as its row shows it; money in thousands of USD. */
export interface MarginRow {
  readonly id: string;
  readonly name: string;
  readonly asOf: string;
  readonly source: string;
  readonly initial: string;
  readonly maintenance: string;
  /** What a what-if copy changes against the live book, signed; empty where there is none or it cannot take the live one. */
  readonly initialChange: string;
  readonly maintenanceChange: string;
  readonly heldAgainst: "cash" | "equity" | "";
  /** What the requirement counts against by the rules, and how much of it there is: "equity 120.5"; empty where not applicable. */
  readonly held: string;
  /** What that is made of and what initial margin leaves of it, or why it is not known. */
  readonly heldHint: string;
  /** Initial margin over it, 0 … ; NaN where it is not known or not positive. */
  readonly share: number;
  readonly maintenanceShare: number;
  /** Initial margin exceeds it, also where nothing is left of it. */
  readonly beyond: boolean;
  readonly binding: string;
  /** What the venue counts on top and is not modelled: the figures are lower bounds. Empty where nothing is known to be. */
  readonly atLeast: string;
  /** Why it cannot take the book; empty where it can. */
  readonly notApplicable: string;
}

/** USD per unit of a report's currency. */
function rateOf(report: Applicable<MarginTotals>, margins: Pick<Margins, "currency" | "rate">): number {
  return report.currency === margins.currency ? margins.rate : 1;
}

/** What the shown book posts more than the live one under a rule set, signed; empty where the two cannot be compared. */
function changes(
  report: Applicable<MarginTotals>,
  margins: MarginsOf,
): { readonly initial: string; readonly maintenance: string } {
  const { live } = margins;
  const before = live?.reports.find(({ rules }) => rules === report.rules);
  if (!live || !before || !applies(before)) return { initial: "", maintenance: "" };
  const change = (now: number, then: number): string =>
    formatSigned((now * rateOf(report, margins) - then * rateOf(before, live)) / 1_000, 1);
  return {
    initial: change(report.initial, before.initial),
    maintenance: change(report.maintenance, before.maintenance),
  };
}

export function marginRow(report: MarginTotals, margins: MarginsOf): MarginRow {
  const name = RULE_NAMES.find(({ value }) => value === report.rules)?.label ?? report.name;
  const base = { id: report.rules, name };
  if (!applies(report))
    return {
      ...base,
      asOf: "",
      source: "",
      initial: "",
      maintenance: "",
      initialChange: "",
      maintenanceChange: "",
      heldAgainst: "",
      held: "",
      heldHint: "",
      share: Number.NaN,
      maintenanceShare: Number.NaN,
      beyond: false,
      binding: "",
      atLeast: "",
      notApplicable: `Not applicable: ${report.notApplicable}`,
    };
  const rate = rateOf(report, margins);
  const balance = report.balance ?? Number.NaN;
  const change = changes(report, margins);
  const atLeast = report.notModelled.flatMap(({ name, addsToMargin }) => (addsToMargin ? [name] : [])).join(", ");
  const bound = atLeast === "" ? "" : "\u2265 ";
  const over = (amount: number): number => (balance > 0 ? amount / balance : Number.NaN);
  return {
    ...base,
    asOf: `as of ${report.asOf}`,
    source: report.source,
    initial: bound + formatNumber((report.initial * rate) / 1_000, 1),
    maintenance: bound + formatNumber((report.maintenance * rate) / 1_000, 1),
    initialChange: change.initial,
    maintenanceChange: change.maintenance,
    heldAgainst: report.heldAgainst,
    held: `${report.heldAgainst} ${formatNumber((balance * rate) / 1_000, 1)}`,
    heldHint: heldHint(report, rate),
    share: over(report.initial),
    maintenanceShare: over(report.maintenance),
    beyond: report.initial > Math.max(balance, 0),
    binding: report.worst ? scenarioWords(report.worst.name) : "sum of legs",
    atLeast,
    notApplicable: "",
  };
}

const HELD_WORDS: Readonly<Record<"cash" | "equity", string>> = {
  cash: "Cash and the gains of futures, without the value of options",
  equity: "Cash, the gains of futures, and options at venue marks",
};

function heldHint({ heldAgainst, balance, balanceReason, initial }: Applicable<MarginTotals>, rate: number): string {
  const words = HELD_WORDS[heldAgainst];
  if (balance === null) return `${words}: not known, ${balanceReason ?? "nothing to hold it against"}`;
  return `${words}; available after initial margin: ${formatNumber(((balance - initial) * rate) / 1_000, 1)} k USD`;
}

/** A scenario's name as it is read: rule sets write it with a hyphen, so that other programs can compare it. */
const scenarioWords = (name: string): string => name.replace(/-(?=\d)/g, MINUS);

/** One bar of the explanation; P&L in thousands of USD under the binding scenario, worst first. */
export interface ExplainRow {
  /** From 1; 0 for all that are not listed. */
  readonly leg: number;
  readonly name: string;
  readonly pnl: number;
  readonly saves: number;
  /** The P&L by Greek term, in words; empty where it is not told apart. */
  readonly terms: string;
}

export interface Explanation {
  readonly title: string;
  readonly binding: string;
  readonly second: string;
  readonly rows: readonly ExplainRow[];
  readonly total: number;
  /** The P&L of the rows by Greek term, thousands of USD; empty where one of them is not told apart. */
  readonly terms: readonly (readonly [label: string, amount: string])[];
  readonly charges: readonly (readonly [name: string, amount: string])[];
  readonly notModelled: readonly { readonly name: string; readonly why: string }[];
}

/** What makes up the margin of a report. */
export function explanation(
  report: Applicable<MarginReport>,
  reports: Pick<Reports, "currency" | "rate">,
): Explanation {
  const rate = rateOf(report, reports) / 1_000;
  const rows = report.contributions
    .filter(({ leg }) => leg !== null)
    .map(({ leg, name, pnl = 0, saves, terms }) => {
      return {
        leg: leg ?? 0,
        name,
        pnl: pnl * rate,
        saves: (saves?.initial ?? Number.NaN) * rate,
        terms: terms
          ? termWords([terms], rate)
              .map((words) => words.join(" "))
              .join(", ")
          : "",
      };
    })
    .sort((a, b) => a.pnl - b.pnl);
  const { others } = report;
  if (others) {
    const name = `${formatNumber(others.count, 0)} other positions`;
    rows.push({ leg: 0, name, pnl: others.pnl * rate, saves: Number.NaN, terms: "" });
  }
  const told = report.contributions.flatMap(({ leg, terms }) => (leg !== null && terms ? [terms] : []));
  return {
    title: report.name,
    binding: report.worst
      ? `${scenarioWords(report.worst.name)}, loss ${formatNumber(report.worst.loss * rate, 1)} k USD`
      : "none: a sum of legs",
    second: report.nextWorst
      ? `${scenarioWords(report.nextWorst.name)}, ${formatNumber(report.nextWorst.distance * rate, 1)} k USD away`
      : "",
    rows,
    total: rows.reduce((sum, { pnl }) => sum + pnl, 0),
    terms: report.worst && !others ? termWords(told, rate) : [],
    charges: report.charges
      .filter(({ initial, maintenance }) => initial !== 0 || maintenance !== 0)
      .map(({ name, initial }) => [name, formatSigned(initial * rate, 1)] as const),
    notModelled: report.notModelled,
  };
}

const TERM_LABELS: Readonly<Record<keyof GreekTerms, string>> = {
  delta: "delta",
  gamma: "gamma",
  vega: "vega",
  vanna: "vanna",
  volga: "volga",
  higher: "higher orders",
  rules: "offsets of the rules",
};

/** Sums of Greek terms at `rate`, signed; terms that are 0 throughout are left out. */
function termWords(terms: readonly GreekTerms[], rate: number): (readonly [label: string, amount: string])[] {
  return GREEK_TERMS.flatMap((term) => {
    const sum = terms.reduce((total, of) => total + of[term], 0);
    return sum === 0 ? [] : [[TERM_LABELS[term], formatSigned(sum * rate, 1)] as const];
  });
}

/** Smallest trades after which another scenario binds, in words: in whole steps of the venue, `minimum` of each instrument, NaN where not known. */
export function movingWords({ trades }: RiskResultOf<"marginAdds">, minimum: (instrument: string) => number): string[] {
  return trades.map(({ instrument, change, to }) => {
    const step = minimum(instrument);
    const exact = Math.abs(change);
    const size = step > 0 ? Math.max(1, Math.ceil(exact / step - 1e-9)) * step : exact;
    const amount = size < 0.0005 ? "any size of" : formatNumber(size, size < 1 ? 3 : 2);
    return `${change > 0 ? "buy" : "sell"} ${amount} ${instrument}: then ${scenarioWords(to)}`;
  });
}

import type { MarketView } from "../engine/market-view.ts";
import type { PortfolioState, RiskResult } from "../engine/risk-protocol.ts";
import { type Figure, figures } from "../panels/figures.ts";
import type { Currencies } from "../panels/greek-units.ts";
import { marginRow } from "../panels/margin/model.ts";
import { startWords } from "../panels/start-words.ts";
import { unpriced } from "../panels/unpriced.ts";
import type { ClosedTotals } from "../risk/closed-gains.ts";
import { BASIS_LABELS, shownBook, type ValuationBasis } from "../risk/portfolio-document.ts";
import { V } from "../risk/valuation.ts";
import { DASH, formatSigned, MINUS } from "../ui/format.ts";

type Totals = Extract<RiskResult, { kind: "totals" }>;

/** What the figures are made of. */
export interface RiskNow {
  readonly view: MarketView;
  /** Null before the hub told it. */
  readonly portfolio: PortfolioState | null;
  /** Null before any came. */
  readonly totals: Totals | null;
  readonly frozen: boolean;
  /** There is little room: labels are short, and the index stands without its change. */
  readonly brief: boolean;
  readonly currencies: Currencies;
}

/** How many figures `riskFigures` gives. */
export const RISK_FIGURES = 4;

/** The basis as a label has room for it. */
const BASIS_WORDS: Readonly<Record<ValuationBasis, string>> = {
  mark: "mark",
  mid: "mid",
  fitted: "fitted",
  own: "own mark",
};

const FROZEN = "The view is frozen: go on (Space) for these numbers";

/** Index, P&L since its start, net delta and margin used of the book shown; a dash with the reason where one is not known. */
export function riskFigures(now: RiskNow): readonly Figure[] {
  const { view, portfolio, totals, currencies, brief } = now;
  const start = startWords(portfolio?.document.pnlStart ?? { kind: "expiryDay" }, totals);
  const basis = portfolio?.document.basis ?? "mark";
  const at = `At ${BASIS_LABELS[basis].toLowerCase()}`;
  const label = `${brief ? `P&L ${start.from}` : `P&L since ${start.from} UTC`}, ${BASIS_WORDS[basis]}`;
  const missing = missingWords(now);
  if (missing !== "" || !portfolio || !totals) {
    // Whoever closed everything has gained it all the same.
    const flat = portfolio && shownBook(portfolio.document).positions.length === 0 ? totals : null;
    const gained = flat && flat.totals.closed.count > flat.totals.closed.unknown;
    return [
      index(view, brief),
      gained ? pnl(label, start.hint, flat, currencies.money, "", Number.NaN, []) : dash(label, missing),
      dash("Net delta", missing),
      dash("Margin used", missing),
    ];
  }
  const age = Math.max(0, view.now - totals.asOf);
  const { sums } = totals.totals;
  const whose = [bookWords(portfolio), leftOutWords(totals)].filter((words) => words !== "");
  const left = totals.totals.excluded === 0 ? "" : `, ${totals.totals.excluded} excluded`;
  const delta = formatSigned(sums[V.delta]!, 2);
  return [
    index(view, brief),
    pnl(label, start.hint, totals, currencies.money, left, age, [at, ...whose]),
    {
      ...PLAIN,
      label: "Net delta",
      value: delta,
      extra: currencies.coin,
      age,
      hint: ["Black delta, units of underlying", at, ...whose].join("\n"),
    },
    margin(totals, Math.max(0, view.now - totals.marginAsOf), whose, brief),
  ];
}

const PLAIN = { extra: "", tone: "", toned: false } as const;

const dash = (label: string, hint: string): Figure => ({ ...PLAIN, label, value: DASH, hint, age: Number.NaN });

/** The index and its change over 24 hours. */
function index(view: MarketView, brief: boolean): Figure {
  const all = figures(view);
  const [level, day] = [all.find(({ label }) => label === "Index"), all.find(({ label }) => label === "24 h")];
  if (!level) return dash("Index", "");
  const known = day && day.value !== DASH && !brief;
  return {
    ...level,
    extra: known ? `${day.value} %` : "",
    tone: known ? day.tone : "",
    hint: known ? "Change over 24 hours" : "",
  };
}

function pnl(
  label: string,
  hint: string,
  { totals }: Totals,
  money: string,
  left: string,
  age: number,
  whose: readonly string[],
): Figure {
  const priced = totals.positions - totals.excluded;
  if (priced > 0 && totals.noStartPnl === priced) return dash(label, "No marks from the start have been seen");
  const value = formatSigned(totals.sums[V.pnlStart]!, 0);
  const without = totals.noStartPnl === 0 ? [] : [`Without ${totals.noStartPnl} of ${priced}, whose P&L has no start`];
  const tone = value.startsWith("+") ? "up" : value.startsWith(MINUS) ? "down" : "";
  return {
    label,
    value,
    extra: `${money}${left}`,
    tone,
    toned: true,
    age,
    hint: [hint, ...realisedWords(totals.closed, money), ...whose, ...without].join("\n"),
  };
}

function realisedWords({ count, unknown, usd }: ClosedTotals, money: string): string[] {
  if (count === 0) return [];
  const left = unknown > 0 ? `, without ${unknown} whose gain is not known` : "";
  return [
    `${formatSigned(usd, 0)} ${money} of it realised by ${count === 1 ? "1 closing" : `${count} closings`}${left}`,
  ];
}

/** Initial margin over what it is held against; the amount where there is nothing to hold it against. */
function margin(totals: Totals, age: number, whose: readonly string[], brief: boolean): Figure {
  const label = "Margin used";
  if (!totals.margin) return dash(label, "Margin could not be computed");
  const row = marginRow(totals.margin, { ...totals, live: null });
  if (row.notApplicable !== "") return dash(label, `${row.name}. ${row.notApplicable}`);
  const bound = row.atLeast === "" ? "" : "\u2265 ";
  const known = !Number.isNaN(row.share);
  const hint = [
    `${row.name}, chosen in the margin panel; always at venue marks`,
    `Initial ${row.initial}, maintenance ${row.maintenance}, ${row.held} k USD`,
    row.heldHint,
    row.atLeast === "" ? "" : `Lower bound, not modelled: ${row.atLeast}`,
    ...whose,
  ];
  return {
    ...PLAIN,
    label,
    value: known ? `${bound}${(row.share * 100).toFixed(1)}` : row.initial,
    extra: `${known ? "% IM" : "k USD IM"}${row.beyond ? `${brief ? " >" : ", exceeds"} ${row.heldAgainst}` : ""}`,
    age,
    hint: hint.filter((line) => line !== "").join("\n"),
  };
}

/** Why there is no figure of the book at all; empty where there is. */
function missingWords({ portfolio, totals, frozen }: RiskNow): string {
  if (!portfolio) return "The portfolio is not read yet";
  if (shownBook(portfolio.document).positions.length === 0) return "The book shown holds no position";
  if (!totals) return frozen ? FROZEN : "It comes with the first quotes of what the book holds";
  return unpriced(totals) ? "No position of the shown book has a price: the portfolio says why for each" : "";
}

function bookWords({ document }: PortfolioState): string {
  const { name } = shownBook(document);
  return document.whatIf ? `What-if copy of the book ${name}` : `Book ${name}`;
}

function leftOutWords({ totals, atVenueMark }: Totals): string {
  return [
    totals.excluded === 0 ? "" : `${totals.excluded} excluded: the portfolio says why for each`,
    atVenueMark === 0 ? "" : `${atVenueMark} at venue mark: the basis has no price for them`,
  ]
    .filter((words) => words !== "")
    .join("\n");
}

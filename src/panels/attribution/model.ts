import { ATTRIBUTION_TERMS, type Attribution, type AttributionMethod } from "../../risk/attribution.ts";
import {
  type AttributedRow,
  type AttributionCurrency,
  type BookAttribution,
  printedAttribution,
  sumPrinted,
  unexplainedShare,
} from "../../risk/attribution-book.ts";
import { FUNDING_SAMPLES } from "../../risk/funding.ts";
import { type LeftOut, leftOut } from "../../risk/holdings.ts";
import type { BookPosition } from "../../risk/portfolio-document.ts";
import { formatNumber, formatUtcDateTime, formatUtcTime } from "../../ui/format.ts";

/** Positions listed on their own: those that moved the P&L most. The others stand in one line. */
const LISTED = 200;
/** The market found is that of the instant asked for when it is within this, ms. */
const SAME = 2_000;
const DAY = 86_400_000;
/** Funding is known for the whole of a time from this share on. */
const FUNDING_WHOLE = 0.999;

/** A line of the table: a position, the rest of them, or the total. */
export interface AttributionLine {
  readonly key: string;
  readonly name: string;
  /** What is not as it is with the others; empty for nothing. */
  readonly note: string;
  readonly taylor: Attribution;
  readonly stepwise: Attribution;
  /** Unexplained of absolute P&L by each method, 0 … ; NaN where nothing was gained or lost. */
  readonly shares: Readonly<Record<AttributionMethod, number>>;
}

export interface AttributionModel {
  readonly decimals: number;
  readonly total: AttributionLine;
  /** By absolute P&L, largest first. */
  readonly lines: readonly AttributionLine[];
  readonly excluded: LeftOut;
}

/** The table of an attribution; every line adds up as printed, and so does every column. */
export function attributionModel(
  made: BookAttribution,
  positions: readonly BookPosition[],
  currency: AttributionCurrency,
): AttributionModel {
  const decimals = currency === "coin" ? 6 : 2;
  // Printed once each: of ten thousand rows that is most of the work.
  const printed = new Map(
    made.rows.map((row) => {
      const { taylor, stepwise } = row.table[currency];
      const shown = { taylor: printedAttribution(taylor, decimals), stepwise: printedAttribution(stepwise, decimals) };
      return [row, shown] as const;
    }),
  );
  const line = (key: string, name: string, note: string, rows: readonly AttributedRow[]): AttributionLine => {
    const of = (method: AttributionMethod) => rows.map(({ table }) => table[currency][method]);
    const sum = (method: AttributionMethod): Attribution =>
      sumPrinted(
        rows.flatMap((row) => printed.get(row)?.[method] ?? []),
        decimals,
      );
    const shares = { taylor: unexplainedShare(of("taylor")), stepwise: unexplainedShare(of("stepwise")) };
    return { key, name, note, taylor: sum("taylor"), stepwise: sum("stepwise"), shares };
  };
  const size = (row: AttributedRow): number => Math.abs(row.table[currency].taylor.pnl);
  const sorted = [...made.rows].sort((a, b) => size(b) - size(a) || a.position - b.position);
  const lines = sorted.slice(0, LISTED).map((row) => {
    const name = positions[row.position]?.instrument ?? "";
    return line(`${row.position}`, name, noteOf(row, made), [row]);
  });
  const rest = sorted.slice(LISTED);
  return {
    decimals,
    total: line("total", countOf(made.rows.length), "", made.rows),
    lines: rest.length === 0 ? lines : [...lines, line("rest", `${countOf(rest.length)} more`, "", rest)],
    excluded: leftOut(made.excluded),
  };
}

const countOf = (count: number): string => (count === 1 ? "1 position" : `${formatNumber(count, 0)} positions`);

function noteOf(row: AttributedRow, { to }: BookAttribution): string {
  const time = (at: number): string => (to - at < DAY ? formatUtcTime(at) : formatUtcDateTime(at));
  const from = row.traded ? `from its trade, ${time(row.start)} UTC` : "";
  const until = row.end < to - SAME ? `to its last mark before it expired, ${time(row.end)} UTC` : "";
  const { fundingKnown: known } = row;
  const funding =
    known === null || known > FUNDING_WHOLE
      ? ""
      : known === 0
        ? "not modelled: funding, the log holds no rates of it"
        : `funding of ${Math.floor(100 * known)} % of the time, the log holds no rates of the rest`;
  return [from, until, funding].filter((words) => words !== "").join(", ");
}

/** The two instants in words, and why the first is later than asked where it is. */
export function spanWords(made: BookAttribution, asked: number | "trade"): string {
  const span = `${formatUtcDateTime(made.from)} to ${formatUtcDateTime(made.to)} UTC`;
  if (asked === "trade") return `each from its trade, in the log from ${span}`;
  return made.from > asked + SAME ? `${span}: the log knows nothing from ${formatUtcDateTime(asked)}` : span;
}

/** How funding of perpetuals is counted; empty where none is held. */
export function fundingWords({ rows }: BookAttribution): string {
  const perpetuals = rows.filter(({ fundingKnown }) => fundingKnown !== null);
  const partly = perpetuals.filter(({ fundingKnown }) => !((fundingKnown ?? 0) > FUNDING_WHOLE)).length;
  if (perpetuals.length === 0) return "";
  if (partly === 0) return `funding estimated from 8-hour rates read at up to ${FUNDING_SAMPLES} instants`;
  const of = `${partly} of ${perpetuals.length} ${perpetuals.length === 1 ? "perpetual" : "perpetuals"}`;
  return `not modelled: funding of ${of}, whole or in part, for want of rates in the log`;
}

/** Largest term of a line by either method, for the length of bars. */
export function largestTerm({ taylor, stepwise }: AttributionLine): number {
  return ATTRIBUTION_TERMS.reduce((most, term) => Math.max(most, Math.abs(taylor[term]), Math.abs(stepwise[term])), 0);
}

/** A share of P&L in percent: 0.40. */
export const shareWords = (share: number): string => formatNumber(share * 100, share < 0.1 ? 2 : 0);

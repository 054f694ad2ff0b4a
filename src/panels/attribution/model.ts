import { ATTRIBUTION_TERMS } from "../../risk/attribution.ts";
import type { AttributionCurrency } from "../../risk/attribution-book.ts";
import { FUNDING_WHOLE, type SummaryLine, type ToldAttribution } from "../../risk/attribution-summary.ts";
import { FUNDING_SAMPLES } from "../../risk/funding.ts";
import { type LeftOut, leftOut } from "../../risk/holdings.ts";
import type { BookPosition } from "../../risk/portfolio-document.ts";
import { formatNumber, formatUtcDateTime, formatUtcTime } from "../../ui/format.ts";
import { lateStart, sameStart } from "../start-words.ts";

/** The market found is that of the instant asked for when it is within this, ms. */
const SAME = 2_000;
const DAY = 86_400_000;

/** A line of the table: a position, the rest of them, or the total. */
export interface AttributionLine extends Pick<SummaryLine, "taylor" | "stepwise" | "shares"> {
  readonly key: string;
  readonly name: string;
  /** What is not as it is with the others; empty for nothing. */
  readonly note: string;
}

export interface AttributionModel {
  readonly decimals: number;
  readonly total: AttributionLine;
  /** By absolute P&L, largest first. */
  readonly lines: readonly AttributionLine[];
  readonly excluded: LeftOut;
}

/** The table of an attribution in words. */
export function attributionModel(
  made: ToldAttribution,
  positions: readonly BookPosition[],
  currency: AttributionCurrency,
): AttributionModel {
  const { decimals, total, lines } = made.summaries[currency];
  return {
    decimals,
    total: { ...total, key: "total", name: countOf(total.count), note: "" },
    lines: lines.map((line) =>
      line.row
        ? {
            ...line,
            key: `${line.row.position}`,
            name: positions[line.row.position]?.instrument ?? "",
            note: noteOf(line.row, made.to),
          }
        : { ...line, key: "rest", name: `${countOf(line.count)} more`, note: "" },
    ),
    excluded: leftOut(made.excluded),
  };
}

const countOf = (count: number): string => (count === 1 ? "1 position" : `${formatNumber(count, 0)} positions`);

function noteOf(row: NonNullable<SummaryLine["row"]>, to: number): string {
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

/** The two instants in words. */
export function spanWords(made: Pick<ToldAttribution, "from" | "to">, asked: number | "trade"): string {
  const span = `${formatUtcDateTime(made.from)} to ${formatUtcDateTime(made.to)} UTC`;
  return asked === "trade" ? `each from its trade, in the log from ${span}` : span;
}

/**
 * Why the start is later than asked, and where the portfolio's P&L starts (epoch ms, NaN where that is not known) if that is another instant:
 * then the two tell different gains. Empty where there is nothing to say.
 */
export function startsWords(
  made: Pick<ToldAttribution, "from" | "to">,
  asked: number | "trade",
  portfolioFrom: number,
): string {
  if (asked === "trade") return "";
  const time = (at: number): string => (made.to - at < DAY ? formatUtcTime(at) : formatUtcDateTime(at));
  const late = made.from > asked + SAME ? `in the log ${lateStart(time(made.from), time(asked))}` : "";
  const other =
    Number.isNaN(portfolioFrom) || sameStart(portfolioFrom, made.from)
      ? ""
      : `the portfolio's P&L starts at ${time(portfolioFrom)} UTC, by marks kept beside the log`;
  return [late, other].filter((words) => words !== "").join("; ");
}

/** How funding of perpetuals is counted; empty where none is held. */
export function fundingWords({
  perpetuals,
  partlyFunded,
}: Pick<ToldAttribution, "perpetuals" | "partlyFunded">): string {
  if (perpetuals === 0) return "";
  if (partlyFunded === 0) return `funding estimated from 8-hour rates read at up to ${FUNDING_SAMPLES} instants`;
  const of = `${partlyFunded} of ${perpetuals} ${perpetuals === 1 ? "perpetual" : "perpetuals"}`;
  return `not modelled: funding of ${of}, whole or in part, for want of rates in the log`;
}

/** Largest term of a line by either method, for the length of bars. */
export function largestTerm({ taylor, stepwise }: AttributionLine): number {
  return ATTRIBUTION_TERMS.reduce((most, term) => Math.max(most, Math.abs(taylor[term]), Math.abs(stepwise[term])), 0);
}

/** A share of P&L in percent: 0.40. */
export const shareWords = (share: number): string => formatNumber(share * 100, share < 0.1 ? 2 : 0);

import { ATTRIBUTION_TERMS, type Attribution, type AttributionMethod, totalAttribution } from "./attribution.ts";
import {
  ATTRIBUTION_CURRENCIES,
  type AttributedRow,
  type AttributionCurrency,
  type BookAttribution,
  printedAttribution,
  sumPrinted,
  unexplainedShare,
} from "./attribution-book.ts";

/** Positions listed on their own: those that moved the P&L most. The others stand in one line. */
const LISTED = 200;
/** Funding is known for the whole of a time from this share on. */
export const FUNDING_WHOLE = 0.999;

/** A line of the table: a position, the rest of them, or the total; every line adds up as printed, and so does every column. */
export interface SummaryLine {
  /** The position's times; null for a line of several. */
  readonly row: Omit<AttributedRow, "table"> | null;
  readonly count: number;
  readonly taylor: Attribution;
  readonly stepwise: Attribution;
  /** Unexplained of absolute P&L by each method, 0 … ; NaN where nothing was gained or lost. */
  readonly shares: Readonly<Record<AttributionMethod, number>>;
}

export interface AttributionSummary {
  readonly decimals: number;
  readonly total: SummaryLine;
  /** By absolute P&L, largest first; what is not listed on its own in one more, without a row. */
  readonly lines: readonly SummaryLine[];
}

/** An attribution as a window is told it: what it shows in lines, and all rows as numbers that it hands on. */
export interface ToldAttribution extends Omit<BookAttribution, "rows"> {
  readonly summaries: Readonly<Record<AttributionCurrency, AttributionSummary>>;
  /** `ROW_WIDTH` numbers per position, see `attributionRow`. */
  readonly packed: Float64Array<ArrayBuffer>;
  /** Perpetuals held, and those whose funding is not known for the whole of their time. */
  readonly perpetuals: number;
  readonly partlyFunded: number;
}

const METHODS = ["taylor", "stepwise"] as const;
const FIELDS = [...ATTRIBUTION_TERMS, "pnl"] as const;
const ROW_HEADER = 3;
const ROW_WIDTH = ROW_HEADER + ATTRIBUTION_CURRENCIES.length * METHODS.length * FIELDS.length;

/** Sums up where there is time for it: of ten thousand positions it takes a while, and as objects they would be slow to hand over. */
export function tellAttribution({ rows, ...made }: BookAttribution): ToldAttribution {
  const perpetuals = rows.filter(({ fundingKnown }) => fundingKnown !== null);
  return {
    ...made,
    summaries: {
      usd: attributionSummary(rows, "usd"),
      coin: attributionSummary(rows, "coin"),
      usdValue: attributionSummary(rows, "usdValue"),
    },
    packed: packRows(rows),
    perpetuals: perpetuals.length,
    partlyFunded: perpetuals.filter(({ fundingKnown }) => !((fundingKnown ?? 0) > FUNDING_WHOLE)).length,
  };
}

/** The table of an attribution. */
export function attributionSummary(rows: readonly AttributedRow[], currency: AttributionCurrency): AttributionSummary {
  const decimals = currency === "coin" ? 6 : 2;
  // Printed once each: of ten thousand rows that is most of the work.
  const printed = new Map(
    rows.map((row) => {
      const { taylor, stepwise } = row.table[currency];
      const shown = { taylor: printedAttribution(taylor, decimals), stepwise: printedAttribution(stepwise, decimals) };
      return [row, shown] as const;
    }),
  );
  const line = (of: readonly AttributedRow[]): Omit<SummaryLine, "row"> => {
    const share = (method: AttributionMethod) => unexplainedShare(of.map(({ table }) => table[currency][method]));
    const sum = (method: AttributionMethod): Attribution =>
      sumPrinted(
        of.flatMap((row) => printed.get(row)?.[method] ?? []),
        decimals,
      );
    const shares = { taylor: share("taylor"), stepwise: share("stepwise") };
    return { count: of.length, taylor: sum("taylor"), stepwise: sum("stepwise"), shares };
  };
  const size = (row: AttributedRow): number => Math.abs(row.table[currency].taylor.pnl);
  const sorted = [...rows].sort((a, b) => size(b) - size(a) || a.position - b.position);
  const lines = sorted.slice(0, LISTED).map((row): SummaryLine => {
    const { table: _, ...times } = row;
    return { row: times, ...line([row]) };
  });
  const rest = sorted.slice(LISTED);
  return {
    decimals,
    total: { row: null, ...line(rows) },
    lines: rest.length === 0 ? lines : [...lines, { row: null, ...line(rest) }],
  };
}

function packRows(rows: readonly AttributedRow[]): Float64Array<ArrayBuffer> {
  const out = new Float64Array(rows.length * ROW_WIDTH);
  let at = 0;
  for (const { position, start, end, table } of rows) {
    out[at++] = position;
    out[at++] = start;
    out[at++] = end;
    for (const currency of ATTRIBUTION_CURRENCIES)
      for (const method of METHODS) for (const field of FIELDS) out[at++] = table[currency][method][field];
  }
  return out;
}

/** All positions as they were packed, in their order, and their total, in one currency by one method. */
export function attributionRows(packed: Float64Array, currency: AttributionCurrency, method: AttributionMethod) {
  const offset =
    ROW_HEADER + (ATTRIBUTION_CURRENCIES.indexOf(currency) * METHODS.length + METHODS.indexOf(method)) * FIELDS.length;
  const rows = Array.from({ length: packed.length / ROW_WIDTH }, (_, i) => {
    const from = i * ROW_WIDTH;
    const of = Object.fromEntries(FIELDS.map((field, f) => [field, packed[from + offset + f]!])) as Attribution;
    return { position: packed[from]!, start: packed[from + 1]!, end: packed[from + 2]!, of };
  });
  return { rows, total: totalAttribution(rows.map(({ of }) => of)) };
}

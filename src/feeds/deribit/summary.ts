import { Q, type QuoteField, REASON } from "../../market/quote-columns.ts";
import { type Fields, finiteOr, isRecord, textOr } from "./decode.ts";
import { markQuoted, type Row, type Rows } from "./rows.ts";

/** Keys of a book summary that are plain non-negative numbers; 0 is a value in the second list only. */
const POSITIVE: readonly (readonly [key: string, field: QuoteField])[] = [
  ["bid_price", "bid"],
  ["ask_price", "ask"],
  ["last", "last"],
  ["underlying_price", "underlying"],
  ["high", "high"],
  ["low", "low"],
];
const COUNTS: typeof POSITIVE = [
  ["mark_price", "mark"],
  ["open_interest", "openInterest"],
  ["volume", "volume"],
  ["volume_usd", "volumeUsd"],
];
const SIGNED: typeof POSITIVE = [
  ["current_funding", "fundingRate"],
  ["funding_8h", "funding8h"],
];

/** Outcome of a list of summaries: rows filled, entries refused and why the last was. */
export interface SummaryOutcome {
  filled: number;
  refused: number;
  fault: string;
}

function readSummary(entry: Fields, values: Map<number, number>): string {
  for (const [key, field] of [...POSITIVE, ...COUNTS, ...SIGNED]) {
    const raw = entry[key];
    if (raw === undefined || raw === null) continue;
    const value = finiteOr(raw, Number.NaN);
    if (Number.isNaN(value)) return `${key} is not a finite number`;
    if (value < 0 && field !== "fundingRate" && field !== "funding8h") return `${key} is negative`;
    values.set(Q[field], value);
  }
  for (const [, field] of POSITIVE) if (values.get(Q[field]) === 0) values.set(Q[field], Number.NaN);
  const vol = finiteOr(entry.mark_iv, Number.NaN);
  if (vol > 0 && vol < 500) values.set(Q.markVol, vol / 100);
  const change = finiteOr(entry.price_change, Number.NaN);
  if (!Number.isNaN(change)) values.set(Q.change24h, change / 100);
  return "";
}

/**
 * First fill from `get_book_summary_by_currency`: bid, ask, mark, open interest and volumes of rows whose own subscription has
 * not spoken yet. The row is confirmed as of `at`, once; sizes and bid/ask vols are not in a summary.
 */
export function applySummaries(
  rows: Rows,
  list: unknown,
  rowOf: (name: string) => Row | null,
  at: number,
): SummaryOutcome {
  const outcome: SummaryOutcome = { filled: 0, refused: 0, fault: "" };
  if (!Array.isArray(list)) return { filled: 0, refused: 1, fault: "book summary is not a list" };
  for (const entry of list) {
    if (!isRecord(entry)) continue;
    const row = rowOf(textOr(entry.instrument_name, ""));
    if (row === null || row.step !== 0) continue;
    const values = new Map<number, number>();
    const fault = readSummary(entry, values);
    if (fault !== "") {
      outcome.refused++;
      outcome.fault = `${row.name}: ${fault}`;
      continue;
    }
    // Naming a row may have made it, and the table wider.
    const { columns } = rows.table;
    const { slot } = row;
    let reasons = columns[Q.reasons]![slot]! & ~(REASON.noBid | REASON.noAsk | REASON.crossed | REASON.neverTraded);
    columns[Q.bid]![slot] = Number.NaN;
    columns[Q.ask]![slot] = Number.NaN;
    const time = finiteOr(entry.creation_timestamp, Number.NaN);
    if (time < row.markTime) values.delete(Q.mark);
    for (const [q, value] of values) columns[q]![slot] = value;
    if (Number.isNaN(columns[Q.bid]![slot]!)) reasons |= REASON.noBid;
    if (Number.isNaN(columns[Q.ask]![slot]!)) reasons |= REASON.noAsk;
    if (columns[Q.bid]![slot]! > columns[Q.ask]![slot]!) reasons |= REASON.crossed;
    if (!values.has(Q.last)) reasons |= REASON.neverTraded;
    columns[Q.reasons]![slot] = reasons;
    columns[Q.receivedTime]![slot] = at;
    columns[Q.changedAt]![slot] = at;
    columns[Q.confirmedAt]![slot] = at;
    if (!Number.isNaN(time)) columns[Q.exchangeTime]![slot] = time;
    row.underlyingIndex = textOr(entry.underlying_index, row.underlyingIndex);
    markQuoted(rows, row);
    rows.dirty.add(slot);
    outcome.filled++;
  }
  return outcome;
}

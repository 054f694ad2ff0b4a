import { Q, REASON } from "../../market/quote-columns.ts";
import { finiteOr, isRecord, textOr } from "./decode.ts";
import { enterStep, markQuoted, type Row, type Rows, STEP, setReasons } from "./rows.ts";

/** From here on a published mark vol (decimal) is not believed. */
const MAX_MARK_VOL = 5;

/** Largest number of instruments in one message of marks. */
const MAX_MARKS = 10_000;

/** What a message of marks did: entries applied, entries refused, and why the last of them was. */
export interface MarksOutcome {
  applied: number;
  refused: number;
  fault: string;
}

/**
 * Applies `markprice.options.*`: any subset of instruments, merged by name. `iv` is a decimal here (tickers send percent), mark
 * in quote currency. `rowOf` gives the row for a name, or null for instruments that are not listed.
 */
export function applyMarks(
  rows: Rows,
  data: unknown,
  rowOf: (name: string) => Row | null,
  latest: number,
  at: number,
): MarksOutcome {
  const outcome: MarksOutcome = { applied: 0, refused: 0, fault: "" };
  const refuse = (fault: string) => {
    outcome.refused++;
    outcome.fault = fault;
  };
  if (!Array.isArray(data) || data.length > MAX_MARKS) {
    refuse("marks are not a list");
    return outcome;
  }
  for (const entry of data) {
    if (!isRecord(entry)) {
      refuse("mark is not an object");
      continue;
    }
    const row = rowOf(textOr(entry.instrument_name, ""));
    if (row === null) continue;
    const mark = finiteOr(entry.mark_price, Number.NaN);
    const vol = finiteOr(entry.iv, Number.NaN);
    const time = finiteOr(entry.timestamp, Number.NaN);
    if (!(mark >= 0)) refuse(`${row.name}: mark_price is not a price`);
    else if (time > latest) refuse(`${row.name}: mark from the future`);
    else if (!(time < row.markTime)) {
      outcome.applied++;
      if (!Number.isNaN(time)) row.markTime = time;
      writeMark(rows, row, mark, vol > 0 && vol < MAX_MARK_VOL ? vol : Number.NaN, at);
    }
  }
  return outcome;
}

function writeMark(rows: Rows, row: Row, mark: number, vol: number, at: number): void {
  const { columns } = rows.table;
  const { slot } = row;
  if (!row.quoted) setReasons(rows, row, REASON.markOnly);
  if (columns[Q.mark]![slot] === mark && Object.is(columns[Q.markVol]![slot], vol)) return;
  columns[Q.mark]![slot] = mark;
  columns[Q.markVol]![slot] = vol;
  columns[Q.changedAt]![slot] = at;
  rows.dirty.add(slot);
}

/** Writes a published level (index price, or volatility index as a decimal) into its row. */
function writeLevel(rows: Rows, row: Row, level: number, time: number, at: number): void {
  const { columns } = rows.table;
  const { slot } = row;
  if (columns[Q.mark]![slot] !== level) columns[Q.changedAt]![slot] = at;
  columns[Q.mark]![slot] = level;
  if (!Number.isNaN(time)) {
    columns[Q.exchangeTime]![slot] = time;
    row.time = time;
  }
  columns[Q.receivedTime]![slot] = at;
  markQuoted(rows, row);
  enterStep(rows, row, STEP.level, at);
  rows.dirty.add(slot);
}

/** Applies `deribit_price_index.*`. Returns "" or why it is refused. */
export function applyIndex(rows: Rows, row: Row, data: unknown, at: number): string {
  if (!isRecord(data)) return "index is not an object";
  const price = finiteOr(data.price, Number.NaN);
  if (!(price > 0)) return "index price is not a positive number";
  const time = finiteOr(data.timestamp, Number.NaN);
  if (time < row.time) return "";
  writeLevel(rows, row, price, time, at);
  const { columns } = rows.table;
  columns[Q.index]![row.slot] = price;
  return "";
}

/** Applies `deribit_volatility_index.*`: percent on the wire, decimal in `mark` and `markVol`. Returns "" or the refusal. */
export function applyVolIndex(rows: Rows, row: Row, data: unknown, at: number): string {
  if (!isRecord(data)) return "volatility index is not an object";
  const percent = finiteOr(data.volatility, Number.NaN);
  if (!(percent > 0)) return "volatility index is not a positive number";
  const time = finiteOr(data.timestamp, Number.NaN);
  if (time < row.time) return "";
  writeLevel(rows, row, percent / 100, time, at);
  rows.table.columns[Q.markVol]![row.slot] = percent / 100;
  return "";
}

/**
 * Applies `deribit_price_statistics.*` to the index row: 24 h high and low, and `change24h` as a decimal of the level 24 h ago
 * (the venue sends the difference of the levels). Returns "" or why it is refused.
 */
export function applyStatistics(rows: Rows, row: Row, data: unknown): string {
  if (!isRecord(data)) return "statistics are not an object";
  const high = finiteOr(data.high24h, Number.NaN);
  const low = finiteOr(data.low24h, Number.NaN);
  const change = finiteOr(data.change24h, Number.NaN);
  if (high < 0 || low < 0) return "statistics with a negative level";
  const { columns } = rows.table;
  const before = columns[Q.mark]![row.slot]! - change;
  columns[Q.high]![row.slot] = high;
  columns[Q.low]![row.slot] = low;
  columns[Q.change24h]![row.slot] = before > 0 ? change / before : Number.NaN;
  rows.dirty.add(row.slot);
  return "";
}

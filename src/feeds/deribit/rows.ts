import type { Instrument } from "../../market/instrument.ts";
import { addInstrument, type MarketTable, removeInstrument } from "../../market/market-table.ts";
import { Q, REASON } from "../../market/quote-columns.ts";

/** Which live subscription of a row is in step (bits of `Row.step`). */
export const STEP = { incremental: 1, ticker: 2, level: 4 } as const;

/** What the session keeps of one listed instrument beside its columns. */
export interface Row {
  readonly name: string;
  readonly slot: number;
  instrument: Instrument;
  /** Exchange time of the last ticker applied, epoch ms; -Infinity before the first of a connection. */
  time: number;
  /** Exchange time of the last message of its incremental channel. */
  changeTime: number;
  /** Exchange time of the last mark applied, from whichever channel. */
  markTime: number;
  /** Bits of `STEP`. */
  step: number;
  /** Its bid and ask are known (or known to be missing). */
  quoted: boolean;
  /** Where the venue takes the forward from, e.g. `BTC-27JUN25`, `SYN.BTC-8JUN20` or `index_price`. Empty if not stated. */
  underlyingIndex: string;
}

/** Options of one underlying, and how many of them have a quote. */
export interface Tally {
  listed: number;
  quoted: number;
}

/** The listed instruments and the table they fill. */
export interface Rows {
  readonly venue: string;
  readonly table: MarketTable;
  readonly dirty: Set<number>;
  readonly byName: Map<string, Row>;
  readonly tallies: Map<string, Tally>;
  /** Earliest finite expiry among the rows, epoch ms. */
  nextExpiry: number;
}

export function createRows(venue: string, table: MarketTable): Rows {
  return { venue, table, dirty: new Set(), byName: new Map(), tallies: new Map(), nextExpiry: Infinity };
}

export function tallyOf(rows: Rows, underlying: string): Tally {
  let tally = rows.tallies.get(underlying);
  if (tally === undefined) {
    tally = { listed: 0, quoted: 0 };
    rows.tallies.set(underlying, tally);
  }
  return tally;
}

/** Lists an instrument, or renews the description of one listed already (its columns stay). */
export function addRow(rows: Rows, instrument: Instrument): Row {
  rows.nextExpiry = Math.min(rows.nextExpiry, instrument.expiry);
  const known = rows.byName.get(instrument.name);
  if (known !== undefined) {
    if (!sameInstrument(known.instrument, instrument)) {
      addInstrument(rows.table, instrument);
      known.instrument = instrument;
    }
    return known;
  }
  const slot = addInstrument(rows.table, instrument);
  const row: Row = {
    name: instrument.name,
    slot,
    instrument,
    time: -Infinity,
    changeTime: -Infinity,
    markTime: -Infinity,
    step: 0,
    quoted: false,
    underlyingIndex: "",
  };
  rows.byName.set(instrument.name, row);
  if (instrument.kind === "option") tallyOf(rows, instrument.underlying).listed++;
  rows.dirty.add(slot);
  return row;
}

function sameInstrument(a: Instrument, b: Instrument): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Forgets the exchange times seen: what comes next does not compare with them. */
export function forgetTimes(rows: Rows): void {
  for (const row of rows.byName.values()) {
    row.time = -Infinity;
    row.changeTime = -Infinity;
    row.markTime = -Infinity;
  }
}

/** Takes an instrument off the list; its slot is recycled. */
export function removeRow(rows: Rows, row: Row): void {
  rows.byName.delete(row.name);
  removeInstrument(rows.table, row.name);
  rows.dirty.add(row.slot);
  if (row.instrument.kind !== "option") return;
  const tally = tallyOf(rows, row.instrument.underlying);
  tally.listed--;
  if (row.quoted) tally.quoted--;
}

/** Notes that the row's bid and ask are known from a summary or a ticker. */
export function markQuoted(rows: Rows, row: Row): void {
  clearReasons(rows, row, REASON.markOnly);
  if (row.quoted) return;
  row.quoted = true;
  if (row.instrument.kind === "option") tallyOf(rows, row.instrument.underlying).quoted++;
}

export function setReasons(rows: Rows, row: Row, bits: number): void {
  const column = rows.table.columns[Q.reasons]!;
  const before = column[row.slot]!;
  if ((before | bits) === before) return;
  column[row.slot] = before | bits;
  rows.dirty.add(row.slot);
}

export function clearReasons(rows: Rows, row: Row, bits: number): void {
  const column = rows.table.columns[Q.reasons]!;
  const before = column[row.slot]!;
  if ((before & bits) === 0) return;
  column[row.slot] = before & ~bits;
  rows.dirty.add(row.slot);
}

/** The subscription `bit` of the row is in step since `at`. */
export function enterStep(rows: Rows, row: Row, bit: number, at: number): void {
  if (row.step === 0) {
    rows.table.columns[Q.confirmedAt]![row.slot] = at;
    setReasons(rows, row, REASON.inStep);
    clearReasons(rows, row, REASON.refused);
  }
  row.step |= bit;
}

/**
 * The subscription `bit` of the row is no longer in step. With the last of them the row's `confirmedAt` is fixed at the
 * connection's last message, and stays there until it is in step again.
 */
export function leaveStep(rows: Rows, row: Row, bit: number, aliveAt: number): void {
  if ((row.step & bit) === 0) return;
  row.step &= ~bit;
  if (row.step !== 0) return;
  rows.table.columns[Q.confirmedAt]![row.slot] = aliveAt;
  clearReasons(rows, row, REASON.inStep);
  rows.dirty.add(row.slot);
}

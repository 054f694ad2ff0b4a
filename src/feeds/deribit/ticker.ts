import { Q, QUOTE_FIELD_COUNT, type QuoteField, REASON } from "../../market/quote-columns.ts";
import { type Fields, finiteOr, isRecord, textOr } from "./decode.ts";
import { enterStep, markQuoted, type Row, type Rows } from "./rows.ts";

/** Fields of one ticker message in house units. Only columns whose bit is set in `present` were in the message. */
export interface TickerPatch {
  readonly values: Float64Array;
  present: number;
  /** Exchange time, epoch ms; NaN if the message has none. */
  time: number;
  /** Empty if the message has none. */
  state: string;
  underlyingIndex: string;
  /** The venue says the instrument is past its expiry. */
  expired: boolean;
}

export function createTickerPatch(): TickerPatch {
  return {
    values: new Float64Array(QUOTE_FIELD_COUNT),
    present: 0,
    time: Number.NaN,
    state: "",
    underlyingIndex: "",
    expired: false,
  };
}

type Reading = "price" | "best" | "size" | "signed" | "percent" | "vol";

/** From here on the vols the venue publishes are its cap, not a quote (percent). */
const VOL_CAP = 500;

const TOP: readonly (readonly [key: string, field: QuoteField, reading: Reading])[] = [
  ["best_bid_price", "bid", "best"],
  ["best_ask_price", "ask", "best"],
  ["best_bid_amount", "bidSize", "size"],
  ["best_ask_amount", "askSize", "size"],
  ["mark_price", "mark", "price"],
  ["mark_iv", "markVol", "vol"],
  ["bid_iv", "bidVol", "vol"],
  ["ask_iv", "askVol", "vol"],
  ["last_price", "last", "best"],
  ["underlying_price", "underlying", "best"],
  ["index_price", "index", "best"],
  ["open_interest", "openInterest", "size"],
  ["current_funding", "fundingRate", "signed"],
  ["funding_8h", "funding8h", "signed"],
];

const STATS: typeof TOP = [
  ["volume", "volume", "size"],
  ["volume_usd", "volumeUsd", "size"],
  ["high", "high", "price"],
  ["low", "low", "price"],
  ["price_change", "change24h", "percent"],
];

const GREEKS: typeof TOP = [
  ["delta", "delta", "signed"],
  ["gamma", "gamma", "signed"],
  ["vega", "vega", "signed"],
  ["theta", "theta", "signed"],
  ["rho", "rho", "signed"],
];

/** House value of a wire number: sentinels become NaN; undefined if it is out of the reading's range. */
function houseValue(value: number, reading: Reading): number | undefined {
  switch (reading) {
    case "signed":
      return value;
    case "percent":
      return value / 100;
    case "vol":
      return value > 0 && value < VOL_CAP ? value / 100 : Number.NaN;
    case "best":
      return value === 0 ? Number.NaN : value > 0 ? value : undefined;
    default:
      return value >= 0 ? value : undefined;
  }
}

function readFields(source: Fields, fields: typeof TOP, patch: TickerPatch): string {
  for (const [key, field, reading] of fields) {
    const raw = source[key];
    if (raw === undefined) continue;
    let value: number | undefined = Number.NaN;
    if (raw !== null) {
      const number = finiteOr(raw, Number.NaN);
      if (Number.isNaN(number)) return `${key} is not a finite number`;
      value = houseValue(number, reading);
      if (value === undefined) return `${key} is negative`;
    }
    const column = Q[field];
    patch.values[column] = value;
    patch.present |= 1 << column;
  }
  return "";
}

const LAST_VALUES_ONLY = (1 << Q.mark) | (1 << Q.markVol) | (1 << Q.delta) | (1 << Q.gamma) | (1 << Q.vega);
const EXPIRED_MASK = LAST_VALUES_ONLY | (1 << Q.theta) | (1 << Q.rho);

/** States in which the instrument has had its life: old names and those of 2026. */
const FINAL_STATES: ReadonlySet<string> = new Set(["closed", "terminated", "delivered", "archivized"]);
const PAUSED_STATES: ReadonlySet<string> = new Set([
  "created",
  "settlement",
  "settled",
  "inactive",
  "locked",
  "halted",
]);

export function isFinalState(state: string): boolean {
  return FINAL_STATES.has(state);
}

/** True where the venue says that nothing trades; states unknown to us count as open. */
export function isPausedState(state: string): boolean {
  return PAUSED_STATES.has(state);
}

/**
 * Reads a ticker (full, or the changed fields of an incremental one) into `patch`: percent to decimal, sentinels and null to
 * NaN. Returns "" or why the message is refused; then nothing of it must be applied.
 */
export function decodeTicker(data: Fields, patch: TickerPatch): string {
  patch.present = 0;
  patch.time = finiteOr(data.timestamp, Number.NaN);
  patch.state = textOr(data.state, "");
  patch.underlyingIndex = textOr(data.underlying_index, "");
  patch.expired = FINAL_STATES.has(patch.state) || data.estimated_delivery_price === "expired";
  const { timestamp = null } = data;
  let fault = timestamp !== null && Number.isNaN(patch.time) ? "timestamp is not a time" : "";
  if (fault === "") fault = readFields(data, TOP, patch);
  const { stats, greeks } = data;
  if (fault === "" && isRecord(stats)) fault = readFields(stats, STATS, patch);
  if (fault === "" && isRecord(greeks)) fault = readFields(greeks, GREEKS, patch);
  // An expired book goes on publishing a mark of 0 and a stuck vol: the last values stay instead.
  if (patch.expired) patch.present &= ~EXPIRED_MASK;
  return fault;
}

const has = (patch: TickerPatch, column: number) => (patch.present & (1 << column)) !== 0;

/** Columns whose change counts as a change of the quote (`changedAt`). */
const QUOTE_MASK = [Q.bid, Q.ask, Q.bidSize, Q.askSize, Q.last, Q.mark, Q.markVol].reduce(
  (mask, q) => mask | (1 << q),
  0,
);

const PRICED_BITS =
  REASON.noBid | REASON.noAsk | REASON.noBidVol | REASON.noAskVol | REASON.crossed | REASON.neverTraded;

function reasonsAfter(row: Row, columns: readonly Float64Array[], patch: TickerPatch, before: number): number {
  const { slot } = row;
  let reasons = before & ~PRICED_BITS;
  const bid = columns[Q.bid]![slot]!;
  const ask = columns[Q.ask]![slot]!;
  if (Number.isNaN(bid)) reasons |= REASON.noBid;
  if (Number.isNaN(ask)) reasons |= REASON.noAsk;
  if (bid > ask) reasons |= REASON.crossed;
  if (row.instrument.kind === "option") {
    if (Number.isNaN(columns[Q.bidVol]![slot]!)) reasons |= REASON.noBidVol;
    if (Number.isNaN(columns[Q.askVol]![slot]!)) reasons |= REASON.noAskVol;
  }
  const never = has(patch, Q.last) ? Number.isNaN(patch.values[Q.last]!) : (before & REASON.neverTraded) !== 0;
  if (never) reasons |= REASON.neverTraded;
  if (patch.state !== "") {
    reasons = isPausedState(patch.state) || patch.expired ? reasons | REASON.notOpen : reasons & ~REASON.notOpen;
  }
  return patch.expired ? reasons | REASON.expired : reasons;
}

/**
 * Writes a decoded ticker into the row. `full` replaces every published column, so that a field the venue no longer sends
 * reads as missing; otherwise only what is present changes. `stepBit` is the subscription it came by.
 */
export function applyTicker(
  rows: Rows,
  row: Row,
  patch: TickerPatch,
  full: boolean,
  at: number,
  stepBit: number,
): void {
  const { columns } = rows.table;
  const { slot } = row;
  // A mark from the surface channel may be newer than this message.
  if (row.markTime > patch.time) patch.present &= ~((1 << Q.mark) | (1 << Q.markVol));
  else if (has(patch, Q.mark) && patch.time > row.markTime) row.markTime = patch.time;
  let changed = 0;
  const published = full && !patch.expired ? FULL_MASK : 0;
  for (let q = 0; q <= LAST_PUBLISHED; q++) {
    const bit = 1 << q;
    if ((patch.present & bit) !== 0) {
      const value = patch.values[q]!;
      if (!Object.is(columns[q]![slot], value)) changed |= bit;
      columns[q]![slot] = value;
    } else if ((published & bit) !== 0 && !Number.isNaN(columns[q]![slot]!)) {
      columns[q]![slot] = Number.NaN;
      changed |= bit;
    }
  }
  // The size of a side that is not there is no size.
  if (Number.isNaN(columns[Q.bid]![slot]!)) columns[Q.bidSize]![slot] = Number.NaN;
  if (Number.isNaN(columns[Q.ask]![slot]!)) columns[Q.askSize]![slot] = Number.NaN;
  if (!Number.isNaN(patch.time)) {
    columns[Q.exchangeTime]![slot] = patch.time;
    row.time = patch.time;
  }
  columns[Q.receivedTime]![slot] = at;
  if ((changed & QUOTE_MASK) !== 0) columns[Q.changedAt]![slot] = at;
  if (patch.underlyingIndex !== "") row.underlyingIndex = patch.underlyingIndex;
  markQuoted(rows, row);
  enterStep(rows, row, stepBit, at);
  const reasons = columns[Q.reasons]!;
  reasons[slot] = reasonsAfter(row, columns, patch, reasons[slot]!);
  rows.dirty.add(slot);
}

const LAST_PUBLISHED = Q.funding8h;

/** Columns a full ticker publishes. Mark and its vol are not among them: the surface channel fills them too. */
const FULL_MASK = [...TOP, ...STATS, ...GREEKS]
  .map(([, field]) => field)
  .filter((field) => field !== "mark" && field !== "markVol")
  .reduce((mask, field) => mask | (1 << Q[field]), 0);

import { BadInput, quoteForMessage } from "./bad-input.ts";
import type { Right } from "./instrument.ts";

/** One option of an equity chain file: prices in currency per share or index point, times epoch ms. Missing is NaN. */
export interface EquityRow {
  /** Line of the file, from 1; the header is line 1. */
  readonly line: number;
  readonly symbol: string;
  /** Option root, e.g. SPX, SPXW, SPY. */
  readonly root: string;
  /** Instant of settlement. */
  readonly expiry: number;
  readonly strike: number;
  readonly right: Right;
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly openInterest: number;
}

/** An equity chain and its time: that of the newest trade in it, as such files carry no better one. */
export interface EquityChain {
  readonly time: number;
  /** Price of the underlying; NaN where the file has none. */
  readonly spot: number;
  readonly rows: readonly EquityRow[];
}

const REQUIRED = ["symbol", "expiry", "cp", "strike", "bid", "ask", "last_trade_utc"] as const;
const OPTIONAL = ["snapshot_date", "last", "volume", "open_interest", "iv_yahoo", "spot"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL]);

const MAX_ROWS = 100_000;
const MAX_LINE = 1_024;
const NUMBER = /^\d{1,12}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/;
const SYMBOL = /^([A-Z]{1,6})(\d{6})([CP])(\d{8})$/;
const DATE = /^(20\d\d)-(\d\d)-(\d\d)$/;
const TRADE_TIME = /^(20\d\d-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\+00:00$/;

/** Roots settled at the open of their last day; all others at its close. */
const OPENING_ROOTS: ReadonlySet<string> = new Set(["SPX", "NDX", "RUT", "VIX"]);

/** True where `line` looks like the header of an equity chain file. */
export function isEquityHeader(line: string): boolean {
  const names = line.replace(/\r$/, "").split(",");
  return names.includes("symbol") && names.includes("strike");
}

/** Reads an equity chain file. Throws `BadInput` with line and field at the first thing that is wrong. */
export function parseEquityCsv(text: string): EquityChain {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const columns = readHeader(lines[0] ?? "");
  const rows: EquityRow[] = [];
  let time = 0;
  let spot = Number.NaN;
  for (let i = 1; i < lines.length; i++) {
    if (lines[i] === "") continue;
    if (rows.length === MAX_ROWS) throw new BadInput(`more than ${MAX_ROWS} rows`, { line: i + 1 });
    const read = readRow(lines[i]!, columns, i + 1);
    rows.push(read.row);
    time = Math.max(time, read.traded);
    if (Number.isNaN(spot)) spot = read.spot;
  }
  if (rows.length === 0) throw new BadInput("no rows after the header", { line: 1 });
  if (time === 0)
    throw new BadInput("no option has ever traded, so the chain has no time", { field: "last_trade_utc" });
  return { time, spot, rows };
}

function readHeader(line: string): Column[] {
  const names = line.split(",");
  for (const name of names) {
    if (!KNOWN.has(name)) throw new BadInput(`unknown column ${quoteForMessage(name)}`, { line: 1 });
  }
  for (const name of REQUIRED) {
    if (!names.includes(name)) throw new BadInput("column is missing", { line: 1, field: name });
  }
  if (new Set(names).size < names.length) throw new BadInput("a column stands twice", { line: 1 });
  return names as Column[];
}

function readRow(
  text: string,
  columns: readonly Column[],
  line: number,
): { readonly row: EquityRow; readonly traded: number; readonly spot: number } {
  if (text.length > MAX_LINE) throw new BadInput(`longer than ${MAX_LINE} characters`, { line });
  const fields = text.split(",");
  if (fields.length !== columns.length) {
    throw new BadInput(`${fields.length} fields where the header has ${columns.length}`, { line });
  }
  const value = (field: Column): string => fields[columns.indexOf(field)] ?? "";
  const fail = (field: Column, reason: string): never => {
    throw new BadInput(`${reason}: ${quoteForMessage(value(field))}`, { line, field });
  };
  const number = (field: Column): number => {
    const given = value(field);
    if (given === "") return Number.NaN;
    return NUMBER.test(given) ? Number(given) : fail(field, "not a number");
  };
  const price = (field: Column): number => {
    const given = number(field);
    return given === 0 ? Number.NaN : given;
  };
  const symbol = SYMBOL.exec(value("symbol")) ?? fail("symbol", "not an option symbol");
  const date = DATE.exec(value("expiry")) ?? fail("expiry", "not a date");
  const right = value("cp");
  if (right !== symbol[3]) fail("cp", "not the right of its symbol");
  const strike = number("strike");
  if (!(strike > 0)) fail("strike", "not above 0");
  const traded = TRADE_TIME.exec(value("last_trade_utc"));
  if (traded === null && value("last_trade_utc") !== "") fail("last_trade_utc", "not a time");
  const root = symbol[1]!;
  const expiry = settlementInstant(root, Number(date[1]), Number(date[2]), Number(date[3]));
  if (Number.isNaN(expiry)) fail("expiry", "not a date");
  return {
    row: {
      line,
      symbol: symbol[0]!,
      root,
      expiry,
      strike,
      right: right === "C" ? "call" : "put",
      bid: price("bid"),
      ask: price("ask"),
      last: price("last"),
      openInterest: number("open_interest"),
    },
    traded: traded === null ? 0 : Date.parse(`${traded[1]}T${traded[2]}Z`),
    spot: price("spot"),
  };
}

/** Epoch ms of 16:00 in New York on that day, or of 09:30 for roots settled at the open. NaN for no day of the calendar. */
export function settlementInstant(root: string, year: number, month: number, day: number): number {
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return Number.NaN;
  const hour = OPENING_ROOTS.has(root) ? 9.5 : 16;
  return midnight + (hour + (isSummerTime(midnight) ? 4 : 5)) * 3_600_000;
}

/** United States summer time at noon of a day: from the second Sunday of March to the first of November. */
function isSummerTime(midnight: number): boolean {
  const year = new Date(midnight).getUTCFullYear();
  return midnight >= sunday(year, 2, 2) && midnight < sunday(year, 10, 1);
}

/** Midnight of the nth Sunday of a month. */
function sunday(year: number, month: number, nth: number): number {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - first) % 7) + 7 * (nth - 1));
}

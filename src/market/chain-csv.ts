import { BadInput, quoteForMessage } from "./bad-input.ts";
import type { Right } from "./instrument.ts";

/**
 * One option of a chain file. Prices in the instrument's quote currency (coin for inverse options), vols decimal, times epoch ms,
 * Greeks in the venue's own units. A price or vol that is empty or 0 in the file is missing: NaN.
 */
export interface ChainRow {
  /** Line of the file, from 1; the header is line 1. */
  readonly line: number;
  readonly time: number;
  readonly venue: string;
  readonly instrument: string;
  readonly expiry: number;
  readonly strike: number;
  readonly right: Right;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly mark: number;
  readonly last: number;
  readonly markVol: number;
  readonly bidVol: number;
  readonly askVol: number;
  /** Forward of the expiry as the venue states it, USD, and its name (`SYN.…` where synthetic; empty if not stated). */
  readonly underlying: number;
  readonly underlyingIndex: string;
  readonly index: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
  readonly openInterest: number;
  readonly volume: number;
  readonly interestRate: number;
}

const REQUIRED = [
  "ts_ms",
  "venue",
  "instrument",
  "expiry_ms",
  "strike",
  "cp",
  "bid",
  "ask",
  "mark",
  "underlying_price",
] as const;

const OPTIONAL = [
  "bid_size",
  "ask_size",
  "mark_iv_pct",
  "bid_iv_pct",
  "ask_iv_pct",
  "underlying_index",
  "index_price",
  "delta",
  "gamma",
  "vega",
  "theta",
  "rho",
  "open_interest",
  "volume_24h",
  "last",
  "interest_rate",
] as const;

type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL]);

/** More than any venue lists at once; a longer file is refused. */
export const MAX_CHAIN_ROWS = 50_000;
const MAX_LINE = 4_096;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const NAME = /^[A-Za-z0-9_.]{1,24}(-[A-Za-z0-9_.]{1,16}){0,5}$/;
const VENUE = /^[a-z0-9_-]{1,24}$/;
/** Year 2100, epoch ms. */
const LATEST_TIME = 4_102_444_800_000;

/**
 * Reads a chain file (comma separated, one option a line, a header naming the columns in any order). Throws `BadInput`
 * with line and field at the first thing that is wrong; an unknown column is wrong too.
 */
export function parseChainCsv(text: string): ChainRow[] {
  const lines = text.split("\n");
  const columns = readHeader(cleanLine(lines[0] ?? ""));
  const rows: ChainRow[] = [];
  const lineOfName = new Map<string, number>();
  for (let i = 1; i < lines.length; i++) {
    const line = cleanLine(lines[i]!);
    if (line === "") continue;
    if (rows.length === MAX_CHAIN_ROWS) throw new BadInput(`more than ${MAX_CHAIN_ROWS} rows`, { line: i + 1 });
    const row = readRow(splitLine(line, i + 1), columns, i + 1);
    const earlier = lineOfName.get(row.instrument);
    if (earlier !== undefined) {
      throw new BadInput(`${row.instrument} is listed already on line ${earlier}`, {
        line: i + 1,
        field: "instrument",
      });
    }
    lineOfName.set(row.instrument, row.line);
    rows.push(row);
  }
  if (rows.length === 0) throw new BadInput("no rows after the header", { line: 1 });
  return rows;
}

/** True where `line` looks like the header of a chain file, right or wrong: it names an instrument and a strike column. */
export function isChainHeader(line: string): boolean {
  const names = cleanLine(line).split(",");
  return names.includes("instrument") && names.includes("strike");
}

function cleanLine(line: string): string {
  const start = line.charCodeAt(0) === 0xfeff ? 1 : 0;
  return line.slice(start, line.endsWith("\r") ? -1 : undefined);
}

function readHeader(line: string): readonly Column[] {
  const names = splitLine(line, 1);
  const seen = new Set<string>();
  for (const name of names) {
    if (!KNOWN.has(name)) throw new BadInput(`unknown column ${quoteForMessage(name)}`, { line: 1 });
    if (seen.has(name)) throw new BadInput("column stands twice", { line: 1, field: name });
    seen.add(name);
  }
  for (const name of REQUIRED) {
    if (!seen.has(name)) throw new BadInput("column is missing", { line: 1, field: name });
  }
  return names as Column[];
}

/** Fields of one line; a field may be quoted, with "" for a quote inside. */
function splitLine(line: string, number: number): string[] {
  if (line.length > MAX_LINE) throw new BadInput(`longer than ${MAX_LINE} characters`, { line: number });
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest);
    if (match === null) throw new BadInput("unbalanced quotes", { line: number });
    fields.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]!);
    if (match[3] === "") return fields;
    rest = rest.slice(match[0].length);
  }
}

function readRow(fields: readonly string[], columns: readonly Column[], line: number): ChainRow {
  if (fields.length !== columns.length) {
    throw new BadInput(`${fields.length} fields where the header has ${columns.length}`, { line });
  }
  const text = (field: Column): string => {
    const i = columns.indexOf(field);
    return i < 0 ? "" : fields[i]!.trim();
  };
  const fail = (field: Column, reason: string): never => {
    throw new BadInput(`${reason}: ${quoteForMessage(text(field))}`, { line, field });
  };
  /** NaN where empty. */
  const number = (field: Column): number => {
    const value = text(field);
    if (value === "") return Number.NaN;
    const parsed = NUMBER.test(value) ? Number(value) : Number.NaN;
    return Number.isFinite(parsed) ? parsed : fail(field, "not a number");
  };
  const required = (field: Column): number => {
    const value = number(field);
    return Number.isNaN(value) ? fail(field, "empty") : value;
  };
  const atLeastZero = (field: Column): number => {
    const value = number(field);
    return value < 0 ? fail(field, "negative") : value;
  };
  const positiveOrMissing = (field: Column): number => {
    const value = atLeastZero(field);
    return value === 0 ? Number.NaN : value;
  };
  const time = (field: Column): number => {
    const value = required(field);
    return value > 0 && value < LATEST_TIME && Number.isInteger(value) ? value : fail(field, "not a time in ms");
  };

  const instrument = text("instrument");
  if (!NAME.test(instrument)) fail("instrument", "not an instrument name");
  const venue = text("venue");
  if (!VENUE.test(venue)) fail("venue", "not a venue name");
  const cp = text("cp");
  if (cp !== "C" && cp !== "P") fail("cp", "neither C nor P");
  if (/-[CP]$/.test(instrument) && !instrument.endsWith(cp)) fail("cp", `not the right of ${instrument}`);
  const strike = required("strike");
  if (!(strike > 0)) fail("strike", "not above 0");

  return {
    line,
    time: time("ts_ms"),
    venue,
    instrument,
    expiry: time("expiry_ms"),
    strike,
    right: cp === "C" ? "call" : "put",
    bid: positiveOrMissing("bid"),
    ask: positiveOrMissing("ask"),
    bidSize: atLeastZero("bid_size"),
    askSize: atLeastZero("ask_size"),
    mark: positiveOrMissing("mark"),
    last: positiveOrMissing("last"),
    markVol: positiveOrMissing("mark_iv_pct") / 100,
    bidVol: positiveOrMissing("bid_iv_pct") / 100,
    askVol: positiveOrMissing("ask_iv_pct") / 100,
    underlying: positiveOrMissing("underlying_price"),
    underlyingIndex: text("underlying_index"),
    index: positiveOrMissing("index_price"),
    delta: number("delta"),
    gamma: number("gamma"),
    vega: number("vega"),
    theta: number("theta"),
    rho: number("rho"),
    openInterest: atLeastZero("open_interest"),
    volume: atLeastZero("volume_24h"),
    interestRate: number("interest_rate"),
  };
}

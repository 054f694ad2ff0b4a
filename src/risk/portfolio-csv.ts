import { csvDelimiter, csvLines } from "./csv.ts";
import { readFlag, readTags, readTime, tagsField, timeField } from "./csv-fields.ts";
import { MAX_POSITIONS, MAX_SIZE } from "./portfolio.ts";
import type { NewPosition, SizeUnit } from "./portfolio-document.ts";
import { hasDecimalComma, readNumber } from "./read-number.ts";

/** What a column of a CSV file may hold. */
export const CSV_ROLES = [
  "instrument",
  "size",
  "side",
  "averagePrice",
  "unit",
  "openedAt",
  "included",
  "tags",
] as const;
export type CsvRole = (typeof CSV_ROLES)[number];

/** Column number of each role; −1 where the file has none. */
export type CsvMapping = Readonly<Record<CsvRole, number>>;

export type CsvFormat = "deribit" | "okx" | "generic";

/** What the first line of a file says. */
export interface CsvHeading {
  readonly format: CsvFormat;
  readonly columns: readonly string[];
  readonly mapping: CsvMapping;
  readonly delimiter: string;
  /** Headings that stand over two columns or more, of which the first is taken unless another is chosen. */
  readonly doubled: readonly string[];
  /** The first line names no columns: it is a position like those after it, and columns are told by what it holds. */
  readonly bare: boolean;
}

const NAMES: Readonly<Record<CsvRole, readonly string[]>> = {
  instrument: ["instrument_name", "instrument", "instid", "symbol", "contract", "name"],
  size: ["size", "pos", "amount", "quantity", "qty", "position", "contracts"],
  side: ["direction", "side", "posside"],
  averagePrice: [
    "average_price",
    "averageprice",
    "avgpx",
    "avg_price",
    "average",
    "entry_price",
    "entry",
    "price",
    "cost",
  ],
  unit: ["size_unit", "unit", "size_currency"],
  openedAt: ["opened_at", "openedat", "open_time", "opened", "ctime"],
  included: ["included", "in_totals"],
  tags: ["tags", "tag", "label"],
};

/** Reads the first line of a file: whose it is, and which column holds what. Throws one sentence where there is no line. */
export function csvHeading(text: string): CsvHeading {
  const delimiter = csvDelimiter(text);
  const first = csvLines(text, delimiter).next();
  if (first.done) throw new Error("The file is empty");
  const columns = first.value.fields;
  const lower = columns.map((name) => name.toLowerCase().replace(/[\s-]+/g, "_"));
  const find = (role: CsvRole): number =>
    NAMES[role].reduce((found, name) => (found >= 0 ? found : lower.indexOf(name)), -1);
  const mapping = Object.fromEntries(CSV_ROLES.map((role) => [role, find(role)])) as Record<CsvRole, number>;
  const format = lower.includes("instid") ? "okx" : lower.includes("instrument_name") ? "deribit" : "generic";
  const bare = bareMapping(columns);
  if (mapping.instrument < 0 && mapping.size < 0 && bare) {
    const numbered = columns.map((_, i) => `column ${i + 1}`);
    return { format, columns: numbered, mapping: bare, delimiter, doubled: [], bare: true };
  }
  const used = new Set(Object.values(mapping));
  const doubled = columns.filter((_, i) => used.has(i) && lower.includes(lower[i]!, i + 1));
  return { format, columns, mapping, delimiter, doubled, bare: false };
}

/** What the columns of a line that holds a position are for: its first word, first number and second; null where it is no such line. */
function bareMapping(fields: readonly string[]): CsvMapping | null {
  const numbers = fields.flatMap((field, i) => (typeof readNumber(field) === "number" ? [i] : []));
  const instrument = fields.findIndex((field) => /[A-Za-z]/.test(field) && typeof readNumber(field) !== "number");
  const [size, averagePrice = -1] = numbers;
  if (instrument < 0 || size === undefined) return null;
  return { instrument, size, averagePrice, side: -1, unit: -1, openedAt: -1, included: -1, tags: -1 };
}

/** How the reader answered what a file leaves open. */
export interface CsvAnswers {
  readonly mapping: CsvMapping;
  readonly format: CsvFormat;
  readonly delimiter: string;
  readonly bare: boolean;
  /** Unit of the sizes of inverse futures and perpetuals; null while nobody said. */
  readonly futuresUnit: "usd" | "underlying" | null;
}

/** A line of a file: a position, or what is wrong with it. */
export type CsvRow =
  | { readonly line: number; readonly raw: string; readonly position: NewPosition; readonly futures: boolean }
  | { readonly line: number; readonly raw: string; readonly problem: string };

/**
 * Rows of a positions file, one at a time (the caller rests as it likes). A bad line becomes a problem with its text; nothing is
 * dropped. Sizes of OKX are contracts, see `okxInstrument`.
 */
export function* csvPositions(text: string, answers: CsvAnswers): Generator<CsvRow> {
  let first = !answers.bare;
  let count = 0;
  for (const { line, fields, raw } of csvLines(text, answers.delimiter)) {
    if (first) {
      first = false;
      continue;
    }
    const row = readRow(fields, answers);
    if (typeof row === "string") yield { line, raw, problem: row };
    else if (++count > MAX_POSITIONS) yield { line, raw, problem: `a book holds at most ${MAX_POSITIONS} positions` };
    else yield { line, raw, ...row };
  }
}

const OPTION_NAME = /-\d+(d\d+)?-[CP]$/;

function readRow(fields: readonly string[], answers: CsvAnswers): { position: NewPosition; futures: boolean } | string {
  const field = (role: CsvRole): string => fields[answers.mapping[role]] ?? "";
  const given = field("instrument").replace(/^'/, "");
  if (given === "") return "no instrument";
  if (given.length > 128 || /[^\x20-\x7e]/.test(given))
    return `instrument: not a name of any venue (${JSON.stringify(given.slice(0, 32))})`;
  const okx = answers.format === "okx" ? okxInstrument(given) : null;
  if (answers.format === "okx" && !okx) return `instrument: ${JSON.stringify(given)} is no contract that can be mapped`;
  const instrument = okx?.name ?? given;
  const commas = hasDecimalComma(field("size")) || hasDecimalComma(field("averagePrice"));
  const size = signedSize(field("size"), field("side"), commas);
  if (typeof size === "string") return size;
  const priceText = field("averagePrice");
  const price = priceText === "" ? null : readNumber(priceText, commas);
  if (typeof price === "string") return `average price: ${price}`;
  if (price !== null && !(price >= 0 && price <= 1e12))
    return `average price: ${JSON.stringify(priceText.slice(0, 32))} is no price`;
  const inverse = isInverseFuture(instrument);
  const stated = okx ? null : statedUnit(field("unit"), instrument);
  if (stated === undefined) return `unit: ${JSON.stringify(field("unit").slice(0, 32))} is neither USD nor coin`;
  if (stated === "usd" && !inverse) return "unit: USD, but only inverse futures and perpetuals have a size in USD";
  const unit = !inverse ? "underlying" : okx ? "usd" : (stated ?? answers.futuresUnit ?? "usd");
  const scaled = size * (okx?.perContract ?? 1);
  if (!(Math.abs(scaled) <= MAX_SIZE))
    return `size: ${JSON.stringify(field("size").slice(0, 32))} is beyond ${MAX_SIZE}`;
  const openedAt = readTime(field("openedAt"));
  if (Number.isNaN(openedAt))
    return `open time: ${JSON.stringify(field("openedAt").slice(0, 32))} is no time like 2026-11-24T09:30Z`;
  const included = readFlag(field("included"));
  if (included === null) return `included: ${JSON.stringify(field("included").slice(0, 32))} is neither yes nor no`;
  const tags = readTags(field("tags"));
  return {
    futures: inverse && !okx && stated === null,
    position: { instrument, size: scaled, unit, averagePrice: price, openedAt, tags, included },
  };
}

/**
 * The unit that a field names: null for none, undefined where it names another. Deribit states the size in coin, a number, in a
 * column that is named like a unit: it names none.
 */
function statedUnit(field: string, instrument: string): SizeUnit | null | undefined {
  const word = field.toUpperCase();
  if (word === "" || typeof readNumber(word) === "number") return null;
  if (word === "USD") return "usd";
  const coin = /^[A-Z0-9]+/.exec(instrument)?.[0];
  return word === coin || word === "COIN" || word === "UNDERLYING" ? "underlying" : undefined;
}

function signedSize(text: string, side: string, commas: boolean): number | string {
  const size = readNumber(text, commas);
  if (typeof size === "string") return `size: ${size}`;
  if (size === 0) return "size: 0, nothing is held";
  const word = side.toLowerCase();
  if (/^(buy|long|b)$/.test(word) && size < 0)
    return `side: ${JSON.stringify(side.slice(0, 32))}, but the size is below 0`;
  if (/^(buy|long|b|net|)$/.test(word)) return size;
  if (/^(sell|short|s)$/.test(word)) return -Math.abs(size);
  return `side: ${JSON.stringify(side.slice(0, 32))} is neither buy nor sell`;
}

const OKX_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/**
 * The instrument an OKX name maps to by underlying, expiry, strike and right, and units per contract (ctVal × ctMult of the venue's
 * `public/instruments`); null where to none. Inverse futures and swaps: 100 USD of BTC, 10 USD of any other coin, as in the
 * venue's reply of 2022. Options: 0.01 BTC and 0.1 ETH since 2024, a tenth of what they were in that reply; of other coins only
 * linear families are listed, which have no twin here.
 */
function okxInstrument(name: string): { readonly name: string; readonly perContract: number } | null {
  const swap = /^([A-Z0-9]{2,12})-USD-SWAP$/.exec(name);
  if (swap) return { name: `${swap[1]}-PERPETUAL`, perContract: swap[1] === "BTC" ? 100 : 10 };
  const dated = /^([A-Z0-9]{2,12})-USD-(\d\d)(\d\d)(\d\d)(?:-(\d{1,9})-([CP]))?$/.exec(name);
  if (!dated) return null;
  const [, coin, year, month, day, strike, right] = dated;
  const word = OKX_MONTHS[Number(month) - 1];
  if (!word) return null;
  const future = `${coin}-${Number(day)}${word}${year}`;
  if (strike === undefined) return { name: future, perContract: coin === "BTC" ? 100 : 10 };
  const perContract = coin === "BTC" ? 0.01 : coin === "ETH" ? 0.1 : null;
  return perContract === null ? null : { name: `${future}-${strike}-${right}`, perContract };
}

/** Coins of an inverse future as the USD they were bought for: what a file states in coin is taken at the mark of the day it is read. */
function inUsd(position: NewPosition): NewPosition {
  const { instrument, size, unit, averagePrice } = position;
  if (unit === "usd" || averagePrice === null || !isInverseFuture(instrument)) return position;
  const usd = size * averagePrice;
  return Math.abs(usd) > 0 && Math.abs(usd) <= MAX_SIZE ? { ...position, size: usd, unit: "usd" } : position;
}

/** By its name: neither option, nor spot, nor paid in a stable currency. */
export function isInverseFuture(name: string): boolean {
  return !OPTION_NAME.test(name) && !/^[A-Z0-9]+_[A-Z0-9]+(-|$)/.test(name);
}

/** Positions as a file that `csvPositions` reads back. */
export function positionTable(positions: readonly NewPosition[]): readonly (readonly (string | number)[])[] {
  return [
    ["instrument", "size", "unit", "average_price", "opened_at", "included", "tags"],
    ...positions
      .map(inUsd)
      .map(({ instrument, size, unit, averagePrice, openedAt, included, tags }) => [
        instrument,
        size,
        unit === "usd" ? "USD" : "coin",
        averagePrice ?? "",
        timeField(openedAt),
        included ? "yes" : "no",
        tagsField(tags),
      ]),
  ];
}

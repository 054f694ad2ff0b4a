/** One line of a CSV text: its number from 1, its fields, and the text itself. */
export interface CsvLine {
  readonly line: number;
  readonly fields: readonly string[];
  readonly raw: string;
}

const DELIMITERS = [",", ";", "\t"] as const;

/** A line that says something about the table, such as what it was exported from. */
const COMMENT = /^\ufeff?#/;
const MAX_COMMENTS = 256;

/** The delimiter that the first line of the table uses most; a comma between digits is a decimal mark where there may be another. */
export function csvDelimiter(text: string): string {
  const first = text.split(/[\r\n]+/, MAX_COMMENTS).find((line) => line.trim() !== "" && !COMMENT.test(line)) ?? "";
  const marks = /[;\t]/.test(first) ? first.replace(/(?<=\d),(?=\d)/g, "") : first;
  const count = (delimiter: string): number => marks.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, next) => (count(next) > count(best) ? next : best), ",");
}

/**
 * Lines of a CSV text, read one at a time: quoted fields may hold delimiters, line ends and doubled quotes. A quote that is never
 * closed ends with its own line, so that one bad line does not swallow the rest. Empty lines, and those that begin with "#", are skipped.
 */
export function* csvLines(text: string, delimiter: string): Generator<CsvLine> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const quoted = readLine(text, at, delimiter, true);
    const read = quoted ?? readLine(text, at, delimiter, false);
    if (!read) return;
    const raw = text.slice(at, read.end);
    if (raw.trim() !== "" && !COMMENT.test(raw)) yield { line, fields: read.fields, raw };
    line += 1 + read.breaks;
    at = read.next;
  }
}

/** Longest run of text that one pair of quotes may hold. */
const MAX_QUOTED = 4_096;

function readLine(text: string, from: number, delimiter: string, quotes: boolean) {
  const fields: string[] = [];
  let at = from;
  let breaks = 0;
  for (;;) {
    let field = "";
    if (quotes && text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close < 0) return null;
      field = text.slice(at + 1, close).replaceAll('""', '"');
      breaks += field.split("\n").length - 1;
      at = close + 1;
    }
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
    fields.push((field + text.slice(start, at)).trim());
    if (text[at] === delimiter) {
      at++;
      continue;
    }
    const end = at;
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    return { fields, end, next: at, breaks };
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length && at - from < MAX_QUOTED; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  return -1;
}

/**
 * A field that a spreadsheet shows as it is: quoted where it has to be, and what would be taken for a formula gets an apostrophe
 * before it. Numbers stay numbers.
 */
export function csvField(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const formula = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value);
  const safe = formula ? `'${value}` : value;
  return /[",;\r\n\t]|^#/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as CSV text, lines ended by CR LF. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

/** A line over a table that says what it was exported from; readers pass over it. */
export function csvComment(label: string, value: string): string {
  return `# ${label.replace(/[^\w %&-]/g, " ")},${csvField(value.replace(/[\r\n]+/g, " "))}\r\n`;
}

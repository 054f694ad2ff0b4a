import { parseName } from "../feeds/deribit/names.ts";
import { csvLines } from "../risk/csv.ts";
import { type CsvAnswers, csvPositions } from "../risk/portfolio-csv.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import type { AsideProgress, PositionsRequest, ReadPositions } from "./aside-protocol.ts";
import { portfolioEntries } from "./portfolio-entries.ts";
import type { ListedNow } from "./risk-protocol.ts";

/** Messages kept, those of bad lines first; the rest is counted, and every bad line is in the file of them. */
const MAX_MESSAGES = 200_000;
/** Characters of a line that stand beside its message. */
const MAX_SHOWN = 120;
/** Lines between two words on how far it is. */
const PACE = 5_000;

/** Messages as one text with the place where each part ends, so that a window takes any number of them in at once. */
function createMessages() {
  const lines: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  let length = 0;
  return {
    add(line: number, words: string, raw: string): boolean {
      if (lines.length >= MAX_MESSAGES) return false;
      lines.push(line);
      for (const part of [words, raw.slice(0, MAX_SHOWN)]) {
        parts.push(part);
        length += part.length;
        ends.push(length);
      }
      return true;
    },
    packed: () => ({ lines: Int32Array.from(lines), ends: Int32Array.from(ends), text: parts.join("") }),
  };
}

/** Parts of a file, written out now and then so that long ones do not pile up as objects. */
function createFile() {
  const done: Blob[] = [];
  let open: string[] = [];
  const close = (): void => {
    done.push(new Blob([open.join("")]));
    open = [];
  };
  return {
    add(text: string): void {
      if (open.push(text) >= PACE) close();
    },
    blob(type: string): Blob {
      close();
      return new Blob(done, { type });
    },
  };
}

/**
 * Reads a file of positions: CSV line by line, JSON entry by entry. Lines of CSV whose instrument the venue does not list are bad; expired
 * ones and repeated instruments are taken with a remark. Every line is in `positions` or in `rejected`.
 */
export async function readPositions(
  { file, answers, listed }: PositionsRequest,
  onProgress: (progress: AsideProgress) => void,
): Promise<ReadPositions> {
  const text = await file.text();
  return answers === null ? readJson(text, listed) : readCsv(text, answers, listed ?? NOTHING_LISTED, onProgress);
}

const NOTHING_LISTED: ListedNow = { underlying: "", names: [], marks: {}, now: Number.NaN };

function readCsv(
  text: string,
  answers: CsvAnswers,
  listed: ListedNow,
  onProgress: (progress: AsideProgress) => void,
): ReadPositions {
  const heading = csvLines(text, answers.delimiter).next();
  const read = createReading("line", listed);
  const rejected = createFile();
  if (!heading.done && !answers.bare) rejected.add(`${heading.value.raw}\r\n`);
  let open = 0;
  let done = 0;
  let lines = 0;
  for (const row of csvPositions(text, answers)) {
    const problem = "problem" in row ? row.problem : read.unlisted(row.position.instrument);
    if (problem !== "" || "problem" in row) {
      rejected.add(`${row.raw}\r\n`);
      read.refuse(row.line, row.raw, problem);
    } else {
      if (row.futures) open++;
      read.take(row.line, row.raw, row.position);
    }
    done += row.raw.length + 1;
    if (++lines % PACE === 0) onProgress({ done: Math.min(done, text.length), of: text.length });
  }
  return { ...read.result(), open, lines, cash: null, rejected: rejected.blob("text/csv") };
}

function readJson(text: string, listed: ListedNow | null): ReadPositions {
  const found = portfolioEntries(text);
  const read = createReading("entry", listed ?? NOTHING_LISTED);
  const rejected: string[] = [];
  for (const one of found.entries) {
    if ("problem" in one) {
      rejected.push(one.raw);
      read.refuse(one.entry, one.raw, one.problem);
    } else read.take(one.entry, one.raw, one.position, listed === null ? "" : read.unlisted(one.position.instrument));
  }
  const about = {
    ...read.result(),
    open: 0,
    lines: found.entries.length,
    rejected: new Blob([`[${rejected.join(",\n")}]\n`], { type: "application/json" }),
  };
  if (found.kind === "positions") return { ...about, cash: found.cash };
  const { books } = found.document;
  return {
    ...about,
    cash: null,
    whole: true,
    positions: books.reduce((sum, { positions }) => sum + positions.length, 0),
    file: new Blob([JSON.stringify(found.document)], { type: "application/json" }),
  };
}

/** Takes positions and refusals as they are read, and gathers what is said of them. */
function createReading(parts: ReadPositions["parts"], { underlying, names, marks, now }: ListedNow) {
  const known = new Set(names);
  const firstLine = new Map<string, number>();
  const bad = createMessages();
  const remarks: { line: number; words: string; raw: string }[] = [];
  const positions = createFile();
  const counts = { positions: 0, bad: 0, remarks: 0 };
  const expired = (name: string): boolean =>
    !known.has(name) && (parseName(name)?.expiry ?? Number.POSITIVE_INFINITY) <= now;

  const elsewhere = (name: string): boolean => {
    const root = parseName(name)?.root ?? "";
    return !known.has(name) && !expired(name) && root !== "" && root !== underlying;
  };

  positions.add("[");
  return {
    /** What is wrong with a name that the venue does not list, and that has not expired; empty where nothing is. */
    unlisted: (name: string): string =>
      known.has(name) || expired(name) || elsewhere(name)
        ? ""
        : `instrument: the venue lists no ${JSON.stringify(name.slice(0, 48))}`,
    take(line: number, raw: string, position: NewPosition, remark = ""): void {
      const { instrument } = position;
      const counted = inContracts(position, marks[instrument]);
      positions.add(`${counts.positions++ === 0 ? "" : ","}${JSON.stringify(counted)}`);
      const before = firstLine.get(instrument);
      const words = [
        remark === "" ? "" : `${remark}: kept, and excluded from every total`,
        counted === position ? "" : contractWords(position, counted),
        expired(instrument) && before === undefined
          ? `${instrument} has expired: kept, and excluded from every total`
          : "",
        elsewhere(instrument) && before === undefined && underlying !== ""
          ? `${instrument} is of another market: kept, and excluded until that is shown`
          : "",
        before === undefined ? "" : `${instrument} stands in ${parts} ${before} too: kept as a second position`,
      ].filter((one) => one !== "");
      if (before === undefined) firstLine.set(instrument, line);
      if (words.length === 0) return;
      counts.remarks++;
      if (remarks.length < MAX_MESSAGES) remarks.push({ line, words: words.join("; "), raw: raw.slice(0, MAX_SHOWN) });
    },
    refuse(line: number, raw: string, words: string): void {
      counts.bad++;
      bad.add(line, words, raw);
    },
    result() {
      positions.add("]");
      for (const { line, words, raw } of remarks) if (!bad.add(line, words, raw)) break;
      const file = positions.blob("application/json");
      return { kind: "positions", parts, whole: false, ...counts, messages: bad.packed(), file } as const;
    },
  };
}

/**
 * An inverse future is held in USD of contracts: a size that a file states in coin is what they are worth at the mark, as venues state it,
 * and does not grow or shrink with the coin from then on.
 */
function inContracts(position: NewPosition, mark: number | undefined): NewPosition {
  if (mark === undefined || position.unit === "usd") return position;
  return { ...position, size: position.size * mark, unit: "usd" };
}

function contractWords({ size, instrument }: NewPosition, { size: usd }: NewPosition): string {
  const coin = /^[A-Z0-9]+/.exec(instrument)?.[0] ?? "coin";
  return `${size} ${coin} at the mark now: ${Math.round(usd)} USD of contracts`;
}

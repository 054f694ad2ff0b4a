import { parseName } from "../feeds/deribit/names.ts";
import { csvLines } from "../risk/csv.ts";
import { csvPositions } from "../risk/portfolio-csv.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import type { AsideProgress, PositionsRequest, ReadPositions } from "./aside-protocol.ts";

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
 * Reads a positions file line by line. Lines whose instrument the venue does not list are bad; expired ones and repeated instruments
 * are taken with a remark. Every line is in `positions` or in `rejected`.
 */
export async function readPositions(
  { file, answers, listed, now }: PositionsRequest,
  onProgress: (progress: AsideProgress) => void,
): Promise<ReadPositions> {
  const text = await file.text();
  const known = new Set(listed);
  const firstLine = new Map<string, number>();
  const bad = createMessages();
  const remarks: { line: number; words: string; raw: string }[] = [];
  const positions = createFile();
  const rejected = createFile();
  const heading = csvLines(text, answers.delimiter).next();
  if (!heading.done && !answers.bare) rejected.add(`${heading.value.raw}\r\n`);
  const counts = { positions: 0, bad: 0, remarks: 0, open: 0, lines: 0 };
  let read = 0;

  function take(line: number, raw: string, position: NewPosition): void {
    const { instrument } = position;
    positions.add(`${counts.positions++ === 0 ? "" : ","}${JSON.stringify(position)}`);
    const before = firstLine.get(instrument);
    const words =
      !known.has(instrument) && before === undefined
        ? `${instrument} has expired: kept, and excluded from every total`
        : before !== undefined
          ? `${instrument} stands in line ${before} too: kept as a second position`
          : "";
    if (before === undefined) firstLine.set(instrument, line);
    if (words === "") return;
    counts.remarks++;
    if (remarks.length < MAX_MESSAGES) remarks.push({ line, words, raw: raw.slice(0, MAX_SHOWN) });
  }

  function refuse(line: number, raw: string, words: string): void {
    counts.bad++;
    rejected.add(`${raw}\r\n`);
    bad.add(line, words, raw);
  }

  positions.add("[");
  for (const row of csvPositions(text, answers)) {
    if ("problem" in row) refuse(row.line, row.raw, row.problem);
    else {
      const { instrument } = row.position;
      const expired = !known.has(instrument) && (parseName(instrument)?.expiry ?? Number.POSITIVE_INFINITY) <= now;
      const taken = known.has(instrument) || expired;
      if (taken && row.futures) counts.open++;
      if (taken) take(row.line, row.raw, row.position);
      else refuse(row.line, row.raw, `instrument: the venue lists no ${JSON.stringify(instrument.slice(0, 48))}`);
    }
    read += row.raw.length + 1;
    if (++counts.lines % PACE === 0) onProgress({ done: Math.min(read, text.length), of: text.length });
  }
  positions.add("]");
  for (const { line, words, raw } of remarks) if (!bad.add(line, words, raw)) break;
  return {
    kind: "positions",
    ...counts,
    messages: bad.packed(),
    file: positions.blob("application/json"),
    rejected: rejected.blob("text/csv"),
  };
}

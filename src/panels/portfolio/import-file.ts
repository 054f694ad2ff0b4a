import type { EngineClient } from "../../engine/client.ts";
import { type CsvAnswers, csvPositions } from "../../risk/portfolio-csv.ts";
import type { NewPosition } from "../../risk/portfolio-document.ts";

/** A line that was not taken, or was taken with a remark. */
export interface LineMessage {
  readonly line: number;
  readonly text: string;
  readonly raw: string;
  readonly bad: boolean;
}

/** What a file of positions comes to. */
export interface ReadFile {
  readonly positions: readonly NewPosition[];
  readonly messages: readonly LineMessage[];
  readonly bad: number;
  /** Lines whose size may be USD or coin: nobody said. */
  readonly open: number;
}

/** Time after which reading rests, so that the page stays alive, ms. */
const SLICE = 8;
const ROWS_BETWEEN_LOOKS = 256;
/** Names looked up in one request. */
const LOOK_UP = 2_000;

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Rests once a slice of time is used up, looked at now and then; false once `stopped` says so. */
function pacer(stopped: () => boolean): () => Promise<boolean> | null {
  let since = performance.now();
  let count = 0;
  return () => {
    if (++count % ROWS_BETWEEN_LOOKS !== 0 || performance.now() - since < SLICE) return null;
    return rest().then(() => {
      since = performance.now();
      return !stopped();
    });
  };
}

/**
 * Reads a CSV text in slices and asks the hub what the venue lists. Lines whose instrument it does not list are bad; expired ones
 * and repeated instruments are taken with a remark. Stops early, with null, once `stopped` says so.
 */
export async function readFile(
  engine: EngineClient,
  text: string,
  answers: CsvAnswers,
  stopped: () => boolean,
): Promise<ReadFile | null> {
  const bad: LineMessage[] = [];
  const remarks: LineMessage[] = [];
  const taken: { readonly line: number; readonly raw: string; readonly position: NewPosition }[] = [];
  let open = 0;
  const pace = pacer(stopped);
  for (const row of csvPositions(text, answers)) {
    if ("problem" in row) bad.push({ line: row.line, text: row.problem, raw: row.raw, bad: true });
    else {
      taken.push(row);
      if (row.futures) open++;
    }
    const resting = pace();
    if (resting && !(await resting)) return null;
  }
  const names = [...new Set(taken.map(({ position }) => position.instrument))];
  const listed = new Map<string, "listed" | "expired" | "unknown">();
  for (let from = 0; from < names.length; from += LOOK_UP) {
    const reply = await engine.request({ kind: "lookUp", names: names.slice(from, from + LOOK_UP) });
    if (stopped()) return null;
    if (reply.kind !== "found") continue;
    for (const { name, kind, expired } of reply.instruments)
      listed.set(name, expired ? "expired" : kind === null ? "unknown" : "listed");
  }
  const firstLine = new Map<string, number>();
  const positions: NewPosition[] = [];
  for (const { line, raw, position } of taken) {
    const resting = pace();
    if (resting && !(await resting)) return null;
    const { instrument } = position;
    const state = listed.get(instrument);
    if (state === "unknown") {
      const text = `instrument: the venue lists no ${JSON.stringify(instrument.slice(0, 48))}`;
      bad.push({ line, raw, bad: true, text });
      continue;
    }
    positions.push(position);
    const before = firstLine.get(instrument);
    const text =
      state === "expired"
        ? `${instrument} has expired: kept, and excluded from every total`
        : `${instrument} stands in line ${before} too: kept as a second position`;
    if (state === "expired" || before !== undefined) remarks.push({ line, raw, bad: false, text });
    else firstLine.set(instrument, line);
  }
  bad.sort((a, b) => a.line - b.line);
  return { positions, messages: bad.concat(remarks), bad: bad.length, open };
}

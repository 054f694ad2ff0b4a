import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { badInputs, impliedVolRows, vanillaRows } from "./evaluate-options.ts";
import { exotic, surfaceRow } from "./evaluate-rows.ts";

/** One JSON-able answer. */
export type Answer = Record<string, unknown>;

type Row = Readonly<Record<string, unknown>>;

interface Suite {
  read(text: string): Row[];
  answer(rows: readonly Row[]): Answer[];
}

/** Each suite: how its file is read and what answers its rows. */
const SUITES: ReadonlyMap<string, Suite> = new Map([
  ["vanilla_greeks", { read: readCsv, answer: vanillaRows }],
  ["implied_vol", { read: readCsv, answer: impliedVolRows }],
  ["svi_ssvi_power_inverse", { read: readJsonLines, answer: (rows) => rows.map(surfaceRow) }],
  ["bad_inputs", { read: readJsonArray, answer: badInputs }],
  ["exotics_quantlib", { read: readJsonLines, answer: (rows) => rows.map(exotic) }],
]);

/** Names of the suites that `evaluate` knows. */
export const SUITE_NAMES = [...SUITES.keys()];

/**
 * Answers every question of a vector file (plain or gzip), in order, through `write`. Throws, naming the fault, for an
 * unknown suite or an unreadable file.
 */
export function evaluate(suite: string, path: string, write: (answer: Answer) => void): void {
  const known = SUITES.get(suite);
  if (known === undefined) throw new Error(`unknown suite "${suite}"; known: ${SUITE_NAMES.join(", ")}`);
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  for (const answer of known.answer(known.read(text))) write(answer);
}

function readCsv(text: string): Row[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const names = (lines.shift() ?? "").split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    if (fields.length !== names.length) throw new Error(`a row of ${fields.length} fields under ${names.length} names`);
    return Object.fromEntries(names.map((name, i) => [name, fields[i]]));
  });
}

function readJsonLines(text: string): Row[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Row);
}

function readJsonArray(text: string): Row[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) throw new Error("the file holds no array");
  return rows as Row[];
}

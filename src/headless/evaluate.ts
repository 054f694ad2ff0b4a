import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { VENUE_CASE_SUITE } from "../risk/venue-case.ts";
import { type Question, readQuestions } from "./evaluate-case.ts";
import { deribitDeltaOne } from "./evaluate-deribit.ts";
import { derivePmrm2 } from "./evaluate-derive.ts";
import { deribitStyle, okxComposition, paradexMinimumDelta, spanScanRisk, timsStyle } from "./evaluate-margin.ts";
import { badInputs, impliedVolRows, vanillaRows } from "./evaluate-options.ts";
import { venueReply } from "./evaluate-reply.ts";
import { exotic, surfaceRow } from "./evaluate-rows.ts";
import { deriveStandard } from "./evaluate-standard.ts";

/** One JSON-able answer. */
export type Answer = Record<string, unknown>;

type Row = Readonly<Record<string, unknown>>;

/** Answers the text of a file, one object a case. */
type Suite = (text: string) => Answer[];

const rowSuite =
  (read: (text: string) => Row[], answer: (rows: readonly Row[]) => Answer[]): Suite =>
  (text) =>
    answer(read(text));

/** A file of cases, each answered by itself as `{id, result}`. */
const caseSuite =
  (answer: (question: Question) => Answer): Suite =>
  (text) =>
    readQuestions(text).map((question) => ({ id: question.id, result: answer(question) }));

/** How each suite is answered. */
const SUITES: ReadonlyMap<string, Suite> = new Map([
  ["vanilla_greeks", rowSuite(readCsv, vanillaRows)],
  ["implied_vol", rowSuite(readCsv, impliedVolRows)],
  ["svi_ssvi_power_inverse", rowSuite(readJsonLines, (rows) => rows.map(surfaceRow))],
  ["bad_inputs", rowSuite(readJsonArray, badInputs)],
  ["exotics_quantlib", rowSuite(readJsonLines, (rows) => rows.map(exotic))],
  ["derive_pmrm2", caseSuite(derivePmrm2)],
  ["derive_standard_margin", caseSuite(deriveStandard)],
  ["deribit_pme_delta_one", caseSuite(deribitDeltaOne)],
  ["scenario_engine_deribit_style", caseSuite(deribitStyle)],
  ["okx_pm_composition", caseSuite(okxComposition)],
  ["paradex_min_delta", caseSuite(paradexMinimumDelta)],
  ["span_scan_risk", caseSuite(spanScanRisk)],
  ["tims_cpm_style", caseSuite(timsStyle)],
  [VENUE_CASE_SUITE, caseSuite(venueReply)],
]);

/** Names of the suites that `evaluate` knows. */
export const SUITE_NAMES = [...SUITES.keys()];

/** Longest text of a vector file once unpacked, bytes. */
const MAX_CASES = 256 << 20;

/**
 * Answers every question of a vector file (plain or gzip), in order, through `write`. Throws, naming the fault, for an
 * unknown suite or an unreadable file.
 */
export function evaluate(suite: string, path: string, write: (answer: Answer) => void): void {
  const known = SUITES.get(suite);
  if (known === undefined) throw new Error(`unknown suite "${suite}"; known: ${SUITE_NAMES.join(", ")}`);
  const bytes = readFileSync(path);
  const text = (
    bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MAX_CASES }) : bytes
  ).toString("utf8");
  for (const answer of known(text)) write(answer);
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

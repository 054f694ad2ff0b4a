import { csvComment, csvText } from "./csv.ts";
import { type PackedRows, tableRows } from "./packed-rows.ts";

export interface ExportTable {
  readonly name: string;
  readonly head: readonly string[];
  /** Numbers at full precision; NaN where there is none. */
  readonly rows: readonly (readonly (string | number)[])[] | PackedRows;
}

/** Tables under a title, and what they belong to. */
export interface ExportTables {
  readonly title: string;
  /** Snapshot hash, time, basis, rule sets, and what else the numbers depend on. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly tables: readonly ExportTable[];
}

/** All tables as CSV, under the facts as lines that begin with "#". Nothing in it is a formula to a spreadsheet. */
export function tablesCsv({ title, facts, tables }: ExportTables): string {
  const about = [["title", title] as const, ...facts].map(([label, value]) => csvComment(label, value));
  const parts = tables.map(({ name, head, rows }) => {
    return `${tables.length > 1 ? `\r\n${csvComment("table", name)}` : ""}${csvText([head, ...tableRows(rows)])}`;
  });
  return [...about, ...parts].join("");
}

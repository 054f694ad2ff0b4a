import { csvComment, csvText } from "../risk/csv.ts";

export interface ExportTable {
  readonly name: string;
  readonly head: readonly string[];
  /** Numbers at full precision; NaN where there is none. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a panel hands out: its numbers, a picture of them where it shows one, and what they belong to. */
export interface ExportDocument {
  readonly title: string;
  /** Snapshot hash, time, basis, rule sets, and what else the numbers depend on. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly tables: readonly ExportTable[];
  /** An SVG document; null where there is none. */
  readonly picture: string | null;
}

/** All tables as CSV, under the facts as lines that begin with "#". Nothing in it is a formula to a spreadsheet. */
export function exportCsv({ title, facts, tables }: ExportDocument): string {
  const about = [["title", title] as const, ...facts].map(([label, value]) => csvComment(label, value));
  const parts = tables.map(({ name, head, rows }) => {
    return `${tables.length > 1 ? `\r\n${csvComment("table", name)}` : ""}${csvText([head, ...rows])}`;
  });
  return [...about, ...parts].join("");
}

/** A file's name from a title: letters, digits and dashes. */
export function fileName(title: string, ending: string): string {
  const word = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `volscape-${word || "export"}.${ending}`;
}

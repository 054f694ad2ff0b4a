import type { ExportTables } from "../risk/export-table.ts";

/** What a panel hands out: its numbers, a picture of them where it shows one, and what they belong to. */
export interface ExportDocument extends ExportTables {
  /** An SVG document; null where there is none. */
  readonly picture: string | null;
}

/** A file's name from a title: letters, digits and dashes. */
export function fileName(title: string, ending: string): string {
  const word = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `volscape-${word || "export"}.${ending}`;
}

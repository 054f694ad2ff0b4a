import type { ExportTables } from "./export-table.ts";
import { tableRows } from "./packed-rows.ts";

/** Most characters a spreadsheet takes in one cell, and in the name of a sheet. */
const MAX_TEXT = 32_767;
const MAX_NAME = 31;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/** The second cell format of `STYLES`. */
const BOLD = 1;
const STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill/><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`;

type Value = string | number;

const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text without what XML 1.0 cannot hold. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"]/g, (one) => MARKUP[one] ?? "");
}

/** Name of a column from its number, which counts from 0: A, B, … Z, AA, … */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}

/** Text is inline: no spreadsheet computes it. A number there is none of leaves its cell out. */
function cell(value: Value, place: string, bold: boolean): string {
  const style = bold ? ` s="${BOLD}"` : "";
  if (typeof value === "number") return Number.isFinite(value) ? `<c r="${place}"${style}><v>${value}</v></c>` : "";
  const text = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT - 1)}…` : value;
  return text === ""
    ? ""
    : `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

function sheetXml(rows: readonly (readonly Value[])[], isBold: (row: number, column: number) => boolean): string {
  const widest = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const names = Array.from({ length: widest }, (_, column) => columnName(column));
  const lines = rows.map((row, r) => {
    const cells = row.map((value, column) => cell(value, `${names[column]}${r + 1}`, isBold(r, column)));
    return `<row r="${r + 1}">${cells.join("")}</row>`;
  });
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${lines.join("")}</sheetData></worksheet>`;
}

/** Names that a spreadsheet takes, no two the same. */
function sheetNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[\\/?*[\]:']/g, " ").trim() || "Sheet";
    let made = plain.slice(0, MAX_NAME);
    for (let n = 2; taken.has(made.toLowerCase()); n++) made = `${plain.slice(0, MAX_NAME - 4)} ${n}`;
    taken.add(made.toLowerCase());
    return made;
  });
}

/**
 * The files of a workbook (XLSX, ECMA-376), to be zipped: a sheet for each table, its heading bold, and a last one with what they belong
 * to. Every text is a text: a spreadsheet computes none.
 */
export function workbookFiles({ title, facts, tables }: ExportTables): (readonly [path: string, text: string])[] {
  const sheets = [
    ...tables.map(({ head, rows }) => sheetXml([head, ...tableRows(rows)], (row) => row === 0)),
    sheetXml([["title", title], ...facts], (_, column) => column === 0),
  ];
  const names = sheetNames([...tables.map(({ name }) => name), "About"]);
  const type = (part: string, of: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${TYPE}.${of}+xml"/>`;
  const relation = (id: string, of: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${of}" Target="${target}"/>`;
  const relations = (...all: string[]): string =>
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;
  const types = [
    type("workbook", "sheet.main"),
    type("styles", "styles"),
    ...sheets.map((_, i) => type(`worksheets/sheet${i + 1}`, "worksheet")),
  ];
  const listed = names.map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  return [
    [
      "[Content_Types].xml",
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join("")}</Types>`,
    ],
    ["_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))],
    [
      "xl/workbook.xml",
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed.join("")}</sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      relations(
        ...sheets.map((_, i) => relation(`rId${i + 1}`, "worksheet", `worksheets/sheet${i + 1}.xml`)),
        relation("styles", "styles", "styles.xml"),
      ),
    ],
    ["xl/styles.xml", HEAD + STYLES],
    ...sheets.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml] as const),
  ];
}

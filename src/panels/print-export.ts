import { tableRows } from "../risk/packed-rows.ts";
import { formatNumber } from "../ui/format.ts";
import type { ExportDocument } from "./export-document.ts";
import "./print-export.css";

/** Prints `made` on pages of its own: facts first, then the picture and the tables. Resolves when the dialog has closed. */
export async function printExport({ title, facts, tables, picture }: ExportDocument): Promise<void> {
  const page = document.createElement("div");
  page.className = "print-page";
  const add = (parent: Element, tag: string, text = ""): HTMLElement => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const head = add(page, "header");
  add(head, "h1", title);
  const list = add(head, "dl");
  for (const [label, value] of facts) {
    add(list, "dt", label);
    add(list, "dd", value);
  }
  const url = picture === null ? null : URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
  if (url !== null) {
    const image = document.createElement("img");
    image.alt = title;
    image.src = url;
    page.append(image);
    await image.decode();
  }
  for (const { name, head: columns, rows } of tables) {
    const table = add(page, "table");
    add(table, "caption", name);
    const line = add(add(table, "thead"), "tr");
    for (const column of columns) add(line, "th", column);
    const body = add(table, "tbody");
    for (const row of tableRows(rows)) {
      const cells = add(body, "tr");
      for (const value of row) {
        const cell = add(cells, "td", typeof value === "number" ? shown(value) : value);
        if (typeof value === "number") cell.className = "number";
      }
    }
  }
  document.body.append(page);
  try {
    window.print();
  } finally {
    page.remove();
    if (url !== null) URL.revokeObjectURL(url);
  }
}

function shown(value: number): string {
  const size = Math.abs(value);
  return formatNumber(value, size >= 1_000 ? 0 : size >= 10 ? 2 : 4);
}

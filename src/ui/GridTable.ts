import { createGridPatch, type GridPatch, type PatchColumn } from "./GridPatch.ts";
import "./Grid.css";

/** One column of a plain table. `width` is a CSS width, or a number of shares of what is left over. */
export interface TableColumn extends PatchColumn {
  readonly label: string;
  readonly hint: string;
  readonly width: `${number}px` | number;
  readonly left?: boolean;
}

/** A plain table of patched cells: a header and rows of one height. Numbers go through `patch`, words through `text`. */
export interface GridTable {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly patch: GridPatch;
  readonly rows: number;
  /** Sets how many rows there are; existing ones keep what they show. */
  setRows(count: number): void;
  setLabel(column: number, label: string, hint: string): void;
  text(row: number, column: number): Text;
  cell(row: number, column: number): HTMLElement;
  row(row: number): HTMLElement;
}

/** Builds an empty table inside `host`. */
export function createGridTable(
  host: HTMLElement,
  name: string,
  columns: readonly TableColumn[],
  wordsOf: (note: number) => string,
): GridTable {
  const page = host.ownerDocument;
  const make = (className: string, role: string): HTMLElement => {
    const element = page.createElement("div");
    element.className = className;
    element.setAttribute("role", role);
    return element;
  };
  const size = (cell: HTMLElement, column: TableColumn): void => {
    cell.style.flex = typeof column.width === "number" ? `${column.width} 1 0` : `0 0 ${column.width}`;
  };
  const element = make("grid-table", "table");
  element.setAttribute("aria-label", name);
  const head = make("grid-table-head", "row");
  const labels = columns.map((column) => {
    const cell = make(column.left ? "grid-table-label grid-left" : "grid-table-label", "columnheader");
    cell.textContent = column.label;
    cell.title = column.hint;
    size(cell, column);
    return cell;
  });
  head.append(...labels);
  const headGroup = make("grid-table-group", "rowgroup");
  headGroup.append(head);
  const body = make("grid-table-body", "rowgroup");
  // It scrolls, so the keyboard must be able to reach it.
  body.tabIndex = 0;
  element.append(headGroup, body);
  host.append(element);

  const rows: HTMLElement[] = [];
  const texts: Text[] = [];
  let patch = createGridPatch(columns, [], wordsOf);

  function addRow(): void {
    const row = make("grid-table-row", "row");
    for (const column of columns) {
      const cell = make(`grid-cell ${column.className}`, "cell");
      size(cell, column);
      const text = page.createTextNode("");
      cell.append(text);
      texts.push(text);
      row.append(cell);
    }
    rows.push(row);
    body.append(row);
  }

  return {
    element,
    body,
    get patch() {
      return patch;
    },
    get rows() {
      return rows.length;
    },
    setRows(count) {
      if (count === rows.length) return;
      while (rows.length < count) addRow();
      while (rows.length > count) {
        rows.pop()!.remove();
        texts.length -= columns.length;
      }
      const nodes = texts.map((text) => ({ text, element: text.parentElement! }));
      patch = createGridPatch(columns, nodes, wordsOf);
    },
    setLabel(column, label, hint) {
      const cell = labels[column]!;
      if (cell.textContent !== label) cell.textContent = label;
      cell.title = hint;
    },
    text: (row, column) => texts[row * columns.length + column]!,
    cell: (row, column) => rows[row]!.children[column] as HTMLElement,
    row: (row) => rows[row]!,
  };
}

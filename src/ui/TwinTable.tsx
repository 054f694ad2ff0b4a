import { useEffect, useRef } from "react";
import "./chart.css";

export interface TwinColumn {
  readonly label: string;
  readonly unit: string;
}

/** One row: cells in column order (the first names the row), and how it is set off. */
export interface TwinRow {
  readonly cells: readonly string[];
  readonly mark: "" | "current" | "dim";
}

export interface TwinTableProps {
  readonly caption: string;
  readonly columns: readonly TwinColumn[];
  /** Receives the function that writes rows, and null when the table goes away. */
  onTable(write: ((rows: readonly TwinRow[]) => void) | null): void;
}

/** The table that says what a chart shows, for keyboards and screen readers. Rows are patched cell by cell. */
export function TwinTable({ caption, columns, onTable }: TwinTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const latest = useRef(onTable);
  latest.current = onTable;
  const width = columns.length;

  useEffect(() => {
    const section = body.current;
    if (!section) return;
    latest.current((rows) => writeRows(section, rows, width));
    return () => latest.current(null);
  }, [width]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="twin" tabIndex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col">
                {column.label}
                <small>{column.unit || "\u00a0"}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} />
      </table>
    </section>
  );
}

function writeRows(section: HTMLTableSectionElement, rows: readonly TwinRow[], width: number): void {
  const page = section.ownerDocument;
  while (section.rows.length > rows.length) section.deleteRow(-1);
  rows.forEach((row, i) => {
    let line = section.rows[i];
    if (!line) {
      line = section.insertRow();
      for (let j = 0; j < width; j++) {
        const cell = line.appendChild(page.createElement(j === 0 ? "th" : "td"));
        if (j === 0) cell.setAttribute("scope", "row");
      }
    }
    if (line.className !== row.mark) line.className = row.mark;
    if (row.mark === "current") line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
    row.cells.forEach((text, j) => {
      const cell = line.cells[j];
      if (cell && cell.textContent !== text) cell.textContent = text;
    });
  });
}

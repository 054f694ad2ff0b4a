import { moveByKey } from "./GridKeys.ts";
import { setText } from "./set-text.ts";
import "./Grid.css";
import "./RowList.css";

/** One column of a row list; left edge and width in px are given. */
export interface ListColumn {
  readonly key: string;
  readonly label: string;
  /** Second header line; empty for none. */
  readonly unit: string;
  readonly hint: string;
  readonly left: number;
  readonly width: number;
  readonly className: string;
  /** True for the one column that names the row. */
  readonly rowHeader?: boolean;
}

/** What one cell shows. `note` is its tip and what is read out in its place; empty for the text itself. */
export interface ListCell {
  readonly text: string;
  readonly className: string;
  readonly note: string;
  /** Cells it covers, 1 for its own. */
  readonly span?: number;
}

export interface RowListOptions {
  readonly label: string;
  /** Cell of a row; rows from −pinned to −1 are pinned under the header, the last nearest to the rows. */
  cell(row: number, column: number): ListCell;
  rowClass(row: number): string;
  /** Enter, or a double click. */
  open(row: number, column: number): void;
  /** A click. */
  press?(row: number, column: number): void;
  /** Another key on a cell; true where it did something. */
  key?(event: KeyboardEvent, row: number, column: number): boolean;
  /** Full-precision text for the clipboard. */
  copyText(row: number, column: number): string;
}

/**
 * A long list of rows with a header: only rows on screen exist, so a hundred thousand cost no more than thirty. Cells are
 * written where their text differs. The keyboard moves one current cell, which stays in the page while it has the focus. Columns wider than
 * the list scroll sideways under those up to the row's name.
 */
export interface RowList {
  readonly element: HTMLElement;
  setColumns(columns: readonly ListColumn[]): void;
  setRows(count: number, pinned: number): void;
  setRowHeight(height: number): void;
  /** Writes what is on screen. */
  paint(): void;
  current(): { readonly row: number; readonly column: number };
  /** Moves the current cell, into view, and focuses it where `focus`. */
  setCurrent(row: number, column: number, focus: boolean): void;
  /** The element of a cell on screen. */
  cellElement(row: number, column: number): HTMLElement | null;
  destroy(): void;
}

interface Line {
  readonly element: HTMLElement;
  readonly cells: HTMLElement[];
  /** What was last written to each cell: reading it back from the page costs more than writing it. */
  readonly shown: Shown[];
  row: number;
  name: string;
}

interface Shown {
  text: string;
  className: string;
  note: string;
  width: number;
  hidden: boolean;
  current: boolean;
}

const EXTRA = 2;

export function createRowList(host: HTMLElement, options: RowListOptions): RowList {
  const page = host.ownerDocument;
  const make = (className: string, role: string): HTMLElement => {
    const element = page.createElement("div");
    element.className = className;
    if (role !== "") element.setAttribute("role", role);
    return element;
  };
  const element = make("row-list", "grid");
  element.setAttribute("aria-label", options.label);
  const head = make("row-list-head", "rowgroup");
  const pinnedHost = make("row-list-pinned", "rowgroup");
  const body = make("row-list-body", "rowgroup");
  const space = make("row-list-space", "presentation");
  body.append(space);
  element.append(head, pinnedHost, body);
  host.append(element);

  let columns: readonly ListColumn[] = [];
  /** Right edge of the columns that stay in place, px. */
  let stuck = 0;
  let count = 0;
  let pinned = 0;
  let rowHeight = 24;
  let lines: Line[] = [];
  let pinnedLines: Line[] = [];
  let height = body.clientHeight;
  let current = { row: 0, column: 0 };

  /** Classes of a cell that it always has. */
  function ownClass({ className, left }: ListColumn): string {
    return left < stuck ? `${className} list-stuck` : className;
  }

  function buildLine(className: string): Line {
    const row = make(className, "row");
    const cells = columns.map((column, i) => {
      const cell = make(`list-cell ${ownClass(column)}`, column.rowHeader ? "rowheader" : "gridcell");
      cell.setAttribute("aria-colindex", String(i + 1));
      cell.style.left = `${column.left}px`;
      cell.style.width = `${column.width}px`;
      cell.tabIndex = -1;
      row.append(cell);
      return cell;
    });
    const shown = columns.map((column) => {
      const own = `list-cell ${ownClass(column)}`;
      return { text: "", className: own, note: "", width: column.width, hidden: false, current: false };
    });
    return { element: row, cells, shown, row: Number.NaN, name: className };
  }

  function buildHead(): void {
    const row = make("row-list-head-row", "row");
    row.setAttribute("aria-rowindex", "1");
    columns.forEach((column, i) => {
      const cell = make(`list-head-cell ${ownClass(column)}`, "columnheader");
      cell.setAttribute("aria-colindex", String(i + 1));
      cell.style.left = `${column.left}px`;
      cell.style.width = `${column.width}px`;
      cell.title = column.hint;
      const label = make("grid-label", "");
      label.textContent = column.label;
      const unit = make("grid-unit", "");
      unit.textContent = column.unit;
      cell.append(label, unit);
      row.append(cell);
    });
    head.replaceChildren(row);
  }

  function resizePool(): void {
    const wanted = Math.min(count, Math.ceil(height / rowHeight) + EXTRA);
    while (lines.length < wanted) {
      const line = buildLine("list-row");
      lines.push(line);
      body.append(line.element);
    }
    for (const line of lines.splice(wanted)) line.element.remove();
    space.style.height = `${count * rowHeight}px`;
    element.setAttribute("aria-rowcount", String(1 + pinned + count));
    element.setAttribute("aria-colcount", String(columns.length));
  }

  function rebuild(): void {
    // Cells that are built again must not take the keyboard with them.
    const focused = element.contains(page.activeElement);
    for (const line of lines) line.element.remove();
    lines = [];
    pinnedLines = Array.from({ length: pinned }, () => buildLine("list-row list-pinned"));
    pinnedHost.replaceChildren(...pinnedLines.map((line) => line.element));
    resizePool();
    paint();
    if (focused) cellElement(current.row, current.column)?.focus({ preventScroll: true });
  }

  function write(line: Line, row: number): void {
    if (line.row !== row) {
      line.row = row;
      line.element.setAttribute("aria-rowindex", String(2 + pinned + row));
      if (row >= 0) line.element.style.transform = `translateY(${row * rowHeight}px)`;
    }
    const name = `list-row ${row < 0 ? "list-pinned " : ""}${options.rowClass(row)}`;
    if (line.name !== name) {
      line.element.className = name;
      line.name = name;
    }
    let covered = 0;
    line.cells.forEach((cell, column) => {
      const shown = line.shown[column]!;
      const hidden = covered > 0;
      if (hidden) covered--;
      if (shown.hidden !== hidden) {
        cell.hidden = hidden;
        shown.hidden = hidden;
      }
      if (hidden) return;
      const { text, className, note, span = 1 } = options.cell(row, column);
      covered = span - 1;
      if (shown.text !== text) {
        setText(cell, text);
        shown.text = text;
      }
      const full = `list-cell ${ownClass(columns[column]!)} ${className}`;
      if (shown.className !== full) {
        cell.className = full;
        shown.className = full;
      }
      const last = columns[Math.min(columns.length, column + span) - 1]!;
      const width = last.left + last.width - columns[column]!.left;
      if (shown.width !== width) {
        cell.style.width = `${width}px`;
        shown.width = width;
      }
      if (shown.note !== note) {
        shown.note = note;
        if (note === "") {
          cell.removeAttribute("title");
          cell.removeAttribute("aria-label");
        } else {
          cell.title = note;
          cell.setAttribute("aria-label", note);
        }
      }
      const isCurrent = row === current.row && column === current.column;
      if (shown.current !== isCurrent) {
        shown.current = isCurrent;
        cell.tabIndex = isCurrent ? 0 : -1;
        if (isCurrent) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }
    });
  }

  function paint(): void {
    pinnedLines.forEach((line, i) => {
      write(line, i - pinned);
    });
    const first = Math.max(0, Math.min(count - lines.length, Math.floor(body.scrollTop / rowHeight)));
    // A row keeps its element while it is on screen: the focus stays with the row it was on.
    for (let row = first; row < first + lines.length; row++) write(lines[row % lines.length]!, row);
  }

  function lineOf(row: number): Line | undefined {
    return row < 0 ? pinnedLines[row + pinned] : lines.find((line) => line.row === row);
  }

  function cellElement(row: number, column: number): HTMLElement | null {
    return lineOf(row)?.cells[column] ?? null;
  }

  function setCurrent(row: number, column: number, focus: boolean): void {
    current = {
      row: Math.max(count === 0 ? -pinned : 0, Math.min(row, count - 1)),
      column: Math.max(0, Math.min(column, columns.length - 1)),
    };
    const top = current.row * rowHeight;
    if (top < body.scrollTop) body.scrollTop = top;
    else if (top + rowHeight > body.scrollTop + height) body.scrollTop = top + rowHeight - height;
    const laid = columns[current.column];
    if (laid && laid.left >= stuck) {
      const right = laid.left + laid.width - element.clientWidth;
      element.scrollLeft = Math.max(right, Math.min(element.scrollLeft, laid.left - stuck));
    }
    paint();
    if (focus) cellElement(current.row, current.column)?.focus({ preventScroll: true });
  }

  function positionOf(target: EventTarget | null): { row: number; column: number } | null {
    const cell = target instanceof Element ? target.closest<HTMLElement>(".list-cell") : null;
    const line = cell && [...lines, ...pinnedLines].find((one) => one.cells.includes(cell));
    return cell && line ? { row: line.row, column: line.cells.indexOf(cell) } : null;
  }

  element.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement) return;
    const { row, column } = current;
    if (options.key?.(event, row, column)) {
      // done
    } else if (event.altKey || event.metaKey) {
      return;
    } else if (event.key === "Enter") {
      options.open(row, column);
    } else if (event.ctrlKey && event.key === "c") {
      if (page.getSelection()?.isCollapsed === false) return;
      page.defaultView?.navigator.clipboard?.writeText(options.copyText(row, column)).catch(() => {});
    } else {
      const extent = { rows: count, columns: columns.length, page: Math.max(1, Math.floor(height / rowHeight) - 1) };
      const next = moveByKey(event.key, event.ctrlKey, current, extent);
      if (!next) return;
      setCurrent(next.row, next.column, true);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("click", (event) => {
    const at = positionOf(event.target);
    if (!at || at.row < 0 || event.target instanceof HTMLInputElement) return;
    setCurrent(at.row, at.column, true);
    options.press?.(at.row, at.column);
  });
  element.addEventListener("dblclick", (event) => {
    const at = positionOf(event.target);
    if (at && at.row >= 0 && !(event.target instanceof HTMLInputElement)) options.open(at.row, at.column);
  });
  body.addEventListener("scroll", paint, { passive: true });
  element.addEventListener(
    "scroll",
    () => element.style.setProperty("--list-scroll", `${Math.max(0, element.scrollLeft)}px`),
    { passive: true },
  );
  const resize = new (page.defaultView ?? globalThis).ResizeObserver(() => {
    height = body.clientHeight;
    if (columns.length === 0) return;
    resizePool();
    paint();
  });
  resize.observe(body);

  return {
    element,
    setColumns(next) {
      columns = next;
      const name = next.find(({ rowHeader }) => rowHeader);
      stuck = name ? name.left + name.width : 0;
      const last = next[next.length - 1];
      element.style.setProperty("--list-width", `${last ? last.left + last.width : 0}px`);
      buildHead();
      rebuild();
    },
    setRows(next, nextPinned) {
      if (next === count && nextPinned === pinned) return;
      const samePins = nextPinned === pinned;
      count = next;
      pinned = nextPinned;
      if (samePins) resizePool();
      else rebuild();
      current = { row: Math.max(0, Math.min(current.row, count - 1)), column: current.column };
      paint();
    },
    setRowHeight(next) {
      if (next === rowHeight) return;
      rowHeight = next;
      for (const line of lines) line.row = Number.NaN;
      resizePool();
      paint();
    },
    paint,
    current: () => current,
    setCurrent,
    cellElement,
    destroy() {
      resize.disconnect();
      element.remove();
    },
  };
}

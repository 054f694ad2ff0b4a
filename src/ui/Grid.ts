import { type GridPosition, moveByKey } from "./GridKeys.ts";
import { createGridPatch, type GridPatch, type PatchColumn, type PatchNode, patchText } from "./GridPatch.ts";
import { createGridScroll } from "./GridScroll.ts";
import "./Grid.css";

/** One column of a grid. Left edge and width in px are given: nothing in the grid measures text. */
export interface GridColumn extends PatchColumn {
  readonly key: string;
  readonly label: string;
  /** Second header line; empty for none. */
  readonly unit: string;
  /** Full definition, shown on the header. */
  readonly hint: string;
  readonly left: number;
  readonly width: number;
  /** True for the one column that names the row. */
  readonly rowHeader: boolean;
}

export interface GridOptions {
  readonly label: string;
  /** Words for a note code of `GridPatch.set`. */
  describeNote(note: number): string;
  /** What hovering a cell tells; empty for nothing. */
  describeCell(row: number, column: number): string;
  /** Full-precision text for the clipboard. */
  copyText(row: number, column: number): string;
  /** Enter or a click on a cell. */
  open(row: number, column: number): void;
  /** The rows on screen changed by scrolling or by a change of size. */
  scrolled(): void;
}

export interface Grid {
  readonly element: HTMLElement;
  readonly patch: GridPatch;
  readonly columns: readonly GridColumn[];
  /** Lays the columns out anew; cells are built again only where their keys changed. */
  setColumns(columns: readonly GridColumn[]): void;
  /** Shows `names.length` rows; every cell is forgotten. */
  setRows(names: readonly string[]): void;
  /** Px per row. */
  setRowHeight(height: number): void;
  setRowClass(row: number, className: string): void;
  /** A full-width line before row `before` (0 … rows); null for none. */
  setDivider(before: number | null, text: string): void;
  /** Rows `first` to `last` are about to be painted: only rows that were announced have cells for the patch. */
  announce(first: number, last: number): void;
  /** Rows on screen, `first` to `last` inclusive, read without a layout; last < first for none. */
  visible(): { readonly first: number; readonly last: number };
  /** Brings `row` to the middle. */
  centre(row: number): void;
  /** The cell that the keyboard acts on; null before there is one. */
  current(): GridPosition | null;
  /** The cell that `target` belongs to; null for none. */
  positionOf(target: EventTarget | null): GridPosition | null;
  /** Makes a cell the current one, without focus. */
  setCurrent(row: number, column: number): void;
  destroy(): void;
}

const DIVIDER_HEIGHT = 20;

/** Builds a grid inside `host`: plain DOM, made once per structure; ticks go through `patch` and touch nothing else. */
export function createGrid(host: HTMLElement, options: GridOptions): Grid {
  const page = host.ownerDocument;
  const make = (className: string, role: string): HTMLElement => {
    const element = page.createElement("div");
    element.className = className;
    if (role !== "") element.setAttribute("role", role);
    return element;
  };
  const element = make("grid", "grid");
  element.setAttribute("aria-label", options.label);
  element.setAttribute("aria-readonly", "true");
  const head = make("grid-head", "rowgroup");
  const body = make("grid-body", "rowgroup");
  element.append(head, body);
  host.append(element);
  const divider = make("grid-divider", "row");
  const dividerCell = make("grid-divider-cell", "gridcell");
  const dividerText = page.createTextNode("");
  const dividerWords = make("grid-divider-words", "");
  dividerWords.append(dividerText);
  dividerCell.append(dividerWords);
  divider.append(dividerCell);

  let columns: readonly GridColumn[] = [];
  let pool: HTMLElement[] = [];
  let rowClasses: string[] = [];
  /** By row and column; rows that were never near the screen have none yet. */
  let nodes: PatchNode[] = [];
  let cells: DocumentFragment | null = null;
  let patch = createGridPatch([], [], options.describeNote);
  let names: readonly string[] = [];
  let rowHeight = 24;
  let dividerAt: number | null = null;
  let current: GridPosition | null = null;
  /** The cell marked as the current one: its row may be in use for another strike since, or for none. */
  let selected: HTMLElement | null = null;
  /** The row brought to the middle last, and where that left the scroll: it stays there until the user scrolls. */
  let centred: { readonly row: number; readonly top: number } | null = null;
  const scroll = createGridScroll(element, body, options.scrolled, (before) => {
    if (centred?.top === before) centre(centred.row);
  });

  const rowTop = (row: number): number =>
    row * rowHeight + (dividerAt !== null && row >= dividerAt ? DIVIDER_HEIGHT : 0);

  function buildHead(): void {
    const row = make("grid-head-row", "row");
    row.setAttribute("aria-rowindex", "1");
    columns.forEach((column, i) => {
      const cell = make(`grid-head-cell ${column.className}`, "columnheader");
      place(cell, i);
      cell.title = column.hint;
      const label = make("grid-label", "");
      label.textContent = column.label;
      cell.append(label);
      if (column.unit !== "") {
        const unit = make("grid-unit", "");
        unit.textContent = column.unit;
        cell.append(unit);
      }
      row.append(cell);
    });
    head.replaceChildren(row);
  }

  function place(cell: HTMLElement, column: number): void {
    cell.setAttribute("aria-colindex", String(column + 1));
    cell.style.left = `var(--left-${column})`;
    cell.style.width = `var(--width-${column})`;
  }

  /** The cells of one row, to be cloned. */
  function cellTemplate(): DocumentFragment {
    const made = page.createDocumentFragment();
    columns.forEach((column, i) => {
      const cell = make(`grid-cell ${column.className}`, column.rowHeader ? "rowheader" : "gridcell");
      place(cell, i);
      cell.tabIndex = -1;
      cell.append(page.createTextNode(" "));
      made.append(cell);
    });
    return made;
  }

  function growPool(): void {
    if (pool.length < names.length) {
      while (pool.length < names.length) {
        const row = make("grid-row", "row");
        // A row that has no cells yet is none to a screen reader.
        row.ariaHidden = "true";
        pool.push(row);
        rowClasses.push("");
      }
      nodes.length = pool.length * columns.length;
      patch = createGridPatch(columns, nodes, options.describeNote);
    }
    patch.forget(0, nodes.length);
  }

  /** Gives rows `first` to `last` their cells. A long chain off screen costs one element a row until it is scrolled to. */
  function fill(first: number, last: number): void {
    for (let row = Math.max(0, first); row <= Math.min(last, names.length - 1); row++) {
      const element = pool[row];
      if (!element || element.firstChild) continue;
      cells ??= cellTemplate();
      element.append(cells.cloneNode(true));
      element.ariaHidden = null;
      [...element.children].forEach((cell, column) => {
        nodes[row * columns.length + column] = { element: cell as HTMLElement, text: cell.firstChild as Text };
      });
      nameRow(row);
    }
  }

  function nameRow(row: number): void {
    const node = nodes[row * columns.length + columns.findIndex((column) => column.rowHeader)];
    if (node) patchText(node.text, names[row] ?? "");
  }

  function showRows(): void {
    growPool();
    for (let row = 0; row < names.length; row++) nameRow(row);
    if (dividerAt !== null && dividerAt > names.length) dividerAt = null;
    const focused = element.contains(page.activeElement);
    for (const row of [...body.children]) if (row !== divider && pool.indexOf(row as HTMLElement) < 0) row.remove();
    pool.forEach((row, i) => {
      if (i >= names.length) row.remove();
      else if (row.parentElement !== body) body.append(row);
    });
    placeDivider();
    element.setAttribute("aria-rowcount", String(1 + names.length));
    element.setAttribute("aria-colcount", String(columns.length));
    numberRows(0, names.length);
    const wanted = current ?? { row: 0, column: 0 };
    setCurrent(wanted.row, wanted.column, false);
    // Cells that were built again or taken away must not take the keyboard with them.
    if (focused) element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
  }

  function numberRows(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      pool[row]?.setAttribute("aria-rowindex", String(2 + row + (dividerAt !== null && row >= dividerAt ? 1 : 0)));
    }
  }

  function placeDivider(): void {
    if (dividerAt === null) {
      divider.remove();
    } else {
      divider.setAttribute("aria-rowindex", String(2 + dividerAt));
      dividerCell.setAttribute("aria-colspan", String(columns.length));
      body.insertBefore(divider, pool[dividerAt] && dividerAt < names.length ? pool[dividerAt]! : null);
    }
    scroll.setContentHeight(rowTop(names.length));
  }

  function cellAt(row: number, column: number): HTMLElement | null {
    fill(row, row);
    return row < names.length ? ((pool[row]?.children[column] as HTMLElement | undefined) ?? null) : null;
  }

  function setCurrent(row: number, column: number, focus: boolean): void {
    selected?.setAttribute("tabindex", "-1");
    selected?.removeAttribute("aria-selected");
    current = {
      row: Math.max(0, Math.min(row, names.length - 1)),
      column: Math.max(0, Math.min(column, columns.length - 1)),
    };
    const cell = cellAt(current.row, current.column);
    selected = cell;
    if (!cell) return;
    cell.setAttribute("tabindex", "0");
    cell.setAttribute("aria-selected", "true");
    if (!focus) return;
    scroll.reveal(rowTop(current.row), rowHeight);
    cell.focus({ preventScroll: true });
  }

  function positionOf(target: EventTarget | null): { row: number; column: number } | null {
    const cell = target instanceof Element ? target.closest("[aria-colindex]") : null;
    const row = cell?.parentElement ? pool.indexOf(cell.parentElement) : -1;
    return cell && row >= 0 ? { row, column: Number(cell.getAttribute("aria-colindex")) - 1 } : null;
  }

  element.addEventListener("keydown", (event) => {
    if (!current || event.altKey || event.metaKey) return;
    if (event.key === "Enter") {
      options.open(current.row, current.column);
    } else if (event.ctrlKey && event.key === "c") {
      if (page.getSelection()?.isCollapsed === false) return;
      // Refused without a user's permission in some frames: then nothing was copied, and nothing else depends on it.
      page.defaultView?.navigator.clipboard?.writeText(options.copyText(current.row, current.column)).catch(() => {});
    } else {
      const extent = { rows: names.length, columns: columns.length, page: Math.max(1, scroll.rowsPerPage(rowHeight)) };
      const next = moveByKey(event.key, event.ctrlKey, current, extent);
      if (!next) return;
      setCurrent(next.row, next.column, true);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("click", (event) => {
    const at = positionOf(event.target);
    if (!at) return;
    setCurrent(at.row, at.column, true);
    options.open(at.row, at.column);
  });
  element.addEventListener("pointerover", (event) => {
    const at = positionOf(event.target);
    const cell = at && cellAt(at.row, at.column);
    if (!cell) return;
    const words = options.describeCell(at.row, at.column);
    if (words === "") cell.removeAttribute("title");
    else cell.title = words;
  });

  function centre(row: number): void {
    const { height } = scroll.view();
    const first = Math.max(0, Math.round((rowTop(row) - height / 2) / rowHeight));
    scroll.to(rowTop(first));
    centred = { row, top: scroll.view().top };
  }

  return {
    element,
    get patch() {
      return patch;
    },
    get columns() {
      return columns;
    },
    setColumns(next) {
      const same = next.length === columns.length && next.every((column, i) => sameCells(column, columns[i]!));
      columns = next;
      next.forEach((column, i) => {
        element.style.setProperty(`--left-${i}`, `${column.left}px`);
        element.style.setProperty(`--width-${i}`, `${column.width}px`);
      });
      if (same) return;
      const { top } = scroll.view();
      pool = [];
      nodes = [];
      cells = null;
      rowClasses = [];
      buildHead();
      showRows();
      scroll.to(top);
    },
    setRows(nextNames) {
      names = nextNames;
      showRows();
    },
    setRowHeight(height) {
      if (height === rowHeight) return;
      rowHeight = height;
      element.style.setProperty("--grid-row", `${height}px`);
      scroll.setContentHeight(rowTop(names.length));
    },
    setRowClass(row, className) {
      if (rowClasses[row] === className) return;
      rowClasses[row] = className;
      pool[row]!.className = className === "" ? "grid-row" : `grid-row ${className}`;
    },
    setDivider(before, text) {
      patchText(dividerText, text);
      if (before === dividerAt) return;
      const from = Math.min(before ?? 0, dividerAt ?? 0);
      dividerAt = before;
      placeDivider();
      numberRows(from, names.length);
    },
    announce: fill,
    visible() {
      const { top, height } = scroll.view();
      const bottom = top + height;
      let first = Math.max(0, Math.floor((top - DIVIDER_HEIGHT) / rowHeight));
      while (first < names.length && rowTop(first) + rowHeight <= top) first++;
      let last = Math.min(names.length - 1, Math.floor(bottom / rowHeight));
      while (last >= 0 && rowTop(last) >= bottom) last--;
      return { first, last };
    },
    centre,
    current: () => current,
    positionOf,
    setCurrent(row, column) {
      const focused = element.contains(page.activeElement);
      setCurrent(row, column, false);
      if (focused && current) cellAt(current.row, current.column)?.focus({ preventScroll: true });
    },
    destroy() {
      scroll.destroy();
      element.remove();
    },
  };
}

function sameCells(a: GridColumn, b: GridColumn): boolean {
  return a.key === b.key && a.className === b.className && a.unit === b.unit && a.format === b.format;
}

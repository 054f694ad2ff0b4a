import { moveByKey } from "../../ui/GridKeys.ts";
import { setText } from "../../ui/set-text.ts";
import { heatColor } from "../heat.ts";
import { cellText, type HeatModel } from "./model.ts";

/** What the grid says of a cell on hover and to screen readers. */
export type CellWords = (row: number, column: number) => string;

/** The matrix: a grid of our own, one element per cell, patched where text or colour differ. */
export interface HeatGrid {
  show(
    model: HeatModel,
    columns: readonly (readonly [string, string])[],
    rows: readonly (readonly [string, string])[],
  ): void;
  current(): { readonly row: number; readonly column: number };
  destroy(): void;
}

interface Cell {
  readonly element: HTMLElement;
  text: string;
  background: string;
  className: string;
}

/** `chosen` is called when the keyboard or the pointer comes to a cell. */
export function createHeatGrid(host: HTMLElement, words: CellWords, chosen: () => void): HeatGrid {
  const page = host.ownerDocument;
  const make = (className: string, role: string): HTMLElement => {
    const element = page.createElement("div");
    element.className = className;
    if (role !== "") element.setAttribute("role", role);
    return element;
  };
  let shape = "";
  let cells: Cell[] = [];
  let headings: HTMLElement[] = [];
  let sides: HTMLElement[] = [];
  let width = 0;
  let height = 0;
  let current = { row: 0, column: 0 };
  const grid = make("heat", "grid");
  grid.setAttribute("aria-label", "Scenarios: spot across");
  host.append(grid);

  function build(columns: number, rows: number): void {
    width = columns;
    height = rows;
    grid.style.setProperty("--heat-columns", String(columns));
    grid.style.setProperty("--heat-rows", String(rows));
    const headRow = make("heat-row", "row");
    const heading = (role: string): HTMLElement => {
      const element = make("heat-heading", role);
      element.append(page.createElement("span"), page.createElement("small"));
      return element;
    };
    const corner = make("heat-corner", "columnheader");
    corner.setAttribute("aria-label", "Row");
    headings = Array.from({ length: columns }, () => heading("columnheader"));
    headRow.append(corner, ...headings);
    cells = [];
    sides = [];
    const lines = Array.from({ length: rows }, () => {
      const line = make("heat-row", "row");
      const side = heading("rowheader");
      sides.push(side);
      line.append(side);
      for (let c = 0; c < columns; c++) {
        const element = make("heat-cell", "gridcell");
        element.tabIndex = -1;
        cells.push({ element, text: "", background: "", className: "heat-cell" });
        line.append(element);
      }
      return line;
    });
    grid.replaceChildren(headRow, ...lines);
    current = { row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
  }

  function writeHeading(element: HTMLElement, [first, second]: readonly [string, string], zero: boolean): void {
    const [top, bottom] = element.children;
    if (top && top.textContent !== first) top.textContent = first;
    if (bottom && bottom.textContent !== second) bottom.textContent = second;
    element.classList.toggle("heat-zero", zero);
  }

  function classOf(model: HeatModel, index: number): string {
    const row = Math.floor(index / width);
    const column = index % width;
    const sign = (r: number, c: number): number =>
      r < 0 || c < 0 || r >= height || c >= width ? Number.NaN : model.values[r * width + c]!;
    const own = sign(row, column);
    const names = ["heat-cell"];
    // The zero line: between cells of opposite sign.
    if (own * sign(row, column - 1) < 0) names.push("heat-left");
    if (own * sign(row - 1, column) < 0) names.push("heat-top");
    if (index === model.worst) names.push("heat-worst");
    if (index === model.current) names.push("heat-current");
    return names.join(" ");
  }

  function show(
    model: HeatModel,
    columns: readonly (readonly [string, string])[],
    rows: readonly (readonly [string, string])[],
  ): void {
    const next = `${columns.length} ${rows.length} ${model.spec.rowKind}`;
    if (next !== shape) {
      shape = next;
      build(columns.length, rows.length);
      const at = model.current;
      if (at >= 0) current = { row: Math.floor(at / width), column: at % width };
    }
    columns.forEach((heading, c) => {
      writeHeading(headings[c]!, heading, model.spec.spot[c] === 0);
    });
    rows.forEach((heading, r) => {
      writeHeading(sides[r]!, heading, model.spec.rows[r] === 0);
    });
    cells.forEach((cell, i) => {
      const value = model.values[i]!;
      const text = cellText(model, i);
      if (text !== cell.text) {
        setText(cell.element, text);
        cell.text = text;
      }
      const background = heatColor(model.required ? -value : value, model.limit);
      if (background !== cell.background) {
        cell.element.style.background = background;
        cell.background = background;
      }
      const name = classOf(model, i);
      if (name !== cell.className) {
        cell.element.className = name;
        cell.className = name;
      }
    });
    mark();
  }

  function mark(): void {
    cells.forEach(({ element }, i) => {
      const on = i === current.row * width + current.column;
      const tab = on ? 0 : -1;
      if (element.tabIndex !== tab) element.tabIndex = tab;
      if (on !== element.hasAttribute("aria-selected")) {
        if (on) element.setAttribute("aria-selected", "true");
        else element.removeAttribute("aria-selected");
      }
    });
  }

  function go(row: number, column: number, focus: boolean): void {
    current = { row, column };
    mark();
    const element = cells[row * width + column]?.element;
    if (element) element.setAttribute("aria-label", words(row, column));
    if (focus) element?.focus();
    chosen();
  }

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const next = moveByKey(event.key, event.ctrlKey, current, { rows: height, columns: width, page: height });
    if (!next) return;
    go(next.row, next.column, true);
    event.preventDefault();
    event.stopPropagation();
  });
  const indexOf = (target: EventTarget | null): number => cells.findIndex(({ element }) => element === target);
  grid.addEventListener("click", (event) => {
    const i = indexOf(event.target);
    if (i >= 0) go(Math.floor(i / width), i % width, true);
  });
  grid.addEventListener("pointerover", (event) => {
    const i = indexOf(event.target);
    if (i >= 0) cells[i]!.element.title = words(Math.floor(i / width), i % width);
  });

  return { show, current: () => current, destroy: () => grid.remove() };
}

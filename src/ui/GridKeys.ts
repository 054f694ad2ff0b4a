/** A cell by row and column, from 0. */
export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

/** Size of a grid in cells, and rows per page. */
export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

const clamp = (value: number, below: number): number => Math.max(0, Math.min(below - 1, value));

/**
 * Where a key moves the focused cell, by the grid pattern of the ARIA authoring practices: arrows by one, Home and End to the ends of the
 * row (with Ctrl: of the grid), Page Up and Down by a page. Null for a key that does not move.
 */
export function moveByKey(
  key: string,
  withControl: boolean,
  { row, column }: GridPosition,
  { rows, columns, page }: GridExtent,
): GridPosition | null {
  const to = (r: number, c: number): GridPosition => ({ row: clamp(r, rows), column: clamp(c, columns) });
  switch (key) {
    case "ArrowUp":
      return to(withControl ? 0 : row - 1, column);
    case "ArrowDown":
      return to(withControl ? rows - 1 : row + 1, column);
    case "ArrowLeft":
      return to(row, withControl ? 0 : column - 1);
    case "ArrowRight":
      return to(row, withControl ? columns - 1 : column + 1);
    case "Home":
      return to(withControl ? 0 : row, 0);
    case "End":
      return to(withControl ? rows - 1 : row, columns - 1);
    case "PageUp":
      return to(row - page, column);
    case "PageDown":
      return to(row + page, column);
    default:
      return null;
  }
}

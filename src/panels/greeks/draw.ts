import { formatSigned } from "../../ui/format.ts";
import { heatColor, heatLimit } from "../heat.ts";
import type { Ladder } from "./model.ts";

/** A cell of the table and what was last written to it. */
interface Cell {
  readonly element: HTMLElement;
  text: string;
  color: string;
}

/** Writes a ladder into its table: cells whose text or colour changed, and nothing is read back from the page. */
export interface LadderPainter {
  paint(table: HTMLTableElement | null, made: Ladder, decimals: number): void;
}

export function createLadderPainter(): LadderPainter {
  let cells: readonly (readonly Cell[])[] = [];
  /** Rows by first cell as they stood when `cells` was read. */
  let known: readonly Element[] = [];

  /** Cells right of the heading of each row, the totals last. */
  function read(table: HTMLTableElement): void {
    const rows = [...(table.tBodies[0]?.rows ?? []), ...(table.tFoot?.rows ?? [])];
    const now = rows.flatMap((row) => [row, row.lastElementChild ?? row]);
    if (now.length === known.length && now.every((element, i) => element === known[i])) return;
    known = now;
    cells = rows.map((row) =>
      [...row.cells].slice(1).map((element) => {
        return { element, text: element.textContent ?? "", color: element.dataset.color ?? "" };
      }),
    );
  }

  function write(cell: Cell | undefined, text: string, color = ""): void {
    if (!cell) return;
    if (cell.text !== text) {
      cell.element.textContent = text;
      cell.text = text;
    }
    if (cell.color !== color) {
      cell.element.dataset.color = color;
      cell.element.style.background = color;
      cell.color = color;
    }
  }

  return {
    paint(table, made, decimals) {
      if (!table) return;
      read(table);
      const { strikes, expiries } = made;
      const width = expiries.length;
      // Another shape is on its way through React.
      if (cells.length !== strikes.length + 1 || cells[0]?.length !== width + 1) return;
      const limit = heatLimit(made.cells);
      const words = (value: number): string => {
        const shown = formatSigned(value, decimals);
        return /[1-9]/.test(shown) || Number.isNaN(value) ? shown : "0";
      };
      strikes.forEach((_, row) => {
        const line = cells[row]!;
        for (let column = 0; column < width; column++) {
          const value = made.cells[row * width + column]!;
          if (Number.isNaN(value)) write(line[column], "");
          else write(line[column], words(value), heatColor(value, limit));
        }
        write(line[width], words(made.rowTotals[row]!));
      });
      const foot = cells[strikes.length]!;
      for (let column = 0; column < width; column++) write(foot[column], words(made.columnTotals[column]!));
      write(foot[width], words(made.total));
    },
  };
}

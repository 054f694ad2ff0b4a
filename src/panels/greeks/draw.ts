import { formatSigned } from "../../ui/format.ts";
import { setText } from "../../ui/set-text.ts";
import { heatColor, heatLimit } from "../heat.ts";
import type { Ladder } from "./model.ts";
import type { RowSpan } from "./rows-in-view.ts";

/** A cell of the table and what was last written to it. */
interface Cell {
  readonly element: HTMLElement;
  text: string;
  color: string;
}

/** Writes a ladder into its table: cells whose text or colour changed, and nothing is read back from the page. */
export interface LadderPainter {
  /** The table has the rows of `span` between two that keep the place of the others. */
  paint(table: HTMLTableElement | null, made: Ladder, decimals: number, span: RowSpan): void;
}

export function createLadderPainter(): LadderPainter {
  let cells: readonly (readonly Cell[])[] = [];
  /** Rows by first cell as they stood when `cells` was read. */
  let known: readonly Element[] = [];
  let longest = 0;

  /** Cells right of the heading of each row, the totals last. */
  function read(table: HTMLTableElement): void {
    const rows = [...(table.tBodies[0]?.rows ?? []), ...(table.tFoot?.rows ?? [])].filter(
      (row) => !row.hasAttribute("aria-hidden"),
    );
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
      setText(cell.element, text);
      cell.text = text;
    }
    if (cell.color !== color) {
      cell.element.dataset.color = color;
      cell.element.style.background = color;
      cell.color = color;
    }
  }

  return {
    paint(table, made, decimals, { from, to }) {
      if (!table) return;
      read(table);
      const { strikes, expiries } = made;
      const width = expiries.length;
      // Another shape is on its way through React.
      if (to > strikes.length || cells.length !== to - from + 1 || cells[0]?.length !== width + 1) return;
      const limit = heatLimit(made.cells);
      const words = (value: number): string => {
        const shown = formatSigned(value, decimals);
        const text = /[1-9]/.test(shown) || Number.isNaN(value) ? shown : "0";
        longest = Math.max(longest, text.length);
        return text;
      };
      const widest = longest;
      for (let row = from; row < to; row++) {
        const line = cells[row - from]!;
        for (let column = 0; column < width; column++) {
          const value = made.cells[row * width + column]!;
          if (Number.isNaN(value)) write(line[column], "");
          else write(line[column], words(value), heatColor(value, limit));
        }
        write(line[width], words(made.rowTotals[row]!));
      }
      const foot = cells[to - from]!;
      for (let column = 0; column < width; column++) write(foot[column], words(made.columnTotals[column]!));
      write(foot[width], words(made.total));
      // Columns stay as wide as their widest number was: they do not move while one scrolls.
      if (longest !== widest) table.style.setProperty("--greeks-chars", String(longest));
    },
  };
}

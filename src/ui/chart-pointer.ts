import { createChartTip, type Place, type TipRow } from "./chart-tip.ts";

/** What is pointed at in a line chart: a guide, a ring and a card, plain DOM. */
export interface ChartPointer {
  /** Number of the point that is pointed at; -1 for none. */
  index: number;
  /** Marks a place of the host; the card keeps clear of `others`. */
  show(place: Place, title: string, rows: readonly TipRow[], others: readonly Place[]): void;
  hide(): void;
  destroy(): void;
}

/** Builds a pointer inside `host`, which must be positioned: nothing is shown yet. */
export function createChartPointer(host: HTMLElement): ChartPointer {
  const add = (className: string): HTMLElement => {
    const element = host.appendChild(host.ownerDocument.createElement("div"));
    element.className = className;
    element.hidden = true;
    return element;
  };
  const [guide, ring, tip] = [add("chart-guide"), add("chart-ring"), createChartTip(host)];
  return {
    index: -1,
    show([x, y], title, rows, others) {
      guide.hidden = ring.hidden = false;
      guide.style.left = `${Math.round(x)}px`;
      ring.style.left = `${x}px`;
      ring.style.top = `${y}px`;
      tip.show(x, y, title, rows, others);
    },
    hide() {
      guide.hidden = ring.hidden = true;
      tip.hide();
    },
    destroy() {
      tip.destroy();
      guide.remove();
      ring.remove();
    },
  };
}

/** The point that a key leads to from `at`, or from none (-1) to `start`; `last` is the highest. -1 lets go, undefined is no such key. */
export function steppedTo(key: string, at: number, start: number, last: number): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return at < 0 ? start : Math.max(0, at - 1);
    case "ArrowRight":
      return at < 0 ? start : Math.min(last, at + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return -1;
    default:
      return undefined;
  }
}

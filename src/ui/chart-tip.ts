import "./chart.css";

/** One line of a tip: label, value, and whether the value asks for attention. */
export type TipRow = readonly [label: string, value: string, attention?: boolean];

/** A hover card over a chart, plain DOM: nothing renders while the pointer moves. */
export interface ChartTip {
  /** Shows the card beside the point (x, y) of its host, px: on `side` where it fits, never over the point. */
  show(x: number, y: number, title: string, rows: readonly TipRow[], side: "left" | "right"): void;
  hide(): void;
  readonly shown: boolean;
  destroy(): void;
}

/** Distance between guide and card, px. */
const GAP = 12;

/** Builds a tip inside `host`, which must be positioned. */
export function createChartTip(host: HTMLElement): ChartTip {
  const page = host.ownerDocument;
  const card = page.createElement("div");
  card.className = "chart-tip";
  card.hidden = true;
  // The chart's live region says the same in words.
  card.setAttribute("aria-hidden", "true");
  const title = card.appendChild(page.createElement("div"));
  title.className = "chart-tip-title";
  const grid = card.appendChild(page.createElement("div"));
  grid.className = "chart-tip-rows";
  host.append(card);

  function write(rows: readonly TipRow[]): void {
    while (grid.childElementCount < rows.length * 2) {
      grid.append(page.createElement("div"));
    }
    while (grid.childElementCount > rows.length * 2) grid.lastElementChild?.remove();
    rows.forEach(([label, value, attention], i) => {
      const name = grid.children[2 * i]!;
      const figure = grid.children[2 * i + 1]!;
      name.textContent = label;
      figure.textContent = value;
      figure.className = attention ? "chart-tip-value attention" : "chart-tip-value";
    });
  }

  return {
    show(x, y, heading, rows, side) {
      title.textContent = heading;
      write(rows);
      card.hidden = false;
      const place = placeTip(x, y, card.offsetWidth, card.offsetHeight, host.clientWidth, host.clientHeight, side);
      card.style.transform = `translate(${place.left}px, ${place.top}px)`;
    },
    hide() {
      card.hidden = true;
    },
    get shown() {
      return !card.hidden;
    },
    destroy() {
      card.remove();
    },
  };
}

/**
 * Top left corner for a card of `width` × `height` beside the point (x, y) inside a box: 12 px to the wanted side where that
 * fits, else to the other; near the top, or at the point's own height where the box is too narrow to pass it sideways.
 */
export function placeTip(
  x: number,
  y: number,
  width: number,
  height: number,
  boxWidth: number,
  boxHeight: number,
  side: "left" | "right",
): { readonly left: number; readonly top: number } {
  const left = x - GAP - width;
  const right = x + GAP;
  const fitsLeft = left >= 0;
  const fitsRight = right + width <= boxWidth;
  const top = Math.max(0, Math.min(24, boxHeight - height));
  if (side === "left" ? fitsLeft : fitsLeft && !fitsRight) return { left: Math.round(left), top };
  if (fitsRight) return { left: Math.round(right), top };
  const centred = Math.max(0, Math.min(boxWidth - width, x - width / 2));
  const below = y + GAP + height <= boxHeight;
  return { left: Math.round(centred), top: Math.round(below ? y + GAP : Math.max(0, y - GAP - height)) };
}

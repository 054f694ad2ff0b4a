import "./chart.css";

/** One line of a tip: label, value, and whether the value asks for attention. */
export type TipRow = readonly [label: string, value: string, attention?: boolean];

/** A place in the host, px. */
export type Place = readonly [x: number, y: number];

/** A hover card over a chart, plain DOM: nothing renders while the pointer moves. */
export interface ChartTip {
  /** Shows the card beside the point (x, y) of its host, px: on the side where it covers fewer of `others`. */
  show(x: number, y: number, title: string, rows: readonly TipRow[], others: readonly Place[]): void;
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
    show(x, y, heading, rows, others) {
      title.textContent = heading;
      write(rows);
      card.hidden = false;
      const size = { width: card.offsetWidth, height: card.offsetHeight };
      const place = placeTip(x, y, size, { width: host.clientWidth, height: host.clientHeight }, others);
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

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Distance from the top of the host where there is room for it, px. */
const TOP = 24;

/**
 * Top left corner for a card beside the point (x, y) inside a box: 12 px to the side on which it covers fewer of `others`, near
 * the top; where the box is too narrow to pass the point sideways, above or below it. Never over the point.
 */
export function placeTip(
  x: number,
  y: number,
  card: Size,
  box: Size,
  others: readonly Place[],
): { readonly left: number; readonly top: number } {
  const top = Math.max(0, Math.min(TOP, box.height - card.height));
  const sides = [Math.round(x - GAP - card.width), Math.round(x + GAP)].filter(
    (left) => left >= 0 && left + card.width <= box.width,
  );
  const covered = (left: number): number =>
    others.filter(([px, py]) => px >= left && px <= left + card.width && py >= top && py <= top + card.height).length;
  const left = sides.sort((a, b) => covered(a) - covered(b))[0];
  if (left !== undefined) return { left, top };
  const centred = Math.max(0, Math.min(box.width - card.width, x - card.width / 2));
  const below = y + GAP + card.height <= box.height;
  return { left: Math.round(centred), top: Math.round(below ? y + GAP : Math.max(0, y - GAP - card.height)) };
}

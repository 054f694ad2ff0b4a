import type { ExportDocument } from "./export-document.ts";

/** Colours of a picture by value: it is looked at where there is no style sheet. */
export interface PictureColors {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  /** Below 0, at 0, above 0: "#rrggbb". */
  readonly heat: readonly [string, string, string];
}

const FONT = "Inter, Arial, sans-serif";
const LINE = 15;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "");

function textAt(x: number, y: number, text: string, fill: string, anchor = "start", size = 11): string {
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** The colours that hold at `element` now. */
export function pictureColors(element: Element): PictureColors {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim() || "#888888";
  return {
    background: read("--bg-panel"),
    text: read("--text-1"),
    faint: read("--text-2"),
    line: read("--line"),
    heat: [read("--heat-neg"), read("--heat-zero"), read("--heat-pos")],
  };
}

/** Mixes two colours ("#rgb" or "#rrggbb"), `share` of the second. */
export function mixColors(first: string, second: string, share: number): string {
  const channels = (color: string): number[] => {
    const long = color.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
    return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16));
  };
  const [a, b] = [channels(first), channels(second)];
  const mixed = a.map((of, i) => Math.round(of + (b[i]! - of) * Math.min(1, Math.max(0, share))));
  return mixed.some(Number.isNaN) ? first : `#${mixed.map((of) => of.toString(16).padStart(2, "0")).join("")}`;
}

function frame(
  width: number,
  height: number,
  { title, facts }: Pick<ExportDocument, "title" | "facts">,
  colors: PictureColors,
  body: string,
): string {
  const foot = facts.map(([label, value], i) =>
    textAt(12, height + 16 + i * LINE, `${label}: ${value}`.slice(0, 220), colors.faint, "start", 9),
  );
  const total = height + 16 + facts.length * LINE;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" font-family="${FONT}"><rect width="100%" height="100%" fill="${colors.background}"/>${textAt(12, 20, title, colors.text, "start", 13)}${body}${foot.join("")}</svg>`;
}

export interface HeatPicture {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Row by row: text, and where it stands from −1 to 1. */
  readonly cells: readonly { readonly text: string; readonly level: number }[];
}

const CELL = { width: 52, height: 26, side: 96, top: 56 };
/** Facts are written under the picture: narrower would cut them off. */
const LEAST_WIDTH = 720;

/** A heat map as SVG, its numbers in the cells and its facts below. */
export function heatPicture(
  about: Pick<ExportDocument, "title" | "facts">,
  made: HeatPicture,
  colors: PictureColors,
): string {
  const { columns, rows, cells } = made;
  const [low, zero, high] = colors.heat;
  const heads = columns.map((text, c) =>
    textAt(CELL.side + (c + 0.5) * CELL.width, CELL.top - 8, text, colors.faint, "middle", 10),
  );
  const sides = rows.map((text, r) =>
    textAt(CELL.side - 8, CELL.top + r * CELL.height + 17, text, colors.faint, "end", 10),
  );
  const body = cells.map(({ text, level }, i) => {
    const x = CELL.side + (i % columns.length) * CELL.width;
    const y = CELL.top + Math.floor(i / columns.length) * CELL.height;
    const fill = Number.isFinite(level) ? mixColors(zero, level < 0 ? low : high, Math.abs(level)) : colors.background;
    return `<rect x="${x}" y="${y}" width="${CELL.width - 1}" height="${CELL.height - 1}" fill="${fill}"/>${textAt(x + CELL.width / 2, y + 17, text, colors.text, "middle", 10)}`;
  });
  const width = Math.max(LEAST_WIDTH, CELL.side + columns.length * CELL.width + 12);
  return frame(width, CELL.top + rows.length * CELL.height, about, colors, [...heads, ...sides, ...body].join(""));
}

export interface LinePicture {
  readonly x: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: Float64Array; readonly dash: string }[];
  readonly xLabel: (value: number) => string;
  readonly yLabel: (value: number) => string;
}

const PLOT = { width: 720, height: 360, left: 72, right: 16, top: 40, bottom: 40 };
const TICKS = 5;

/** Curves over one axis as SVG, with their names and the facts below. */
export function linePicture(
  about: Pick<ExportDocument, "title" | "facts">,
  made: LinePicture,
  colors: PictureColors,
): string {
  const finite = made.lines.flatMap(({ values }) => [...values].filter(Number.isFinite));
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const [first, last] = [made.x[0] ?? 0, made.x[made.x.length - 1] ?? 1];
  const atX = (x: number): number =>
    PLOT.left + ((x - first) / (last - first || 1)) * (PLOT.width - PLOT.left - PLOT.right);
  const atY = (y: number): number =>
    PLOT.height - PLOT.bottom - ((y - low) / (high - low || 1)) * (PLOT.height - PLOT.top - PLOT.bottom);
  const ticks = Array.from({ length: TICKS }, (_, i) => i / (TICKS - 1));
  const grid = ticks.flatMap((share) => {
    const [x, y] = [first + share * (last - first), low + share * (high - low)];
    return [
      textAt(atX(x), PLOT.height - PLOT.bottom + 16, made.xLabel(x), colors.faint, "middle", 10),
      textAt(PLOT.left - 8, atY(y) + 3, made.yLabel(y), colors.faint, "end", 10),
      `<path d="M${PLOT.left} ${atY(y)}H${PLOT.width - PLOT.right}" stroke="${colors.line}"/>`,
    ];
  });
  const zero = `<path d="M${PLOT.left} ${atY(0)}H${PLOT.width - PLOT.right}" stroke="${colors.faint}"/>`;
  const curves = made.lines.map(({ values, dash }) => {
    const points = made.x.flatMap((x, i) => {
      const y = values[i]!;
      return Number.isFinite(y) ? [`${atX(x).toFixed(1)},${atY(y).toFixed(1)}`] : [];
    });
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${colors.text}" stroke-width="1.5" stroke-dasharray="${dash}"/>`;
  });
  const names = made.lines.map(({ name, dash }, i) => {
    const x = PLOT.left + i * 160;
    return `<path d="M${x} ${PLOT.height - 6}h24" stroke="${colors.text}" stroke-width="1.5" stroke-dasharray="${dash}"/>${textAt(x + 30, PLOT.height - 2, name, colors.faint, "start", 10)}`;
  });
  return frame(PLOT.width, PLOT.height, about, colors, [...grid, zero, ...curves, ...names].join(""));
}

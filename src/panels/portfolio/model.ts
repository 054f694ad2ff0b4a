import type { PortfolioState, RiskResult } from "../../engine/risk-protocol.ts";
import { instrumentWords } from "../../market/visible-text.ts";
import { type ClosedTotals, NOTHING_CLOSED } from "../../risk/closed-gains.ts";
import { type BookPosition, liveBook, type PortfolioDocument, shownBook } from "../../risk/portfolio-document.ts";
import type { PortfolioEdit } from "../../risk/portfolio-edits.ts";
import { EXCLUDED, EXCLUDED_WORDS, V, VALUE_FIELD_COUNT, type ValueTotals } from "../../risk/valuation.ts";
import { DASH, formatNumber, formatUtcDateTime } from "../../ui/format.ts";
import type { ListCell } from "../../ui/RowList.ts";
import { unpriced } from "../unpriced.ts";
import { type PositionColumn, priceDecimals } from "./columns.ts";

export type Values = Extract<RiskResult, { kind: "values" }>;

/** The positions that are left out because their contract has expired; `old` itself where they are the same. */
export function expiredOf(
  positions: readonly BookPosition[],
  { rows }: Values,
  old: readonly BookPosition[],
): readonly BookPosition[] {
  const found = positions.filter((_, i) => rows[i * VALUE_FIELD_COUNT + V.excluded] === EXCLUDED.expired);
  return found.length === old.length && found.every((position, i) => position === old[i]) ? old : found;
}

/** Why somebody who only looks sees no position; `problem` is the store's, empty where there is none. */
export function noneKeptWords(problem: string): string {
  return problem === ""
    ? "No positions are kept in this browser."
    : "This browser keeps nothing for a frame of another site: no positions are known here.";
}

/** What an edit takes out of the portfolio, in one sentence; empty where it takes nothing out. */
export function removedWords(document: PortfolioDocument | null, edit: PortfolioEdit): string {
  if (!document) return "";
  if (edit.type === "removeBook") {
    const book = document.books.find(({ id }) => id === edit.id);
    return book ? `Removed the book ${book.name} with its ${countWords(book.positions.length)}.` : "";
  }
  if (edit.type !== "remove") return "";
  const { name, positions } = shownBook(document);
  const gone = positions.filter(({ id }) => edit.ids.includes(id));
  const [first] = gone;
  if (!first) return "";
  const what = gone.length === 1 ? first.instrument : countWords(gone.length);
  return `Removed ${what} from ${document.whatIf ? "the what-if copy" : `the book ${name}`}.`;
}

const countWords = (count: number): string => `${count} ${count === 1 ? "position" : "positions"}`;

/** What one line of the table is: a position, or a total or what closings gained, pinned above them. */
export type Line =
  | { readonly kind: "position"; readonly position: BookPosition; readonly at: number }
  | { readonly kind: "total"; readonly title: string; readonly totals: ValueTotals | null; readonly quiet: boolean }
  | { readonly kind: "closed"; readonly title: string; readonly closed: ClosedTotals; readonly quiet: true };

/** Positions of the shown book in its order; their numbers where they belong to this version of it. */
export interface TableModel {
  readonly positions: readonly BookPosition[];
  readonly pinned: readonly Exclude<Line, { kind: "position" }>[];
  readonly rows: Float64Array | null;
  /** Live sizes by position id, while a what-if copy is shown. */
  readonly liveSizes: ReadonlyMap<number, number> | null;
}

export function tableModel(state: PortfolioState, values: Values | null): TableModel {
  const { document } = state;
  const { positions } = shownBook(document);
  const current = values && values.version === state.version ? values : null;
  const left = current?.totals.excluded ?? 0;
  const priced = positions.length - left;
  const standing = current?.totals.atVenueMark ?? 0;
  const count = `${countWords(priced)}${left > 0 ? `, ${left} excluded` : ""}${standing > 0 ? `, ${standing} at venue mark` : ""}`;
  const totals = current && !unpriced(current) ? current.totals : null;
  const total = { kind: "total", title: `Total, ${count}`, totals, quiet: false } as const;
  const closed = closedLines(current?.totals.closed ?? NOTHING_CLOSED);
  if (!document.whatIf) return { positions, pinned: [total, ...closed], rows: current?.rows ?? null, liveSizes: null };
  return {
    positions,
    pinned: [
      { ...total, title: `What-if, ${count}` },
      { kind: "total", title: "Live book", totals: current?.live ?? null, quiet: true },
      ...closed,
    ],
    rows: current?.rows ?? null,
    liveSizes: sizesById(liveBook(document).positions),
  };
}

/** What was closed since the start of P&L is in the total: its line makes the lines add up. */
function closedLines(closed: ClosedTotals): Extract<Line, { kind: "closed" }>[] {
  const { count } = closed;
  if (count === 0) return [];
  return [
    { kind: "closed", title: `Realised, ${count === 1 ? "1 closing" : `${count} closings`}`, closed, quiet: true },
  ];
}

const knownSizes = new WeakMap<readonly BookPosition[], ReadonlyMap<number, number>>();

function sizesById(positions: readonly BookPosition[]): ReadonlyMap<number, number> {
  const sizes = knownSizes.get(positions) ?? new Map(positions.map(({ id, size }) => [id, size]));
  knownSizes.set(positions, sizes);
  return sizes;
}

export function lineAt(model: TableModel, row: number): Line | null {
  if (row < 0) return model.pinned[row + model.pinned.length] ?? null;
  const position = model.positions[row];
  return position ? { kind: "position", position, at: row * VALUE_FIELD_COUNT } : null;
}

const PLAIN = { className: "", note: "" };
const MISSING = { text: DASH, className: "missing", note: "" };

/** Direction class of the one coloured column. */
function direction(text: string): string {
  return text.startsWith("+") ? "up" : text.startsWith("\u2212") ? "down" : "";
}

/** What a cell of the table shows. */
export function cellOf(model: TableModel, columns: readonly PositionColumn[], row: number, column: number): ListCell {
  const line = lineAt(model, row);
  const laid = columns[column];
  if (!line || !laid) return { ...PLAIN, text: "" };
  if (line.kind === "closed") return closedCell(line, laid, column, columns);
  return line.kind === "total"
    ? totalCell(line, laid, column, columns)
    : positionCell(model, line.position, line.at, laid, columns, column);
}

/** Over the columns behind it that a line of sums leaves empty. */
function titleCell(text: string, index: number, columns: readonly PositionColumn[]): ListCell {
  const free = columns.slice(index + 1).findIndex(({ summed }) => summed);
  return { ...PLAIN, text, span: 1 + Math.max(0, free) };
}

function totalCell(
  line: Extract<Line, { kind: "total" }>,
  column: PositionColumn,
  index: number,
  columns: readonly PositionColumn[],
): ListCell {
  if (column.key === "instrument") return titleCell(line.title, index, columns);
  if (!column.summed) return { ...PLAIN, text: "" };
  if (!line.totals) return { ...MISSING, note: "no position has a price" };
  const { positions, excluded, noTradePnl, noStartPnl, startAtVenueMark } = line.totals;
  const absent = column.key === "pnlTrade" ? noTradePnl : column.key === "pnlStart" ? noStartPnl : 0;
  const priced = positions - excluded;
  if (priced > 0 && absent === priced) {
    const why = column.key === "pnlTrade" ? "no position has an average price" : "no marks from the start";
    return { ...MISSING, note: why };
  }
  const text = column.format(line.totals.sums[column.field]!);
  const notes = [
    absent > 0 ? `without ${absent} of ${priced} positions, whose P&L has no start` : "",
    column.key === "pnlStart" && startAtVenueMark > 0
      ? `${startAtVenueMark} of ${priced} positions start at the venue's mark, not at the basis`
      : "",
  ].filter((words) => words !== "");
  const note = notes.length > 0 ? [text, ...notes].join(", ") : "";
  return { text, className: column.key === "pnlStart" ? direction(text) : "", note };
}

const closedValue = ({ usd, coin }: ClosedTotals, { field }: PositionColumn): number =>
  field === V.coinPnlStart ? coin : usd;

function closedCell(
  { title, closed }: Extract<Line, { kind: "closed" }>,
  column: PositionColumn,
  index: number,
  columns: readonly PositionColumn[],
): ListCell {
  if (column.key === "instrument") return titleCell(title, index, columns);
  if (column.key !== "pnlStart") return { ...PLAIN, text: "" };
  const { count, unknown } = closed;
  if (unknown === count) return { ...MISSING, note: "The price got, or the mark at the start, is not known" };
  const text = column.format(closedValue(closed, column));
  const left = unknown > 0 ? `, without ${unknown} of ${count}, whose gain is not known` : "";
  const note = `${text}: gained since the start by what was closed, in the total${left}`;
  return { text, className: direction(text), note };
}

/** An instrument as text; where letters of it only look like those of a venue, that is said. */
export function instrumentCell(instrument: string): ListCell {
  const text = instrumentWords(instrument);
  return text === instrument ? { ...PLAIN, text, note: text } : { text, className: "excluded", note: text };
}

function positionCell(
  model: TableModel,
  position: BookPosition,
  at: number,
  column: PositionColumn,
  columns: readonly PositionColumn[],
  index: number,
): ListCell {
  const value = (field: number): number => model.rows?.[at + field] ?? Number.NaN;
  const excluded = value(V.excluded);
  switch (column.key) {
    case "included":
      return excluded > EXCLUDED.byUser
        ? { text: "", className: "excluded", note: `Excluded: ${EXCLUDED_WORDS[excluded]}` }
        : {
            text: "",
            className: position.included ? "on" : "off",
            note: position.included ? "In the totals" : "Left out",
          };
    case "instrument":
      return instrumentCell(position.instrument);
    case "average":
      return position.averagePrice === null
        ? { ...MISSING, note: "Its average price is not known" }
        : {
            ...PLAIN,
            text: formatNumber(position.averagePrice, priceDecimals(position.averagePrice)),
            // What tells two positions in one instrument apart.
            note: position.openedAt === null ? "" : `Opened ${formatUtcDateTime(position.openedAt)} UTC`,
          };
    case "tags":
      return { ...PLAIN, text: position.tags.join(", "), note: position.tags.join(", ") };
    case "size": {
      const live = model.liveSizes?.get(position.id);
      const edited = model.liveSizes !== null && live !== position.size;
      const { unit, averagePrice } = position;
      // Without a mark coins are those it was bought for.
      const marked = unit === "underlying" ? position.size : value(V.size);
      const size = Number.isNaN(marked) && averagePrice ? position.size / averagePrice : marked;
      const text = Number.isNaN(size) ? DASH : column.format(size);
      const usd = unit === "usd" ? `${formatNumber(position.size, 0)} USD of notional` : "";
      const was = edited ? (live === undefined ? "not in the live book" : `live book ${column.format(live)}`) : "";
      return { text, className: edited ? "edited" : "", note: [usd, was].filter((word) => word !== "").join(", ") };
    }
    default:
  }
  if (excluded > 0) {
    const first = columns.findIndex(({ key }) => key === "price" || key === "value" || key === "pnlStart");
    if (index === first)
      return {
        text: `Excluded: ${EXCLUDED_WORDS[excluded]}`,
        className: "excluded-words",
        note: `Excluded: ${EXCLUDED_WORDS[excluded]}`,
        span: columns.length - first,
      };
    return { ...MISSING };
  }
  const number = value(column.field);
  if (Number.isNaN(number)) return { ...MISSING, note: missingReason(column, position) };
  const text = column.format(number);
  const standing = STANDING.get(column.key);
  if (standing && value(standing.field) === 1)
    return { text: `*${text}`, className: column.key === "pnlStart" ? direction(text) : "", note: standing.note };
  return { text, className: column.key === "pnlStart" ? direction(text) : "", note: "" };
}

/** What a star before a number says: the venue's mark stands in for the basis. */
const STANDING: ReadonlyMap<PositionColumn["key"], { readonly field: number; readonly note: string }> = new Map([
  ["price", { field: V.atVenueMark, note: "At the venue's mark: the chosen basis has no price for it" }],
  [
    "pnlStart",
    {
      field: V.startAtVenueMark,
      note: "Starts at the venue's mark: the chosen basis had no price for it then. The distance between the two is in it",
    },
  ],
]);

function missingReason(column: PositionColumn, position: BookPosition): string {
  if (column.key === "pnlTrade" && position.averagePrice === null) return "Its average price is not known";
  if (column.key === "pnlStart") return "No marks from the start have been seen";
  return "Not computed yet";
}

/** Full-precision text of a cell, for the clipboard. */
export function copyOf(model: TableModel, columns: readonly PositionColumn[], row: number, column: number): string {
  const line = lineAt(model, row);
  const laid = columns[column];
  if (!line || !laid) return "";
  if (line.kind === "closed")
    return laid.key === "pnlStart"
      ? String(closedValue(line.closed, laid))
      : laid.key === "instrument"
        ? line.title
        : "";
  if (line.kind === "total") return laid.summed ? String(line.totals?.sums[laid.field] ?? "") : line.title;
  if (laid.field >= 0 && laid.key !== "size") {
    const value = model.rows?.[line.at + laid.field] ?? Number.NaN;
    return Number.isNaN(value) ? "" : String(value);
  }
  if (laid.key === "size") return String(line.position.size);
  if (laid.key === "average") return String(line.position.averagePrice ?? "");
  return laid.key === "tags" ? line.position.tags.join(", ") : line.position.instrument;
}

/**
 * Equity of the shown book in money, at `index` money per coin, and the currencies of cash that have no rate here and are left
 * out of it.
 */
export function equityOf(
  document: PortfolioDocument,
  values: Values,
  coin: string,
  index: number,
): { readonly equity: number; readonly unrated: readonly string[] } {
  const rateOf = (currency: string): number => {
    if (currency === coin) return index;
    return /^USD[CTE]?$/.test(currency) ? 1 : Number.NaN;
  };
  const { cash } = shownBook(document);
  const rated = cash.filter(({ currency }) => !Number.isNaN(rateOf(currency)));
  return {
    equity: rated.reduce((sum, { currency, amount }) => sum + amount * rateOf(currency), values.totals.sums[V.value]!),
    unrated: cash.flatMap(({ currency }) => (Number.isNaN(rateOf(currency)) ? [currency] : [])),
  };
}

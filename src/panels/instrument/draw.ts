import type { MarketView } from "../../engine/market-view.ts";
import type { Trade, TradeHistory } from "../../market/book.ts";
import { volPoints } from "../../market/conventions.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { DASH, formatExpiry, formatNumber, formatSigned, formatUtcTime, formatVol } from "../../ui/format.ts";
import { LOOK, patchText } from "../../ui/GridPatch.ts";
import { createGridTable, type GridTable, type TableColumn } from "../../ui/GridTable.ts";
import { openRecheck } from "../../views/recheck-target.ts";
import { isDerived, NOTE, noteWords } from "../missing.ts";
import { derivedAge, dimming, quoteAge } from "../row-values.ts";
import { type Field, fieldNote, fieldsOf, priceDecimals } from "./fields.ts";
import { bookAge, bookWords, type Ladder, type LadderLevel, ladderOf, ladderSides } from "./ladder.ts";

const ROW_HEIGHT = 20;
const HEAD_HEIGHT = 24;
const DAY_MS = 86_400_000;

/** Where the blocks of the panel stand. */
export interface InstrumentHosts {
  readonly root: HTMLElement;
  readonly ladder: HTMLElement;
  readonly trades: HTMLElement;
  readonly fields: HTMLElement;
}

export interface InstrumentView {
  /** Lays out for `instrument`, or for none; until it is painted nothing stands there. */
  show(instrument: Instrument | null): void;
  /** Height of the blocks changed, px. */
  resize(ladderHeight: number, tradesHeight: number): void;
  /** Paints everything. Returns the age of the instrument's figures, ms; NaN for none. */
  paint(view: MarketView, time: number): number;
}

const plain = (
  className: string,
  label: string,
  hint: string,
  width: TableColumn["width"],
  left = false,
): TableColumn => ({
  className: left ? `${className} grid-left` : className,
  label,
  hint,
  width,
  left,
  flash: false,
  format: String,
});

/** Ladder formats depend on the instrument and are looked up at the time of painting. */
function ladderColumns(now: () => { readonly decimals: number; readonly option: boolean }): readonly TableColumn[] {
  return [
    { ...plain("data", "Size", "Amount at this price", "52px"), format: (v) => formatAmount(v) },
    { ...plain("instrument-price", "Price", "Price level", "60px"), format: (v) => formatNumber(v, now().decimals) },
    {
      ...plain("data", "Vol %", "Vol of this price", "48px"),
      format: (v) => (now().option ? formatVol(v) : formatSigned(v, 1)),
    },
    plain("instrument-depth", "Depth", "Amount, against the largest shown", "52px", true),
    { ...plain("data", "USD", "Price in USD at the forward", 1), format: (v) => formatAmount(v, now().option ? 0 : 2) },
  ];
}

const TRADE_COLUMNS: readonly TableColumn[] = [
  plain("data", "Time", "UTC; the day where it was not today", "64px", true),
  plain("data", "Side", "Side of the taker", "36px", true),
  plain("instrument-price", "Price", "Price traded at", 3),
  plain("data", "Size", "Amount", 2.4),
  plain("data", "Vol %", "Vol of the price, as the venue states it", 3),
];

const FIELD_COLUMNS: readonly TableColumn[] = [
  plain("data", "Field", "", 1, true),
  plain("instrument-value", "Value", "", "104px"),
  plain("instrument-unit", "Unit", "", "72px", true),
];

/** An amount in a narrow column: `decimals` below 1 000, whole above, in thousands from 100 000. */
function formatAmount(value: number, decimals = 1): string {
  if (value >= 100_000) return `${formatNumber(value / 1_000, value < 1e6 ? 1 : 0)}k`;
  return formatNumber(value, value < 1_000 ? decimals : 0);
}

/** Ladder, trades and fields of one instrument: plain tables built once, patched at every paint. */
export function createInstrumentView(hosts: InstrumentHosts): InstrumentView {
  let instrument: Instrument | null = null;
  let fields: readonly Field[] = [];
  let fieldNotes: number[] = [];
  let decimals = 4;
  let shownTrades = "";

  const ladder = createGridTable(
    hosts.ladder,
    "Order book",
    ladderColumns(() => ({ decimals, option: instrument?.kind === "option" })),
    noteWords,
  );
  const trades = createGridTable(hosts.trades, "Trades", TRADE_COLUMNS, noteWords);
  const list = createGridTable(hosts.fields, "Fields", FIELD_COLUMNS, noteWords);
  const page = hosts.root.ownerDocument;
  const spread = spreadRow(page);
  const none = page.createElement("p");
  none.className = "instrument-none";
  const noneWords = none.appendChild(page.createTextNode(""));
  trades.element.append(none);
  let tradesFit = 0;
  let sides = ladderSides(10);

  function layLadder(rows: number): void {
    sides = ladderSides(rows);
    ladder.setRows(sides.asks + sides.bids);
    for (let row = 0; row < ladder.rows; row++) {
      const cell = ladder.cell(row, 3);
      if (!cell.querySelector("i")) cell.append(page.createElement("i"));
      cell.classList.toggle("instrument-ask", row < sides.asks);
    }
    ladder.body.insertBefore(spread.element, ladder.row(sides.asks));
  }

  /** The last book known is shown for as long as there is no newer one, dimmed, with its age. */
  function paintLadder(view: MarketView, slot: number, time: number): void {
    const book = view.focus?.name === instrument?.name ? (view.focus?.book ?? null) : null;
    const age = bookAge(view, book);
    const shown = instrument && book && !Number.isNaN(age) ? ladderOf(view, slot, instrument, book, sides) : null;
    dim(hosts.ladder, shown === null || book?.state === "live" ? dimming(age) : "stale");
    for (let row = 0; row < ladder.rows; row++) {
      const level = row < sides.asks ? shown?.asks[row] : shown?.bids[row - sides.asks];
      paintLevel(ladder, row, level ?? null, time);
    }
    const words = bookWords(book, age, view.status?.state === "replaying");
    spread.paint(instrument, shown, view.quotes[Q.mark]![slot] ?? Number.NaN, decimals, words);
  }

  function paintTrades(view: MarketView): void {
    const focus = view.focus?.name === instrument?.name ? view.focus : null;
    const newest = focus?.trades ?? [];
    const seen = `${newest[0]?.id ?? ""} ${newest.length} ${newest.at(-1)?.id ?? ""}`;
    const key = `${instrument?.name} ${seen} ${focus?.tradeHistory ?? ""} ${tradesFit}`;
    if (key === shownTrades) return;
    shownTrades = key;
    none.hidden = newest.length > 0;
    const recorded = !focus && view.status?.state === "replaying";
    patchText(noneWords, recorded ? "No trades recorded" : TRADES_MISSING[focus?.tradeHistory ?? "asked"]);
    trades.setRows(Math.max(tradesFit, newest.length));
    const today = Math.floor(view.now / DAY_MS);
    for (let row = 0; row < trades.rows; row++) paintTrade(trades, row, newest[row], today, decimals, instrument);
  }

  function paintFields(view: MarketView, slot: number): void {
    const derived = dimming(derivedAge(view, slot));
    fields.forEach((one, row) => {
      const text = one.text(view, slot);
      const note = text === DASH ? fieldNote(view, slot, one) : NOTE.none;
      dim(list.row(row), isDerived(one.part) ? derived : "");
      // A dash may stay while its reason changes.
      if (!patchText(list.text(row, 1), text) && fieldNotes[row] === note) return;
      fieldNotes[row] = note;
      showNote(list.cell(row, 1), text === DASH, note);
    });
  }

  return {
    show(next) {
      if (next === instrument) return;
      instrument = next;
      shownTrades = "";
      fields = next ? fieldsOf(next) : [];
      fieldNotes = [];
      decimals = next ? priceDecimals(next) : 4;
      const option = next?.kind === "option";
      ladder.setLabel(2, option ? "Vol %" : "bp", option ? "Vol of this price" : "Distance to the mark, basis points");
      ladder.setLabel(4, valueLabel(next), valueHint(next));
      trades.setLabel(4, option ? "Vol %" : "", option ? "Vol of the price, as the venue states it" : "");
      list.setRows(fields.length);
      fields.forEach((one, row) => {
        nameField(list, row, one, () => openRecheck(next?.name ?? "", one.figure ?? ""));
        patchText(list.text(row, 1), " ");
        patchText(list.text(row, 2), one.unit);
        list.row(row).title = one.hint;
      });
      ladder.patch.forget(0, ladder.rows * 5);
      for (let row = 0; row < ladder.rows; row++) paintLevel(ladder, row, null, 0);
      spread.paint(null, null, Number.NaN, decimals, "");
      for (let row = 0; row < trades.rows; row++) paintTrade(trades, row, undefined, 0, decimals, null);
    },
    resize(ladderHeight, tradesHeight) {
      layLadder(Math.max(3, Math.floor((ladderHeight - HEAD_HEIGHT) / ROW_HEIGHT)));
      tradesFit = Math.max(0, Math.floor((tradesHeight - HEAD_HEIGHT) / ROW_HEIGHT));
      shownTrades = "";
    },
    paint(view, time) {
      const slot = instrument ? (view.slotByName.get(instrument.name) ?? -1) : -1;
      if (slot < 0) return Number.NaN;
      const age = quoteAge(view, slot);
      dim(hosts.trades, dimming(age));
      dim(hosts.fields, dimming(age));
      paintLadder(view, slot, time);
      paintTrades(view);
      paintFields(view, slot);
      return age;
    },
  };
}

/** Writes the name of a field; a figure of ours is a button that rechecks it. By keyboard the `=` key does. */
function nameField(list: GridTable, row: number, { name, figure }: Field, recheck: () => void): void {
  const text = list.text(row, 0);
  const cell = list.cell(row, 0);
  patchText(text, name);
  if (!figure) {
    cell.replaceChildren(text);
    return;
  }
  const button = cell.ownerDocument.createElement("button");
  button.type = "button";
  button.className = "instrument-recheck";
  button.tabIndex = -1;
  button.title = "Recheck (=)";
  button.addEventListener("click", recheck);
  button.append(text);
  cell.replaceChildren(button);
}

/** Words where there are no trades to show. */
const TRADES_MISSING: Readonly<Record<TradeHistory, string>> = {
  asked: "Asking for its trades",
  partial: "",
  whole: "Never traded",
  unknown: "No trades seen so far",
};

/** Dims a block or a row of it, as said by `dimming`. */
function dim(element: HTMLElement, how: string): void {
  if (element.dataset.age !== how) element.dataset.age = how;
}

/** Marks a cell of words as missing or not, and says why. */
function showNote(cell: HTMLElement, missing: boolean, note: number): void {
  const words = noteWords(note);
  cell.classList.toggle("grid-missing", missing);
  if (words === "") {
    cell.removeAttribute("title");
    cell.removeAttribute("aria-label");
  } else {
    cell.title = words;
    cell.setAttribute("aria-label", words);
  }
}

function valueLabel(instrument: Instrument | null): string {
  if (!instrument) return "";
  if (!instrument.inverse) return instrument.quote;
  return instrument.kind === "option" ? "USD" : instrument.base;
}

function valueHint(instrument: Instrument | null): string {
  return instrument?.inverse && instrument.kind === "option" ? "Price in USD at the forward" : "Worth of the level";
}

/** A row beyond the last level is empty, not missing. */
function paintLevel(table: GridTable, row: number, level: LadderLevel | null, time: number): void {
  const values = level ? [level.amount, level.price, level.measure, Number.NaN, level.value] : null;
  for (const column of [0, 1, 2, 4]) {
    if (values && !Number.isNaN(values[column]!)) {
      table.patch.set(row * 5 + column, column, values[column]!, 0, 0, time, false);
    } else {
      // Only the measure and the worth can be missing of a level that is there; the worth for want of a forward.
      const reason = level ? (column === 2 ? level.note : NOTE.noForward) : NOTE.none;
      table.patch.set(row * 5 + column, column, Number.NaN, values ? 0 : LOOK.blank, reason, time, false);
    }
  }
  const bar = table.cell(row, 3).lastElementChild as HTMLElement;
  const width = `scaleX(${level ? Math.max(0.02, Math.round(level.share * 100) / 100) : 0})`;
  if (bar.style.transform !== width) bar.style.transform = width;
}

function paintTrade(
  table: GridTable,
  row: number,
  trade: Trade | undefined,
  today: number,
  decimals: number,
  instrument: Instrument | null,
): void {
  const block = trade?.block ?? false;
  const texts = trade
    ? [
        Math.floor(trade.time / DAY_MS) === today ? formatUtcTime(trade.time) : formatExpiry(trade.time),
        trade.side === "buy" ? "Buy" : "Sell",
        formatNumber(trade.price, decimals),
        formatAmount(trade.amount),
        block ? "BLOCK" : instrument?.kind === "option" ? formatVol(trade.vol) : trade.liquidation ? "LIQ" : "",
      ]
    : ["", "", "", "", ""];
  texts.forEach((text, column) => {
    patchText(table.text(row, column), text);
  });
  table.cell(row, 0).title = trade ? `${formatExpiry(trade.time)} ${formatUtcTime(trade.time)} UTC` : "";
  table.cell(row, 1).className =
    `grid-cell grid-left${trade ? (trade.side === "buy" ? " instrument-buy" : " instrument-sell") : ""}`;
  const badge = badgeOf(table, row);
  badge.classList.toggle("instrument-badge", texts[4] === "BLOCK" || texts[4] === "LIQ");
  showNote(table.cell(row, 4), texts[4] === DASH, texts[4] === DASH ? NOTE.notStated : NOTE.none);
  if (block) table.cell(row, 4).title = blockWords(trade);
}

/** What the last cell's text stands in: a badge is no wider than its word, and the cell keeps its width. */
function badgeOf(table: GridTable, row: number): Element {
  const cell = table.cell(row, 4);
  if (cell.firstElementChild) return cell.firstElementChild;
  const badge = cell.ownerDocument.createElement("span");
  badge.append(table.text(row, 4));
  cell.append(badge);
  return badge;
}

/** A block's badge stands where its vol would: that is on hover. */
function blockWords(trade: Trade | undefined): string {
  const vol = trade ? formatVol(trade.vol) : DASH;
  return vol === DASH ? "Block trade, agreed off the book" : `Block trade, agreed off the book, at ${vol} % vol`;
}

/** The raised row between asks and bids. */
function spreadRow(page: Document) {
  const element = page.createElement("div");
  element.className = "instrument-spread";
  element.setAttribute("role", "row");
  const cell = page.createElement("div");
  cell.setAttribute("role", "cell");
  cell.setAttribute("aria-colspan", "5");
  const word = (className: string): Text => {
    const holder = page.createElement("span");
    holder.className = className;
    const text = page.createTextNode("");
    holder.append(text);
    cell.append(holder);
    return text;
  };
  const price = word("");
  const measure = word("");
  const markLabel = word("instrument-mark-label");
  const mark = word("instrument-mark");
  element.append(cell);
  return {
    element,
    paint(
      instrument: Instrument | null,
      ladder: Ladder | null,
      markPrice: number,
      decimals: number,
      state: string,
    ): void {
      patchText(markLabel, ladder ? "mark" : "");
      patchText(mark, ladder ? formatNumber(markPrice, decimals) : "");
      if (!instrument || !ladder || state !== "") {
        if (patchText(price, state)) cell.title = "";
        patchText(measure, "");
        return;
      }
      const option = instrument.kind === "option";
      const unit = option || !instrument.inverse ? instrument.quote : "USD";
      if (patchText(price, `spread ${formatNumber(ladder.spread, decimals)} ${unit}`)) {
        cell.title = Number.isNaN(ladder.spread) ? noteWords(NOTE.oneSided) : "";
      }
      patchText(
        measure,
        option
          ? `${formatNumber(volPoints(ladder.measureSpread), 2)} pts`
          : `${formatNumber(ladder.measureSpread, 1)} bp`,
      );
    },
  };
}

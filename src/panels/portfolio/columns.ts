import type { BookPosition } from "../../risk/portfolio-document.ts";
import { V } from "../../risk/valuation.ts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import type { ListColumn } from "../../ui/RowList.ts";
import { mayEdit } from "../../views/viewer.ts";
import { type Convention, type Currencies, quantityForm } from "../greek-units.ts";

export type PositionColumnKey =
  | "included"
  | "instrument"
  | "size"
  | "average"
  | "price"
  | "value"
  | "pnlTrade"
  | "pnlStart"
  | "delta"
  | "gamma"
  | "vega"
  | "weightedVega"
  | "theta"
  | "tags";

/** One column of the positions, laid out and ready to write. */
export interface PositionColumn extends ListColumn {
  readonly key: PositionColumnKey;
  /** Place in `VALUE_FIELDS`; −1 for words. */
  readonly field: number;
  /** It has a total. */
  readonly summed: boolean;
  format(value: number): string;
}

export interface ColumnSetting {
  readonly convention: Convention;
  readonly currencies: Currencies;
  readonly basisLabel: string;
  /** Heading of P&L since the start: "P&L 08:00". */
  readonly startLabel: string;
  readonly startHint: string;
  readonly sizes: SizeForm;
}

/** How the sizes of a book are written. */
export interface SizeForm {
  readonly decimals: number;
  /** Room that the longest of them takes, and the longest name, css px. */
  readonly width: number;
  readonly nameWidth: number;
}

interface Draft extends Omit<PositionColumn, "left"> {
  /** Given up from the highest rank on. */
  readonly rank: number;
}

const text = (value: number): string => String(value);

const knownForms = new WeakMap<readonly BookPosition[], SizeForm>();

/** How the sizes of a book are written: with 1 to 4 decimals, as they need. Looked for once in each version of it. */
export function sizeForm(positions: readonly BookPosition[]): SizeForm {
  const known = knownForms.get(positions);
  if (known) return known;
  const decimals = neededDecimals(positions);
  const form = { decimals, width: widthOf(positions, decimals), nameWidth: nameWidthOf(positions) };
  knownForms.set(positions, form);
  return form;
}

function neededDecimals(positions: readonly BookPosition[]): number {
  let decimals = 1;
  for (const { size, unit } of positions) {
    // What a number of USD is worth in coin is no round number.
    if (unit !== "underlying") return 4;
    while (decimals < 4 && Math.abs(size * 10 ** decimals - Math.round(size * 10 ** decimals)) > 1e-9) decimals++;
    if (decimals === 4) break;
  }
  return decimals;
}

/** Mean width of a character of a name, what wide letters of "USDC_" take more, and the most that names may take from the numbers. */
const LETTER = 7.6;
const WIDE_ROOT = 10;
const MAX_NAME = 220;

function nameWidthOf(positions: readonly BookPosition[]): number {
  let widest = 0;
  for (const { instrument } of positions)
    widest = Math.max(widest, LETTER * instrument.length + (instrument.includes("_") ? WIDE_ROOT : 0));
  return Math.min(MAX_NAME, Math.ceil(PADDING + widest));
}

/** Widths of a digit or sign, and of a point or thin space, 12 px at weight 500; of both sides of a cell. */
const DIGIT = 7.7;
const POINT = 3.6;
const PADDING = 12;
/** What a size in USD is divided by where its price is not known: a cheap coin makes more digits. */
const CHEAP = 100;

function widthOf(positions: readonly BookPosition[], decimals: number): number {
  let largest = 0;
  for (const { size, unit, averagePrice } of positions)
    largest = Math.max(largest, Math.abs(unit === "usd" ? size / (averagePrice || CHEAP) : size));
  const digits = Math.floor(largest).toFixed(0).length;
  const points = 1 + Math.floor((digits - 1) / 3);
  return Math.ceil(PADDING + DIGIT * (1 + digits + decimals) + POINT * points);
}

/** Decimals of a price: four for coin, else by its size. */
export function priceDecimals(price: number): number {
  return Math.abs(price) < 10 ? 4 : Math.abs(price) < 1_000 ? 2 : 1;
}

function drafts(setting: ColumnSetting): readonly Draft[] {
  const { convention, currencies } = setting;
  const { coin } = currencies;
  const form = (quantity: Parameters<typeof quantityForm>[0]) => quantityForm(quantity, convention, currencies);
  const money = form("money");
  const inCoin = convention === "coin";
  const base = { summed: false, field: -1, className: "pos-data", format: text } as const;
  const wide = convention === "usd" ? 84 : 68;
  const narrow = convention === "usd" ? 84 : 64;
  const sum = (
    key: PositionColumnKey,
    label: string,
    quantity: Parameters<typeof form>[0],
    rank: number,
    width: number,
  ) => {
    const { field, unit, decimals, hint } = form(quantity);
    const format = (value: number) => formatSigned(value, decimals);
    return { ...base, key, label, unit, hint, width, rank, summed: true, field: V[field], format };
  };
  const pnl = (value: number) => formatSigned(value, money.decimals);
  return [
    {
      ...base,
      key: "included",
      label: "",
      unit: "",
      hint: "In the totals",
      width: 26,
      rank: 2,
      className: "pos-check",
    },
    {
      ...base,
      key: "instrument",
      label: "Instrument",
      unit: "",
      hint: "The venue's name",
      width: Math.max(164, setting.sizes.nameWidth),
      rank: 0,
      className: "pos-name",
      rowHeader: true,
    },
    {
      ...base,
      key: "size",
      label: "Size",
      unit: coin,
      hint: `Units of underlying, short negative${mayEdit() ? "; press Enter to change it" : ""}`,
      width: Math.max(60, setting.sizes.width),
      rank: 0,
      className: "pos-size",
      field: V.size,
      format: (value) => formatSigned(value, setting.sizes.decimals),
    },
    {
      ...base,
      key: "average",
      label: "Average",
      unit: "price",
      hint: "Average price paid, quote currency",
      width: 70,
      rank: 7,
    },
    {
      ...base,
      key: "price",
      label: setting.basisLabel,
      unit: "price",
      hint: `Price at the basis: ${setting.basisLabel.toLowerCase()}, quote currency`,
      width: 70,
      rank: 3,
      className: "pos-price",
      field: V.price,
      format: (value) => formatNumber(value, priceDecimals(value)),
    },
    {
      ...base,
      key: "value",
      label: "Value",
      unit: money.unit,
      hint: money.hint,
      width: 74,
      rank: 2,
      summed: true,
      field: inCoin ? V.coinValue : V.value,
      format: (value) => formatNumber(value, money.decimals),
    },
    {
      ...base,
      key: "pnlTrade",
      label: "P&L trade",
      unit: money.unit,
      hint: "Gain since the trade: price less average price",
      width: 74,
      rank: 4,
      summed: true,
      field: inCoin ? V.coinPnlTrade : V.pnlTrade,
      format: pnl,
    },
    {
      ...base,
      key: "pnlStart",
      label: setting.startLabel,
      unit: money.unit,
      hint: setting.startHint,
      width: 74,
      rank: 0,
      className: "pos-pnl",
      summed: true,
      field: inCoin ? V.coinPnlStart : V.pnlStart,
      format: pnl,
    },
    sum("delta", "Delta", "delta", 0, wide),
    sum("gamma", "Gamma", "gamma", 5, narrow),
    sum("vega", "Vega", "vega", 5, 64),
    sum("weightedVega", "Vega 30d", "weightedVega", 8, 72),
    // "USDC / 24h" is the longest unit there is.
    sum("theta", "Theta", "theta", 6, currencies.money.length > 3 ? 74 : 64),
    { ...base, key: "tags", label: "Tags", unit: "", hint: "Tags", width: 112, rank: 9, className: "pos-tags" },
  ];
}

/** Below this width (px) what matters less is left out; above it columns become narrower, then the list scrolls, rather than hide a Greek. */
const SMALL = 480;
const LAST_GREEK = 6;
/** Share of its width that a column can do with. */
const LEAST = 0.92;

/** The columns of a list `width` px wide, left to right; what is left over goes to the instrument, then to all. */
export function positionColumns(width: number, setting: ColumnSetting): readonly PositionColumn[] {
  const all = drafts(setting);
  const ranks = [...new Set(all.map(({ rank }) => rank))].sort((a, b) => b - a);
  const total = (rank: number) => all.filter((one) => one.rank <= rank).reduce((sum, one) => sum + one.width, 0);
  const fitting = ranks.find((one) => total(one) <= width) ?? 0;
  const rank = width < SMALL ? fitting : Math.max(fitting, LAST_GREEK);
  const shown = all.filter((one) => one.rank <= rank);
  const fixed = (key: PositionColumnKey): boolean => key === "included" || key === "instrument" || key === "size";
  const needed = shown.reduce((sum, { key, width: own }) => (fixed(key) ? sum : sum + own), 0);
  const share = Math.min(1, Math.max(LEAST, 1 - (total(rank) - width) / needed));
  const narrowed = shown.map((one) => (fixed(one.key) ? one : { ...one, width: Math.floor(one.width * share) }));
  const spare = Math.max(0, Math.floor(width) - narrowed.reduce((sum, { width: own }) => sum + own, 0));
  const flexible = shown.filter(({ key }) => key !== "included");
  const each = Math.floor(spare / flexible.length);
  let left = 0;
  return narrowed.map(({ rank: _rank, ...column }) => {
    const extra =
      column.key === "included" ? 0 : column.key === "instrument" ? spare - each * (flexible.length - 1) : each;
    const laid = { ...column, left, width: column.width + extra };
    left += laid.width;
    return laid;
  });
}

import { formatNumber, formatSigned } from "../../ui/format.ts";
import type { GridColumn } from "../../ui/Grid.ts";
import { CHAIN_COLUMNS, type ChainColumn, type ChainColumnKey } from "./columns.ts";
import type { ChainStructure } from "./model.ts";
import { type PlacedColumn, PRESETS, placeColumns } from "./presets.ts";
import type { ChainSettings } from "./settings.ts";

/** A column of the grid with what a paint needs to fill it. */
export interface LaidColumn extends GridColumn {
  readonly side: -1 | 0 | 1;
  /** Null for the strike. */
  readonly source: ChainColumn | null;
}

/** The scale of an expiry: sets decimals once, so that they never change on a tick. */
export interface ChainScale {
  /** USD (or quote currency) per unit of underlying, roughly. */
  readonly forward: number;
  readonly years: number;
}

/** Roughly where the forward is, without any quote: the middle strike. */
export function scaleOf(structure: ChainStructure, now: number): ChainScale {
  const middle = structure.rows[Math.floor(structure.rows.length / 2)];
  const days = Math.max(1, (structure.expiry - now) / 86_400_000);
  return { forward: middle?.strike ?? Number.NaN, years: days / 365 };
}

/** Decimals that show a number of about `size` with three figures; between 0 and 3. */
function decimalsFor(size: number): number {
  if (!(size > 0)) return 1;
  return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

/** Its column is wide enough for one figure more than that. */
function thetaDecimals(size: number): number {
  return size < 1_000 ? Math.max(1, decimalsFor(size)) : 0;
}

/** Decimals of a price step: 4 for 0.0005. */
export function tickDecimals(tick: number): number {
  if (!(tick > 0)) return 4;
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = tick * Number(`1e${decimals}`);
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9 * scaled) return decimals;
  }
  return 8;
}

const formats = new Map<string, (value: number) => string>();

/** One function per form and decimals, so that columns can be compared by it. */
function formatOf(form: "plain" | "signed" | "size" | "count", decimals: number): (value: number) => string {
  const key = `${form} ${decimals}`;
  const known = formats.get(key);
  if (known) return known;
  const made =
    form === "plain"
      ? (value: number) => formatNumber(value, decimals)
      : form === "signed"
        ? (value: number) => formatSigned(value, decimals)
        : (value: number) => amount(value, form === "size" ? 10_000 : 100_000, decimals);
  formats.set(key, made);
  return made;
}

/** An amount that keeps to its column's width: whole from 1 000, in thousands or millions from `limit`. */
function amount(value: number, limit: number, decimals: number): string {
  if (value < 1_000) return formatNumber(value, decimals);
  if (value < limit) return formatNumber(value, 0);
  if (value < 999_500) return `${formatNumber(value / 1e3, value < 99_950 ? 1 : 0)}k`;
  return `${formatNumber(value / 1e6, value < 99.95e6 ? 1 : 0)}M`;
}

function decimalsOf(
  column: ChainColumn,
  structure: ChainStructure,
  scale: ChainScale,
  settings: ChainSettings,
): number {
  const { forward, years } = scale;
  switch (column.form) {
    case "price": {
      const inUsd = structure.inverse && settings.units === "usd";
      const step = inUsd ? structure.tick * forward : structure.tick;
      return inUsd ? (step >= 1 ? 0 : step >= 0.1 ? 1 : 2) : tickDecimals(step);
    }
    case "vega":
      return decimalsFor(0.004 * forward * Math.sqrt(years));
    case "theta":
      return thetaDecimals((0.1 * forward) / Math.sqrt(years) / 365);
    case "rho":
      return decimalsFor(0.005 * forward * years);
    case "size":
    case "vol":
      return 1;
    case "count":
      return 0;
    case "money":
      return decimalsFor(0.002 * forward);
    case "gamma":
    case "gap":
      return 4;
    case "pnl":
      return structure.inverse && settings.units === "coin" ? 4 : 0;
    case "position":
      return 1;
    case "delta":
    case "points":
    case "change":
      return 2;
  }
}

const SIGNED: ReadonlySet<ChainColumn["form"]> = new Set([
  "delta",
  "points",
  "gap",
  "change",
  "money",
  "position",
  "pnl",
]);

function unitOf(column: ChainColumn, structure: ChainStructure, settings: ChainSettings): string {
  const money = structure.inverse ? "USD" : structure.quote;
  switch (column.unit) {
    case "price":
      return structure.inverse && settings.units === "usd" ? "USD" : structure.quote;
    case "size":
      return structure.base;
    case "percent":
      return "%";
    case "points":
      return "pts";
    case "gamma":
      return "Δ / 1 %";
    case "vega":
      return `${money}/pt`;
    case "theta":
      return `${money}/24h`;
    case "rho":
      return `${money}/1 %`;
    case "money":
      return money;
    case "change":
      return "%";
    case "gain":
      return structure.inverse && settings.units === "coin" ? structure.base : money;
    case "none":
      return "";
  }
}

const identity = (value: number): string => String(value);

/** Six digits of a price in dollars, and units of four letters, need more room than the usual column. */
function extraWidth(structure: ChainStructure, settings: ChainSettings, scale: ChainScale) {
  const dollars = scale.forward >= 50_000 && (!structure.inverse || settings.units === "usd") ? 6 : 0;
  const letters = !structure.inverse && structure.quote.length > 3 ? 6 : 0;
  return (key: ChainColumnKey): number => {
    const { form } = CHAIN_COLUMNS[key];
    if (form === "price") return dollars;
    return form === "vega" || form === "theta" || form === "rho" || form === "money" ? letters : 0;
  };
}

/** The grid columns of a chain `width` px wide; `offCalendar` where the market counts another time than the calendar's. */
export function chainLayout(
  structure: ChainStructure,
  settings: ChainSettings,
  width: number,
  scale: ChainScale,
  offCalendar: boolean,
): readonly LaidColumn[] {
  return placeColumns(PRESETS[settings.preset], width, extraWidth(structure, settings, scale)).map((placed) => {
    const column = lay(placed, structure, settings, scale);
    return offCalendar && column.source?.calendar ? { ...column, unit: `${column.unit} cal.` } : column;
  });
}

function lay(
  { side, key, left, width }: PlacedColumn,
  structure: ChainStructure,
  settings: ChainSettings,
  scale: ChainScale,
): LaidColumn {
  if (key === "strike") {
    return {
      side,
      source: null,
      key,
      left,
      width,
      label: "Strike",
      unit: structure.inverse ? "USD" : structure.quote,
      hint: "Strike price",
      className: "chain-strike",
      rowHeader: true,
      flash: false,
      format: identity,
    };
  }
  const source: ChainColumn = CHAIN_COLUMNS[key];
  const half = side < 0 ? "Call" : "Put";
  const decimals = decimalsOf(source, structure, scale, settings);
  const form = SIGNED.has(source.form)
    ? "signed"
    : source.form === "size" || source.form === "count"
      ? source.form
      : "plain";
  return {
    side,
    source,
    key: `${half} ${key}`,
    left,
    width,
    label: source.label,
    unit: unitOf(source, structure, settings),
    hint: `${half}: ${source.hint}`,
    className: source.quote ? (source.form === "price" ? "chain-price" : "chain-size") : "chain-data",
    rowHeader: false,
    flash: source.flash,
    format: formatOf(form, decimals),
  };
}

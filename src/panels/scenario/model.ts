import type { RiskResult } from "../../engine/risk-protocol.ts";
import { G, type GridSpec, STILL_VOL, volBend } from "../../risk/scenario-grid.ts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import { type Currencies, type Quantity, quantityForm } from "../greek-units.ts";
import { heatLimit } from "../heat.ts";
import { settleSpec } from "../settle-rule.ts";
import { unpriced } from "../unpriced.ts";
import { type NodeKind, parseNodes } from "./nodes.ts";
import type { ScenarioSettings } from "./settings.ts";

export type GridResult = Extract<RiskResult, { kind: "grid" }>;

const FULL_SPOT = [-0.2, -0.16, -0.12, -0.08, -0.06, -0.04, -0.02, 0, 0.02, 0.04, 0.06, 0.08, 0.12, 0.16, 0.2];
const SMALL_SPOT = [-0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2];
const WIDE_SPOT = Array.from({ length: 21 }, (_, i) => (i - 10) * 0.03);
const FULL_VOL = [0.5, 0.4, 0.3, 0.2, 0.1, 0, -0.1, -0.2, -0.3];
const SMALL_VOL = [0.5, 0.25, 0, -0.15, -0.3];
const FULL_DAYS = [0, 1, 2, 3, 5, 7, 14, 21, 30];
const SMALL_DAYS = [0, 1, 3, 7, 30];

/** Width of a cell and of the row headings, height of a cell, px. */
export const CELL_WIDTH = 33;
export const CELL_HEIGHT = 32;
export const HEADING_WIDTH = 52;

const LARGE_CELLS = HEADING_WIDTH + 16 + WIDE_SPOT.length * (CELL_WIDTH + 6);
const MEDIUM_CELLS = HEADING_WIDTH + 16 + FULL_SPOT.length * CELL_WIDTH;

/** Levels that typed nodes are measured from: index, and decimal at-the-money vol. */
export interface NodeReference {
  readonly spot: number;
  readonly vol: number;
}

/** What the rows of a panel move. */
export function rowKindOf({ axes, shock }: ScenarioSettings): GridSpec["rowKind"] {
  return axes === "time" ? "days" : shock === "points" ? "volPoints" : "relativeVol";
}

/** The grid of a panel `width` px wide: nodes as typed, else 7 × 5, 15 × 9 or 21 × 9 cells that fit. */
export function gridSpec(settings: ScenarioSettings, width: number, reference: NodeReference): GridSpec {
  const small = width < MEDIUM_CELLS;
  const vols = small ? SMALL_VOL : FULL_VOL;
  const rowKind = rowKindOf(settings);
  const rows = {
    days: small ? SMALL_DAYS : FULL_DAYS,
    volPoints: vols.map((move) => move * 0.5),
    relativeVol: vols,
  }[rowKind];
  const text = { days: settings.dayNodes, volPoints: settings.pointNodes, relativeVol: settings.volNodes }[rowKind];
  const typed = (of: string, kind: NodeKind, from: number): readonly number[] | null => {
    const made = parseNodes(of, kind, from);
    return made && "nodes" in made ? made.nodes : null;
  };
  const typedRows = typed(text, rowKind, reference.vol);
  return {
    spot:
      typed(settings.spotNodes, "spot", reference.spot) ??
      (small ? SMALL_SPOT : width >= LARGE_CELLS ? WIDE_SPOT : FULL_SPOT),
    rowKind,
    // Vol rises upwards, time passes downwards.
    rows: (rowKind === "days" ? typedRows : typedRows?.toReversed()) ?? rows,
    sticky: settings.sticky,
    ...settleSpec(settings),
    ...STILL_VOL,
    ...volBend(settings.spotVol, settings.twist),
    days: 0,
  };
}

/** What a cell of colour and text shows. */
export interface HeatModel {
  readonly spec: GridSpec;
  /** Row by row; NaN where nothing was computed. */
  readonly values: Float64Array;
  /** Colours go from −limit over 0 to limit. */
  readonly limit: number;
  /** Some cells are beyond the limit. */
  readonly clamped: boolean;
  /** Cell of no move, and of the lowest value; −1 where there is none. */
  readonly current: number;
  readonly worst: number;
  /** Divisor of the numbers shown, and the unit with it. */
  readonly scale: number;
  readonly unit: string;
  readonly decimals: number;
  /** What must be posted: larger is worse, and numbers bear no sign. */
  readonly required: boolean;
}

export const isMargin = (measure: ScenarioSettings["measure"]): measure is "initial" | "maintenance" =>
  measure === "initial" || measure === "maintenance";

/** Without its numbers where no position of the book has a price: a book of nothing gains nothing. */
export function ofPriced(result: GridResult): GridResult {
  return unpriced(result) ? { ...result, output: new Float64Array(0) } : result;
}

/** Why cells are dashes, of margin or of what `result` tells; empty where they are not, or not for long. */
export function noCellsWords(result: GridResult, margin: boolean): string {
  if (unpriced(result)) return "No position has a price: the portfolio says why for each";
  if (result.output.length === 0)
    return "These numbers could not be computed: they are tried again while the market moves";
  return margin ? "Margin is on its way" : "";
}

/** The measure asked for, as a heat map. */
export function heatModel(result: GridResult, settings: ScenarioSettings, currencies: Currencies): HeatModel {
  const spec = result.grid;
  const quantity: Quantity = isMargin(settings.measure) || settings.measure === "pnl" ? "money" : settings.measure;
  const form = quantityForm(quantity, settings.convention, currencies);
  const cells = spec.spot.length * spec.rows.length;
  const at = form.grid ? G[form.grid] * cells : 0;
  const values =
    result.output.length > 0 ? result.output.subarray(at, at + cells) : new Float64Array(cells).fill(Number.NaN);
  return heatOf(spec, values, { ...form, required: false });
}

/** Numbers of a grid's cells (row by row) as a heat map. */
export function heatOf(
  spec: GridSpec,
  values: Float64Array,
  form: { readonly unit: string; readonly decimals: number; readonly required: boolean },
): HeatModel {
  const limit = heatLimit(values);
  const { scale, prefix } = scaleOf(values);
  const bad = (value: number): number => (form.required ? -value : value);
  let worst = -1;
  values.forEach((value, i) => {
    if (Number.isFinite(value) && !(bad(value) >= bad(values[worst] ?? Number.NaN))) worst = i;
  });
  const row = spec.rows.indexOf(0);
  const column = spec.spot.indexOf(0);
  return {
    spec,
    values,
    limit,
    clamped: values.some((value) => Math.abs(value) > limit),
    current: row < 0 || column < 0 ? -1 : row * spec.spot.length + column,
    worst: worst >= 0 && bad(values[worst]!) < 0 ? worst : -1,
    scale,
    unit: `${prefix}${form.unit}`,
    decimals: cellDecimals(largest(values) / scale, scale === 1 ? form.decimals : scale === 1_000 ? 1 : 2),
    required: form.required,
  };
}

/** The same cells without their numbers. */
export function emptied(model: HeatModel): HeatModel {
  return { ...model, values: model.values.map(() => Number.NaN), clamped: false, worst: -1 };
}

const SCALES = [
  { scale: 1e9, prefix: "bn " },
  { scale: 1e6, prefix: "M " },
  { scale: 1e3, prefix: "k " },
] as const;

/** The prefix of a unit in which the largest of `values` has at most three figures before the point: more do not fit into a cell. */
function scaleOf(values: Float64Array): { readonly scale: number; readonly prefix: string } {
  const most = largest(values);
  return SCALES.find(({ scale }) => most >= 0.9995 * scale) ?? { scale: 1, prefix: "" };
}

/** Size of the largest that is a number; 0 for none. */
function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** Decimals that keep the largest cell within three figures, or four where it is small. */
function cellDecimals(limit: number, most: number): number {
  const fitting = limit >= 99.95 ? 0 : limit >= 9.995 ? 1 : limit >= 1 ? 2 : 3;
  return most === 0 ? Math.min(1, fitting) : Math.min(most, fitting);
}

/** A cell's number as it is shown: a zero is 0. */
export function cellText(model: HeatModel, cell: number): string {
  const value = model.values[cell]! / model.scale;
  const text = model.required ? formatNumber(value, model.decimals) : formatSigned(value, model.decimals);
  return /[1-9]/.test(text) || !Number.isFinite(value) ? text : "0";
}

/** Headings of a column: its move in percent and the level it leads to. */
export function spotHeading(move: number, spot: number): readonly [string, string] {
  const percent =
    move === 0 ? "0%" : `${formatSigned(move * 100, Number.isInteger(Math.round(move * 1e6) / 1e4) ? 0 : 1)}%`;
  return [percent, Number.isFinite(spot) ? shortLevel(spot * (1 + move)) : ""];
}

function shortLevel(level: number): string {
  if (level >= 99_950) return `${formatNumber(level / 1_000, 0)}k`;
  if (level >= 9_995) return `${formatNumber(level / 1_000, 1)}k`;
  return formatNumber(level, level < 10 ? 3 : level < 1_000 ? 1 : 0);
}

/** Headings of a row: its move, and where it leads to: an at-the-money vol in percent, or a day of the market. */
export function rowHeading(spec: GridSpec, row: number, atmVol: number, now: number): readonly [string, string] {
  const value = spec.rows[row]!;
  if (spec.rowKind === "days") {
    const date = new Date(now + value * 86_400_000);
    const day = Number.isFinite(date.getTime()) ? date.toUTCString().slice(5, 11).toUpperCase() : "";
    return [
      value === 0
        ? "now"
        : value < 1
          ? `+${formatNumber(value * 24, 0)}h`
          : `+${formatNumber(value, Number.isInteger(value) ? 0 : 1)}d`,
      day,
    ];
  }
  if (spec.rowKind === "volPoints")
    return [
      value === 0 ? "0 pts" : `${formatSigned(value * 100, value * 100 === Math.round(value * 100) ? 0 : 1)} pts`,
      Number.isFinite(atmVol) ? formatNumber((atmVol + value) * 100, 1) : "",
    ];
  return [
    value === 0 ? "0%" : `${formatSigned(value * 100, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1)}%`,
    Number.isFinite(atmVol) ? formatNumber(atmVol * (1 + value) * 100, 1) : "",
  ];
}

import { exp, log } from "../quant/elementary.ts";
import { type MarginMatrix, marginMatrix } from "./margin-matrix.ts";
import type { BasisRule, MarginScenario, ScanRule } from "./margin-rules.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { volShockScales } from "./vol-shock.ts";

/*
 * The scan of a rule set. Positions sum within groups (an expiry, a price pair, or the whole unit); each group's sum goes through
 * a piecewise-linear function without a constant, so that a group's result splits exactly over its positions; the groups' results are
 * weighted, summed and dampened.
 */

/** What happens to a group's P&L. */
interface ScanGroup {
  readonly years: number;
  /** Factors on the shocked value where it is positive and negative; 1 and 1 for none. */
  readonly long: number;
  readonly short: number;
  /** True for the options of one expiry, to which discounts, skew and basis apply. */
  readonly ofOptions: boolean;
}

/** A scan laid out over columns: it holds as long as no time passes, wherever prices and vols move. */
export interface ScanLayout {
  readonly rule: ScanRule;
  /** Rows that are priced: the scenarios, and the moves of the basis behind them. */
  readonly scenarios: readonly MarginScenario[];
  /** Rows of the result: the scenarios, and the basis row where the rules have one. */
  readonly names: readonly string[];
  readonly groups: readonly ScanGroup[];
  /** Group of each column. */
  readonly groupOf: Int32Array;
  /** `volShockScale` of each column. */
  readonly scales: Float64Array;
  /** Whether inverse contracts are among the columns. */
  readonly ofCoin: boolean;
}

export interface PreparedScan extends ScanLayout {
  readonly matrix: MarginMatrix;
  /** Currency of the unit per USD, at the index (1 for USD). */
  readonly perUsd: number;
}

/** Sums of a book: P&L by group and row, present value by group, and each row's result. */
export interface ScanState {
  /** groups × matrix rows. */
  readonly pnl: Float64Array;
  readonly value: Float64Array;
  /** Result of each group, rows × groups. */
  readonly results: Float64Array;
  /** Their sums by row, and the same after dampening. */
  readonly sums: Float64Array;
  readonly totals: Float64Array;
}

export function layoutScan(instruments: readonly RiskInstrument[], rule: ScanRule): ScanLayout {
  const { groups, groupOf } = groupsOf(instruments, rule);
  const names = rule.scenarios.map(scenarioName);
  if (rule.basis !== null) names.push("basis");
  const basis = rule.basis === null ? [] : basisMoves(rule.basis);
  const ofCoin = instruments.some((of) => of.inverse);
  const scales = volShockScales(instruments, rule.volShock);
  return { rule, scenarios: [...rule.scenarios, ...basis], names, groups, groupOf, scales, ofCoin };
}

/** The same with P&L per unit of every column. */
export function prepareScan(layout: ScanLayout, instruments: readonly RiskInstrument[], inUsd: boolean): PreparedScan {
  const matrix = marginMatrix(instruments, layout.scenarios, layout.rule, inUsd, layout.scales);
  return { ...layout, matrix, perUsd: currencyPerUsd(instruments, inUsd) };
}

/** Currency that a unit is scanned in per USD, at the index: 1 for USD. */
export function currencyPerUsd(instruments: readonly RiskInstrument[], inUsd: boolean): number {
  const coin = inUsd ? undefined : instruments.find((of) => of.inverse);
  return coin === undefined ? 1 : 1 / coin.spot;
}

/** A scan over P&L per unit that is given (row-major, scenarios × columns), such as an exchange's risk arrays. */
export function scanOfMatrix(rule: ScanRule, pnl: Float64Array, columns: number): PreparedScan {
  return {
    rule,
    scenarios: rule.scenarios,
    matrix: { scenarios: rule.scenarios, columns, pnl, value: new Float64Array(columns) },
    names: rule.scenarios.map(scenarioName),
    groups: [{ years: 0, long: 1, short: 1, ofOptions: false }],
    groupOf: new Int32Array(columns),
    scales: new Float64Array(columns).fill(1),
    perUsd: 1,
    ofCoin: false,
  };
}

/** E.g. "-16 %, vol up". */
export function scenarioName({ move, vol }: MarginScenario): string {
  const percent = Math.round(move * 1e4) / 100;
  const way = vol === "linear" || vol === "absolute" ? `${vol} skew` : `vol ${vol}`;
  return `${percent > 0 ? "+" : ""}${percent} %, ${way}`;
}

function basisMoves({ up, down }: BasisRule): MarginScenario[] {
  return [up, down].map((move) => ({ move, vol: "same", weight: 1, extended: false }));
}

function groupsOf(instruments: readonly RiskInstrument[], rule: ScanRule) {
  const byExpiry = rule.staticDiscount !== null || rule.basis !== null || rule.skew !== null;
  const byPair = rule.gainOffset !== null;
  /** Places by pair, then by expiry: NaN for what has no group by expiry. */
  const places = new Map<string, Map<number, number>>();
  const groups: ScanGroup[] = [];
  const groupOf = new Int32Array(instruments.length);
  instruments.forEach((instrument, i) => {
    const ofOptions = instrument.kind === "option";
    const pair = byPair ? instrument.pair : "";
    const expiry = byExpiry && ofOptions ? instrument.expiry : Number.NaN;
    const ofPair = places.get(pair) ?? new Map<number, number>();
    places.set(pair, ofPair);
    let place = ofPair.get(expiry);
    if (place === undefined) {
      place = groups.push({ years: instrument.years, ofOptions, ...staticDiscounts(instrument, rule) }) - 1;
      ofPair.set(expiry, place);
    }
    groupOf[i] = place;
  });
  return { groups, groupOf };
}

/** Static discount of an option's expiry, 1 and 1 once it is reached; the rate is read back from its discount factor. */
export function staticDiscounts({ kind, years, discount }: RiskInstrument, { staticDiscount: rule }: ScanRule) {
  if (rule === null || kind !== "option" || !(years > 0)) return { long: 1, short: 1 };
  const rate = -log(discount) / years;
  const long = rule.longBase * exp(-years * (rate * rule.longRateFactor + rule.longRateAdd));
  const short = rule.shortBase * exp(years * (rate * rule.shortRateFactor + rule.shortRateAdd));
  return { long, short: Math.min(1 / discount, short) };
}

/** Sums a book (net size per column) and works out every row. */
export function scanState(prepared: PreparedScan, sizes: Float64Array): ScanState {
  const { matrix, groups, groupOf } = prepared;
  const { columns } = matrix;
  const rows = matrix.scenarios.length;
  const pnl = new Float64Array(groups.length * rows);
  const value = new Float64Array(groups.length);
  // Only what is held: a chain's row without a vol must not spoil a book that does not hold it.
  const heldBy: number[][] = groups.map(() => []);
  for (let i = 0; i < columns; i++) if (sizes[i] !== 0) heldBy[groupOf[i]!]!.push(i);
  heldBy.forEach((list, g) => {
    const held = Int32Array.from(list);
    const own = Float64Array.from(list, (i) => sizes[i]!);
    for (let h = 0; h < held.length; h++) value[g]! += own[h]! * matrix.value[held[h]!]!;
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let sum = 0;
      for (let h = 0; h < held.length; h++) sum += own[h]! * matrix.pnl[at + held[h]!]!;
      pnl[g * rows + row] = sum;
    }
  });
  return scanResults(prepared, prepared.perUsd, pnl, value);
}

/** Works every row out from a book's P&L (groups × priced rows) and present value by group. */
export function scanResults(layout: ScanLayout, perUsd: number, pnl: Float64Array, value: Float64Array): ScanState {
  const { groups, names, scenarios } = layout;
  const rows = scenarios.length;
  const results = new Float64Array(names.length * groups.length);
  const sums = new Float64Array(names.length);
  for (let g = 0; g < groups.length; g++) {
    const own = pnl.subarray(g * rows, (g + 1) * rows);
    for (let row = 0; row < names.length; row++) {
      const result = groupResult(layout, g, row, own, value[g]!);
      results[row * groups.length + g] = result;
      sums[row]! += result;
    }
  }
  const totals = sums.map((sum, row) => dampened(layout, perUsd, row, sum));
  return { pnl, value, results, sums, totals };
}

/** One row's total if `change` more of a column were held; the same as of a new sum, to rounding. */
export function totalWith(
  prepared: PreparedScan,
  state: ScanState,
  row: number,
  column: number,
  change: number,
): number {
  const { matrix, groups, groupOf } = prepared;
  const rows = matrix.scenarios.length;
  const g = groupOf[column]!;
  const moved = scratch(rows);
  const last = row < prepared.rule.scenarios.length ? row + 1 : rows;
  for (let of = row; of < last; of++) {
    moved[of] = state.pnl[g * rows + of]! + change * matrix.pnl[of * matrix.columns + column]!;
  }
  const value = state.value[g]! + change * matrix.value[column]!;
  const result = groupResult(prepared, g, row, moved, value);
  return dampened(prepared, prepared.perUsd, row, state.sums[row]! - state.results[row * groups.length + g]! + result);
}

let scratchRow = new Float64Array(64);
function scratch(rows: number): Float64Array {
  if (scratchRow.length < rows) scratchRow = new Float64Array(rows);
  return scratchRow;
}

/** How a group's result in a row depends on its sums: slope × P&L of the source row + valueSlope × present value. */
interface Piece {
  readonly source: number;
  readonly slope: number;
  readonly valueSlope: number;
}

const NOTHING: Piece = { source: 0, slope: 0, valueSlope: 0 };

/** `pnl` holds the group's P&L by matrix row. */
function pieceOf(layout: ScanLayout, group: number, row: number, pnl: Float64Array, value: number): Piece {
  const { rule } = layout;
  const { ofOptions, years, long, short } = layout.groups[group]!;
  const scenario = rule.scenarios[row];
  if (scenario === undefined) {
    if (rule.basis === null || !ofOptions) return NOTHING;
    const source = pnl[row]! <= pnl[row + 1]! ? row : row + 1;
    if (!(pnl[source]! < 0)) return NOTHING;
    return { source, slope: rule.basis.add + rule.basis.perYear * years, valueSlope: 0 };
  }
  const own = pnl[row]!;
  const discount = own + value >= 0 ? long : short;
  let slope = discount;
  let valueSlope = discount - 1;
  const result = slope * own + valueSlope * value;
  const skewed = scenario.vol === "linear" || scenario.vol === "absolute";
  const sign = skewed && result > 0 ? -1 : 1;
  const offset = rule.gainOffset !== null && sign * result > 0 ? rule.gainOffset : 1;
  const factor = sign * offset * scenario.weight;
  slope *= factor;
  valueSlope *= factor;
  return { source: row, slope, valueSlope };
}

function groupResult(layout: ScanLayout, group: number, row: number, pnl: Float64Array, value: number): number {
  const { source, slope, valueSlope } = pieceOf(layout, group, row, pnl, value);
  // A slope of 0 on what cannot be computed must stay uncomputable, so nothing is skipped here.
  return slope * pnl[source]! + valueSlope * value;
}

/** Moves an extended row's total toward 0 by the dampener, as far as 0. */
function dampened({ rule, ofCoin }: ScanLayout, perUsd: number, row: number, total: number): number {
  const scenario = rule.scenarios[row];
  if (scenario === undefined || !scenario.extended || rule.dampenerUsd === 0) return total;
  const multiple = Math.max(Math.abs(scenario.move) / rule.range, 1) - 1;
  const boundary = 1 + Math.sign(scenario.move) * rule.range;
  const softened = (multiple * rule.dampenerUsd * perUsd) / (ofCoin ? boundary : 1);
  return total - Math.sign(total) * Math.min(softened, Math.abs(total));
}

/** Row with the lowest total (the first of equals), -1 where there is none; NaN totals win, so that they show. */
export function worstRow({ totals }: Pick<ScanState, "totals">): number {
  let worst = -1;
  for (let row = 0; row < totals.length; row++) {
    if (Number.isNaN(totals[row]!)) return row;
    if (worst < 0 || totals[row]! < totals[worst]!) worst = row;
  }
  return worst;
}

/** The scan's loss, not below 0, rounded as the rules say. */
export function scanLoss({ rule }: ScanLayout, total: number): number {
  const loss = Math.max(-total, 0);
  return rule.decimals === null ? loss : roundTo(loss, rule.decimals);
}

/** Half away from zero, to `decimals` places. */
export function roundTo(value: number, decimals: number): number {
  const scale = Number(`1e${decimals}`);
  const rounded = (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5)) / scale;
  // Beyond the safe integers there are no decimals left to round.
  return Math.abs(value) * scale < Number.MAX_SAFE_INTEGER ? rounded : value;
}

/**
 * Share of each column in a row's total before dampening: they add up to `sums[row]`. Whatever the dampener and rounding change belongs to no
 * position.
 */
export function rowShares(prepared: PreparedScan, state: ScanState, row: number, sizes: Float64Array): Float64Array {
  const { matrix, groups, groupOf } = prepared;
  const rows = matrix.scenarios.length;
  const pieces = groups.map((_, g) =>
    pieceOf(prepared, g, row, state.pnl.subarray(g * rows, (g + 1) * rows), state.value[g]!),
  );
  return sizes.map((size, i) => {
    if (size === 0) return 0;
    const { source, slope, valueSlope } = pieces[groupOf[i]!]!;
    return size * (slope * matrix.pnl[source * matrix.columns + i]! + valueSlope * matrix.value[i]!);
  });
}

/** Change of a row's total before dampening per unit of a column, where the book's groups keep their signs. */
export function rowSlope(prepared: PreparedScan, state: ScanState, row: number, column: number): number {
  const { matrix, groupOf } = prepared;
  const rows = matrix.scenarios.length;
  const g = groupOf[column]!;
  const { source, slope, valueSlope } = pieceOf(
    prepared,
    g,
    row,
    state.pnl.subarray(g * rows, (g + 1) * rows),
    state.value[g]!,
  );
  return slope * matrix.pnl[source * matrix.columns + column]! + valueSlope * matrix.value[column]!;
}

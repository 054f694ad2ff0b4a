import type { Amount } from "./margin-charges.ts";
import type { PreparedMargin, PreparedUnit } from "./margin-engine.ts";
import { requirement } from "./margin-engine.ts";
import { floorScale, ownSlope, type UnitSums, unitSums } from "./margin-marginal.ts";
import { rowShares, totalWith, worstRow } from "./margin-scan.ts";
import { type GreekTerms, greekTerms } from "./margin-terms.ts";

/** What one instrument's net position puts into margin; negative where it relieves. */
export interface MarginShare {
  /** Place in the prepared list of instruments. */
  readonly instrument: number;
  readonly size: number;
  /** Its share of the binding scenario's P&L, before margin factors; a loss is negative. */
  readonly pnl: number;
  /** The same by Greek term; they add up to `pnl`. */
  readonly terms: GreekTerms;
  /** By charge, in the order of the unit's charges, before margin factors. */
  readonly charges: readonly Amount[];
  readonly initial: number;
  readonly maintenance: number;
}

/** A part of margin that belongs to no position. */
export interface CommonShare {
  readonly name: string;
  readonly initial: number;
  readonly maintenance: number;
}

/** A row of the scan and how far its loss is from the binding one's. */
export interface NextWorst {
  readonly row: number;
  readonly name: string;
  readonly pnl: number;
  /** P&L less that of the binding row, not below 0. */
  readonly distance: number;
}

export interface UnitExplanation {
  readonly base: string;
  readonly worst: number;
  readonly nextWorst: NextWorst | null;
  readonly shares: readonly MarginShare[];
  /** Dampening and rounding. All shares and these add up to the unit's margin. */
  readonly common: readonly CommonShare[];
}

/** Where each unit's margin comes from. Held instruments only; sums equal margin to rounding. */
export function explainMargin(prepared: PreparedMargin, sizes: Float64Array): UnitExplanation[] {
  return prepared.units.map((unit) => explainUnit(unit, unitSums(unit, sizes)));
}

function explainUnit(unit: PreparedUnit, sums: UnitSums): UnitExplanation {
  const { scan, rules } = unit;
  const { state, worst, loss, added, floor } = sums;
  const own = state.sizes;
  const pnl = scan === null || worst < 0 ? new Float64Array(own.length) : rowShares(scan, state.scan!, worst, own);
  const binds = (of: keyof Amount) => requirement(rules, of, loss, added[of], floor[of]).floorBinds;
  // A scan whose worst row gains adds nothing.
  const scanned = loss > 0 ? -1 : 0;
  const shares: MarginShare[] = [];
  own.forEach((size, column) => {
    if (size === 0) return;
    const charges = unit.charges.map((_, c) => {
      const slope = ownSlope(unit, sums, c, column);
      return { initial: slope.initial * size, maintenance: slope.maintenance * size };
    });
    const sum = (role: "add" | "floor", of: keyof Amount) =>
      charges.reduce((total, charge, c) => total + (unit.charges[c]!.rule.role === role ? charge[of] : 0), 0);
    const part = (of: keyof Amount) =>
      rules.factor[of] *
      (binds(of)
        ? sum("floor", of) * floorScale(unit, floor[of])
        : scanned * pnl[column]! * rules.lossFactor[of] + sum("add", of));
    shares.push({
      instrument: unit.places[column]!,
      size,
      pnl: pnl[column]!,
      terms: greekTerms(unit, worst, column, size, pnl[column]!),
      charges,
      initial: part("initial"),
      maintenance: part("maintenance"),
    });
  });
  return {
    base: unit.base,
    worst,
    nextWorst: scan === null || state.scan === null ? null : nextWorst(scan.names, state.scan.totals, worst),
    shares,
    common: commonShares(unit, sums, binds),
  };
}

/** What dampening takes off the binding row and rounding adds to it, where the scan sets margin. */
function commonShares(unit: PreparedUnit, sums: UnitSums, binds: (of: keyof Amount) => boolean): CommonShare[] {
  const { scan, rules } = unit;
  const { state, worst, loss } = sums;
  if (scan === null || worst < 0 || loss === 0) return [];
  const total = state.scan!.totals[worst]!;
  const share = (name: string, amount: number): CommonShare[] => {
    const part = (of: keyof Amount) => (binds(of) ? 0 : rules.factor[of] * rules.lossFactor[of] * amount);
    return amount === 0 ? [] : [{ name, initial: part("initial"), maintenance: part("maintenance") }];
  };
  return [...share("dampening", state.scan!.sums[worst]! - total), ...share("rounding", loss + total)];
}

/** The row with the next lowest P&L of rows with these names and totals, null where there is none. */
export function nextWorst(names: readonly string[], totals: Float64Array, worst: number): NextWorst | null {
  let next = -1;
  totals.forEach((total, row) => {
    if (row !== worst && (next < 0 || total < totals[next]!)) next = row;
  });
  if (next < 0) return null;
  return { row: next, name: names[next]!, pnl: totals[next]!, distance: totals[next]! - totals[worst]! };
}

/** A trade after which another scenario binds. */
export interface MovingTrade {
  /** Place in the prepared list of instruments. */
  readonly instrument: number;
  /** Units of underlying, negative to sell. */
  readonly change: number;
  /** Rows of the scan that bind before and after. */
  readonly from: number;
  readonly to: number;
}

/** Trades larger than this multiple of the largest position (at least one unit) are not looked at. */
const LARGEST_TRADE = 4;

/**
 * The `count` smallest trades after which another row of the scan of a unit binds, smallest first, each of another instrument; fewer where
 * fewer instruments can do it. `may` says whether an instrument may be bought (1) or sold (−1).
 */
export function movingTrades(
  prepared: PreparedMargin,
  sizes: Float64Array,
  base: string,
  count: number,
  may: (instrument: number, side: 1 | -1) => boolean = () => true,
): readonly MovingTrade[] {
  const unit = prepared.units.find((of) => of.base === base);
  if (unit === undefined || unit.scan === null) return [];
  const sums = unitSums(unit, sizes);
  const most = LARGEST_TRADE * Math.max(1, ...sums.state.sizes.map(Math.abs));
  const step = most * RESOLUTION;
  let found: MovingTrade[] = [];
  unit.instruments.forEach((_, column) => {
    // A trade that is not smaller than those found is of no interest, and the binding row at that size says so at once.
    const limit = found.length < count ? most : Math.abs(found[count - 1]!.change);
    // Where two rows bind alike any trade moves them, and none is smaller than another.
    if (limit <= step) return;
    const place = unit.places[column]!;
    const buy = may(place, 1) ? movingTrade(unit, sums, column, limit, step) : null;
    const sell = may(place, -1) ? movingTrade(unit, sums, column, buy ? -buy.change : -limit, step) : null;
    const smaller = sell && Math.abs(sell.change) < (buy?.change ?? Number.POSITIVE_INFINITY) ? sell : buy;
    if (!smaller) return;
    found = [...found, smaller]
      .sort((a, b) => Math.abs(a.change) - Math.abs(b.change) || a.instrument - b.instrument)
      .slice(0, count);
  });
  return found;
}

/** Trades are told apart to this share of the largest one. */
const RESOLUTION = 1e-12;
const FIRST_STEP = 1 / 1024;

/** The first change of the binding row on the way to `most`, to `step`: doubled from small ones, then halved in; null where `most` changes nothing. */
function movingTrade(
  unit: PreparedUnit,
  sums: UnitSums,
  column: number,
  most: number,
  step: number,
): MovingTrade | null {
  const { worst } = sums;
  const bindsAt = (change: number) => bindingRow(unit, sums, column, change);
  if (bindsAt(most) === worst) return null;
  let low = 0;
  let high = most * FIRST_STEP;
  while (high !== most && bindsAt(high) === worst) {
    low = high;
    high = Math.abs(2 * high) >= Math.abs(most) ? most : 2 * high;
  }
  while (Math.abs(high - low) > step) {
    const middle = 0.5 * (low + high);
    if (bindsAt(middle) === worst) low = middle;
    else high = middle;
  }
  return { instrument: unit.places[column]!, change: high, from: worst, to: bindsAt(high) };
}

function bindingRow({ scan }: PreparedUnit, { state }: UnitSums, column: number, change: number): number {
  if (scan === null || state.scan === null) return -1;
  const totals = state.scan.totals.map((_, row) => totalWith(scan, state.scan!, row, column, change));
  return worstRow({ totals });
}

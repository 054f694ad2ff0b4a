import { type Amount, chargeChange, chargeSlope, NO_AMOUNT } from "./margin-charges.ts";
import {
  type PreparedMargin,
  type PreparedUnit,
  requirement,
  tieredFloor,
  type UnitState,
  unitCharges,
  unitState,
} from "./margin-engine.ts";
import { rowSlope, scanLoss, totalWith, worstRow } from "./margin-scan.ts";
import { expiryAmount, expirySlopes } from "./margin-spread.ts";

/** Loss of the scan and sums of charges of one unit, as they stand. */
export interface UnitSums {
  readonly state: UnitState;
  readonly worst: number;
  readonly loss: number;
  readonly added: Amount;
  readonly floor: Amount;
}

/** Everything that changes of single positions are measured against. */
export function unitSums(unit: PreparedUnit, sizes: Float64Array): UnitSums {
  const state = unitState(unit, sizes);
  const worst = state.scan === null ? -1 : worstRow(state.scan);
  const loss = unit.scan === null || worst < 0 ? 0 : scanLoss(unit.scan, state.scan!.totals[worst]!);
  const charges = unitCharges(unit, state);
  const sum = (role: "add" | "floor"): Amount => ({
    initial: charges.reduce((total, of) => total + (of.role === role ? of.initial : 0), 0),
    maintenance: charges.reduce((total, of) => total + (of.role === role ? of.maintenance : 0), 0),
  });
  return { state, worst, loss, added: sum("add"), floor: sum("floor") };
}

function amounts(unit: PreparedUnit, loss: number, added: Amount, floor: Amount): Amount {
  const part = (of: keyof Amount) => requirement(unit.rules, of, loss, added[of], floor[of]).amount;
  return { initial: part("initial"), maintenance: part("maintenance") };
}

const plus = (a: Amount, b: Amount): Amount => ({
  initial: a.initial + b.initial,
  maintenance: a.maintenance + b.maintenance,
});

/** The unit's margin if `change` more of a column were held, from the sums at hand: a full recomputation to rounding. */
export function unitWith(unit: PreparedUnit, sums: UnitSums, column: number, change: number): Amount {
  const { state } = sums;
  let loss = 0;
  if (unit.scan !== null && state.scan !== null) {
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < unit.scan.names.length; row++) {
      const total = totalWith(unit.scan, state.scan, row, column, change);
      if (!(total >= least)) least = total;
    }
    loss = scanLoss(unit.scan, least);
  }
  let { added, floor } = sums;
  unit.charges.forEach((charge, c) => {
    const more =
      charge === unit.spread?.charge
        ? spreadChange(unit, state, column, change)
        : chargeChange(charge, state.sums[c]!, column, change);
    if (charge.rule.role === "add") added = plus(added, more);
    else floor = plus(floor, more);
  });
  return amounts(unit, loss, added, floor);
}

function spreadChange({ spread }: PreparedUnit, state: UnitState, column: number, change: number): Amount {
  const expiry = spread?.expiryOf[column] ?? -1;
  if (spread === null || expiry < 0) return NO_AMOUNT;
  const moved = Float64Array.from(state.sizes);
  moved[column]! += change;
  const [after, before] = [expiryAmount(spread, expiry, moved), state.spreads[expiry]!];
  return { initial: after.initial - before.initial, maintenance: after.maintenance - before.maintenance };
}

/** Margin of a book with `change` more of an instrument (place in the prepared list), and what it is without. */
export interface WhatIf {
  readonly before: Amount;
  readonly after: Amount;
}

/** The sums of every unit of a book. */
export function bookSums(prepared: PreparedMargin, sizes: Float64Array): UnitSums[] {
  return prepared.units.map((unit) => unitSums(unit, sizes));
}

/** What-if of one trade. Only the unit it belongs to is worked out again. */
export function marginWith(
  prepared: PreparedMargin,
  sums: readonly UnitSums[],
  instrument: number,
  change: number,
): WhatIf {
  const u = prepared.unitOf[instrument]!;
  const [unit, own] = [prepared.units[u]!, sums[u]!];
  return {
    before: amounts(unit, own.loss, own.added, own.floor),
    after: unitWith(unit, own, prepared.columnOf[instrument]!, change),
  };
}

/** Change of margin for one more unit of underlying bought and sold, by instrument. */
export interface MarginPerUnit {
  readonly buyInitial: Float64Array;
  readonly buyMaintenance: Float64Array;
  readonly sellInitial: Float64Array;
  readonly sellMaintenance: Float64Array;
}

/** What `units` more of every instrument, bought or sold, would add to margin; negative where it relieves. */
export function marginPerUnit(prepared: PreparedMargin, sizes: Float64Array, units = 1): MarginPerUnit {
  const sums = bookSums(prepared, sizes);
  const n = prepared.instruments.length;
  const column = () => new Float64Array(n);
  const out = { buyInitial: column(), buyMaintenance: column(), sellInitial: column(), sellMaintenance: column() };
  for (let i = 0; i < n; i++) {
    const buy = marginWith(prepared, sums, i, units);
    const sell = marginWith(prepared, sums, i, -units);
    out.buyInitial[i] = buy.after.initial - buy.before.initial;
    out.buyMaintenance[i] = buy.after.maintenance - buy.before.maintenance;
    out.sellInitial[i] = sell.after.initial - sell.before.initial;
    out.sellMaintenance[i] = sell.after.maintenance - sell.before.maintenance;
  }
  return out;
}

/** What closing an instrument's position saves (negative where it hedges the rest). */
export function savedByClosing(
  prepared: PreparedMargin,
  sizes: Float64Array,
  instrument: number,
  size: number,
): Amount {
  const { before, after } = marginWith(prepared, bookSums(prepared, sizes), instrument, -size);
  return { initial: before.initial - after.initial, maintenance: before.maintenance - after.maintenance };
}

/**
 * Slope of margin in the size of each instrument while the same scenario binds and no net size changes sign; where two scenarios tie, that
 * of the first.
 */
export function marginGradient(
  prepared: PreparedMargin,
  sizes: Float64Array,
): { readonly initial: Float64Array; readonly maintenance: Float64Array } {
  const sums = bookSums(prepared, sizes);
  const initial = new Float64Array(prepared.instruments.length);
  const maintenance = new Float64Array(prepared.instruments.length);
  prepared.instruments.forEach((_, i) => {
    const u = prepared.unitOf[i]!;
    const slope = unitSlope(prepared.units[u]!, sums[u]!, prepared.columnOf[i]!);
    initial[i] = slope.initial;
    maintenance[i] = slope.maintenance;
  });
  return { initial, maintenance };
}

function unitSlope(unit: PreparedUnit, sums: UnitSums, column: number): Amount {
  const { rules, scan } = unit;
  const { state, worst, loss, added, floor } = sums;
  const scanSlope = scan === null || worst < 0 || loss === 0 ? 0 : -rowSlope(scan, state.scan!, worst, column);
  const slopeOf = (role: "add" | "floor"): Amount =>
    unit.charges.reduce(
      (total, charge, c) => (charge.rule.role === role ? plus(total, ownSlope(unit, sums, c, column)) : total),
      NO_AMOUNT,
    );
  const [more, raised] = [slopeOf("add"), slopeOf("floor")];
  const part = (of: keyof Amount) => {
    const binds = requirement(rules, of, loss, added[of], floor[of]).floorBinds;
    const tier = rules.floorTiers === null ? 1 : tierSlope(unit, floor[of]);
    return rules.factor[of] * (binds ? raised[of] * tier : scanSlope * rules.lossFactor[of] + more[of]);
  };
  return { initial: part("initial"), maintenance: part("maintenance") };
}

function tierSlope({ rules }: PreparedUnit, floor: number): number {
  const tiers = rules.floorTiers ?? [];
  return tiers.find(({ upTo }) => floor < upTo)?.multiplier ?? 1;
}

/** Slope of one charge in a column's size, spreads included. */
export function ownSlope(unit: PreparedUnit, { state }: UnitSums, charge: number, column: number): Amount {
  const prepared = unit.charges[charge]!;
  const { spread } = unit;
  if (spread === null || prepared !== spread.charge) return chargeSlope(prepared, state.sums[charge]!, column);
  const expiry = spread.expiryOf[column]!;
  if (expiry < 0) return NO_AMOUNT;
  const slopes = expirySlopes(spread, expiry, state.sizes);
  const at = spread.expiries[expiry]!.columns.indexOf(column);
  return { initial: slopes.initial[at]!, maintenance: slopes.maintenance[at]! };
}

/** Floor after tiers over floor before: what each share of it is multiplied by. */
export function floorScale({ rules }: PreparedUnit, floor: number): number {
  return rules.floorTiers === null || floor === 0 ? 1 : tieredFloor(rules.floorTiers, floor) / floor;
}

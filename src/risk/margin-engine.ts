import { type Amount, chargeAmount, chargeSums, type PreparedCharge, prepareCharge } from "./margin-charges.ts";
import type { ChargeAmount, MarginResult, NotApplicable, UnitMargin } from "./margin-result.ts";
import type { FloorTier, RuleSet, UnitRules } from "./margin-rules.ts";
import {
  layoutScan,
  type PreparedScan,
  prepareScan,
  type ScanLayout,
  type ScanState,
  scanLoss,
  scanState,
  worstRow,
} from "./margin-scan.ts";
import { expiryAmount, type PreparedSpread, prepareSpread } from "./margin-spread.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

/** A rule set laid out over the instruments of one base; columns are those instruments, in order. */
export interface UnitLayout {
  readonly base: string;
  readonly rules: UnitRules;
  /** Place of each column in the list of instruments. */
  readonly places: Int32Array;
  readonly instruments: readonly RiskInstrument[];
  readonly scan: ScanLayout | null;
  readonly charges: readonly PreparedCharge[];
  readonly spread: PreparedSpread | null;
  /** Whether amounts are in USD, also of inverse contracts. */
  readonly inUsd: boolean;
}

/** A rule set laid out over a list of instruments. */
export interface MarginLayout {
  readonly ruleSet: RuleSet;
  readonly currency: string;
  readonly instruments: readonly RiskInstrument[];
  readonly units: readonly UnitLayout[];
  /** Unit of each instrument, and its column there. */
  readonly unitOf: Int32Array;
  readonly columnOf: Int32Array;
}

/** The same with every scenario priced. */
export interface PreparedUnit extends UnitLayout {
  readonly scan: PreparedScan | null;
}

/** The same with every scenario priced: margin of any sizes is then a few sums. */
export interface PreparedMargin extends MarginLayout {
  readonly units: readonly PreparedUnit[];
}

/** The rules for a base; null where the rule set has none. */
function unitRules({ units }: RuleSet, base: string): UnitRules | null {
  const own = Object.hasOwn(units, base) ? units[base] : undefined;
  return own ?? units["*"] ?? null;
}

/** Why an instrument does not map to a rule set, null where it does. */
export function unmapped(ruleSet: RuleSet, instrument: RiskInstrument): string | null {
  const { scope } = ruleSet;
  const { kind, base, settlement, inverse } = instrument;
  if (!scope.kinds.includes(kind)) return `${ruleSet.name} takes no ${kind}`;
  if (kind !== "collateral" && unitRules(ruleSet, base) === null) {
    return `${ruleSet.name} has no parameters for ${base}`;
  }
  const inCoin = inverse || settlement === base;
  if (kind === "spot" || kind === "collateral") return null;
  if (scope.settlement === "coin" && !inCoin) return `settles in ${settlement}, not in coin`;
  if (scope.settlement === "quote" && inCoin) return `settles in coin, not in ${scope.currencies.join(" or ")}`;
  if (!inCoin && scope.currencies.length > 0 && !scope.currencies.includes(settlement)) {
    return `settles in ${settlement}, not in ${scope.currencies.join(" or ")}`;
  }
  return null;
}

/** The first instrument that does not map to a rule set, with the reason; null where all do. */
export function firstUnmapped(ruleSet: RuleSet, instruments: readonly RiskInstrument[]): NotApplicable | null {
  let settlement: string | null = null;
  for (const [place, instrument] of instruments.entries()) {
    const reason = unmapped(ruleSet, instrument);
    if (reason !== null) return { instrument: place, reason };
    const held = instrument.kind === "spot" || instrument.kind === "collateral";
    if (!ruleSet.scope.single || held) continue;
    if (settlement !== null && settlement !== instrument.settlement) {
      return { instrument: place, reason: `settles in ${instrument.settlement}, other legs in ${settlement}` };
    }
    settlement = instrument.settlement;
  }
  return null;
}

/**
 * Lays a rule set out over instruments, pricing every scenario. `currency` names the result where the rules settle in the
 * book's own currency and nothing is held. Says so where an instrument does not map.
 */
export function prepareMargin(
  ruleSet: RuleSet,
  instruments: readonly RiskInstrument[],
  currency: string,
): PreparedMargin | NotApplicable {
  const layout = layoutMargin(ruleSet, instruments, currency);
  if ("reason" in layout) return layout;
  const units = layout.units.map((unit): PreparedUnit => {
    const { scan, instruments: own, inUsd } = unit;
    return { ...unit, scan: scan === null ? null : prepareScan(scan, own, inUsd) };
  });
  return { ...layout, units };
}

/** The same without pricing. */
export function layoutMargin(
  ruleSet: RuleSet,
  instruments: readonly RiskInstrument[],
  currency: string,
): MarginLayout | NotApplicable {
  const refused = firstUnmapped(ruleSet, instruments);
  if (refused !== null) return refused;
  const settling = ruleSet.scope.single
    ? instruments.find(({ kind }) => kind !== "spot" && kind !== "collateral")
    : null;
  const inUsd = ruleSet.unit === "usd";
  const bases: string[] = [];
  const placesOf: number[][] = [];
  const unitOf = new Int32Array(instruments.length);
  const columnOf = new Int32Array(instruments.length);
  for (let place = 0; place < instruments.length; place++) {
    const { base } = instruments[place]!;
    let unit = bases.indexOf(base);
    if (unit < 0) {
      unit = bases.push(base) - 1;
      placesOf.push([]);
    }
    unitOf[place] = unit;
    columnOf[place] = placesOf[unit]!.push(place) - 1;
  }
  const units = bases.map((base, unit): UnitLayout => {
    const rules = unitRules(ruleSet, base) ?? NO_RULES;
    const places = placesOf[unit]!;
    return layoutUnit(
      base,
      rules,
      Int32Array.from(places),
      places.map((place) => instruments[place]!),
      inUsd,
    );
  });
  return {
    ruleSet,
    currency: inUsd ? "USD" : (settling?.settlement ?? currency),
    instruments,
    units,
    unitOf,
    columnOf,
  };
}

/** Collateral that is no underlying of the venue: it is held, and bears no margin of its own. */
const NO_RULES: UnitRules = {
  scan: null,
  charges: [],
  spreadOffset: null,
  floorTiers: null,
  lossFactor: { initial: 1, maintenance: 1 },
  factor: { initial: 1, maintenance: 1 },
};

function layoutUnit(
  base: string,
  rules: UnitRules,
  places: Int32Array,
  instruments: readonly RiskInstrument[],
  inUsd: boolean,
): UnitLayout {
  const charges = rules.charges.map((rule) => prepareCharge(instruments, rule, inUsd));
  const own = charges.find(({ rule }) => rule.rate.kind === "short-option");
  return {
    base,
    rules,
    places,
    instruments,
    scan: rules.scan === null ? null : layoutScan(instruments, rules.scan),
    charges,
    spread:
      rules.spreadOffset === null || own === undefined ? null : prepareSpread(instruments, own, rules.spreadOffset),
    inUsd,
  };
}

/** The sums that a unit's margin is worked out from. */
export interface UnitState {
  readonly sizes: Float64Array;
  readonly scan: ScanState | null;
  readonly sums: readonly Float64Array[];
  /** Requirement of each expiry that may count as a spread. */
  readonly spreads: readonly Amount[];
}

export function unitState(unit: PreparedUnit, sizes: Float64Array): UnitState {
  return unitStateWith(unit, sizes, (own) => (unit.scan === null ? null : scanState(unit.scan, own)));
}

/** The same with a scan of its own, asked for with the sizes by column. */
export function unitStateWith(
  unit: UnitLayout,
  sizes: Float64Array,
  scan: (own: Float64Array) => ScanState | null,
): UnitState {
  const own = new Float64Array(unit.places.length);
  for (let i = 0; i < own.length; i++) own[i] = sizes[unit.places[i]!]!;
  return {
    sizes: own,
    scan: scan(own),
    sums: unit.charges.map((charge) => chargeSums(charge, own)),
    spreads: unit.spread === null ? [] : unit.spread.expiries.map((_, e) => expiryAmount(unit.spread!, e, own)),
  };
}

/** Each charge's amount, spreads included. */
export function unitCharges(unit: UnitLayout, state: UnitState): ChargeAmount[] {
  return unit.charges.map((charge, c) => {
    const { name, role } = charge.rule;
    const amount =
      charge === unit.spread?.charge
        ? {
            initial: state.spreads.reduce((sum, of) => sum + of.initial, 0),
            maintenance: state.spreads.reduce((sum, of) => sum + of.maintenance, 0),
          }
        : chargeAmount(charge, state.sums[c]!);
    return { name, role, ...amount };
  });
}

/** Requirement from the scan's loss, the sum of additions and the sum of floors, and whether the floor sets it. */
export function requirement(
  rules: UnitRules,
  part: keyof Amount,
  loss: number,
  added: number,
  floor: number,
): { readonly amount: number; readonly floorBinds: boolean } {
  const scanned = loss * rules.lossFactor[part] + added;
  const raised = rules.floorTiers === null ? floor : tieredFloor(rules.floorTiers, floor);
  return { amount: rules.factor[part] * Math.max(scanned, raised), floorBinds: raised > scanned };
}

/** Slices of a floor, each times its multiplier. */
export function tieredFloor(tiers: readonly FloorTier[], floor: number): number {
  let from = 0;
  let sum = 0;
  for (const { upTo, multiplier } of tiers) {
    sum += Math.max(Math.min(floor, upTo) - from, 0) * multiplier;
    from = upTo;
  }
  return Number.isNaN(floor) ? floor : sum;
}

function unitMargin(unit: UnitLayout, state: UnitState): UnitMargin {
  const { scan } = unit;
  const worst = state.scan === null ? -1 : worstRow(state.scan);
  const loss = scan === null || state.scan === null || worst < 0 ? 0 : scanLoss(scan, state.scan.totals[worst]!);
  const charges = unitCharges(unit, state);
  const sum = (role: ChargeAmount["role"], part: keyof Amount) =>
    charges.reduce((total, charge) => total + (charge.role === role ? charge[part] : 0), 0);
  const part = (of: keyof Amount) => requirement(unit.rules, of, loss, sum("add", of), sum("floor", of));
  const [initial, maintenance] = [part("initial"), part("maintenance")];
  return {
    base: unit.base,
    scenarios:
      scan === null || state.scan === null
        ? []
        : scan.names.map((name, row) => ({
            name,
            scenario: scan.rule.scenarios[row] ?? null,
            pnl: state.scan!.totals[row]!,
          })),
    worst,
    loss,
    charges,
    initial: initial.amount,
    maintenance: maintenance.amount,
    floorBinds: { initial: initial.floorBinds, maintenance: maintenance.floorBinds },
  };
}

/**
 * Margin of a book: `sizes` by instrument, in units of underlying. NaN where something held cannot be priced. A what-if is
 * another call with other sizes.
 */
export function marginOf(prepared: PreparedMargin, sizes: Float64Array): MarginResult {
  return marginResult(
    prepared,
    prepared.units.map((unit) => unitState(unit, sizes)),
  );
}

/** The same from the sums of each unit. */
export function marginResult(layout: MarginLayout, states: readonly UnitState[]): MarginResult {
  const units = layout.units.map((unit, u) => unitMargin(unit, states[u]!));
  return {
    rules: layout.ruleSet.id,
    currency: layout.currency,
    initial: units.reduce((sum, unit) => sum + unit.initial, 0),
    maintenance: units.reduce((sum, unit) => sum + unit.maintenance, 0),
    units,
    notModelled: layout.ruleSet.notModelled,
  };
}

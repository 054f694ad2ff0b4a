import { createScenarioBatch, type ScenarioBatch } from "../quant/kernel/scenario-batch.ts";
import { valueCharge } from "./margin-charges.ts";
import { type MarginLayout, marginResult, type UnitLayout, unitStateWith } from "./margin-engine.ts";
import { coinFactor, moved, unitFactor } from "./margin-matrix.ts";
import type { MarginResult } from "./margin-result.ts";
import { currencyPerUsd, type ScanLayout, type ScanState, scanResults } from "./margin-scan.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { shockedVol } from "./vol-shock.ts";

/*
 * Margin of one book where its instruments stand now. Nothing of single instruments is kept: the kernel prices a part of the book under every
 * scenario, its sums are taken from where it wrote, and the next part goes there. The numbers are those of `marginOf`, bit for bit.
 */

/** Values the charges of a layout anew after its instruments have moved; `deltas` are their Black deltas (`blackDeltas`). */
export function moveCharges({ units }: MarginLayout, deltas: Float64Array): void {
  for (const { charges, places, instruments, inUsd } of units) {
    if (charges.length === 0) continue;
    const own = new Float64Array(places.length);
    for (let i = 0; i < own.length; i++) own[i] = deltas[places[i]!]!;
    for (const charge of charges) valueCharge(charge, instruments, inUsd, own);
  }
}

/** Margin of `sizes` by instrument, each scanned where it stands when this is called; as `marginOf` of `prepareMargin`. */
export function marginNow(layout: MarginLayout, sizes: Float64Array): MarginResult {
  const states = layout.units.map((unit) => unitStateWith(unit, sizes, (own) => scanNow(unit, own)));
  return marginResult(layout, states);
}

/**
 * The same for one book after another while its instruments stand: what differs in few places from the book that was scanned whole is that
 * book's sums and the difference, priced by itself; as `marginNow` to rounding. Sums never build on sums of a difference.
 */
export function createMarginNow(layout: MarginLayout): (sizes: Float64Array) => MarginResult {
  const wholes = new Map<UnitLayout, WholeScan>();
  return (sizes) => {
    const states = layout.units.map((unit) => unitStateWith(unit, sizes, (own) => scanAgain(unit, own, wholes)));
    return marginResult(layout, states);
  };
}

/** A scan in its sums: P&L by group and scenario, value by group. */
interface ScanSums {
  readonly pnl: Float64Array;
  readonly value: Float64Array;
}

interface WholeScan extends ScanSums {
  readonly sizes: Float64Array;
}

/** Instruments and scenarios that are priced at once. */
const ROWS = 512;
const SCENARIOS = 64;

let shared: ScenarioBatch | null = null;
const factors = new Float64Array(ROWS);
const shocked = new Float64Array(ROWS);

function scanNow(unit: UnitLayout, sizes: Float64Array): ScanState | null {
  const { scan } = unit;
  if (scan === null) return null;
  const sums = noSums(scan);
  addScan(unit, scan, sizes, sums);
  return resultsOf(unit, scan, sums);
}

function scanAgain(unit: UnitLayout, sizes: Float64Array, wholes: Map<UnitLayout, WholeScan>): ScanState | null {
  const { scan } = unit;
  if (scan === null) return null;
  const whole = wholes.get(unit);
  const change = whole === undefined ? null : changeOf(whole, sizes);
  const sums =
    whole === undefined || change === null ? noSums(scan) : { pnl: whole.pnl.slice(), value: whole.value.slice() };
  addScan(unit, scan, change ?? sizes, sums);
  if (change === null) wholes.set(unit, { sizes: sizes.slice(), ...sums });
  return resultsOf(unit, scan, sums);
}

/** More changes than this are scanned with all else. */
const MOST_CHANGES = 64;

/**
 * What each size differs by; null where they differ in too many places, or where something is held no more: sums would keep a rest of its
 * rounding, or its NaN.
 */
function changeOf(whole: WholeScan, sizes: Float64Array): Float64Array | null {
  const change = new Float64Array(sizes.length);
  let changed = 0;
  for (let i = 0; i < change.length; i++) {
    if (sizes[i] === whole.sizes[i]) continue;
    if (sizes[i] === 0 || ++changed > MOST_CHANGES) return null;
    change[i] = sizes[i]! - whole.sizes[i]!;
  }
  return change;
}

const noSums = ({ groups, scenarios }: ScanLayout): ScanSums => ({
  pnl: new Float64Array(groups.length * scenarios.length),
  value: new Float64Array(groups.length),
});

const resultsOf = ({ instruments, inUsd }: UnitLayout, scan: ScanLayout, { pnl, value }: ScanSums): ScanState =>
  scanResults(scan, currencyPerUsd(instruments, inUsd), pnl, value);

/** Adds what `sizes` are worth, and gain under every scenario. */
function addScan(
  { instruments, inUsd }: UnitLayout,
  scan: ScanLayout,
  sizes: Float64Array,
  { pnl, value }: ScanSums,
): void {
  shared ??= createScenarioBatch(ROWS, SCENARIOS);
  const count = scan.scenarios.length;
  const held = heldByGroup(scan, sizes);
  for (let from = 0; from < held.length; from += ROWS) {
    const columns = held.subarray(from, from + ROWS);
    for (let h = 0; h < columns.length; h++) factors[h] = unitFactor(instruments[columns[h]!]!, inUsd);
    for (let first = 0; first === 0 || first < count; first += SCENARIOS) {
      priceHeld(shared, scan, instruments, columns, first);
      if (first === 0) addValue(shared, scan, instruments, columns, sizes, value);
      addPnl(shared, scan, instruments, columns, sizes, first, pnl);
    }
  }
}

/** Columns of what is held, group after group. */
function heldByGroup({ groups, groupOf }: ScanLayout, sizes: Float64Array): Int32Array {
  const next = new Int32Array(groups.length + 1);
  for (let i = 0; i < sizes.length; i++) if (sizes[i] !== 0) next[groupOf[i]! + 1]!++;
  for (let g = 1; g <= groups.length; g++) next[g]! += next[g - 1]!;
  const held = new Int32Array(next[groups.length]!);
  for (let i = 0; i < sizes.length; i++) if (sizes[i] !== 0) held[next[groupOf[i]!]!++] = i;
  return held;
}

/** Prices columns as they are and under the scenarios from `first` on. */
function priceHeld(
  batch: ScenarioBatch,
  { rule, scenarios, scales }: ScanLayout,
  instruments: readonly RiskInstrument[],
  columns: Int32Array,
  first: number,
): void {
  const part = scenarios.slice(first, first + SCENARIOS);
  const n = columns.length;
  let fixed = false;
  for (let h = 0; h < n; h++) {
    const { forward, strike, years, isCall, inverse, vol, fixedShare } = instruments[columns[h]!]!;
    batch.forward[h] = forward;
    batch.strike[h] = strike;
    batch.yearsToExpiry[h] = years;
    batch.isCall[h] = isCall ? 1 : 0;
    batch.inCoin[h] = inverse ? 1 : 0;
    batch.vol[h] = vol;
    fixed ||= fixedShare !== 0;
  }
  for (const direction of new Set(part.map(({ vol }) => vol))) {
    for (let h = 0; h < n; h++) {
      const i = columns[h]!;
      shocked[h] = shockedVol(instruments[i]!, direction, rule.volShock, rule.skew, scales[i]);
    }
    part.forEach(({ vol }, j) => {
      if (vol === direction) batch.vols[j]!.set(shocked.subarray(0, n));
    });
  }
  part.forEach(({ move }, j) => {
    batch.forwardFactor[j] = fixed ? 1 : 1 + move;
    batch.volFactor[j] = 1;
    batch.volShift[j] = 0;
    batch.yearsPassed[j] = 0;
    if (!fixed) return;
    const forwards = batch.forwards[j]!;
    for (let h = 0; h < n; h++) {
      const { forward, fixedShare } = instruments[columns[h]!]!;
      forwards[h] = moved(forward, fixedShare, move);
    }
  });
  batch.run(n, part.length, { vols: true, forwards: fixed });
  for (let h = 0; h < n; h++) {
    const { kind, forward, inverse, fixedShare } = instruments[columns[h]!]!;
    if (kind === "option") continue;
    part.forEach(({ move }, j) => {
      const factor = moved(forward, fixedShare, move) / forward;
      batch.pnl[j]![h] = kind === "collateral" ? 0 : inverse ? 1 - 1 / factor : forward * factor - forward;
    });
  }
}

function addValue(
  { price }: ScenarioBatch,
  { groupOf }: ScanLayout,
  instruments: readonly RiskInstrument[],
  columns: Int32Array,
  sizes: Float64Array,
  value: Float64Array,
): void {
  for (let h = 0; h < columns.length; h++) {
    const i = columns[h]!;
    const { kind, forward } = instruments[i]!;
    const worth = kind === "option" ? price[h]! * factors[h]! : kind === "spot" || kind === "collateral" ? forward : 0;
    value[groupOf[i]!]! += sizes[i]! * worth;
  }
}

/** Adds what the batch holds to the P&L of each group; columns of one group stand together. */
function addPnl(
  batch: ScenarioBatch,
  { rule, scenarios, groupOf }: ScanLayout,
  instruments: readonly RiskInstrument[],
  columns: Int32Array,
  sizes: Float64Array,
  first: number,
  pnl: Float64Array,
): void {
  const rows = Math.min(SCENARIOS, scenarios.length - first);
  const own = new Float64Array(columns.length);
  const inCoin = new Uint8Array(columns.length);
  for (let h = 0; h < columns.length; h++) {
    own[h] = sizes[columns[h]!]!;
    inCoin[h] = instruments[columns[h]!]!.inverse ? 1 : 0;
  }
  for (let from = 0; from < own.length; ) {
    const g = groupOf[columns[from]!]!;
    let to = from + 1;
    while (to < own.length && groupOf[columns[to]!] === g) to++;
    const at = g * scenarios.length + first;
    // Two rows at a time, for the sums of one wait for each other; an odd last row is summed twice.
    for (let j = 0; j < rows; j += 2) {
      const k = Math.min(j + 1, rows - 1);
      const [gains, others] = [batch.pnl[j]!, batch.pnl[k]!];
      const coin = coinFactor(scenarios[first + j]!, rule);
      const otherCoin = coinFactor(scenarios[first + k]!, rule);
      let sum = pnl[at + j]!;
      let other = pnl[at + k]!;
      for (let h = from; h < to; h++) {
        const restated = inCoin[h] === 1;
        sum += own[h]! * (gains[h]! * factors[h]! * (restated ? coin : 1));
        other += own[h]! * (others[h]! * factors[h]! * (restated ? otherCoin : 1));
      }
      pnl[at + j] = sum;
      pnl[at + k] = other;
    }
    from = to;
  }
}

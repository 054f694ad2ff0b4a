import { createScenarioBatch, type ScenarioBatch } from "../quant/kernel/scenario-batch.ts";
import { type MarketScenario, scenarioVol } from "./market-scenario.ts";

/** What an instrument is to a scenario. A delta-one is a future, a perpetual or spot: it moves with its own level. */
export const SCENARIO_KIND = { put: 0, call: 1, deltaOne: 2 } as const;

/** Instruments to reprice, one row each, all columns of one length. A row that cannot be priced (NaN) has NaN results. */
export interface ScenarioInstruments {
  /** SCENARIO_KIND. */
  readonly kind: Float64Array;
  /** Forward of an option's expiry, or the level of a delta-one; quote currency per unit of underlying. */
  readonly forward: Float64Array;
  /** Not read for delta-ones. */
  readonly strike: Float64Array;
  /** Years of 365 days; not read for delta-ones. */
  readonly yearsToExpiry: Float64Array;
  /** Decimal; not read for delta-ones. */
  readonly vol: Float64Array;
  /** 1 for an inverse instrument: results in coin; 0: in quote currency. */
  readonly inverse: Float64Array;
}

/** What a scenario leaves to be said row by row, in the order of pnl: one row of instruments after another. */
export interface ScenarioOverrides {
  /** Moved vols (decimal): a scenario's own vol move is then not applied. For smiles that stick to moneyness or delta, or skew moves. */
  readonly vols?: Float64Array;
  /** Moved forwards: a scenario's own factor is then not applied. For moves of the basis, or forwards that are partly fixed. */
  readonly forwards?: Float64Array;
}

export interface ScenarioVectors {
  readonly instruments: number;
  readonly scenarios: number;
  /** Value of each option now, coin or quote currency per unit of underlying, undiscounted; the level of a delta-one. */
  readonly price: Float64Array;
  /**
   * pnl[j·instruments + i]: what one unit of instrument i gains under scenario j. Units of underlying; for an inverse delta-one a unit is
   * one coin's worth of contracts at today's level, which gains 1 − 1/factor coins.
   */
  readonly pnl: Float64Array;
}

/** More results than this (64 MB) are refused. */
const MAX_RESULTS = 8_388_608;
/** The kernel's batch: any set is done in parts of this size. */
const ROWS = 512;
const SCENARIOS = 64;

let shared: ScenarioBatch | null = null;

/**
 * P&L per unit of every instrument under every scenario, priced by the kernel; any portfolio's P&L under the scenarios is the sum of
 * its sizes times these columns. Options are Black-76 undiscounted and worth their intrinsic value once expired. Throws where columns
 * differ in length or the result would exceed 8 million numbers.
 */
export function scenarioVectors(
  instruments: ScenarioInstruments,
  scenarios: readonly MarketScenario[],
  overrides: ScenarioOverrides = {},
): ScenarioVectors {
  const n = instruments.kind.length;
  const count = scenarios.length;
  checkLengths(instruments, count, overrides);
  const price = new Float64Array(n);
  const pnl = new Float64Array(n * count);
  shared ??= createScenarioBatch(ROWS, SCENARIOS);
  for (let from = 0; from < n; from += ROWS) {
    const rows = Math.min(ROWS, n - from);
    writeRows(shared, instruments, from, rows);
    for (let first = 0; first === 0 || first < count; first += SCENARIOS) {
      const part = scenarios.slice(first, first + SCENARIOS);
      runPart(shared, { instruments, overrides, from, rows, first }, part);
      part.forEach((_, j) => {
        pnl.set(shared!.pnl[j]!.subarray(0, rows), (first + j) * n + from);
      });
    }
    price.set(shared.price.subarray(0, rows), from);
  }
  applyDeltaOnes(instruments, scenarios, overrides, price, pnl);
  return { instruments: n, scenarios: count, price, pnl };
}

function checkLengths(instruments: ScenarioInstruments, count: number, overrides: ScenarioOverrides): void {
  const n = instruments.kind.length;
  if (n * count > MAX_RESULTS)
    throw new Error(`${n} instruments × ${count} scenarios: more than ${MAX_RESULTS} results`);
  for (const [name, column] of Object.entries(instruments) as [string, Float64Array][]) {
    if (column.length !== n) throw new Error(`column ${name} has ${column.length} rows, kind has ${n}`);
  }
  for (const [name, matrix] of Object.entries(overrides) as [string, Float64Array | undefined][]) {
    if (matrix && matrix.length !== n * count)
      throw new Error(`${name} has ${matrix.length} numbers, not ${n} instruments × ${count} scenarios`);
  }
}

function writeRows(batch: ScenarioBatch, instruments: ScenarioInstruments, from: number, rows: number): void {
  const { kind, forward, strike, yearsToExpiry, vol, inverse } = instruments;
  batch.forward.set(forward.subarray(from, from + rows));
  batch.strike.set(strike.subarray(from, from + rows));
  batch.yearsToExpiry.set(yearsToExpiry.subarray(from, from + rows));
  batch.vol.set(vol.subarray(from, from + rows));
  batch.inCoin.set(inverse.subarray(from, from + rows));
  for (let i = 0; i < rows; i++) batch.isCall[i] = kind[from + i] === SCENARIO_KIND.call ? 1 : 0;
}

interface Part {
  readonly instruments: ScenarioInstruments;
  readonly overrides: ScenarioOverrides;
  /** First instrument, how many, and first scenario of the part. */
  readonly from: number;
  readonly rows: number;
  readonly first: number;
}

function runPart(batch: ScenarioBatch, part: Part, scenarios: readonly MarketScenario[]): void {
  const { instruments, overrides, from, rows, first } = part;
  const n = instruments.kind.length;
  const ownVols = overrides.vols !== undefined || scenarios.some((one) => one.term !== null || one.volFloor > 0);
  scenarios.forEach((scenario, j) => {
    const at = (first + j) * n + from;
    batch.forwardFactor[j] = overrides.forwards ? 1 : scenario.forwardFactor;
    if (overrides.forwards) batch.forwards[j]!.set(overrides.forwards.subarray(at, at + rows));
    batch.volFactor[j] = ownVols ? 1 : scenario.volFactor;
    batch.volShift[j] = ownVols ? 0 : scenario.volShift;
    batch.yearsPassed[j] = scenario.yearsPassed;
    if (!ownVols) return;
    const vols = batch.vols[j]!;
    if (overrides.vols) vols.set(overrides.vols.subarray(at, at + rows));
    else moveVols(vols, instruments, scenario, from, rows);
  });
  batch.run(rows, scenarios.length, { vols: ownVols, forwards: overrides.forwards !== undefined });
}

function moveVols(
  to: Float64Array,
  instruments: ScenarioInstruments,
  scenario: MarketScenario,
  from: number,
  rows: number,
): void {
  const { vol, yearsToExpiry } = instruments;
  for (let i = 0; i < rows; i++) to[i] = scenarioVol(scenario, vol[from + i]!, yearsToExpiry[from + i]!);
}

function applyDeltaOnes(
  instruments: ScenarioInstruments,
  scenarios: readonly MarketScenario[],
  overrides: ScenarioOverrides,
  price: Float64Array,
  pnl: Float64Array,
): void {
  const { kind, forward, inverse } = instruments;
  const n = kind.length;
  for (let i = 0; i < n; i++) {
    if (kind[i] !== SCENARIO_KIND.deltaOne) continue;
    const level = forward[i]!;
    price[i] = level;
    scenarios.forEach((scenario, j) => {
      const at = j * n + i;
      const factor = overrides.forwards ? overrides.forwards[at]! / level : scenario.forwardFactor;
      pnl[at] = inverse[i] ? 1 - 1 / factor : level * factor - level;
    });
  }
}

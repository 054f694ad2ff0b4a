import type { MarginScenario, ScanRule } from "./margin-rules.ts";
import { marketScenario } from "./market-scenario.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { SCENARIO_KIND, type ScenarioInstruments, scenarioVectors } from "./scenario-vectors.ts";
import { shockedVol, volShockScales } from "./vol-shock.ts";

/** P&L per unit of every instrument under every scenario of a rule set, without weights, in the unit's currency. */
export interface MarginMatrix {
  readonly scenarios: readonly MarginScenario[];
  readonly columns: number;
  /** Row-major, scenarios × columns. */
  readonly pnl: Float64Array;
  /** Present value per unit: of options and of what is held; 0 for what is settled as it moves. */
  readonly value: Float64Array;
}

/**
 * Reprices each instrument under each scenario with the kernel. Inverse contracts in coin (option value over the moved forward), or at the
 * index where `inUsd`; others in their quote currency, discounted. NaN where an option lacks vol or forward.
 */
export function marginMatrix(
  instruments: readonly RiskInstrument[],
  scenarios: readonly MarginScenario[],
  rule: ScanRule,
  inUsd: boolean,
  scales = volShockScales(instruments, rule.volShock),
): MarginMatrix {
  const columns = instruments.length;
  const vols = new Float64Array(scenarios.length * columns);
  const forwards = new Float64Array(scenarios.length * columns);
  const directions = [...new Set(scenarios.map(({ vol }) => vol))];
  const directionOf = scenarios.map(({ vol }) => directions.indexOf(vol));
  const shocked = new Float64Array(directions.length * columns);
  const fixed = new Float64Array(columns);
  const forward = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    const instrument = instruments[i]!;
    fixed[i] = instrument.fixedShare;
    forward[i] = instrument.forward;
    if (instrument.kind !== "option") continue;
    for (let d = 0; d < directions.length; d++)
      shocked[d * columns + i] = shockedVol(instrument, directions[d]!, rule.volShock, rule.skew, scales[i]);
  }
  for (let row = 0; row < scenarios.length; row++) {
    const { move } = scenarios[row]!;
    const from = directionOf[row]! * columns;
    vols.set(shocked.subarray(from, from + columns), row * columns);
    for (let i = 0; i < columns; i++) forwards[row * columns + i] = moved(forward[i]!, fixed[i]!, move);
  }
  const { price, pnl } = scenarioVectors(
    scenarioColumns(instruments),
    scenarios.map(() => marketScenario()),
    { vols, forwards },
  );
  const value = new Float64Array(columns);
  const units = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    const { kind } = instruments[i]!;
    const unit = unitFactor(instruments[i]!, inUsd);
    units[i] = kind === "collateral" ? 0 : unit;
    value[i] = kind === "option" ? price[i]! * unit : kind === "spot" || kind === "collateral" ? forward[i]! : 0;
  }
  for (let row = 0; row < scenarios.length; row++) {
    const coin = coinFactor(scenarios[row]!, rule);
    for (let i = 0; i < columns; i++) {
      const at = row * columns + i;
      if (units[i] === 0) pnl[at] = 0;
      else pnl[at] = pnl[at]! * units[i]! * (coin !== 1 && instruments[i]!.inverse ? coin : 1);
    }
  }
  return { scenarios, columns, pnl, value };
}

/** What turns an undiscounted result in the contract's own currency into the unit's. */
export function unitFactor({ kind, inverse, spot, discount }: RiskInstrument, inUsd: boolean): number {
  if (inverse) return inUsd ? spot : 1;
  return kind === "option" ? discount : 1;
}

/** Instruments as the columns that scenarios are run over. */
export function scenarioColumns(instruments: readonly RiskInstrument[]): ScenarioInstruments {
  const count = instruments.length;
  const column = () => new Float64Array(count);
  const out = {
    kind: column(),
    forward: column(),
    strike: column(),
    yearsToExpiry: column(),
    vol: column(),
    inverse: column(),
  };
  for (let i = 0; i < count; i++) {
    const { kind, isCall, forward, strike, years, vol, inverse } = instruments[i]!;
    out.kind[i] = kind !== "option" ? SCENARIO_KIND.deltaOne : isCall ? SCENARIO_KIND.call : SCENARIO_KIND.put;
    out.forward[i] = forward;
    out.strike[i] = strike;
    out.yearsToExpiry[i] = years;
    out.vol[i] = vol;
    out.inverse[i] = inverse ? 1 : 0;
  }
  return out;
}

/** Factor on the P&L in coin of an extended move: from the price it reaches to the price at the regular boundary. */
export function coinFactor({ move, extended }: MarginScenario, rule: ScanRule): number {
  return extended && rule.coinAtBoundary ? (1 + move) / (1 + Math.sign(move) * rule.range) : 1;
}

/** The forward after a move of spot; what settlement averaging has fixed already does not move. */
export function movedForward({ forward, fixedShare }: RiskInstrument, move: number): number {
  return moved(forward, fixedShare, move);
}

export const moved = (forward: number, fixedShare: number, move: number): number =>
  forward * (fixedShare + (1 - fixedShare) * (1 + move));

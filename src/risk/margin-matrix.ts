import type { MarginScenario, ScanRule } from "./margin-rules.ts";
import { marketScenario } from "./market-scenario.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { SCENARIO_KIND, type ScenarioInstruments, scenarioVectors } from "./scenario-vectors.ts";
import { shockedVol } from "./vol-shock.ts";

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
): MarginMatrix {
  const columns = instruments.length;
  const vols = new Float64Array(scenarios.length * columns);
  const forwards = new Float64Array(scenarios.length * columns);
  const directions = [...new Set(scenarios.map(({ vol }) => vol))];
  instruments.forEach((instrument, i) => {
    const isOption = instrument.kind === "option";
    const shocked = directions.map((vol) => (isOption ? shockedVol(instrument, vol, rule.volShock, rule.skew) : 0));
    scenarios.forEach(({ move, vol }, row) => {
      const at = row * columns + i;
      vols[at] = shocked[directions.indexOf(vol)]!;
      forwards[at] = movedForward(instrument, move);
    });
  });
  const { price, pnl } = scenarioVectors(
    scenarioColumns(instruments),
    scenarios.map(() => marketScenario()),
    { vols, forwards },
  );
  const value = new Float64Array(columns);
  instruments.forEach((instrument, i) => {
    const { kind, forward } = instrument;
    const unit = unitFactor(instrument, inUsd);
    value[i] = kind === "option" ? price[i]! * unit : kind === "spot" || kind === "collateral" ? forward : 0;
    scenarios.forEach((scenario, row) => {
      const at = row * columns + i;
      pnl[at] = kind === "collateral" ? 0 : pnl[at]! * unit * restated(instrument, scenario, rule);
    });
  });
  return { scenarios, columns, pnl, value };
}

/** What turns an undiscounted result in the contract's own currency into the unit's. */
function unitFactor({ kind, inverse, spot, discount }: RiskInstrument, inUsd: boolean): number {
  if (inverse) return inUsd ? spot : 1;
  return kind === "option" ? discount : 1;
}

/** Instruments as the columns that scenarios are run over. */
export function scenarioColumns(instruments: readonly RiskInstrument[]): ScenarioInstruments {
  const column = (of: (instrument: RiskInstrument) => number) => Float64Array.from(instruments, of);
  return {
    kind: column(({ kind, isCall }) =>
      kind !== "option" ? SCENARIO_KIND.deltaOne : isCall ? SCENARIO_KIND.call : SCENARIO_KIND.put,
    ),
    forward: column(({ forward }) => forward),
    strike: column(({ strike }) => strike),
    yearsToExpiry: column(({ years }) => years),
    vol: column(({ vol }) => vol),
    inverse: column(({ inverse }) => (inverse ? 1 : 0)),
  };
}

/** Factor on the P&L of an extended move in coin: from the price it reaches to the price at the regular boundary. */
function restated(instrument: RiskInstrument, { move, extended }: MarginScenario, rule: ScanRule): number {
  if (!extended || !rule.coinAtBoundary || !instrument.inverse) return 1;
  return (1 + move) / (1 + Math.sign(move) * rule.range);
}

/** The forward after a move of spot; what settlement averaging has fixed already does not move. */
export function movedForward({ forward, fixedShare }: RiskInstrument, move: number): number {
  return forward * (fixedShare + (1 - fixedShare) * (1 + move));
}

import { blackGreeks } from "../quant/black.ts";
import type { PreparedUnit } from "./margin-engine.ts";
import { movedForward } from "./margin-matrix.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { shockedVol } from "./vol-shock.ts";

/** A P&L by Greek term: second-order Taylor in forward and vol, the rest, and what the rules put on top. */
export interface GreekTerms {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly vanna: number;
  readonly volga: number;
  /** Higher orders: what the Taylor terms miss of the full repricing. */
  readonly higher: number;
  /** Discounts and offsets of the rules: what is counted less what is lost. */
  readonly rules: number;
}

/** Every term, in the order it is read in. */
export const GREEK_TERMS = ["delta", "gamma", "vega", "vanna", "volga", "higher", "rules"] as const;

/** First and second derivatives of a contract's value in its own currency, per unit, in forward and vol. */
export interface ValueSlopes {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly vanna: number;
  readonly volga: number;
}

/** Slopes of the value that P&L is measured in: coin for inverse contracts, discounted quote currency for others. */
export function valueSlopes(instrument: RiskInstrument): ValueSlopes {
  const { kind, inverse, forward, strike, years, vol, isCall, discount } = instrument;
  if (kind === "collateral") return { delta: 0, gamma: 0, vega: 0, vanna: 0, volga: 0 };
  if (kind !== "option") {
    // One coin's worth of an inverse contract gains 1 - F0/F coins.
    const delta = inverse ? 1 / forward : 1;
    return { delta, gamma: inverse ? (-2 * delta) / forward : 0, vega: 0, vanna: 0, volga: 0 };
  }
  const { price, delta, gamma, vega, vanna, volga } = blackGreeks(forward, strike, years, vol, isCall);
  if (!inverse) {
    return {
      delta: delta * discount,
      gamma: gamma * discount,
      vega: vega * discount,
      vanna: vanna * discount,
      volga: volga * discount,
    };
  }
  const coinDelta = (delta - price / forward) / forward;
  return {
    delta: coinDelta,
    gamma: (gamma - 2 * coinDelta) / forward,
    vega: vega / forward,
    vanna: (vanna - vega / forward) / forward,
    volga: volga / forward,
  };
}

/** Taylor terms of a move of forward and vol, per unit. */
export function taylorTerms(slopes: ValueSlopes, dForward: number, dVol: number): ValueSlopes {
  return {
    delta: slopes.delta * dForward,
    gamma: 0.5 * slopes.gamma * dForward * dForward,
    vega: slopes.vega * dVol,
    vanna: slopes.vanna * dForward * dVol,
    volga: 0.5 * slopes.volga * dVol * dVol,
  };
}

/** The Greek terms of a position's share `pnl` in a row of the scan; Greeks that are not defined leave all to `higher`. */
export function greekTerms(unit: PreparedUnit, row: number, column: number, size: number, pnl: number): GreekTerms {
  const scenario = unit.scan?.rule.scenarios[row];
  const instrument = unit.instruments[column]!;
  // The basis row moves forwards by expiry, which no Greek stands for.
  if (unit.scan === null || scenario === undefined) return { ...NO_TERMS, rules: pnl };
  const { rule, matrix } = unit.scan;
  const full = size * matrix.pnl[row * matrix.columns + column]!;
  const dForward = movedForward(instrument, scenario.move) - instrument.forward;
  const shocked = instrument.kind === "option" ? shockedVol(instrument, scenario.vol, rule.volShock, rule.skew) : 0;
  const dVol = instrument.kind === "option" ? shocked - instrument.vol : 0;
  const perUnit = taylorTerms(valueSlopes(instrument), dForward, dVol);
  const scale = size * (unit.inUsd && instrument.inverse ? instrument.spot : 1);
  const known = Object.values(perUnit).every(Number.isFinite);
  const of = (term: number) => (known ? term * scale : 0);
  const terms = {
    delta: of(perUnit.delta),
    gamma: of(perUnit.gamma),
    vega: of(perUnit.vega),
    vanna: of(perUnit.vanna),
    volga: of(perUnit.volga),
  };
  const taylor = terms.delta + terms.gamma + terms.vega + terms.vanna + terms.volga;
  return { ...terms, higher: full - taylor, rules: pnl - full };
}

const NO_TERMS: GreekTerms = { delta: 0, gamma: 0, vega: 0, vanna: 0, volga: 0, higher: 0, rules: 0 };

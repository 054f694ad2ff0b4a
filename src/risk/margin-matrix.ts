import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import type { MarginScenario, ScanRule } from "./margin-rules.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
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

/** Options are priced in pieces of this many, so that one batch serves books of any size. */
const CHUNK = 4096;
let sharedBatch: OptionBatch | null = null;

/**
 * Prices each option under each scenario with the kernel and takes the difference to its present value. Inverse contracts in
 * coin (option value over the moved forward), or at the index where `inUsd`; others in their quote currency. NaN where an
 * option lacks vol or forward.
 */
export function marginMatrix(
  instruments: readonly RiskInstrument[],
  scenarios: readonly MarginScenario[],
  rule: ScanRule,
  inUsd: boolean,
): MarginMatrix {
  const columns = instruments.length;
  const pnl = new Float64Array(scenarios.length * columns);
  const value = new Float64Array(columns);
  priceRow(instruments, STILL, rule, value);
  scenarios.forEach((scenario, row) => {
    priceRow(instruments, scenario, rule, pnl.subarray(row * columns, (row + 1) * columns));
  });
  for (let row = 0; row < scenarios.length; row++) {
    const scenario = scenarios[row]!;
    for (let i = 0; i < columns; i++) {
      const instrument = instruments[i]!;
      const at = row * columns + i;
      const change = instrument.kind === "option" ? pnl[at]! - value[i]! : linearPnl(instrument, scenario.move);
      pnl[at] = change * restated(instrument, scenario, rule) * (inUsd && instrument.inverse ? instrument.spot : 1);
    }
  }
  instruments.forEach(({ kind, inverse, spot, forward }, i) => {
    if (kind === "spot" || kind === "collateral") value[i] = forward;
    else if (inUsd && inverse) value[i] = value[i]! * spot;
  });
  return { scenarios, columns, pnl, value };
}

const STILL: MarginScenario = { move: 0, vol: "same", weight: 1, extended: false };

/** Factor on the P&L of an extended move in coin: from the price it reaches to the price at the regular boundary. */
function restated(instrument: RiskInstrument, { move, extended }: MarginScenario, rule: ScanRule): number {
  if (!extended || !rule.coinAtBoundary || !instrument.inverse) return 1;
  return (1 + move) / (1 + Math.sign(move) * rule.range);
}

/** P&L per unit of a future, perpetual or spot holding; in coin for inverse ones. */
function linearPnl({ inverse, forward, kind }: RiskInstrument, move: number): number {
  if (kind === "collateral") return 0;
  return inverse ? 1 - 1 / (1 + move) : forward * move;
}

/** The forward after a move of spot; what settlement averaging has fixed already does not move. */
export function movedForward({ forward, fixedShare }: RiskInstrument, move: number): number {
  return forward * (fixedShare + (1 - fixedShare) * (1 + move));
}

/** Writes the options' values under a scenario into `out`, per unit, in coin for inverse ones. */
function priceRow(
  instruments: readonly RiskInstrument[],
  scenario: MarginScenario,
  rule: ScanRule,
  out: Float64Array,
): void {
  sharedBatch ??= createOptionBatch(CHUNK);
  const batch = sharedBatch;
  const places: number[] = [];
  const flush = () => {
    batch.greeks(places.length, EVERYDAY_GREEKS);
    places.forEach((i, n) => {
      const { inverse, discount } = instruments[i]!;
      const price = batch.out.price[n]!;
      out[i] = inverse ? price / batch.forward[n]! : price * discount;
    });
    places.length = 0;
  };
  for (let i = 0; i < instruments.length; i++) {
    const instrument = instruments[i]!;
    if (instrument.kind !== "option") continue;
    const n = places.length;
    batch.forward[n] = movedForward(instrument, scenario.move);
    batch.strike[n] = instrument.strike;
    batch.yearsToExpiry[n] = instrument.years;
    batch.isCall[n] = instrument.isCall ? 1 : 0;
    batch.vol[n] = shockedVol(instrument, scenario.vol, rule.volShock, rule.skew);
    if (places.push(i) === CHUNK) flush();
  }
  if (places.length > 0) flush();
}

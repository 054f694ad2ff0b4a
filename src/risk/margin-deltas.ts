import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

const CAPACITY = 1_024;
let shared: OptionBatch | null = null;

/**
 * Runs the kernel's everyday Greeks over the instruments' columns, in parts: `take` is handed the batch, the place of its first row in the list,
 * and how many rows it holds. Rows that are no options are NaN.
 */
export function greeksOf(
  instruments: readonly RiskInstrument[],
  take: (batch: OptionBatch, from: number, count: number) => void,
): void {
  shared ??= createOptionBatch(CAPACITY);
  for (let from = 0; from < instruments.length; from += CAPACITY) {
    const count = Math.min(CAPACITY, instruments.length - from);
    for (let i = 0; i < count; i++) {
      const { strike, isCall, forward, years, vol } = instruments[from + i]!;
      shared.strike[i] = strike;
      shared.isCall[i] = isCall ? 1 : 0;
      shared.forward[i] = forward;
      shared.yearsToExpiry[i] = years;
      shared.vol[i] = vol;
    }
    shared.greeks(count, EVERYDAY_GREEKS);
    take(shared, from, count);
  }
}

/** Black delta per unit of underlying, undiscounted, and 1 for what is no option, of what spot can still move. */
export function blackDeltas(instruments: readonly RiskInstrument[]): Float64Array {
  const deltas = new Float64Array(instruments.length);
  greeksOf(instruments, ({ out }, from, count) => {
    for (let i = 0; i < count; i++) deltas[from + i] = shareOf(instruments[from + i]!, out.delta[i]!);
  });
  return deltas;
}

/** An instrument's delta from what the batch says of it. */
export function shareOf({ kind, fixedShare }: RiskInstrument, delta: number): number {
  return (1 - fixedShare) * (kind === "option" ? delta : 1);
}

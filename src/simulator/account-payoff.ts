import type { Holding } from "./accounts.ts";
import type { Instrument } from "./market-state.ts";

/** What a holding pays at its delivery price, in its settlement currency. */
export function settlementPayoff({ listing }: Instrument, holding: Holding, delivery: number): number {
  const { kind, spec, strike, call } = listing;
  if (kind === "option") {
    const intrinsic = Math.max(0, call ? delivery - strike : strike - delivery);
    return holding.size * (spec.inverse ? intrinsic / delivery : intrinsic);
  }
  return futureGain(spec.inverse, holding.size, holding.session, delivery);
}

/** Gain of a future between two prices: coin for a size in USD (inverse), else money for a size in units. */
export function futureGain(inverse: boolean, size: number, from: number, to: number): number {
  return inverse ? size * (1 / from - 1 / to) : size * (to - from);
}

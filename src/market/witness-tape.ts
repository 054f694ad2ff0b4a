import { ARBITRAGE_CLASSES, type Witness, type WitnessLeg } from "./witness.ts";

const KINDS = [...ARBITRAGE_CLASSES, "general"] as const;
const LEGS = ["call", "put", "future", "cash"] as const;

/** Values written one after the other, and read back in that order; NaN beyond the end. */
export interface Tape {
  next(): number;
}

/** Reads `values` from the first on. */
export function tapeOf(values: Float64Array): Tape {
  let at = 0;
  return { next: () => values[at++] ?? Number.NaN };
}

/** Appends a witness whose trades are named by the place of their option or future. */
export function writeWitness(out: number[], witness: Witness): void {
  const { kind, expiry, legs, cost, payoff, worstSpot, gain, sizeKnown, carry } = witness;
  out.push(KINDS.indexOf(kind), expiry, cost, payoff, worstSpot, gain, sizeKnown ? 1 : 0, carry, legs.length);
  for (const leg of legs) {
    out.push(leg.kind === "cash" ? -1 : Number(leg.name), LEGS.indexOf(leg.kind), leg.expiry, leg.strike);
    out.push(leg.quantity, leg.price, leg.fee, leg.available, leg.age);
  }
}

/** Reads what `writeWitness` wrote: `names` by place, and the `currency` of cash. */
export function readWitness(next: () => number, names: readonly string[], currency: string): Witness {
  const readLeg = (): WitnessLeg => ({
    name: names[next()] ?? currency,
    kind: LEGS[next()] ?? "cash",
    expiry: next(),
    strike: next(),
    quantity: next(),
    price: next(),
    fee: next(),
    available: next(),
    age: next(),
  });
  const one = {
    kind: KINDS[next()] ?? "general",
    expiry: next(),
    cost: next(),
    payoff: next(),
    worstSpot: next(),
    gain: next(),
    sizeKnown: next() === 1,
    carry: next(),
  };
  return { ...one, legs: Array.from({ length: next() }, readLeg) };
}

import { generalisedGreeks } from "./generalised-greeks.ts";
import { impliedVol } from "./implied-vol.ts";
import type { GreekColumn } from "./option-batch.ts";

/** One number beside what its scalar form gives, and how many doubles apart they are. */
export interface Recheck {
  readonly name: string;
  readonly shown: number;
  readonly recomputed: number;
  /** 0 where both have the same bits (or both are NaN); NaN where only one is NaN. */
  readonly ulps: number;
}

/** What a price and its Greeks were computed from. Rate and yield are 0 for undiscounted options on a forward. */
export interface OptionInputs {
  readonly forward: number;
  readonly strike: number;
  readonly yearsToExpiry: number;
  readonly vol: number;
  readonly isCall: boolean;
  readonly rate: number;
  readonly dividendYield: number;
}

const pair = new Float64Array(2);
const bits = new BigInt64Array(pair.buffer);

/** How many representable doubles lie from a to b: 0 for equal numbers, 1 for neighbours; NaN where one is NaN. */
export function ulpDistance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  pair[0] = a;
  pair[1] = b;
  const distance = ordinal(bits[0]!) - ordinal(bits[1]!);
  return Number(distance < 0n ? -distance : distance);
}

/** Bits of a double as a number that rises with it. */
function ordinal(raw: bigint): bigint {
  return raw < 0n ? -(raw & 0x7fffffffffffffffn) : raw;
}

/** Recomputes price and Greeks by their scalar form. On a forward (rate = yield = 0) rho is -T price, as batches give it. */
export function recheckGreeks(inputs: OptionInputs, shown: Partial<Record<GreekColumn, number>>): Recheck[] {
  const { forward, strike, yearsToExpiry, vol, isCall, rate, dividendYield } = inputs;
  const greeks = generalisedGreeks(forward, strike, yearsToExpiry, vol, rate, dividendYield, isCall);
  const onForward = rate === 0 && dividendYield === 0;
  const rho = onForward ? -Math.max(yearsToExpiry, 0) * greeks.price : greeks.rho;
  return (Object.entries(shown) as [GreekColumn, number][]).map(([name, value]) =>
    compare(name, value, name === "rho" ? rho : greeks[name]),
  );
}

/** Recomputes an implied vol from its undiscounted price by its scalar form. */
export function recheckVol(inputs: OptionInputs, price: number, shownVol: number): Recheck {
  const { forward, strike, yearsToExpiry, isCall } = inputs;
  return compare("vol", shownVol, impliedVol(price, forward, strike, yearsToExpiry, isCall).vol);
}

function compare(name: string, shown: number, recomputed: number): Recheck {
  return { name, shown, recomputed, ulps: ulpDistance(shown, recomputed) };
}

import type { Position } from "./portfolio.ts";

/** Spot is a holding of the coin that moves; collateral one of something that no scenario moves. */
export type RiskKind = "option" | "future" | "perpetual" | "spot" | "collateral";

/**
 * An instrument with its market, as scenarios and margin need it. Prices in USD (or the quote currency of a linear contract)
 * per unit of underlying, except `mark`.
 */
export interface RiskInstrument {
  /** As positions name it. */
  readonly id: string;
  readonly kind: RiskKind;
  /** Coin or asset that moves, e.g. "BTC"; contracts of one base form one risk unit. */
  readonly base: string;
  /** Price pair it belongs to, e.g. "BTC_USD", "BTC_USDC". */
  readonly pair: string;
  /** Currency that profit and loss is paid in: the base for inverse contracts. */
  readonly settlement: string;
  readonly inverse: boolean;
  /** NaN unless an option. */
  readonly strike: number;
  readonly isCall: boolean;
  /** Epoch ms; Infinity where it never expires. */
  readonly expiry: number;
  /** Years of 365 days to expiry, not below 0; 0 for perpetuals and spot. */
  readonly years: number;
  /** Forward of the option's expiry; for anything else its own price. */
  readonly forward: number;
  /** Index of the underlying. */
  readonly spot: number;
  /** Decimal, the venue's mark vol; NaN unless an option. */
  readonly vol: number;
  /** In the instrument's own quote currency: coin for inverse options, else as `forward`. */
  readonly mark: number;
  /** Discount factor to expiry; 1 where the venue discounts nothing. */
  readonly discount: number;
  /** Part of the settlement price that is fixed already by averaging before expiry, 0 … 1. */
  readonly fixedShare: number;
  /** How sure the venue's feed is of the price, 0 … 1; absent where the venue states none. */
  readonly confidence?: number;
}

/** Over this long before expiry crypto venues average the settlement price, ms. */
const AVERAGING_MS = 1_800_000;

/** Part of the settlement price that is fixed `ms` before expiry. */
export function fixedShareAt(ms: number): number {
  return Math.min(Math.max((AVERAGING_MS - ms) / AVERAGING_MS, 0), 1);
}

/** A position that can be priced. */
export interface Leg {
  /** Place in the portfolio's list, from 0. */
  readonly position: number;
  /** Place in the list of instruments. */
  readonly instrument: number;
  readonly size: number;
}

/** A position that cannot be priced, and why; every total that leaves it out must show it. */
export interface Excluded {
  readonly position: number;
  readonly instrument: string;
  readonly reason: string;
}

/** A portfolio on one market: each instrument once, the legs on them, and what had to be left out. */
export interface PricedBook {
  readonly instruments: readonly RiskInstrument[];
  readonly legs: readonly Leg[];
  readonly excluded: readonly Excluded[];
}

/** A market's word on an instrument, or the reason why it cannot be priced. */
export type Lookup = (id: string) => RiskInstrument | string;

/** Looks every position up, each instrument once; sizes that are not finite are excluded. */
export function priceBook(positions: readonly Position[], lookup: Lookup): PricedBook {
  const instruments: RiskInstrument[] = [];
  const slots = new Map<string, number | string>();
  const legs: Leg[] = [];
  const excluded: Excluded[] = [];
  positions.forEach(({ instrument: id, size }, position) => {
    let slot = slots.get(id);
    if (slot === undefined) {
      const found = lookup(id);
      slot = typeof found === "string" ? found : instruments.push(found) - 1;
      slots.set(id, slot);
    }
    const reason = typeof slot === "string" ? slot : Number.isFinite(size) ? null : "its size is not a number";
    if (reason !== null) excluded.push({ position, instrument: id, reason });
    else legs.push({ position, instrument: slot as number, size });
  });
  return { instruments, legs, excluded };
}

/** Net size per instrument, in units of underlying. */
export function netSizes({ instruments, legs }: PricedBook): Float64Array {
  const sizes = new Float64Array(instruments.length);
  for (const { instrument, size } of legs) sizes[instrument]! += size;
  return sizes;
}

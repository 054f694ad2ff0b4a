import type { Right } from "../market/instrument.ts";
import type { BookPosition } from "./portfolio-document.ts";

/** A contract that has expired, as its name tells it. */
export interface ExpiredContract {
  readonly kind: "option" | "future";
  /** Epoch ms. */
  readonly expiry: number;
  /** NaN and null unless an option. */
  readonly strike: number;
  readonly right: Right | null;
  readonly inverse: boolean;
  /** Currency that it pays in. */
  readonly currency: string;
}

/** An expired contract by its name, and the venue's delivery price; NaN where the venue states none. */
export interface Delivery {
  readonly name: string;
  /** Null where the name tells of no option or future. */
  readonly contract: ExpiredContract | null;
  readonly price: number;
}

/** What an expired position paid into cash. */
export interface SettledPosition {
  /** Of the position. */
  readonly id: number;
  readonly currency: string;
  readonly amount: number;
}

/**
 * What a position pays, in its currency, when its contract settles at `level` (USD, or the quote currency of a linear one): an
 * option its intrinsic value, a future its gain against the average price. One sentence where that cannot be told.
 */
export function settledAmount(
  { size, unit, averagePrice }: Pick<BookPosition, "size" | "unit" | "averagePrice">,
  { kind, strike, right, inverse }: ExpiredContract,
  level: number,
): number | string {
  if (!(level > 0)) return "no level to settle at";
  if (kind === "option") {
    if (unit === "usd") return "a size in USD is for inverse futures and perpetuals only";
    const intrinsic = Math.max(right === "call" ? level - strike : strike - level, 0);
    return (size * intrinsic) / (inverse ? level : 1);
  }
  if (averagePrice === null || !(averagePrice > 0)) return "its average price is not known";
  if (!inverse) return unit === "usd" ? "a size in USD is for inverse futures only" : size * (level - averagePrice);
  const notional = unit === "usd" ? size : size * averagePrice;
  return notional * (1 / averagePrice - 1 / level);
}

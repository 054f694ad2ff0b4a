import type { Right } from "../market/instrument.ts";
import { DERIBIT_FEES, deliveryFee } from "../market/option-fees.ts";
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
  /** Less `fee`. */
  readonly amount: number;
  /** What one contract was worth, quote currency, and when, epoch ms. */
  readonly price: number;
  readonly at: number;
  readonly fee: number;
}

/** What one contract is worth, quote currency, when it settles at `level`. */
export function settledPrice({ kind, strike, right, inverse }: ExpiredContract, level: number): number {
  if (kind !== "option") return level;
  return Math.max(right === "call" ? level - strike : strike - level, 0) / (inverse ? level : 1);
}

/**
 * What a position pays, in its currency, when its contract settles at `level` (USD, or the quote currency of a linear one): an
 * option its intrinsic value, a future its gain against the average price. One sentence where that cannot be told.
 */
export function settledAmount(
  { size, unit, averagePrice }: Pick<BookPosition, "size" | "unit" | "averagePrice">,
  contract: ExpiredContract,
  level: number,
): number | string {
  const { kind, inverse } = contract;
  if (!(level > 0)) return "no level to settle at";
  if (kind === "option") {
    if (unit === "usd") return "a size in USD is for inverse futures and perpetuals only";
    return size * settledPrice(contract, level);
  }
  if (averagePrice === null || !(averagePrice > 0)) return "its average price is not known";
  if (!inverse) return unit === "usd" ? "a size in USD is for inverse futures only" : size * (level - averagePrice);
  const notional = unit === "usd" ? size : size * averagePrice;
  return notional * (1 / averagePrice - 1 / level);
}

/** What the venue keeps of a delivery, in the currency the contract pays in, and by which rule. */
export interface DeliveryCharge {
  readonly fee: number;
  readonly rule: string;
}

const DAY = 86_400_000;
const FRIDAY = 5;
/** Share of the notional of a future that is delivered. */
const FUTURE_DELIVERY = 0.00025;

/**
 * Deribit's delivery fee by its schedule before August 2026 (support article "Fees"), long or short: options 0.015 % of the underlying, at most
 * 12.5 % of their value, daily ones nothing; futures 0.025 % of the notional, but weekly and daily ones nothing.
 */
export function deliveryCharge(
  position: Pick<BookPosition, "size" | "unit" | "averagePrice">,
  contract: ExpiredContract,
  level: number,
): DeliveryCharge {
  const payoff = settledAmount(position, contract, level);
  if (typeof payoff === "string") return { fee: 0, rule: "" };
  const { kind, expiry, inverse } = contract;
  const friday = new Date(expiry).getUTCDay() === FRIDAY;
  if (!friday) return { fee: 0, rule: "daily" };
  if (kind === "option") {
    const units = Math.abs(position.size);
    const fee = units * deliveryFee(DERIBIT_FEES, Math.abs(payoff) / units, inverse ? 1 : level);
    return { fee, rule: fee > 0 ? "0.015 %" : "nothing paid" };
  }
  const lastOfMonth = new Date(expiry + 7 * DAY).getUTCMonth() !== new Date(expiry).getUTCMonth();
  if (!lastOfMonth) return { fee: 0, rule: "weekly" };
  const { size, unit, averagePrice } = position;
  const usd = unit === "usd" ? size : size * (inverse ? (averagePrice ?? level) : level);
  return { fee: (FUTURE_DELIVERY * Math.abs(usd)) / (inverse ? level : 1), rule: "0.025 %" };
}

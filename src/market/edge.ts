import { blackPrice } from "../quant/black.ts";
import { usdPrice } from "./conventions.ts";
import { D } from "./derived-columns.ts";
import type { Instrument } from "./instrument.ts";
import { optionFee } from "./option-fee.ts";
import { Q } from "./quote-columns.ts";

/** Which side is traded: the bid is sold to, the ask bought from. */
export type EdgeSide = "bid" | "ask";

/**
 * What a trade of one option at its quote beats the fitted vol by, after the taker fee: USD for inverse options, quote currency for
 * others. NaN where there is no quote, forward or fit.
 */
export function edgeMoney(
  instrument: Instrument | null | undefined,
  quotes: readonly Float64Array[],
  derived: readonly Float64Array[],
  slot: number,
  side: EdgeSide,
): number {
  const own = (column: number): number => derived[column]![slot]!;
  const forward = own(D.forward);
  const price = quotes[side === "bid" ? Q.bid : Q.ask]![slot]!;
  const fit = own(D.fitVol);
  if (!instrument || !(price > 0 && forward > 0 && fit > 0)) return Number.NaN;
  const { inverse, strike, right, takerFee } = instrument;
  const money = (value: number): number => (inverse ? usdPrice(value, forward) : value);
  const fair = blackPrice(forward, strike, own(D.yearsToExpiry), fit, right === "call");
  const index = quotes[Q.index]![slot]!;
  const fee = optionFee(price, inverse ? 1 : index > 0 ? index : forward, takerFee);
  return (side === "bid" ? money(price) - fair : fair - money(price)) - money(fee);
}

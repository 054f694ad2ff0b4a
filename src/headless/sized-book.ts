import type { Portfolio, Position } from "../risk/portfolio.ts";
import { type Lookup, type PricedBook, priceBook } from "../risk/risk-instrument.ts";
import { usdNotional } from "../risk/valuation.ts";

/**
 * A portfolio file's positions on a market, in coin at the mark. An inverse future stands for a number of USD: a size in coin counts at the
 * price paid where it is stated, else at the mark, as in the browser.
 */
export function sizedBook(
  positions: readonly Position[],
  lookup: Lookup,
): readonly [Portfolio["positions"], PricedBook] {
  const sized = positions.map((position): Position => {
    const { instrument, size, averagePrice = null } = position;
    const found = averagePrice === null ? null : lookup(instrument);
    if (found === null || typeof found === "string" || !found.inverse) return position;
    if (found.kind !== "future" && found.kind !== "perpetual") return position;
    return { ...position, size: usdNotional({ size, unit: "underlying", averagePrice }, found.mark) / found.mark };
  });
  return [sized, priceBook(sized, lookup)];
}

import type { AttributedTrade, HeldPosition } from "../risk/attribution.ts";
import type { BookPosition } from "../risk/portfolio-document.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import { usdNotional } from "../risk/valuation.ts";

/** A fee is at most this share of an option's price. */
const FEE_CAP = 0.125;

/**
 * A position as attribution follows it. One that was traded on the way is held from the first market after its trade; what it
 * gained up to there, against the price paid, counts as trading: bought at its price, and given on at that market's mark. `funding`: received since.
 */
export function heldPosition(
  position: BookPosition,
  traded: boolean,
  start: RiskInstrument,
  end: RiskInstrument,
  takerFee: number,
  funding = 0,
): HeldPosition {
  const inverseFuture = start.inverse && (start.kind === "future" || start.kind === "perpetual");
  // An inverse future stands for a number of USD: fewer coins as its price rises.
  const notional = usdNotional(position, end.mark);
  const sizeAt = (price: number): number => (inverseFuture ? notional / price : position.size);
  const size = sizeAt(start.mark);
  const paid = position.averagePrice;
  const trades: AttributedTrade[] = [];
  if (traded && paid !== null && (paid > 0 || !inverseFuture)) {
    const fee = takerFees(start, sizeAt(paid), paid, takerFee);
    trades.push({ size: sizeAt(paid), price: paid, forward: start.forward, fee });
    trades.push({ size: -size, price: start.mark, forward: start.forward, fee: 0 });
  }
  return { start, end, size, trades, funding };
}

/** The venue's taker fee on a trade, in the contract's own currency. */
function takerFees(of: RiskInstrument, size: number, price: number, rate: number): number {
  if (!(rate > 0)) return 0;
  const perUnit = of.inverse ? rate : rate * (of.kind === "option" ? of.forward : price);
  return Math.abs(size) * (of.kind === "option" ? Math.min(perUnit, FEE_CAP * price) : perUnit);
}

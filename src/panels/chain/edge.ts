import type { MarketView } from "../../engine/market-view.ts";
import { volPoints } from "../../market/conventions.ts";
import { D } from "../../market/derived-columns.ts";
import { type EdgeSide, edgeMoney as marketEdge } from "../../market/edge.ts";
import { DERIBIT_OPTION_FEE } from "../../market/option-fee.ts";
import { formatNumber } from "../../ui/format.ts";

/** How far the bid lies over the fitted vol, or the ask under it, vol points. Above 0 the trade beats the fit. */
export function edgeVol(view: MarketView, slot: number, side: EdgeSide): number {
  const fit = view.derived[D.fitVol]![slot]!;
  return side === "bid"
    ? volPoints(view.derived[D.volAtBid]![slot]! - fit)
    : volPoints(fit - view.derived[D.volAtAsk]![slot]!);
}

/** The same in money per option after the taker fee: USD for inverse options, quote currency for others. */
export function edgeMoney(view: MarketView, slot: number, side: EdgeSide): number {
  return marketEdge(view.instrumentBySlot.get(slot), view.quotes, view.derived, slot, side);
}

/** The fee that is taken off, in words. */
export const FEE_WORDS = `${formatNumber(100 * DERIBIT_OPTION_FEE.rate, 2)} % of underlying, at most ${formatNumber(
  100 * DERIBIT_OPTION_FEE.cap,
  1,
)} % of price`;

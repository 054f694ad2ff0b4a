import type { MarketView } from "../../engine/market-view.ts";
import { usdPrice, volPoints } from "../../market/conventions.ts";
import { D } from "../../market/derived-columns.ts";
import { DERIBIT_OPTION_FEE, optionFee } from "../../market/option-fee.ts";
import { Q } from "../../market/quote-columns.ts";
import { blackPrice } from "../../quant/black.ts";
import { formatNumber } from "../../ui/format.ts";

/** Which side is traded: the bid is sold to, the ask bought from. */
export type EdgeSide = "bid" | "ask";

/** How far the bid lies over the fitted vol, or the ask under it, vol points. Above 0 the trade beats the fit. */
export function edgeVol(view: MarketView, slot: number, side: EdgeSide): number {
  const fit = view.derived[D.fitVol]![slot]!;
  return side === "bid"
    ? volPoints(view.derived[D.volAtBid]![slot]! - fit)
    : volPoints(fit - view.derived[D.volAtAsk]![slot]!);
}

/** The same in money per option after the taker fee: USD for inverse options, quote currency for others. */
export function edgeMoney(view: MarketView, slot: number, side: EdgeSide): number {
  const instrument = view.instrumentBySlot.get(slot);
  const own = (column: number): number => view.derived[column]![slot]!;
  const forward = own(D.forward);
  const price = view.quotes[side === "bid" ? Q.bid : Q.ask]![slot]!;
  const fit = own(D.fitVol);
  if (!instrument || !(price > 0 && forward > 0 && fit > 0)) return Number.NaN;
  const { inverse, strike, right, takerFee } = instrument;
  const money = (value: number): number => (inverse ? usdPrice(value, forward) : value);
  const fair = blackPrice(forward, strike, own(D.yearsToExpiry), fit, right === "call");
  const index = view.quotes[Q.index]![slot]!;
  const fee = optionFee(price, inverse ? 1 : index > 0 ? index : forward, takerFee);
  return (side === "bid" ? money(price) - fair : fair - money(price)) - money(fee);
}

/** The fee that is taken off, in words. */
export const FEE_WORDS = `${formatNumber(100 * DERIBIT_OPTION_FEE.rate, 2)} % of underlying, at most ${formatNumber(
  100 * DERIBIT_OPTION_FEE.cap,
  1,
)} % of price`;

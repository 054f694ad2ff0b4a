import { depthOf } from "./depth.ts";
import { quoteCurrency } from "./listing.ts";
import type { MakerMoment } from "./maker.ts";
import { refreshMark } from "./maker.ts";
import type { Instrument } from "./market-state.ts";
import { FIELD, rounded, tickerText } from "./ticker-fields.ts";

/** One row of `public/get_book_summary_by_currency`. Missing quotes are null here, unlike in tickers. */
export function summaryJson(instrument: Instrument, moment: MakerMoment): Record<string, unknown> {
  refreshMark(instrument, moment);
  const { listing, values, text } = instrument;
  const some = (field: number): number | null => {
    const value = values[field]!;
    return Number.isFinite(value) ? value : null;
  };
  const bid = values[FIELD.bestBid]! || null;
  const ask = values[FIELD.bestAsk]! || null;
  const option = listing.kind === "option";
  const scale = !option
    ? 100
    : listing.spec.summaryDecimals === 8
      ? 1e8
      : listing.spec.summaryDecimals === 6
        ? 1e6
        : 1e4;
  const common = {
    volume_usd: some(FIELD.volumeUsd) ?? 0,
    volume: some(FIELD.volume) ?? 0,
    quote_currency: quoteCurrency(listing),
    price_change: some(FIELD.priceChange),
    open_interest: some(FIELD.openInterest),
    mid_price: bid !== null && ask !== null ? rounded((bid + ask) / 2, 1e8) : null,
    mark_price: rounded(instrument.exactMark, scale),
    low: some(FIELD.low),
    last: some(FIELD.last),
    instrument_name: listing.name,
    high: some(FIELD.high),
    estimated_delivery_price: some(FIELD.estimatedDelivery),
    creation_timestamp: moment.now,
    bid_price: bid,
    base_currency: listing.spec.base,
    ask_price: ask,
  };
  if (option) {
    return {
      ...common,
      underlying_price: some(FIELD.underlying),
      underlying_index: text.underlyingIndex,
      mark_iv: some(FIELD.markIv),
      interest_rate: 0,
    };
  }
  const future = { ...common, volume_notional: some(FIELD.volumeNotional) };
  return listing.perpetual
    ? { ...future, funding_8h: some(FIELD.funding8h), current_funding: some(FIELD.currentFunding) }
    : future;
}

/** `public/ticker`, and with `depth` levels `public/get_order_book`, as JSON text. */
export function orderBookText(instrument: Instrument, moment: MakerMoment, depth: number | null): string {
  refreshMark(instrument, moment);
  if (depth === null) return tickerText(instrument.values, instrument.text, instrument.time);
  const book = depthOf(instrument);
  const levels = (side: typeof book.bids): string => JSON.stringify(side.slice(0, depth));
  return tickerText(
    instrument.values,
    instrument.text,
    instrument.time,
    `"change_id":${instrument.changeId},"bids":${levels(book.bids)},"asks":${levels(book.asks)},`,
  );
}

import { positionsJson, summaryJson } from "./account-text.ts";
import { type Account, fillAtMark, markOf } from "./accounts.ts";
import { type Channel, createChannel } from "./channel.ts";
import { listCurrency } from "./listing.ts";
import type { Instrument } from "./market-state.ts";
import { FIELD } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";

const PORTFOLIO = /^user\.portfolio\.(btc|eth|usdc|BTC|ETH|USDC)$/;
const CHANGES = /^user\.changes\.(option|future|any)\.(BTC|ETH|USDC|any)\.(100ms|raw|agg2)$/;

/** A channel of the account; null where there is none of the name. `user.portfolio` speaks once a second. */
export function openAccountChannel(venue: Venue, account: Account, name: string): Channel | null {
  const portfolio = PORTFOLIO.exec(name);
  if (portfolio) {
    const whole = (): string => JSON.stringify(summaryJson(venue, account, portfolio[1]!.toUpperCase()));
    const channel: Channel = createChannel(name, {
      publish: whole,
      snapshot: whole,
      attach: () => void venue.secondly.push(channel),
      detach: () => void venue.secondly.splice(venue.secondly.indexOf(channel), 1),
    });
    return channel;
  }
  if (!CHANGES.test(name)) return null;
  return createChannel(name, { publish: () => "", snapshot: () => "", attach() {}, detach() {} });
}

/** A trade of the account at the mark, told on its channels. */
export function fill(venue: Venue, account: Account, instrument: Instrument, size: number): void {
  const { listing } = instrument;
  fillAtMark(venue, account, instrument, size);
  const trade = {
    trade_id: String(venue.market.tradeId++),
    instrument_name: listing.name,
    timestamp: venue.market.now,
    direction: size > 0 ? "buy" : "sell",
    amount: Math.abs(size),
    price: markOf(venue, instrument),
    mark_price: markOf(venue, instrument),
    index_price: instrument.values[FIELD.index]!,
    liquidity: "T",
    fee: 0,
    fee_currency: listing.spec.inverse ? listing.spec.base : "USDC",
    state: "filled",
  };
  const positions = positionsJson(venue, account).filter(
    (of) => (of as { instrument_name: string }).instrument_name === listing.name,
  );
  if (positions.length === 0) {
    positions.push({ instrument_name: listing.name, kind: listing.kind, direction: "zero", size: 0, average_price: 0 });
  }
  const data = JSON.stringify({ instrument_name: listing.name, trades: [trade], positions, orders: [] });
  for (const [name, channel] of venue.channels) {
    const changes = CHANGES.exec(name);
    if (!changes || (changes[1] !== "any" && changes[1] !== listing.kind)) continue;
    if (changes[2] === "any" || changes[2] === listCurrency(listing.spec)) venue.publisher.send(channel, data);
  }
}

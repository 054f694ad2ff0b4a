import type { Channel } from "./channel.ts";
import { createChannel, notification } from "./channel.ts";
import type { Pace } from "./channel-names.ts";
import { parseChannel } from "./channel-names.ts";
import type { ServerClient } from "./client.ts";
import { indexChannel } from "./index-channels.ts";
import type { EventChannel } from "./instrument-channels.ts";
import {
  bookChannel,
  bookLevelsChannel,
  eventChannel,
  INCREMENTAL_TICKS,
  incrementalTickerChannel,
  PACE_TICKS,
  perpetualChannel,
  quoteChannel,
  tickerChannel,
} from "./instrument-channels.ts";
import { listCurrency } from "./listing.ts";
import type { Instrument } from "./market-state.ts";
import type { Venue } from "./venue.ts";

/** True for channels that only a logged-in client may have. */
export function needsLogin(name: string): boolean {
  return name.endsWith(".raw") || name.startsWith("user.");
}

/**
 * Subscribes a client; the result is the channels really active, in an order of the venue's own. First messages are
 * queued by `greet`, so that the caller decides whether they go before or after its reply.
 */
export function subscribe(venue: Venue, client: ServerClient, names: readonly string[]): string[] {
  const accepted: string[] = [];
  for (const name of new Set(names)) {
    if (client.channels.has(name)) {
      accepted.push(name);
      continue;
    }
    const channel = venue.channels.get(name) ?? openChannel(venue, name);
    if (!channel) continue;
    if (channel.subscribers.length === 0) channel.attach();
    venue.channels.set(name, channel);
    channel.subscribers.push(client);
    client.channels.set(name, channel);
    accepted.push(name);
  }
  return accepted.reverse();
}

/** Queues the first message of each channel. */
export function greet(client: ServerClient, names: readonly string[]): void {
  for (const name of names) {
    const channel = client.channels.get(name);
    const data = channel?.snapshot();
    if (channel && data) client.send(notification(channel, data));
  }
}

/** Forgets channels nobody listens to. */
export function prune(venue: Venue, names: Iterable<string>): void {
  for (const name of names) if (venue.channels.get(name)?.subscribers.length === 0) venue.channels.delete(name);
}

function openChannel(venue: Venue, name: string): Channel | null {
  const request = parseChannel(name);
  if (!request) return null;
  switch (request.topic) {
    case "platform_state":
    case "lifecycle":
      return createChannel(name, { publish: () => "", snapshot: () => "", attach() {}, detach() {} });
    case "index": {
      const underlying = venue.market.underlyings.find((candidate) => candidate.spec.indexName === request.index);
      return underlying ? indexChannel(name, request.what, underlying, venue) : null;
    }
    case "trades_group":
      return groupTrades(venue, name, request.kind, request.currency, request.pace);
    default: {
      const instrument = venue.market.instruments.get(request.name);
      return instrument ? instrumentChannel(venue, name, instrument, request) : null;
    }
  }
}

type InstrumentRequest = Extract<NonNullable<ReturnType<typeof parseChannel>>, { readonly name: string }>;

function instrumentChannel(
  venue: Venue,
  name: string,
  instrument: Instrument,
  request: InstrumentRequest,
): Channel | null {
  switch (request.topic) {
    case "ticker":
      return tickerChannel(name, instrument, PACE_TICKS[request.pace]);
    case "incremental_ticker":
      return incrementalTickerChannel(name, instrument, venue.fast ? 0 : INCREMENTAL_TICKS);
    case "quote":
      return quoteChannel(name, instrument);
    case "book":
      return bookChannel(name, instrument, PACE_TICKS[request.pace], venue.history);
    case "book_levels":
      return bookLevelsChannel(name, instrument, request.depth, PACE_TICKS[request.pace]);
    case "trades": {
      const list = venue.tradeEvents.get(instrument.listing.name) ?? [];
      venue.tradeEvents.set(instrument.listing.name, list);
      return eventChannel(name, PACE_TICKS[request.pace], list).channel;
    }
    case "perpetual":
      return instrument.listing.perpetual ? perpetualChannel(name, instrument, PACE_TICKS[request.pace]) : null;
  }
}

function groupTrades(venue: Venue, name: string, kind: string, currency: string, pace: Pace): Channel {
  const list: EventChannel[] = [];
  const events = eventChannel(name, PACE_TICKS[pace], list);
  const group = { kind, currency, events };
  const { channel } = events;
  const { attach, detach } = channel;
  channel.attach = () => {
    attach();
    venue.tradeGroups.push(group);
  };
  channel.detach = () => {
    detach();
    venue.tradeGroups.splice(venue.tradeGroups.indexOf(group), 1);
  };
  return channel;
}

/** Hands a trade to every channel it belongs on. */
export function publishTrade(venue: Venue, instrument: Instrument, json: string): void {
  const { listing } = instrument;
  const single = venue.tradeEvents.get(listing.name);
  if (single) for (const events of single) hand(venue, events, json);
  const currency = listCurrency(listing.spec);
  for (const group of venue.tradeGroups) {
    if (group.kind !== "any" && group.kind !== listing.kind) continue;
    if (group.currency !== "any" && group.currency !== currency) continue;
    hand(venue, group.events, json);
  }
}

function hand(venue: Venue, events: EventChannel, json: string): void {
  events.add(json);
  venue.publisher.touch(events.channel);
}

/** Tells the channels of an instrument that its quote changed, and its book if so. */
export function publishQuote(venue: Venue, instrument: Instrument, bookChanged: boolean): void {
  const { quoteChannels, bookChannels } = instrument;
  for (let i = 0; i < quoteChannels.length; i++) venue.publisher.touch(quoteChannels[i]!);
  if (bookChanged) for (let i = 0; i < bookChannels.length; i++) venue.publisher.touch(bookChannels[i]!);
}

/** Sends a lifecycle message on the channels of every kind and currency the instrument falls under. */
export function publishLifecycle(venue: Venue, what: "state" | "creation", instrument: Instrument, data: string): void {
  const { listing } = instrument;
  for (const kind of [listing.kind, "any"]) {
    for (const currency of [listCurrency(listing.spec), "any"]) {
      const channel = venue.channels.get(`instrument.${what}.${kind}.${currency}`);
      if (channel) venue.publisher.send(channel, data);
    }
  }
}

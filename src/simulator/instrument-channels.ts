import type { BookHistory } from "./book-history.ts";
import type { Channel, ChannelBehaviour } from "./channel.ts";
import { createChannel } from "./channel.ts";
import type { Depth } from "./depth.ts";
import { depthOf, EMPTY_DEPTH } from "./depth.ts";
import type { Instrument } from "./market-state.ts";
import { FIELD, FIELD_COUNT, tickerChangeText, tickerText } from "./ticker-fields.ts";

/** Ticks per message of each pace at the exchange's 20 ms tick. */
export const PACE_TICKS = { raw: 0, "100ms": 5, agg2: 50 } as const;
export const INCREMENTAL_TICKS = 50;

/** Adds the channel to a list of the instrument while someone listens. */
function listed(
  list: Channel[],
  name: string,
  make: (self: () => Channel) => Omit<ChannelBehaviour, "detach">,
): Channel {
  const behaviour = make(() => channel);
  const channel: Channel = createChannel(name, {
    ...behaviour,
    attach() {
      behaviour.attach();
      list.push(channel);
    },
    detach() {
      const at = list.indexOf(channel);
      if (at >= 0) list.splice(at, 1);
    },
  });
  return channel;
}

const nothing = (): void => {};

export function tickerChannel(name: string, instrument: Instrument, interval: number): Channel {
  const whole = (): string => tickerText(instrument.values, instrument.text, instrument.time);
  return listed(instrument.quoteChannels, name, () => ({ interval, publish: whole, snapshot: whole, attach: nothing }));
}

/** `incremental_ticker`: a snapshot, then changes against what was last published, nested groups partial. */
export function incrementalTickerChannel(name: string, instrument: Instrument, interval: number): Channel {
  const published = new Float64Array(FIELD_COUNT);
  let state = "";
  let time = 0;
  return listed(instrument.quoteChannels, name, () => ({
    interval,
    attach() {
      published.set(instrument.values);
      state = instrument.text.state;
      time = instrument.time;
    },
    snapshot: () => tickerText(published, { ...instrument.text, state }, time, '"type":"snapshot",'),
    publish() {
      const data = tickerChangeText(instrument.values, published, instrument.text, state, instrument.time);
      state = instrument.text.state;
      time = instrument.time;
      return data;
    },
  }));
}

export function quoteChannel(name: string, instrument: Instrument): Channel {
  const best = (): string => {
    const v = instrument.values;
    return (
      `,"instrument_name":"${instrument.text.name}","best_bid_price":${v[FIELD.bestBid]},"best_bid_amount":${v[FIELD.bestBidAmount]}` +
      `,"best_ask_price":${v[FIELD.bestAsk]},"best_ask_amount":${v[FIELD.bestAskAmount]}}`
    );
  };
  let last = "";
  return listed(instrument.quoteChannels, name, () => ({
    interval: PACE_TICKS["100ms"],
    attach: nothing,
    snapshot: () => `{"timestamp":${instrument.time}${best()}`,
    publish() {
      const now = best();
      if (now === last) return "";
      last = now;
      return `{"timestamp":${instrument.time}${now}`;
    },
  }));
}

type Side = Depth["bids"];

/** Levels that turn `before` into `after`, as the venue writes them: ["new"|"change"|"delete", price, amount]. */
function sideChange(before: Side, after: Side): string {
  let text = "";
  const old = new Map<number, number>(before);
  for (const [price, amount] of after) {
    const was = old.get(price);
    old.delete(price);
    if (was === amount) continue;
    text += `,["${was === undefined ? "new" : "change"}",${price},${amount}]`;
  }
  for (const price of old.keys()) text += `,["delete",${price},0.0]`;
  return text === "" ? "" : text.slice(1);
}

function sideSnapshot(side: Side): string {
  let text = "";
  for (const [price, amount] of side) text += `,["new",${price},${amount}]`;
  return text === "" ? "" : text.slice(1);
}

/** `book.{i}.{pace}`: snapshot, then changes chained by prev_change_id. Every state published is kept in `history`. */
export function bookChannel(name: string, instrument: Instrument, interval: number, history: BookHistory): Channel {
  let depth = EMPTY_DEPTH;
  let changeId = 0;
  let time = 0;
  return listed(instrument.bookChannels, name, () => ({
    interval,
    attach() {
      depth = depthOf(instrument);
      changeId = instrument.changeId;
      time = instrument.time;
      history.keep(instrument.text.name, changeId, depth);
    },
    snapshot: () =>
      `{"type":"snapshot","timestamp":${time},"instrument_name":"${instrument.text.name}","change_id":${changeId}` +
      `,"bids":[${sideSnapshot(depth.bids)}],"asks":[${sideSnapshot(depth.asks)}]}`,
    publish() {
      if (instrument.changeId === changeId) return "";
      const next = depthOf(instrument);
      const bids = sideChange(depth.bids, next.bids);
      const asks = sideChange(depth.asks, next.asks);
      if (bids === "" && asks === "") return "";
      const previous = changeId;
      depth = next;
      changeId = instrument.changeId;
      time = instrument.time;
      history.keep(instrument.text.name, changeId, depth);
      return (
        `{"type":"change","timestamp":${time},"prev_change_id":${previous},"instrument_name":"${instrument.text.name}"` +
        `,"change_id":${changeId},"bids":[${bids}],"asks":[${asks}]}`
      );
    },
  }));
}

function levelList(side: Side, depth: number): string {
  return side
    .slice(0, depth)
    .map(([price, amount]) => `[${price},${amount}]`)
    .join(",");
}

/** `book.{i}.none.{depth}.{pace}`: every message the whole of the first levels. */
export function bookLevelsChannel(name: string, instrument: Instrument, depth: number, interval: number): Channel {
  let changeId = -1;
  const whole = (): string => {
    const book = depthOf(instrument);
    return (
      `{"timestamp":${instrument.time},"instrument_name":"${instrument.text.name}","change_id":${instrument.changeId}` +
      `,"bids":[${levelList(book.bids, depth)}],"asks":[${levelList(book.asks, depth)}]}`
    );
  };
  return listed(instrument.bookChannels, name, () => ({
    interval,
    attach: nothing,
    snapshot: whole,
    publish() {
      if (changeId === instrument.changeId) return "";
      changeId = instrument.changeId;
      return whole();
    },
  }));
}

export function perpetualChannel(name: string, instrument: Instrument, interval: number): Channel {
  const whole = (): string =>
    `{"timestamp":${instrument.time},"interest":${instrument.values[FIELD.currentFunding]}` +
    `,"index_price":${instrument.values[FIELD.index]}}`;
  return listed(instrument.quoteChannels, name, () => ({ interval, publish: whole, snapshot: whole, attach: nothing }));
}

/** A channel that gathers JSON objects and sends them as an array (or one by one): trades, states, creations. */
export interface EventChannel {
  readonly channel: Channel;
  add(object: string): void;
}

export function eventChannel(name: string, interval: number, list: EventChannel[]): EventChannel {
  let waiting: string[] = [];
  const events: EventChannel = {
    channel: createChannel(name, {
      interval,
      publish() {
        const data = waiting.length === 0 ? "" : `[${waiting.join(",")}]`;
        waiting = [];
        return data;
      },
      snapshot: () => "",
      attach() {
        waiting = [];
        list.push(events);
      },
      detach() {
        const at = list.indexOf(events);
        if (at >= 0) list.splice(at, 1);
      },
    }),
    add(object) {
      waiting.push(object);
    },
  };
  return events;
}

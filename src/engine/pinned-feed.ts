import type { FeedStatus } from "../feeds/feed.ts";
import { QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import { FEED_ROW_HEADER, type FeedToHub, type HubToFeed, type Port } from "./protocol.ts";

/** Feeds a pinned market to a hub: one batch with its fits, and nothing after. Slots are the instruments' places. */
export function servePinned(port: Port<HubToFeed, FeedToHub>, pinned: PinnedMarket): void {
  const { underlying, instruments, verdicts, slices, surface } = pinned;
  port.listen((message) => {
    if (message.type === "moment") port.post({ type: "moment", id: message.id });
    if (message.type === "request" || message.type === "moment")
      port.post({ type: "failure", id: message.id, error: "A pinned snapshot stands still: go live for that" });
  });
  port.post({ type: "reset", choice: { venue: "recorded", underlying } });
  port.post({
    type: "batch",
    rows: packRows(pinned),
    rowCount: instruments.length,
    instruments: instruments.map((instrument, slot) => [slot, 0, instrument] as const),
    underlyings: [underlying],
    status: pinnedStatus(pinned),
    log: {
      recording: false,
      kept: "memory",
      bytes: 0,
      capBytes: 0,
      events: instruments.length,
      from: pinned.at,
      to: pinned.at,
      gaps: 0,
      replay: { position: 1, total: 1, speed: 0, at: pinned.at },
    },
    at: pinned.at,
    focus: null,
    fits: { choice: surface, rows: slices, verdicts },
  });
}

function packRows({ instruments, columns }: PinnedMarket): Float64Array {
  const width = FEED_ROW_HEADER + QUOTE_FIELD_COUNT;
  const rows = new Float64Array(instruments.length * width);
  for (let row = 0; row < instruments.length; row++) {
    rows[row * width] = row;
    rows[row * width + 2] = Number.NaN;
    columns.forEach((column, field) => {
      rows[row * width + FEED_ROW_HEADER + field] = column[row]!;
    });
  }
  return rows;
}

function pinnedStatus({ venue, aliveAt, clockOffset, instruments }: PinnedMarket): FeedStatus {
  const options = instruments.filter(({ kind }) => kind === "option").length;
  return {
    ...venue,
    state: "replaying",
    detail: "A pinned snapshot: nothing moves.",
    connectionEpoch: 0,
    attempt: 0,
    nextAttemptAt: Number.NaN,
    aliveAt,
    messages: 0,
    accepted: 0,
    rejected: 0,
    lastRejection: "",
    reconnects: 0,
    gaps: 0,
    resyncs: 0,
    clockOffset,
    lag: Number.NaN,
    quoted: options,
    listed: options,
    subscribed: 0,
    wanted: 0,
  };
}

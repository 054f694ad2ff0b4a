import { isIndexName, isUnderlying, parseName } from "./names.ts";

export type ChannelKind =
  | "index"
  | "volIndex"
  | "statistics"
  | "marks"
  | "ticker"
  | "incremental"
  | "book"
  | "trades"
  | "instrumentState"
  | "instrumentCreation"
  | "platformState"
  /** A channel of the venue that nothing here uses. */
  | "unused";

/** A channel name read: what it carries, and of which instrument, index or currency (`key`). */
export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly key: string;
}

const BY_INDEX: ReadonlyMap<string, ChannelKind> = new Map([
  ["deribit_price_index", "index"],
  ["deribit_volatility_index", "volIndex"],
  ["deribit_price_statistics", "statistics"],
]);

const UNUSED: ReadonlySet<string> = new Set([
  "quote",
  "perpetual",
  "chart",
  "estimated_expiration_price",
  "deribit_price_ranking",
  "block_rfq",
  "block_trade_confirmations",
  "rfq",
]);

const QUIET: ReadonlySet<ChannelKind> = new Set([
  "trades",
  "instrumentState",
  "instrumentCreation",
  "platformState",
  "unused",
]);

/** Channels that may be silent for as long as nothing happens. */
export function isQuietByNature(kind: ChannelKind): boolean {
  return QUIET.has(kind);
}

/** Channels that not every venue of this protocol, or not every underlying, has. */
export function isOptional(kind: ChannelKind): boolean {
  return kind === "volIndex" || kind === "statistics" || kind === "instrumentCreation" || kind === "platformState";
}

/** Channels of which each message is a change on the one before, so that a lost message must be healed by a new snapshot. */
export function isIncremental(kind: ChannelKind): boolean {
  return kind === "book" || kind === "incremental";
}

const MAX_CHANNEL = 160;

/** Reads a channel name; null if it is none of the venue's, or names an instrument or index outside the grammar. */
export function parseChannel(name: string): Channel | null {
  if (name.length > MAX_CHANNEL) return null;
  const parts = name.split(".");
  const [head = "", second = "", third = ""] = parts;
  const levels = BY_INDEX.get(head);
  if (levels !== undefined) return isIndexName(second) ? { name, kind: levels, key: second } : null;
  if (head === "markprice" && second === "options") {
    return isIndexName(third) ? { name, kind: "marks", key: third } : null;
  }
  if (head === "instrument" && (second === "state" || second === "creation")) {
    return { name, kind: second === "state" ? "instrumentState" : "instrumentCreation", key: parts.at(-1) ?? "" };
  }
  if (head === "ticker" || head === "incremental_ticker" || head === "book") {
    if (parseName(second) === null) return null;
    const kind = head === "ticker" ? "ticker" : head === "book" ? "book" : "incremental";
    return { name, kind, key: second };
  }
  if (head === "trades") {
    // By instrument, or by kind and currency: then every trade names its own instrument.
    if (parts.length === 3 && parseName(second) !== null) return { name, kind: "trades", key: second };
    return parts.length === 4 && (isUnderlying(third) || third === "any") ? { name, kind: "trades", key: "" } : null;
  }
  if (name === "platform_state") return { name, kind: "platformState", key: "" };
  return UNUSED.has(head) ? { name, kind: "unused", key: second } : null;
}

export const PLATFORM_STATE: Channel = { name: "platform_state", kind: "platformState", key: "" };

export const channelOf = {
  index: (index: string): Channel => ({ name: `deribit_price_index.${index}`, kind: "index", key: index }),
  volIndex: (index: string): Channel => ({ name: `deribit_volatility_index.${index}`, kind: "volIndex", key: index }),
  statistics: (index: string): Channel => ({
    name: `deribit_price_statistics.${index}`,
    kind: "statistics",
    key: index,
  }),
  marks: (index: string): Channel => ({ name: `markprice.options.${index}`, kind: "marks", key: index }),
  ticker: (name: string): Channel => ({ name: `ticker.${name}.100ms`, kind: "ticker", key: name }),
  incremental: (name: string): Channel => ({ name: `incremental_ticker.${name}`, kind: "incremental", key: name }),
  book: (name: string): Channel => ({ name: `book.${name}.100ms`, kind: "book", key: name }),
  trades: (name: string): Channel => ({ name: `trades.${name}.100ms`, kind: "trades", key: name }),
  instrumentState: (currency: string): Channel => ({
    name: `instrument.state.any.${currency}`,
    kind: "instrumentState",
    key: currency,
  }),
  instrumentCreation: (currency: string): Channel => ({
    name: `instrument.creation.any.${currency}`,
    kind: "instrumentCreation",
    key: currency,
  }),
};

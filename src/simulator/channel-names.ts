/** What a channel name asks for. `interval` in ticks of the exchange; `raw` is 0 and needs a login. */
export type ChannelRequest =
  | { readonly topic: "ticker"; readonly name: string; readonly pace: Pace }
  | { readonly topic: "incremental_ticker"; readonly name: string }
  | { readonly topic: "quote"; readonly name: string }
  | { readonly topic: "book"; readonly name: string; readonly pace: Pace }
  | { readonly topic: "book_levels"; readonly name: string; readonly depth: number; readonly pace: Pace }
  | { readonly topic: "trades"; readonly name: string; readonly pace: Pace }
  | { readonly topic: "trades_group"; readonly kind: string; readonly currency: string; readonly pace: Pace }
  | { readonly topic: "perpetual"; readonly name: string; readonly pace: Pace }
  | { readonly topic: "index"; readonly what: IndexTopic; readonly index: string }
  | {
      readonly topic: "lifecycle";
      readonly what: "state" | "creation";
      readonly kind: string;
      readonly currency: string;
    }
  | { readonly topic: "platform_state" };

export type Pace = "raw" | "100ms" | "agg2";

const INDEX_TOPICS = [
  "deribit_price_index",
  "deribit_price_ranking",
  "deribit_price_statistics",
  "deribit_volatility_index",
  "estimated_expiration_price",
  "markprice.options",
] as const;
export type IndexTopic = (typeof INDEX_TOPICS)[number];

const KINDS = ["option", "future", "spot", "option_combo", "future_combo", "combo", "any"];
const CURRENCIES = ["BTC", "ETH", "USDC", "USDT", "EURR", "any"];
const PACES: readonly string[] = ["raw", "100ms", "agg2"];
const DEPTHS = ["1", "10", "20"];
const MAX_NAME = 80;

/** Reads a channel name; null if there is no such channel. */
export function parseChannel(channel: string): ChannelRequest | null {
  if (channel.length > MAX_NAME) return null;
  for (const what of INDEX_TOPICS) {
    if (channel.startsWith(`${what}.`)) return { topic: "index", what, index: channel.slice(what.length + 1) };
  }
  const parts = channel.split(".");
  const [topic, name = "", third = "", fourth = "", fifth = ""] = parts;
  switch (topic) {
    case "platform_state":
      return parts.length === 1 ? { topic } : null;
    case "incremental_ticker":
    case "quote":
      return parts.length === 2 ? { topic, name } : null;
    case "ticker":
    case "perpetual":
      return parts.length === 3 && isPace(third) ? { topic, name, pace: third } : null;
    case "book":
      if (parts.length === 3 && isPace(third)) return { topic, name, pace: third };
      if (parts.length === 5 && third === "none" && DEPTHS.includes(fourth) && isPace(fifth)) {
        return { topic: "book_levels", name, depth: Number(fourth), pace: fifth };
      }
      return null;
    case "trades":
      if (parts.length === 3 && isPace(third)) return { topic, name, pace: third };
      if (parts.length === 4 && KINDS.includes(name) && CURRENCIES.includes(third) && isPace(fourth)) {
        return { topic: "trades_group", kind: name, currency: third, pace: fourth };
      }
      return null;
    case "instrument":
      if (parts.length !== 4 || !KINDS.includes(third) || !CURRENCIES.includes(fourth)) return null;
      return name === "state" || name === "creation"
        ? { topic: "lifecycle", what: name, kind: third, currency: fourth }
        : null;
    default:
      return null;
  }
}

function isPace(text: string): text is Pace {
  return PACES.includes(text);
}

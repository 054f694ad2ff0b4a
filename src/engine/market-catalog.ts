import type { FeedStatus } from "../feeds/feed.ts";
import type { HubMarket } from "./hub-market.ts";
import type { Catalog, MarketChoice } from "./protocol.ts";

/** What a window is told of what is listed; `number` counts the markets opened. */
export function marketCatalog(
  market: HubMarket,
  number: number,
  choice: MarketChoice,
  { label, simulated, testnet }: FeedStatus,
  underlyings: readonly string[],
): Catalog {
  const instruments = market.instruments.flatMap((instrument, slot) =>
    instrument &&
    (instrument.underlying === market.underlying || instrument.kind === "index") &&
    instrument.kind !== "combo"
      ? [[slot, instrument] as const]
      : [],
  );
  return {
    version: market.catalogVersion,
    market: number,
    choice,
    venueLabel: label,
    simulated,
    testnet,
    underlyings,
    instruments,
    expiries: [...market.optionsByExpiry.keys()].sort((a, b) => a - b),
  };
}

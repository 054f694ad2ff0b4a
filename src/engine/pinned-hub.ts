import type { PortfolioDocument } from "../risk/portfolio-document.ts";
import { createHub, type Hub, type HubHost } from "./hub.ts";
import { portPair } from "./message-port.ts";
import { servePinned } from "./pinned-feed.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import type { FeedToHub, HubToFeed } from "./protocol.ts";

/** A hub that knows nothing but a pinned market and its books; edits of them last as long as it does. */
export function createPinnedHub(host: Omit<HubHost, "storage">, pinned: PinnedMarket): Hub {
  const hub = createHub({ ...host, storage: onlyBooks(pinned.portfolio) });
  const [feed, hubFeed] = portPair<HubToFeed, FeedToHub>();
  hub.attachFeed(hubFeed);
  servePinned(feed, pinned);
  return hub;
}

/** Nothing is kept: whoever opens a snapshot keeps their own books and limits as they are. */
function onlyBooks(portfolio: PortfolioDocument | null): PortfolioStorage {
  return {
    load: async (key) => (key === "document" ? portfolio : undefined),
    save: async () => undefined,
  };
}

import { fromEndpoint } from "./message-port.ts";
import { createPinnedHub } from "./pinned-hub.ts";
import type { PinnedMarket } from "./pinned-market.ts";

/** What the thread of a pinned market receives: the market first, then ports. */
export type PinnedPageMessage =
  | { readonly market: PinnedMarket }
  | { readonly attach: "window" | "compute"; readonly port: MessagePort };

/** Serves the market that comes with the first message to the windows whose ports come with others. */
export function servePinnedPage(listen: (handler: (message: PinnedPageMessage) => void) => void): void {
  let hub: ReturnType<typeof createPinnedHub> | null = null;
  listen((message) => {
    if ("market" in message)
      hub = createPinnedHub(
        { now: () => performance.now(), after: (ms, callback) => void setTimeout(callback, ms) },
        message.market,
      );
    else if (message.attach === "window") hub?.attachWindow(fromEndpoint(message.port));
    else hub?.attachCompute(fromEndpoint(message.port));
  });
}

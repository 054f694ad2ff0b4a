import computeAddress from "./compute.worker.ts?worker&url";
import pinnedAddress from "./pinned.worker.ts?worker&url";
import type { PinnedMarket } from "./pinned-market.ts";
import type { PinnedPageMessage } from "./pinned-page.ts";
import { type Engine, engineOn } from "./start-engine.ts";
import { workerAddress } from "./worker-address.ts";

/** An engine on a pinned market, beside the live one: a hub and a compute worker of its own, which end with `end`. */
export function startPinned(market: PinnedMarket): Engine & { end(): void } {
  const hub = new Worker(workerAddress(pinnedAddress), { type: "module", name: "pinned" });
  const compute = new Worker(workerAddress(computeAddress), {
    type: "module",
    name: "pinned compute",
  });
  const send = (message: PinnedPageMessage, ports: MessagePort[] = []): void => hub.postMessage(message, ports);
  send({ market });
  const channel = new MessageChannel();
  send({ attach: "compute", port: channel.port1 }, [channel.port1]);
  compute.postMessage({ attach: "hub", port: channel.port2 }, [channel.port2]);
  const portForWindow = (): MessagePort => {
    const own = new MessageChannel();
    send({ attach: "window", port: own.port1 }, [own.port1]);
    return own.port2;
  };
  const engine = engineOn(portForWindow);
  return {
    ...engine,
    end() {
      engine.client.close();
      hub.terminate();
      compute.terminate();
    },
  };
}

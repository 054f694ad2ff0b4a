import asideAddress from "./aside.worker.ts?worker&url";
import type { EngineClient } from "./client.ts";
import computeAddress from "./compute.worker.ts?worker&url";
import feedAddress from "./feed.worker.ts?worker&url";
import hubAddress from "./hub.worker.ts?worker&url";
import { fromEndpoint } from "./message-port.ts";
import type { HubToWindow, WindowToHub } from "./protocol.ts";
import simulatorAddress from "./simulator.worker.ts?worker&url";
import type { AsideWorker } from "./window-aside.ts";
import { createWindowClient } from "./window-client.ts";
import { workerAddress } from "./worker-address.ts";

/** Workers of one page: a hub, a feed, a simulated exchange and compute workers (cores − 2, one to four, and one for urgent jobs). */
export interface Engine {
  readonly client: EngineClient;
  /** A port to the hub for a popped-out window of this page. */
  portForWindow(): MessagePort;
}

const animationFrames = { request: (callback: (time: number) => void) => void requestAnimationFrame(callback) };

function startAside(): AsideWorker {
  const worker = new Worker(workerAddress(asideAddress), { type: "module", name: "aside" });
  return { port: fromEndpoint(worker), end: () => worker.terminate() };
}

/** Attaches the current window to a hub by a port that another window of this page handed over. */
export function clientOnPort(port: MessagePort): EngineClient {
  const client = createWindowClient(fromEndpoint<HubToWindow, WindowToHub>(port), animationFrames, startAside);
  addEventListener("pagehide", () => client.close());
  return client;
}

/** Starts the workers, joins them by ports and attaches this window. Data never passes through the page between workers. */
export function startEngine(): Engine {
  const hub = new Worker(workerAddress(hubAddress), { type: "module", name: "hub" });
  const feed = new Worker(workerAddress(feedAddress), { type: "module", name: "feed" });
  const simulator = new Worker(workerAddress(simulatorAddress), {
    type: "module",
    name: "simulator",
  });
  const join = (role: string, left: Worker, right: Worker, otherRole: string): void => {
    const channel = new MessageChannel();
    left.postMessage({ attach: role, port: channel.port1 }, [channel.port1]);
    right.postMessage({ attach: otherRole, port: channel.port2 }, [channel.port2]);
  };
  // The simulated exchange first: with the hub comes the choice of market, which may be for it.
  join("simulator", feed, simulator, "client");
  join("simulatorAccount", feed, simulator, "client");
  join("feed", hub, feed, "hub");
  const computeWorkers = 1 + Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 2));
  for (let i = 0; i < computeWorkers; i++) {
    const compute = new Worker(workerAddress(computeAddress), {
      type: "module",
      name: `compute ${i}`,
    });
    join("compute", hub, compute, "hub");
  }
  const portForWindow = (): MessagePort => {
    const channel = new MessageChannel();
    hub.postMessage({ attach: "window", port: channel.port1 }, [channel.port1]);
    return channel.port2;
  };
  return { client: clientOnPort(portForWindow()), portForWindow };
}

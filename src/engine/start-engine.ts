import asideAddress from "./aside.worker.ts?worker&url";
import type { EngineClient } from "./client.ts";
import computeAddress from "./compute.worker.ts?worker&url";
import feedAddress from "./feed.worker.ts?worker&url";
import type { FrameScheduler } from "./frame-loop.ts";
import hubAddress from "./hub.worker.ts?worker&url";
import { fromEndpoint } from "./message-port.ts";
import { createMovablePort } from "./movable-port.ts";
import type { HubToWindow, WindowToHub } from "./protocol.ts";
import simulatorAddress from "./simulator.worker.ts?worker&url";
import type { AsideWorker } from "./window-aside.ts";
import { createWindowClient } from "./window-client.ts";
import { workerAddress } from "./worker-address.ts";

/** What a window has of an engine: a hub, a feed, a simulated exchange and compute workers (cores − 2, one to four, and one for urgent jobs). */
export interface Engine {
  readonly client: EngineClient;
  /** A port to the hub for a popped-out window of this page. */
  portForWindow(): MessagePort;
  /** Called when the hub is another: ports handed out before lead nowhere. Returns the way to stop. */
  onMoved(listener: () => void): () => void;
}

/** The workers of an engine, joined, with nobody attached yet. */
export interface EngineWorkers {
  portForWindow(): MessagePort;
  /** Attaches a window of another page by the hub's end of its port. */
  attachWindow(port: MessagePort): void;
  stop(): void;
}

export const windowFrames: FrameScheduler = {
  request: (callback) => void requestAnimationFrame(callback),
  now: () => performance.now(),
};

export function startAside(): AsideWorker {
  const worker = new Worker(workerAddress(asideAddress), { type: "module", name: "aside" });
  return { port: fromEndpoint(worker), end: () => worker.terminate() };
}

/** Attaches the current window to a hub by a port that another window of this page handed over. */
export function clientOnPort(port: MessagePort): EngineClient {
  return movableClient(port).client;
}

/** The same where the hub may change: `join` moves the window to another. */
export function movableClient(first: MessagePort): { readonly client: EngineClient; join(port: MessagePort): void } {
  const port = createMovablePort<HubToWindow, WindowToHub>(
    () => performance.now(),
    () => false,
  );
  const client = createWindowClient(port, windowFrames, startAside);
  port.join(fromEndpoint(first));
  addEventListener("pagehide", () => client.close());
  return {
    client,
    join(next) {
      client.close();
      port.join(fromEndpoint(next));
      client.renew(null);
    },
  };
}

/** Starts the workers and joins them by ports. Data never passes through the page between workers. */
export function startWorkers(): EngineWorkers {
  const all: Worker[] = [];
  const start = (address: string, name: string): Worker => {
    const worker = new Worker(workerAddress(address), { type: "module", name });
    all.push(worker);
    return worker;
  };
  const hub = start(hubAddress, "hub");
  const feed = start(feedAddress, "feed");
  const simulator = start(simulatorAddress, "simulator");
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
  for (let i = 0; i < computeWorkers; i++) join("compute", hub, start(computeAddress, `compute ${i}`), "hub");
  const attachWindow = (port: MessagePort): void => hub.postMessage({ attach: "window", port }, [port]);
  return {
    attachWindow,
    portForWindow() {
      const channel = new MessageChannel();
      attachWindow(channel.port1);
      return channel.port2;
    },
    stop() {
      for (const worker of all) worker.terminate();
    },
  };
}

const stays = (): (() => void) => () => undefined;

/** An engine with this window attached whose hub stays the same for as long as the page is there. */
export function engineOn(portForWindow: () => MessagePort): Engine {
  return { client: clientOnPort(portForWindow()), portForWindow, onMoved: stays };
}

/** An engine of this page's own. */
export function startEngine(): Engine {
  return engineOn(startWorkers().portForWindow);
}

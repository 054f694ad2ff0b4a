import { fromEndpoint } from "./message-port.ts";
import { createMovablePort } from "./movable-port.ts";
import type { HubToWindow, MarketChoice, WindowToHub } from "./protocol.ts";
import { type Engine, type EngineWorkers, startAside, startWorkers, windowFrames } from "./start-engine.ts";
import type { BoardToTab, TabToBoard } from "./switchboard.ts";
import switchboardAddress from "./switchboard.worker.ts?sharedworker&url";
import { createWindowClient } from "./window-client.ts";
import { workerAddress } from "./worker-address.ts";

/** How often a host is looked after, how long it may be silent, and how long it then has for an answer, ms. */
const CHECK = 1_000;
const SILENT = 3_000;
const ANSWER = 5_000;

/** The switchboard of this browser and build; null where the browser has none or refuses it. */
function openBoard(heard: (message: BoardToTab) => void): ((message: TabToBoard) => void) | null {
  if (typeof SharedWorker === "undefined" || !navigator.locks) return null;
  try {
    const { port } = new SharedWorker(workerAddress(switchboardAddress), { type: "module", name: "volscape" });
    port.onmessage = ({ data }: MessageEvent<BoardToTab>) => heard(data);
    return (message) => port.postMessage(message, message.type === "attach" ? [message.port] : []);
  } catch {
    return null;
  }
}

/** Tabs of another build speak another protocol: the script's address, which holds its digest, keeps them apart. */
const lockName = (key: string): string => `volscape engine ${switchboardAddress} ${key}`;
const keyOf = ({ venue, host, underlying }: MarketChoice): string => JSON.stringify([venue, host ?? "", underlying]);

/** Holds a lock until the returned function is called; null where another tab has it. Rejects where locks are refused. */
function holdNow(key: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockName(key), { ifAvailable: true }, (lock) => {
        if (!lock) resolve(null);
        else return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** Whether another tab waits for the lock of `key`, which every tab that shares its engine does. */
async function othersWait(key: string): Promise<boolean> {
  const { pending = [] } = await navigator.locks.query();
  return pending.some(({ name }) => name === lockName(key));
}

/**
 * The engine of this window, shared with all tabs of the browser that show the same market: one of them hosts it, elected by a
 * lock, and another takes over as soon as that one is gone. A recording is its tab's own. Where the browser cannot share, the
 * window has an engine of its own.
 */
export function startSharedEngine(): Engine {
  let workers: EngineWorkers | null = null;
  /** The market shared; empty while this window is by itself. */
  let key = "";
  let choice: MarketChoice | null = null;
  /** Lets the next tab host; null while this one does not. */
  let release: (() => void) | null = null;
  let queued: AbortController | null = null;
  /** Counts changes of mind: what was begun before one is dropped. */
  let turn = 0;
  let askedAt = Number.POSITIVE_INFINITY;
  let joined = false;
  const moved = new Set<() => void>();

  const board = openBoard((message) => {
    if (message.type === "hosted") {
      if (message.key === key && !release) attach();
    } else if (message.key === key && release && workers) workers.attachWindow(message.port);
    else message.port.close();
  });

  const port = createMovablePort<HubToWindow, WindowToHub>(
    () => performance.now(),
    (message) => {
      if (message.type === "choose") void choose(message.choice);
      else if (message.type === "request" && message.request.kind === "openRecording" && board)
        void standAlone(message.id).then(() => port.forward(message));
      else return false;
      return true;
    },
  );
  const client = createWindowClient(port, windowFrames, startAside);

  function join(end: MessagePort, keep: number | null = null): void {
    port.join(fromEndpoint(end));
    if (joined) client.renew(keep);
    joined = true;
    for (const listener of [...moved]) listener();
  }

  function ownWorkers(keep: number | null = null): EngineWorkers {
    if (workers) return workers;
    workers = startWorkers();
    join(workers.portForWindow(), keep);
    return workers;
  }

  function stopWorkers(): void {
    workers?.stop();
    workers = null;
  }

  function host(): void {
    const fresh = workers === null;
    ownWorkers();
    if (fresh) {
      // What all windows of the hub before were set to goes on.
      port.forward({ type: "surface", choice: client.surface });
      port.forward({ type: "clock", choice: client.clock });
    }
    if (choice) port.forward({ type: "choose", choice });
    board?.({ type: "host", key });
  }

  function attach(): void {
    askedAt = Number.POSITIVE_INFINITY;
    join(portOfHost());
  }

  function portOfHost(): MessagePort {
    const channel = new MessageChannel();
    board?.({ type: "attach", key, port: channel.port1 });
    return channel.port2;
  }

  /** Waits for its turn to host while another tab does. */
  function follow(mine: number): void {
    const waiting = new AbortController();
    queued = waiting;
    attach();
    navigator.locks
      .request(lockName(key), { signal: waiting.signal }, () => {
        if (mine !== turn) return;
        queued = null;
        return new Promise<void>((done) => {
          release = done;
          host();
        });
      })
      // Only its own abort ends the wait.
      .catch(() => undefined);
  }

  async function choose(next: MarketChoice): Promise<void> {
    choice = next;
    const mine = ++turn;
    if (!board) return host();
    const wanted = keyOf(next);
    if (wanted === key) return;
    try {
      const held = await holdNow(wanted);
      const shared = release !== null && (await othersWait(key));
      if (mine !== turn) return held?.();
      queued?.abort();
      // Those who share the market left take it over from here.
      if (shared || !held) stopWorkers();
      release?.();
      release = held;
      key = wanted;
      if (held) host();
      else follow(mine);
    } catch {
      // Locks are refused here.
      await standAlone(null);
      host();
    }
  }

  /** Leaves the others to themselves; `keep` is a request that the own engine will answer. */
  async function standAlone(keep: number | null): Promise<void> {
    turn++;
    queued?.abort();
    const shared = release !== null && (await othersWait(key).catch(() => true));
    if (shared) stopWorkers();
    release?.();
    release = null;
    key = "";
    ownWorkers(keep);
  }

  /** A host whose tab was frozen or hangs gives no sign and keeps the lock. */
  function lookAfterHost(): void {
    if (release || key === "" || document.hidden) return;
    const now = performance.now();
    if (now - port.heardAt < SILENT) {
      askedAt = Number.POSITIVE_INFINITY;
    } else if (askedAt === Number.POSITIVE_INFINITY) {
      askedAt = now;
      client.waitForHub();
      client.request({ kind: "surfaceTimes" }).catch(() => undefined);
    } else if (now - askedAt > ANSWER) {
      void standAlone(null).then(host);
    }
  }
  setInterval(lookAfterHost, CHECK);

  addEventListener("pagehide", () => {
    client.close();
    board?.({ type: "leave" });
    stopWorkers();
    release?.();
    queued?.abort();
  });
  // Brought back as it was left, it would be without an engine.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  return {
    client,
    portForWindow: () => (workers ? workers.portForWindow() : portOfHost()),
    onMoved(listener) {
      moved.add(listener);
      return () => moved.delete(listener);
    },
  };
}

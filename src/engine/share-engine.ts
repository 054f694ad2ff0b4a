import type { Share } from "./host-sharing.ts";
import { fromEndpoint } from "./message-port.ts";
import { createMovablePort } from "./movable-port.ts";
import type { HubToWindow, MarketChoice, WindowToHub } from "./protocol.ts";
import { type Engine, type EngineWorkers, startAside, startWorkers, windowFrames } from "./start-engine.ts";
import type { BoardToTab } from "./switchboard.ts";
import { shareAmongTabs } from "./tab-sharing.ts";
import { createWindowClient } from "./window-client.ts";

/** How often a host is looked after, how long it may be silent, and how long it then has for an answer, ms. */
const CHECK = 1_000;
const SILENT = 3_000;
const ANSWER = 5_000;

const keyOf = ({ venue, host, underlying }: MarketChoice): string => JSON.stringify([venue, host ?? "", underlying]);

/**
 * The engine of this window, shared with all tabs of the browser that show the same market: one of them hosts it, elected by a
 * lock, and another takes over as soon as that one is gone. A recording is its tab's own. Where the browser refuses that, the
 * engine is shared by `instead`, or else is the window's own.
 */
export function startSharedEngine(instead: Share = () => null): Engine {
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

  function hear(message: BoardToTab): void {
    if (message.type === "hosted") {
      if (message.key === key && !release) attach();
    } else if (message.key === key && release && workers) workers.attachWindow(message.port);
    else message.port.close();
  }
  const amongTabs = shareAmongTabs(hear);
  let sharing = amongTabs ?? instead(hear);

  const port = createMovablePort<HubToWindow, WindowToHub>(
    () => performance.now(),
    (message) => {
      if (message.type === "choose") void choose(message.choice);
      else if (message.type === "request" && message.request.kind === "openRecording" && sharing)
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
    // What all windows of the hub before were set to goes on. Before a first hub, what this window was set to is on its way itself.
    const takesOver = workers === null && joined;
    ownWorkers();
    if (takesOver) {
      port.forward({ type: "surface", choice: client.surface });
      port.forward({ type: "clock", choice: client.clock });
      port.forward({ type: "lastSeen", names: client.seen });
    }
    if (choice) port.forward({ type: "choose", choice });
    if (key !== "") sharing?.tell({ type: "host", key });
  }

  function attach(): void {
    askedAt = Number.POSITIVE_INFINITY;
    join(portOfHost());
  }

  function portOfHost(): MessagePort {
    const channel = new MessageChannel();
    sharing?.tell({ type: "attach", key, port: channel.port1 });
    return channel.port2;
  }

  /** Waits for its turn to host while another tab does. */
  function follow(mine: number): void {
    const waiting = new AbortController();
    queued = waiting;
    attach();
    sharing?.holdNext(key, waiting.signal, (done) => {
      if (mine !== turn) return done();
      queued = null;
      release = done;
      host();
    });
  }

  async function choose(next: MarketChoice): Promise<void> {
    choice = next;
    const mine = ++turn;
    const using = sharing;
    if (!using) return host();
    const wanted = keyOf(next);
    if (wanted === key) return;
    try {
      const held = await using.holdNow(wanted);
      const shared = release !== null && (await using.othersWait(key));
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
      // Refused here: not asked again.
      if (using === sharing) {
        using.tell({ type: "leave" });
        queued?.abort();
        release?.();
        release = null;
        key = "";
        sharing = using === amongTabs ? instead(hear) : null;
      }
      if (mine === turn) await choose(next);
    }
  }

  /** Leaves the others to themselves; `keep` is a request that the own engine will answer. */
  async function standAlone(keep: number | null): Promise<void> {
    turn++;
    queued?.abort();
    const shared = release !== null && (await sharing?.othersWait(key).catch(() => true));
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
    sharing?.tell({ type: "leave" });
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

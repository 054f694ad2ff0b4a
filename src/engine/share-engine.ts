import { type ClockChoice, clockInUse, DEFAULT_CLOCK } from "../market/event-clock.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
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

/** What is set for all windows of an engine: how the surface is fitted, and how vols count time (null: by the calendar). */
export interface EngineSetting {
  readonly surface: SurfaceChoice;
  readonly clock: ClockChoice | null;
}

function keyOf({ venue, host, underlying }: MarketChoice, setting: EngineSetting | null): string {
  const market = [venue, host ?? "", underlying];
  return JSON.stringify(setting ? [...market, setting.surface, clockInUse(setting.clock ?? DEFAULT_CLOCK)] : market);
}

/**
 * The engine of this window, shared by `share` with the others that show the same market: one of them hosts it, and another takes
 * over as soon as that one is gone. A recording is its window's own. Where sharing is refused, the engine is the window's own.
 * Only those share that ask for equal settings; where `setting` says null, each takes over what the engine is set to.
 */
export function startSharedEngine(
  share: Share = shareAmongTabs,
  setting: () => EngineSetting | null = () => null,
): Engine {
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
  let sharing = share(hear);

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
    // The hub before may go on for others: what this window asked of it is not to be.
    if (joined) client.close();
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

  function set({ surface, clock }: EngineSetting): void {
    port.forward({ type: "surface", choice: surface });
    port.forward({ type: "clock", choice: clock ?? DEFAULT_CLOCK });
  }

  /** Hosts what is chosen; `inPlace` of a hub that is gone, whose windows go on as they were set. */
  function host(inPlace: boolean): void {
    // Before a first hub, what this window was set to is on its way itself.
    const before = workers === null && joined ? { surface: client.surface, clock: client.clock } : null;
    ownWorkers();
    const next = (inPlace ? null : setting()) ?? before;
    if (next) set(next);
    if (inPlace) port.forward({ type: "lastSeen", names: client.seen });
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
      host(true);
    });
  }

  async function choose(next: MarketChoice): Promise<void> {
    choice = next;
    const mine = ++turn;
    const using = sharing;
    if (!using) return host(false);
    const own = setting();
    const wanted = keyOf(next, own);
    if (wanted === key) {
      if (own && joined) set(own);
      return;
    }
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
      if (held) host(false);
      else follow(mine);
    } catch {
      // Refused here: not asked again.
      if (using === sharing) {
        using.tell({ type: "leave" });
        queued?.abort();
        release?.();
        release = null;
        key = "";
        sharing = null;
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
      void standAlone(null).then(() => host(true));
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

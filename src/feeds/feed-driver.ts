import { createEventDigest, digestEvent, type EventDigest } from "./event-digest.ts";
import type { EventLog } from "./event-log.ts";
import type { Connection, FeedAction, FeedEvent, FeedInterest, FeedSession, Transport } from "./feed.ts";
import { MAX_MESSAGE_TEXT } from "./log-record.ts";
import { createSideRequests } from "./side-requests.ts";

export interface FeedDriverOptions {
  readonly session: FeedSession;
  readonly transport: Transport;
  readonly log: EventLog;
  /** Epoch ms, not running backwards. */
  now(): number;
  /** Runs `task` once after `delayMs`; the result cancels it. */
  schedule(task: () => void, delayMs: number): () => void;
  /** Called after events were applied: `session.dirty` and `session.status` may have changed. Must not throw. */
  changed(): void;
  /** Clock events, ms. */
  readonly tickMs?: number;
}

export interface FeedDriver {
  /** Events applied and their fingerprint, for the state hash. */
  readonly digest: Readonly<EventDigest>;
  /** Connections opened so far. */
  readonly epoch: number;
  /** Begins ticking; the session then asks for a connection. */
  start(): void;
  setInterest(interest: FeedInterest): void;
  /** Asks the venue something beside its market data; the reply is no event. `build` makes the request of an id. */
  ask(build: (id: number) => string): Promise<string>;
  /** Closes the connection as if the other side had; the session decides when to connect again. */
  dropConnection(reason: string): void;
  /** Closes the connection for good and stops ticking. */
  stop(): void;
}

/** Code of a close event that the driver itself caused (RFC 6455 leaves 4000–4999 to applications). */
export const DROPPED_BY_DRIVER = 4000;

const MAX_QUEUED = 4_096;

/**
 * Joins a session to the world: what the transport, the clock and the user bring becomes numbered events, each written to
 * the log and then applied; what the session asks for is done. Only the newest connection is heard: after a reconnect, or
 * when the session gives a connection up (a backlog among other reasons), whatever else the old one had queued is dropped
 * unseen. A clock event that is due comes before the next message, so a flood cannot silence the clock.
 */
export function createFeedDriver(options: FeedDriverOptions): FeedDriver {
  const { session, transport, log, now, schedule, changed, tickMs = 100 } = options;
  const digest = createEventDigest();
  let state: "idle" | "running" | "stopped" = "idle";
  let epoch = 0;
  /** The epoch whose connection is heard; 0 for none. */
  let heard = 0;
  let connection: Connection | null = null;
  let cancelTick = (): void => {};
  let tickedAt = Number.NEGATIVE_INFINITY;

  // A transport in the same thread may call back while the session is still handling: such events wait their turn.
  let handling = false;
  let queue: { readonly event: FeedEvent; readonly from: number }[] = [];

  const side = createSideRequests({
    send(text) {
      if (connection === null) return false;
      connection.send(text);
      return true;
    },
    schedule,
  });

  /** Applies `event` if connection `from` is still heard by its turn; 0 for events of no connection. */
  function take(event: FeedEvent, from: number): void {
    if (handling) {
      queue.push({ event, from });
      if (queue.length === MAX_QUEUED) overflow();
      return;
    }
    handling = true;
    try {
      apply(event);
      for (let i = 0; i < queue.length; i++) {
        const next = queue[i]!;
        if (next.from === 0 || next.from === heard) apply(next.event);
      }
    } finally {
      queue = [];
      handling = false;
    }
    changed();
  }

  function apply(event: FeedEvent): void {
    if (state === "stopped") return;
    if (event.type === "close") forget();
    log.append(digest.events + 1, event, epoch);
    digestEvent(digest, event);
    for (const action of session.handle(event)) act(action);
  }

  function act(action: FeedAction): void {
    if (action.type === "connect") connect();
    else if (action.type === "disconnect") forget();
    else connection?.send(action.text);
  }

  function connect(): void {
    forget();
    const mine = ++epoch;
    heard = mine;
    const opened = transport.connect({
      open: () => {
        if (heard === mine) take({ type: "open", at: now() }, mine);
      },
      message: (text) => {
        if (heard !== mine || side.take(text)) return;
        if (now() - tickedAt >= tickMs) clock();
        if (heard === mine) take({ type: "message", at: now(), text: text.slice(0, MAX_MESSAGE_TEXT) }, mine);
      },
      close: (code, reason) => {
        if (heard === mine) take({ type: "close", at: now(), code, reason: reason.slice(0, 256) }, mine);
      },
    });
    if (heard === mine) connection = opened;
    else opened.close();
  }

  /** Closes the connection, if any, and stops hearing it at once. */
  function forget(): void {
    const old = connection;
    connection = null;
    heard = 0;
    side.drop("The connection was lost before the venue answered");
    old?.close();
  }

  function overflow(): void {
    forget();
    take({ type: "close", at: now(), code: DROPPED_BY_DRIVER, reason: "backlog" }, 0);
  }

  function clock(): void {
    tickedAt = now();
    take({ type: "clock", at: tickedAt }, 0);
  }

  function tick(): void {
    if (state !== "running") return;
    clock();
    cancelTick = schedule(tick, tickMs);
  }

  return {
    digest,
    get epoch() {
      return epoch;
    },
    start() {
      if (state !== "idle") return;
      state = "running";
      tick();
    },
    setInterest(interest) {
      take({ type: "interest", at: now(), interest }, 0);
    },
    ask: side.ask,
    dropConnection(reason) {
      if (heard === 0) return;
      forget();
      take({ type: "close", at: now(), code: DROPPED_BY_DRIVER, reason }, 0);
    },
    stop() {
      state = "stopped";
      cancelTick();
      forget();
    },
  };
}

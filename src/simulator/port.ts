import type { ExchangeCommand } from "./control.ts";
import type { Exchange, ExchangeClient } from "./exchange.ts";
import { createExchange, type ExchangeOptions } from "./exchange.ts";

/** What arrives from the client's end of a port that stands for a socket; commands come the same way. */
export type PortInput =
  | { readonly type: "connect" }
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "close" }
  | { readonly type: "command"; readonly command: ExchangeCommand };

export type PortOutput =
  | { readonly type: "open" }
  | { readonly type: "messages"; readonly texts: readonly string[] }
  | { readonly type: "close"; readonly code: number; readonly reason: string };

export interface ExchangePort {
  post(message: PortOutput): void;
  listen(handler: (message: PortInput) => void): void;
}

export interface ServeOptions extends Omit<ExchangeOptions, "start"> {
  /** Wall clock, epoch ms. */
  now(): number;
  /** Calls `task` about every `ms`; the result stops it. */
  every(ms: number, task: () => void): () => void;
  /** Exchange time of the opening; the wall clock's time unless given. */
  readonly start?: number | undefined;
  /** How often the market is moved on, ms. */
  readonly stepMs?: number | undefined;
}

/** An exchange being served over ports. */
export interface ServedExchange {
  /** Null before the first connection. */
  readonly exchange: Exchange | null;
  /** Serves the same exchange over another port, as over another socket. */
  attach(port: ExchangePort): void;
  stop(): void;
}

/** What one port has under way. */
interface Socket {
  client: ExchangeClient | null;
  texts: string[];
}

/**
 * Serves an exchange over message ports that behave like sockets, one connection at a time each. The exchange opens with the
 * first connection and moves while there is one; after a pause it catches up. What one step sends goes over a port as
 * one message.
 */
export function serveExchange(first: ExchangePort, options: ServeOptions): ServedExchange {
  const { now, every, stepMs = 25 } = options;
  const sockets = new Map<ExchangePort, Socket>();
  let exchange: Exchange | null = null;
  let openedAt = 0;
  let start = 0;
  let rest: (() => void) | null = null;

  function open(): Exchange {
    openedAt = now();
    start = options.start ?? openedAt;
    return createExchange({ ...options, start });
  }

  function flush(): void {
    for (const [port, socket] of sockets) {
      if (socket.texts.length === 0) continue;
      port.post({ type: "messages", texts: socket.texts });
      socket.texts = [];
    }
  }

  function advance(): void {
    exchange?.advance(start + (now() - openedAt) * exchange.speed);
    flush();
  }

  function connect(port: ExchangePort, socket: Socket): void {
    socket.client?.disconnect();
    exchange ??= open();
    advance();
    socket.texts = [];
    port.post({ type: "open" });
    const mine = exchange.connect(
      (text) => socket.texts.push(text),
      (code, reason) => {
        if (socket.client !== mine) return;
        leave(socket);
        flush();
        port.post({ type: "close", code, reason });
      },
    );
    socket.client = mine;
    rest ??= every(stepMs, advance);
  }

  /** Its client is gone; with the last one the exchange rests. */
  function leave(socket: Socket): void {
    socket.client = null;
    if ([...sockets.values()].some(({ client }) => client !== null)) return;
    rest?.();
    rest = null;
  }

  function attach(port: ExchangePort): void {
    const socket: Socket = { client: null, texts: [] };
    sockets.set(port, socket);
    port.listen((message) => {
      if (message.type === "connect") connect(port, socket);
      else if (message.type === "message") {
        socket.client?.receive(message.text);
        flush();
      } else if (message.type === "close") {
        socket.client?.disconnect();
        leave(socket);
        socket.texts = [];
      } else {
        exchange?.command(message.command);
        flush();
      }
    });
  }

  attach(first);
  return {
    get exchange() {
      return exchange;
    },
    attach,
    stop() {
      for (const socket of sockets.values()) {
        socket.client?.disconnect();
        leave(socket);
      }
    },
  };
}

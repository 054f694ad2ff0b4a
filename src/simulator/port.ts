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

/** An exchange being served over a port. */
export interface ServedExchange {
  /** Null before the first connection. */
  readonly exchange: Exchange | null;
  stop(): void;
}

/**
 * Serves an exchange over a message port that behaves like a socket, one connection at a time. The exchange opens with the
 * first connection and moves while there is one; after a pause it catches up. What one step sends goes over the port as
 * one message.
 */
export function serveExchange(port: ExchangePort, options: ServeOptions): ServedExchange {
  const { now, every, stepMs = 25 } = options;
  let exchange: Exchange | null = null;
  let openedAt = 0;
  let start = 0;
  let client: ExchangeClient | null = null;
  let texts: string[] = [];
  let rest: (() => void) | null = null;

  function open(): Exchange {
    openedAt = now();
    start = options.start ?? openedAt;
    return createExchange({ ...options, start });
  }

  function flush(): void {
    if (texts.length === 0) return;
    port.post({ type: "messages", texts });
    texts = [];
  }

  function advance(): void {
    exchange?.advance(start + (now() - openedAt) * exchange.speed);
    flush();
  }

  function connect(): void {
    client?.disconnect();
    exchange ??= open();
    advance();
    texts = [];
    port.post({ type: "open" });
    const mine = exchange.connect(
      (text) => texts.push(text),
      (code, reason) => {
        if (client !== mine) return;
        leave();
        flush();
        port.post({ type: "close", code, reason });
      },
    );
    client = mine;
    rest ??= every(stepMs, advance);
  }

  /** Nobody is connected any more. */
  function leave(): void {
    client = null;
    rest?.();
    rest = null;
  }

  port.listen((message) => {
    if (message.type === "connect") connect();
    else if (message.type === "message") {
      client?.receive(message.text);
      flush();
    } else if (message.type === "close") {
      client?.disconnect();
      leave();
      texts = [];
    } else {
      exchange?.command(message.command);
      flush();
    }
  });
  return {
    get exchange() {
      return exchange;
    },
    stop() {
      client?.disconnect();
      leave();
    },
  };
}

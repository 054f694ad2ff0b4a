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
  readonly exchange: Exchange;
  stop(): void;
}

/**
 * Serves an exchange over a message port that behaves like a socket, one connection at a time. The market moves from the
 * first connection on, whether or not anybody is connected; what one step sends goes over the port as one message.
 */
export function serveExchange(port: ExchangePort, options: ServeOptions): ServedExchange {
  const { now, every, stepMs = 25 } = options;
  const openedAt = now();
  const start = options.start ?? openedAt;
  const exchange = createExchange({ ...options, start });
  let client: ExchangeClient | null = null;
  let texts: string[] = [];

  function flush(): void {
    if (texts.length === 0) return;
    port.post({ type: "messages", texts });
    texts = [];
  }

  function advance(): void {
    exchange.advance(start + (now() - openedAt) * exchange.speed);
    flush();
  }

  function connect(): void {
    client?.disconnect();
    texts = [];
    port.post({ type: "open" });
    const mine = exchange.connect(
      (text) => texts.push(text),
      (code, reason) => {
        if (client !== mine) return;
        client = null;
        flush();
        port.post({ type: "close", code, reason });
      },
    );
    client = mine;
  }

  port.listen((message) => {
    if (message.type === "connect") connect();
    else if (message.type === "message") {
      client?.receive(message.text);
      flush();
    } else if (message.type === "close") {
      client?.disconnect();
      client = null;
      texts = [];
    } else {
      exchange.command(message.command);
      flush();
    }
  });
  const stop = every(stepMs, advance);
  return { exchange, stop };
}

import { type AddressInfo, WebSocket, WebSocketServer } from "ws";

/** A relay between the page and the exchange that can say things the exchange never would. */
export interface Proxy {
  readonly url: string;
  /** Sends a frame to every client, in between those of the exchange. */
  inject(frame: string | Uint8Array): void;
  /** Channels the page subscribed to whose names begin with `prefix`. */
  channels(prefix: string): string[];
  /** Pages connected now. */
  connections(): number;
  close(): Promise<void>;
}

async function listening(server: WebSocketServer): Promise<string> {
  await new Promise((resolve) => server.once("listening", resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/api/v2`;
}

function closing(server: WebSocketServer): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      for (const client of server.clients) client.terminate();
      server.close(() => resolve());
    });
}

/** Relays to the exchange at `upstream`. */
export async function startProxy(upstream: string): Promise<Proxy> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const channels: string[] = [];
  server.on("connection", (client) => {
    const exchange = new WebSocket(upstream);
    const early: string[] = [];
    client.on("message", (data) => {
      const { method, params } = JSON.parse(String(data));
      if (method === "public/subscribe") channels.push(...params.channels);
      if (exchange.readyState === WebSocket.OPEN) exchange.send(String(data));
      else early.push(String(data));
    });
    exchange.on("open", () => {
      for (const text of early) exchange.send(text);
    });
    exchange.on("message", (data) => client.send(String(data)));
    exchange.on("close", () => client.close());
    exchange.on("error", () => client.close());
    client.on("close", () => exchange.terminate());
  });
  return {
    url: await listening(server),
    inject(frame) {
      for (const client of server.clients) client.send(frame);
    },
    connections: () => server.clients.size,
    channels: (prefix) => channels.filter((name) => name.startsWith(prefix)),
    close: closing(server),
  };
}

/** A server that answers whatever it is asked with the same text. */
export async function startParrot(text: string): Promise<Pick<Proxy, "url" | "close">> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (client) => client.on("message", () => client.send(text)));
  return { url: await listening(server), close: closing(server) };
}

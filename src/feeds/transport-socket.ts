import type { Connection, Transport, TransportListener } from "./feed.ts";

/** What is used of a WebSocket: the browser's, a worker's or that of the `ws` package fit. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface SocketTransportOptions {
  /** Opens a socket; by default the platform's own `WebSocket`. */
  readonly open?: (url: string) => SocketLike;
  /** False where the machine itself has no network; then a failure to connect is not the venue's refusal. */
  readonly online?: () => boolean;
}

function openPlatformSocket(url: string): SocketLike {
  return new WebSocket(url) as unknown as SocketLike;
}

function platformOnline(): boolean {
  return typeof navigator === "undefined" || navigator.onLine !== false;
}

/** What an error event of a socket says; browsers say nothing, Node names the refusal. */
function errorWords(event: unknown): string {
  const message = typeof event === "object" && event !== null && "message" in event ? event.message : "";
  return typeof message === "string" ? message : "";
}

const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT/;

/**
 * Connections straight to a WebSocket address. After `close` (ours or theirs) a connection calls back no more, whatever its
 * socket still has queued. A close reason that begins with "unreachable" means that nobody answered at all. A binary frame
 * arrives as a text that says so.
 */
export function createSocketTransport(url: string, options: SocketTransportOptions = {}): Transport {
  const { open = openPlatformSocket, online = platformOnline } = options;
  return {
    connect(listener: TransportListener): Connection {
      let socket: SocketLike | null = null;
      let over = false;
      let opened = false;
      let trouble = "";
      const end = (code: number, reason: string) => {
        if (over) return;
        over = true;
        listener.close(code, reason);
      };
      try {
        socket = open(url);
      } catch (error) {
        const words = error instanceof Error ? error.message : "bad address";
        queueMicrotask(() => end(1006, `unreachable: ${words}`));
        return { send: () => {}, close: () => (over = true) };
      }
      socket.onopen = () => {
        opened = true;
        if (!over) listener.open();
      };
      socket.onmessage = (event: { readonly data: unknown }) => {
        if (!over) listener.message(typeof event.data === "string" ? event.data : "(binary frame)");
      };
      socket.onerror = (event: unknown) => {
        trouble = errorWords(event);
      };
      socket.onclose = (event: { readonly code: number; readonly reason: unknown }) => {
        const said = typeof event.reason === "string" && event.reason !== "" ? event.reason : trouble;
        const nobody = !opened && (!online() || UNREACHABLE.test(said));
        end(event.code, nobody ? `unreachable: ${said || "offline"}` : said);
      };
      return {
        send(text) {
          // A socket that closed a moment ago throws or drops; its close event is on its way.
          if (!over && opened) socket?.send(text);
        },
        close() {
          over = true;
          socket?.close();
        },
      };
    },
  };
}

import type { Connection, Transport, TransportListener } from "./feed.ts";

/** What a client says over a port that stands for a socket. */
export type ClientFrame =
  | { readonly type: "connect" }
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "close" };

/** What the server's end of the port says. `messages` carries several at once, in order. */
export type ServerFrame =
  | { readonly type: "open" }
  | { readonly type: "message"; readonly text: string }
  | { readonly type: "messages"; readonly texts: readonly string[] }
  | { readonly type: "close"; readonly code: number; readonly reason: string };

/** A MessagePort or a Worker, as far as it is used here. */
export interface FramePort {
  postMessage(frame: ClientFrame): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  start?(): void;
}

/**
 * Connections over a message port that behaves like a socket, one at a time. Frames keep their order, so whatever comes between
 * a connect and its `open` belongs to an older connection and is dropped; so is everything after `close`.
 */
export function createPortTransport(port: FramePort): Transport {
  let current: { readonly listener: TransportListener; opened: boolean } | null = null;

  port.addEventListener("message", ({ data }) => {
    const frame = data as ServerFrame;
    const mine = current;
    if (mine === null) return;
    if (frame.type === "open") {
      mine.opened = true;
      mine.listener.open();
    } else if (frame.type === "message") {
      if (mine.opened) mine.listener.message(frame.text);
    } else if (frame.type === "messages") {
      // A listener may close, or connect anew, in between.
      for (const text of frame.texts) if (current === mine && mine.opened) mine.listener.message(text);
    } else if (frame.type === "close") {
      current = null;
      mine.listener.close(frame.code, frame.reason);
    }
  });
  port.start?.();

  return {
    connect(listener: TransportListener): Connection {
      if (current !== null) port.postMessage({ type: "close" });
      const mine = { listener, opened: false };
      current = mine;
      port.postMessage({ type: "connect" });
      return {
        send(text) {
          if (current === mine) port.postMessage({ type: "message", text });
        },
        close() {
          if (current !== mine) return;
          current = null;
          port.postMessage({ type: "close" });
        },
      };
    },
  };
}

import type { Port } from "./protocol.ts";

/** A port whose other end may be exchanged: what is posted before there is one waits for the first. */
export interface MovablePort<In, Out> extends Port<In, Out> {
  /** From now on the other end is `next`: nothing more is heard from the one before. */
  join(next: Port<In, Out>): void;
  /** Posts past `intercept`. */
  forward(message: Out): void;
  /** When anything was last heard, by the clock given. */
  readonly heardAt: number;
}

/** `intercept` sees every message first; one that it takes (true) goes no further. */
export function createMovablePort<In, Out>(
  now: () => number,
  intercept: (message: Out) => boolean,
): MovablePort<In, Out> {
  let current: Port<In, Out> | null = null;
  let handler: (message: In) => void = () => undefined;
  let heardAt = now();
  const early: [Out, ArrayBuffer[] | undefined][] = [];
  const send = (message: Out, transfer?: ArrayBuffer[]): void => {
    if (current) current.post(message, transfer);
    else early.push([message, transfer]);
  };
  return {
    post(message, transfer) {
      if (!intercept(message)) send(message, transfer);
    },
    forward: send,
    listen(next) {
      handler = next;
    },
    join(next) {
      current = next;
      heardAt = now();
      next.listen((message) => {
        if (current !== next) return;
        heardAt = now();
        handler(message);
      });
      for (const [message, transfer] of early.splice(0)) next.post(message, transfer);
    },
    get heardAt() {
      return heardAt;
    },
  };
}

import type { Port } from "./protocol.ts";

/** The part of MessagePort, Worker and DedicatedWorkerGlobalScope that ports need. */
export interface MessageEndpoint {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  start?(): void;
}

/** A typed port over a MessagePort, a Worker or a worker's own scope. */
export function fromEndpoint<In, Out>(endpoint: MessageEndpoint): Port<In, Out> {
  return {
    post(message, transfer = []) {
      endpoint.postMessage(message, transfer);
    },
    listen(handler) {
      endpoint.addEventListener("message", (event) => handler(event.data as In));
      endpoint.start?.();
    },
  };
}

/** Two joined ports in one thread, for tests and Node. Messages arrive in order, in a later microtask, uncopied. */
export function portPair<A, B>(): [Port<A, B>, Port<B, A>] {
  const end = <In>() => {
    let handler: ((message: In) => void) | null = null;
    const early: In[] = [];
    return {
      deliver(message: In): void {
        queueMicrotask(() => {
          if (handler) handler(message);
          else early.push(message);
        });
      },
      listen(next: (message: In) => void): void {
        handler = next;
        for (const message of early.splice(0)) next(message);
      },
    };
  };
  const left = end<A>();
  const right = end<B>();
  return [
    { post: (message) => right.deliver(message), listen: left.listen },
    { post: (message) => left.deliver(message), listen: right.listen },
  ];
}
